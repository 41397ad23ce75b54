"""What staff read: a doctor's queue, and the coordinator's view of waits by speciality."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import local_date, local_day
from booking.models import Cabin, Practitioner, Site, Zone
from booking.queue import measures
from booking.queue.estimate import Measured, quantile_of
from booking.queue.models import CALLED, Outcome, Presence, QueueCall, QueueEntry, QueueState
from booking.queue.presence import is_there, open_doctors, presence_of, suits
from core import audit
from core.context import elevated
from core.identity import Principal
from core.people import Patient

SHOWN = 100
_ZONE = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry with the names a doctor reads beside it."""

    entry: QueueEntry
    patient_name: str
    cabin: str | None
    zone: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    presence: Presence | None
    speciality: str
    waiting_count: int
    waiting: Sequence[Shown]
    current: Shown | None
    colleagues: Sequence[tuple[Presence, Practitioner]]
    measured: Measured


@dataclass(frozen=True, slots=True)
class Waits:
    speciality: str
    open: int
    waiting: int
    joined: int
    outcomes: dict[Outcome, int]
    waits_s: Sequence[int]


async def desk_of(session: AsyncSession, principal: Principal, *, now: datetime) -> Desk:
    """Names are shown to a doctor who is there only; each is audited once an hour."""
    who = (
        await session.scalars(select(Practitioner).where(Practitioner.practitioner_id == principal.practitioner_id))
    ).one()
    presence = await presence_of(session, who.practitioner_id)
    # Those who wait are in nobody's care yet; a doctor who is there may be given any of them at the next moment.
    async with elevated(session):
        rows = await _shown(session, who, now)
        current = next((row for row in rows if row.entry.state in CALLED), None)
        waiting = [row for row in rows if row.entry.state in {QueueState.WAITING, QueueState.AWAY}]
        if presence is None or not is_there(presence, now):
            shown = []
        else:
            shown = [row for row in waiting if suits(presence, zone_id=row.entry.zone_id, age=row.entry.age)]
        for row in (*shown, *([current] if current else [])):
            audit.record(
                session,
                principal,
                audit.Action.QUEUE_READ,
                patient_id=row.entry.patient_id,
                subject_id=row.entry.entry_id,
                once=timedelta(hours=1),
            )
        colleagues = [(one, name) for one, name in await open_doctors(session, now=now) if name is not who]
        known = await measures.measured(session, who.speciality_code, now=now)
    count = sum(row.entry.state == QueueState.WAITING for row in waiting)
    return Desk(presence, who.speciality_code, count, shown, current, colleagues, known)


async def _shown(session: AsyncSession, who: Practitioner, now: datetime) -> list[Shown]:
    """Who waits for this speciality, in the order of service, and whom this doctor has called."""
    mine = QueueEntry.state.in_(CALLED) & (QueueEntry.practitioner_id == who.practitioner_id)
    waits = QueueEntry.state.in_([QueueState.WAITING, QueueState.AWAY]) & (QueueEntry.speciality == who.speciality_code)
    rows = await session.execute(
        select(QueueEntry, Patient.given_name, Patient.family_name, Cabin.name, Site.name, Zone.name)
        .join(Patient, Patient.patient_id == QueueEntry.patient_id)
        .outerjoin(Cabin, Cabin.cabin_id == QueueEntry.cabin_id)
        .outerjoin(Site, Site.site_id == QueueEntry.site_id)
        .outerjoin(Zone, Zone.zone_id == QueueEntry.zone_id)
        .where(or_(mine, waits))
        .order_by(QueueEntry.rank_at, QueueEntry.entry_id)
        .limit(SHOWN)
        .execution_options(populate_existing=True)
    )
    return [
        Shown(entry, f"{given} {family}", f"{cabin}, {site}" if cabin else None, zone)
        for entry, given, family, cabin, site, zone in rows
    ]


async def waits_of_day(session: AsyncSession, *, now: datetime) -> Sequence[Waits]:
    """Today on Paris' clock, a speciality each. Figures only, with the system's sight."""
    day = local_day(local_date(now, _ZONE), _ZONE)
    joined = await session.execute(
        select(QueueEntry.speciality, QueueEntry.outcome, func.count())
        .where(QueueEntry.joined_at >= day.start, QueueEntry.joined_at < day.end)
        .group_by(QueueEntry.speciality, QueueEntry.outcome)
    )
    total: dict[str, int] = defaultdict(int)
    outcomes: dict[str, dict[Outcome, int]] = defaultdict(dict)
    for speciality, outcome, count in joined:
        total[speciality] += count
        if outcome is not None:
            outcomes[speciality][Outcome(outcome)] = count
    waits: dict[str, list[int]] = defaultdict(list)
    for speciality, waited in await session.execute(
        select(QueueCall.speciality, QueueCall.waited_s).where(
            QueueCall.called_at >= day.start, QueueCall.called_at < day.end, QueueCall.waited_s.is_not(None)
        )
    ):
        waits[speciality].append(waited or 0)
    lobby = {one.speciality: one for one in await measures.lobby(session, now=now)}
    return [
        Waits(
            code,
            lobby[code].open if code in lobby else 0,
            lobby[code].waiting if code in lobby else 0,
            total[code],
            outcomes[code],
            waits[code],
        )
        for code in sorted({*lobby, *total})
    ]


def quantile_s(waits_s: Sequence[int], quantile: float) -> int | None:
    """A quantile of a day's waits; None if there were none."""
    return round(quantile_of(waits_s, quantile)) if waits_s else None
