"""A clinic whose Monday is full, people who wait, and a worker that runs until nothing is due."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking import changes, service
from booking.models import Appointment, CancelCode, Reservation
from booking.rules import DEFAULT_RULES
from booking.visits import Wish
from booking.waiting_list import entries, offers
from booking.waiting_list.asked import Wanted
from booking.waiting_list.models import Answer, Offer, OfferState, WaitingEntry
from booking.waiting_list.rules import DEFAULT_OFFER_RULES
from booking.waiting_list.work import handlers
from core.db import SessionMaker
from core.jobs import Handler, Payload, Worker, enqueue
from tests.booking.clinic import NOW, Clinic, a_clinic, at

MONDAY = date(2026, 11, 23)
TAKEN = [at(8, minute) for minute in (0, 20, 40)] + [at(hour, minute) for hour in (9, 10) for minute in (0, 20, 40)]
"""Every time of the dermatologist's Monday."""


class Watch:
    """A clock that moves only when told."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Line:
    clinic: Clinic
    sessions: SessionMaker
    clock: Watch = field(default_factory=lambda: Watch(NOW))
    faults: list[Exception] = field(default_factory=list)

    def worker(self, **more: Any) -> Worker:
        acts = handlers(self.clock, DEFAULT_RULES, **more)
        return Worker(self.sessions, {kind: [self._watched(handler)] for kind, handler in acts.items()}, self.clock)

    def _watched(self, handler: Handler) -> Handler:
        """As the handler; what it raises is kept for the test, because the worker tries again."""

        async def watched(session: AsyncSession, payload: Payload) -> None:
            try:
                await handler(session, payload)
            except Exception as fault:
                self.faults.append(fault)
                raise

        return watched

    async def run(self) -> None:
        """Everything that is due, and what follows from it."""
        worker = self.worker()
        while await worker.work_once():
            continue
        if self.faults:
            raise self.faults[0]

    async def wait(self, patient: int, **wanted: Any) -> UUID:
        """Patient number `patient` joins, for Monday unless said; what is due has run."""
        asked: dict[str, Any] = {"practitioner_id": self.clinic.skin, "earliest": MONDAY, "latest": MONDAY} | wanted
        async with self.sessions.begin() as session:
            entry = await entries.join(
                session,
                self.clinic.patient(patient),
                Wanted(**asked),
                now=self.clock(),
                rules=DEFAULT_RULES,
                offers=DEFAULT_OFFER_RULES,
            )
        await self.run()
        self.clock.forward(seconds=1)
        return entry.entry_id

    async def book(self, patient: int, starts_at: datetime, practitioner_id: UUID | None = None) -> UUID:
        wish = Wish(practitioner_id or self.clinic.skin, starts_at, patient_id=self.clinic.patients[patient])
        async with self.sessions.begin() as session:
            made = await service.book(session, self.clinic.patient(patient), wish, now=self.clock())
        return made.appointment.appointment_id

    async def cancel(self, patient: int, appointment_id: UUID, code: CancelCode | None = None) -> None:
        async with self.sessions.begin() as session:
            await changes.cancel(
                session, self.clinic.patient(patient), appointment_id=appointment_id, now=self.clock(), code=code
            )
        await self.run()

    async def accept(self, patient: int, offer_id: UUID) -> Appointment:
        async with self.sessions.begin() as session:
            return await offers.accept(
                session,
                self.clinic.patient(patient),
                offer_id=offer_id,
                how=Answer.PATIENT,
                now=self.clock(),
                rules=DEFAULT_RULES,
            )

    async def decline(self, patient: int, offer_id: UUID) -> None:
        async with self.sessions.begin() as session:
            person = self.clinic.patient(patient)
            await offers.decline(session, person, offer_id=offer_id, how=Answer.PATIENT, now=self.clock())
        await self.run()

    async def leave(self, patient: int, entry_id: UUID) -> None:
        async with self.sessions.begin() as session:
            await entries.leave(session, self.clinic.patient(patient), entry_id=entry_id, now=self.clock())

    async def emit(self, kind: str, *, dedupe: str | None = None, **payload: Any) -> None:
        said = {name: str(value) for name, value in payload.items()}
        async with self.sessions.begin() as session:
            await enqueue(session, kind, said, run_at=self.clock(), dedupe=dedupe)
        await self.run()

    async def entry(self, entry_id: UUID) -> WaitingEntry:
        async with self.sessions() as session:
            return await session.get_one(WaitingEntry, entry_id)

    async def offers(self, state: OfferState | None = OfferState.OPEN) -> list[tuple[int, datetime, Offer]]:
        """Patient's number, the time offered, and the offer; in order of making."""
        query = (
            select(WaitingEntry.patient_id, func.lower(Appointment.during), Offer)
            .join(WaitingEntry, WaitingEntry.entry_id == Offer.entry_id)
            .join(Appointment, Appointment.appointment_id == Offer.appointment_id)
            .order_by(Offer.made_at)
        )
        if state is not None:
            query = query.where(Offer.state == state)
        async with self.sessions() as session:
            rows = await session.execute(query)
            return [(self.clinic.patients.index(patient), start, offer) for patient, start, offer in rows]

    async def offer(self) -> Offer:
        """The only open one."""
        [(_, _, found)] = await self.offers()
        return found

    async def appointment(self, appointment_id: UUID) -> Appointment:
        async with self.sessions() as session:
            return await service.load(session, appointment_id)

    async def held(self, starts_at: datetime) -> int:
        """How many hold the dermatologist at that time."""
        async with self.sessions() as session:
            return (
                await session.scalar(
                    select(func.count(func.distinct(Appointment.appointment_id)))
                    .join(Reservation, Reservation.appointment_id == Appointment.appointment_id)
                    .where(Reservation.during.op("@>")(starts_at), Appointment.practitioner_id == self.clinic.skin)
                )
                or 0
            )


@asynccontextmanager
async def a_line(sessions: SessionMaker, *, patients: int = 16) -> AsyncGenerator[Line]:
    """Patients 0 to 8 have the dermatologist's Monday between them, one time each."""
    async with sessions.begin() as session:
        clinic = await a_clinic(session, patients=patients)
    line = Line(clinic, sessions)
    for patient, start in enumerate(TAKEN):
        await line.book(patient, start)
    await line.run()
    yield line


async def booking_of(line: Line, patient: int) -> UUID:
    """The appointment that a patient of the full Monday has."""
    async with line.sessions() as session:
        query = select(Appointment.appointment_id).where(Appointment.patient_id == line.clinic.patients[patient])
        return (await session.scalars(query.order_by(func.lower(Appointment.during)))).first() or UUID(int=0)
