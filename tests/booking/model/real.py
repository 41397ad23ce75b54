"""The same world in PostgreSQL: asked through the service, answered in the model's words."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking import changes, service
from booking.availability import Interval
from booking.models import Opening, OpeningSource, Practitioner, Resource, ResourceKind
from booking.resources import as_range, resource_ids
from booking.visits import Wish
from core.db import SessionMaker
from core.errors import DomainError
from core.identity import Principal
from tests.booking.clinic import Clinic, a_clinic
from tests.booking.model.checks import wrongs
from tests.booking.model.slow import HOLD, Doctor, Op
from tests.booking.transitions import a_device_set

QUANTUM = timedelta(minutes=5)
# An evening: what is booked crosses 00:00 UTC.
BEGINNING = datetime(2026, 12, 1, 21, tzinfo=UTC)
DOCTORS = (
    Doctor(visit=4, buffer=0, open=frozenset(range(60))),
    # Two openings that adjoin, and a pause.
    Doctor(visit=3, buffer=1, open=frozenset([*range(6, 36), *range(42, 66)])),
)
OPENINGS = ([(0, 60)], [(6, 20), (20, 36), (42, 66)])
PATIENTS = 4

_WORDS = {
    "booking.slot_taken": "taken",
    "booking.closed": "closed",
    "booking.past": "past",
    "booking.hold_gone": "gone",
    "booking.changed_meanwhile": "changed",
    "booking.not_movable": "not_movable",
    "booking.not_cancellable": "not_cancellable",
    "booking.wrong_status": "wrong_status",
    "request.idempotency_key_reused": "key_reused",
    "request.not_found": "not_found",
}


def at(quantum: int) -> datetime:
    return BEGINNING + quantum * QUANTUM


class Real:
    """`numbers`: of appointments, as the model counts them."""

    def __init__(self, sessions: SessionMaker, clinic: Clinic, desk: Principal, case: UUID) -> None:
        self._sessions, self._clinic, self._desk, self._case = sessions, clinic, desk, case
        self._numbers: dict[UUID, int] = {}
        self._ids: list[UUID] = []

    @staticmethod
    async def opened(sessions: SessionMaker) -> "Real":
        async with sessions.begin() as session:
            clinic = await a_clinic(session, patients=PATIENTS)
            case = await a_device_set(session, clinic.site_id)
            await _hours(session, clinic)
        return Real(sessions, clinic, clinic.assistant(clinic.site_id, clinic.pharmacy_id), case)

    async def begin_again(self) -> None:
        self._numbers, self._ids = {}, []
        async with self._sessions.begin() as session:
            for table in ("reservations", "care_links", "jobs", "appointments"):
                await session.execute(text(f"DELETE FROM {table}"))

    async def ask(self, ops: Sequence[Op], now: int) -> list[tuple[Op, str, int]]:
        """All at once, each on a connection of its own; what was answered, and which appointment was meant."""
        return list(await asyncio.gather(*(self._one(op, at(now)) for op in ops)))

    async def wrongs(self) -> list[str]:
        async with self._sessions() as session:
            return await wrongs(session)

    async def seen(self) -> dict[int, tuple[str, int]]:
        """Status and starting quantum of every appointment."""
        async with self._sessions() as session:
            rows = await session.execute(
                text("SELECT appointment_id, status, lower(during) AS starts FROM appointments")
            )
            return {
                self._numbers[row.appointment_id]: (row.status, (row.starts - BEGINNING) // QUANTUM) for row in rows
            }

    def _number(self, appointment_id: UUID) -> int:
        if appointment_id not in self._numbers:
            self._numbers[appointment_id] = len(self._ids)
            self._ids.append(appointment_id)
        return self._numbers[appointment_id]

    async def _one(self, op: Op, now: datetime) -> tuple[Op, str, int]:
        try:
            outcome, number = await getattr(self, f"_{op.kind}")(op, now)
        except DomainError as refusal:
            return op, _WORDS[refusal.code.value], -1
        return op, outcome, number

    async def _place(self, op: Op, now: datetime, **more: bool) -> tuple[str, int]:
        wish = Wish(
            self._doctor(op.who),
            at(op.start),
            cabin_id=self._clinic.cabin_id if op.cabin else None,
            patient_id=self._clinic.patients[op.patient],
            device_set_id=self._case if op.case else None,
            override="Essai" if more.get("beside") else None,
            overbook=more.get("beside", False),
        )
        async with self._sessions.begin() as session:
            placed = await service.place(
                session,
                self._desk,
                wish,
                now=now,
                idempotency_key=op.key or None,
                hold=HOLD * QUANTUM if more.get("held") else None,
            )
        return "replayed" if placed.replayed else "booked", self._number(placed.appointment_id)

    async def _book(self, op: Op, now: datetime) -> tuple[str, int]:
        return await self._place(op, now)

    async def _hold(self, op: Op, now: datetime) -> tuple[str, int]:
        return await self._place(op, now, held=True)

    async def _overbook(self, op: Op, now: datetime) -> tuple[str, int]:
        return await self._place(op, now, beside=True)

    async def _confirm(self, op: Op, now: datetime) -> tuple[str, int]:
        async with self._sessions.begin() as session:
            await service.confirm(session, self._desk, appointment_id=self._ids[op.target], now=now)
        return "ok", op.target

    async def _cancel(self, op: Op, now: datetime) -> tuple[str, int]:
        async with self._sessions.begin() as session:
            await changes.cancel(session, self._desk, appointment_id=self._ids[op.target], now=now)
        return "ok", op.target

    async def _move(self, op: Op, now: datetime) -> tuple[str, int]:
        async with self._sessions.begin() as session:
            await changes.move(
                session,
                self._desk,
                appointment_id=self._ids[op.target],
                starts_at=at(op.start),
                practitioner_id=self._doctor(op.who),
                now=now,
            )
        return "ok", op.target

    async def _miss(self, op: Op, now: datetime) -> tuple[str, int]:
        async with self._sessions.begin() as session:
            await changes.miss(session, self._desk, appointment_id=self._ids[op.target], now=now)
        return "ok", op.target

    async def _sweep(self, _op: Op, now: datetime) -> tuple[str, int]:
        await changes.expire_holds(self._sessions, now=now)
        return "ok", -1

    def _doctor(self, who: int) -> UUID:
        return (self._clinic.skin, self._clinic.heart)[who]


async def _hours(session: AsyncSession, clinic: Clinic) -> None:
    """The clinic's own hours lie in the morning; these are far from them."""
    people = {clinic.skin: ResourceKind.PRACTITIONER, clinic.heart: ResourceKind.PRACTITIONER}
    numbers = await resource_ids(session, people)
    for who, practitioner_id in enumerate((clinic.skin, clinic.heart)):
        doctor = DOCTORS[who]
        await session.execute(
            update(Practitioner)
            .where(Practitioner.practitioner_id == practitioner_id)
            .values(visit_minutes=5 * doctor.visit, remote=True)
        )
        number = numbers[practitioner_id]
        await session.execute(
            update(Resource).where(Resource.resource_id == number).values(buffer_minutes=5 * doctor.buffer)
        )
        rows = [
            {
                "resource_id": number,
                "during": as_range(Interval(at(first), at(last))),
                "source": OpeningSource.EXTRA,
            }
            for first, last in OPENINGS[who]
        ]
        await session.execute(insert(Opening), rows)
