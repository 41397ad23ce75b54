"""The preparation of a visit: what is done, what is lacking, who did it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.preparation import nomenclature
from backend.preparation.evidence import Known, known_of
from backend.preparation.models import ChecklistItem, ItemState
from backend.preparation.nomenclature import Item, Paper, age_on, items_for, papers_for
from booking import appointments as bookings
from booking.appointments import When
from booking.availability import local_date
from booking.models import LIVE, Appointment, VisitMode, VisitType
from contract.errors import ErrorCode
from core import audit
from core.access import shows
from core.errors import Conflict, NotFound
from core.identity import AccountRole, Principal

PREPARERS = (AccountRole.ASSISTANT, AccountRole.ATTENDANT, AccountRole.PRACTITIONER)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of one visit. settled: done by what the house knows. waits: the visit should not begin without it."""

    item: Item
    row: ChecklistItem | None
    settled: bool
    waits: bool

    @property
    def state(self) -> ItemState:
        if self.row is not None:
            return ItemState(self.row.state)
        return ItemState.DONE if self.settled else ItemState.TODO

    @property
    def lacking(self) -> bool:
        return self.waits and self.state is ItemState.TODO


@dataclass(frozen=True, slots=True)
class Preparation:
    """Of one visit. known: what the house knows without anybody's tick."""

    appointment: Appointment
    lines: list[Line]
    known: Known

    @property
    def lacking(self) -> list[Item]:
        return [line.item for line in self.lines if line.lacking]

    @property
    def ready(self) -> bool:
        return not self.lacking

    @property
    def settled(self) -> int:
        """How many need nothing more."""
        return sum(line.state is not ItemState.TODO for line in self.lines)

    @property
    def papers(self) -> list[Paper]:
        return papers_for(self.appointment.practitioner.speciality_code)


async def preparation_of(
    session: AsyncSession, principal: Principal, *, appointment_id: UUID, now: datetime
) -> Preparation:
    """Audited. Raises NotFound."""
    found = await bookings.appointment_for(session, principal, appointment_id=appointment_id, now=now)
    read = audit.Action.APPOINTMENT_READ
    audit.record(session, principal, read, patient_id=found.patient_id, subject_id=appointment_id)
    return (await prepared(session, [found]))[0]


async def preparations_of_day(
    session: AsyncSession, principal: Principal, *, day: date | None, now: datetime
) -> list[Preparation]:
    """Of all visits of a day within reach, by hour; audited as the reading of an agenda."""
    found = await bookings.appointments_of(session, principal, when=When.DAY, day=day, now=now)
    audit.record_agenda(session, principal, (row.patient_id for row in found))
    return await prepared(session, [row for row in found if row.status in LIVE])


async def prepared(session: AsyncSession, appointments: Sequence[Appointment]) -> list[Preparation]:
    """For appointments the caller has already scoped."""
    known = await known_of(session, appointments)
    rows = await _rows(session, [row.appointment_id for row in appointments])
    instruments = await _instruments(session, {row.visit_type for row in appointments if row.visit_type})
    return [_prepared(row, rows[row.appointment_id], known[row.appointment_id], instruments) for row in appointments]


def _prepared(
    row: Appointment, said: dict[str, ChecklistItem], known: Known, instruments: dict[str, list[str]]
) -> Preparation:
    mode = VisitMode(row.mode)
    wanted = items_for(
        mode=mode,
        speciality=row.practitioner.speciality_code,
        # A visit of no particular type is measured like most.
        instruments=instruments.get(row.visit_type, []) if row.visit_type else [nomenclature.MEASURES.code],
        interpreter=row.interpreter_language is not None,
        age_years=age_on(local_date(row.starts_at, row.site.tz), row.patient.birth_date),
    )
    lines = [
        Line(item, said.get(item.code), settled=known.settles(item.code), waits=mode in item.before) for item in wanted
    ]
    return Preparation(row, lines, known)


async def _rows(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, dict[str, ChecklistItem]]:
    found: dict[UUID, dict[str, ChecklistItem]] = defaultdict(dict)
    query = select(ChecklistItem).where(ChecklistItem.appointment_id.in_(ids))
    for row in await session.scalars(query.execution_options(populate_existing=True)):
        found[row.appointment_id][row.code] = row
    return found


async def _instruments(session: AsyncSession, codes: set[str]) -> dict[str, list[str]]:
    if not codes:
        return {}
    rows = await session.execute(select(VisitType.code, VisitType.instruments).where(VisitType.code.in_(codes)))
    return dict(rows.all())


async def say(
    session: AsyncSession,
    principal: Principal,
    *,
    appointment_id: UUID,
    code: str,
    state: ItemState,
    note: str,
    papers: Sequence[Paper],
    now: datetime,
) -> Preparation:
    """What somebody says of one item; the last word holds. Raises NotFound, also for an item this visit does not have
    or this account may not see, and Conflict (BOOKING_STATUS) for a visit that will not take place any more."""
    found = await bookings.appointment_for(session, principal, appointment_id=appointment_id, now=now)
    if found.status not in LIVE:
        raise Conflict(ErrorCode.BOOKING_STATUS, "Ce rendez-vous ne se prépare plus.")
    before = (await prepared(session, [found]))[0]
    line = next((one for one in before.lines if one.item.code == code), None)
    if line is None or not shows(principal, line.item.field):
        raise NotFound
    values = {
        "state": state.value,
        "note": note,
        "papers": [paper.value for paper in papers] if code == nomenclature.PAPERS.code else [],
        "account_id": principal.account_id,
        "actor": principal.name,
        "actor_role": principal.role.value,
        "changed_at": now,
    }
    row = insert(ChecklistItem).values(appointment_id=appointment_id, code=code, **values)
    await session.execute(
        row.on_conflict_do_update(index_elements=[ChecklistItem.appointment_id, ChecklistItem.code], set_=values),
    )
    changed = audit.Action.CHECKLIST_CHANGED
    audit.record(session, principal, changed, patient_id=found.patient_id, subject_id=appointment_id)
    return (await prepared(session, [found]))[0]
