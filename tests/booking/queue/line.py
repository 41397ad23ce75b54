"""A line of people before a few doctors, in the database and in a slow model beside it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking.models import Practitioner, Zone
from booking.queue import entries
from booking.queue.models import CALLED, Outcome, Presence, PresenceState, QueueEntry, QueueState, Urgency
from booking.queue.rules import HEAD_START
from core.people import Patient
from tests.booking.clinic import NOW, Clinic

SKIN = "dermatology"
ANSWER = timedelta(minutes=3)
_TAKE = text("SELECT queue_take(:doctor, :moment, :answer)")


@dataclass
class Doctor:
    practitioner_id: UUID
    zones: frozenset[UUID] = frozenset()
    max_age: int | None = None
    is_open: bool = True


@dataclass
class Waiting:
    """What the model knows of an entry."""

    entry_id: UUID
    joined_at: datetime
    rank_at: datetime
    zone_id: UUID | None
    age: int
    state: QueueState = QueueState.WAITING
    by: UUID | None = None
    directed_to: UUID | None = None
    passed_by: UUID | None = None
    passed_until: datetime = NOW
    directed_until: datetime = NOW

    @property
    def rank(self) -> tuple[datetime, UUID]:
        return self.rank_at, self.entry_id


@dataclass
class Line:
    """Every step changes both; `model` decides nothing by asking the database."""

    session: AsyncSession
    clinic: Clinic
    zones: list[UUID] = field(default_factory=list)
    doctors: list[Doctor] = field(default_factory=list)
    model: dict[UUID, Waiting] = field(default_factory=dict)
    now: datetime = NOW

    async def add_zone(self) -> UUID:
        zone = Zone(zone_id=uuid4(), name="Zone", population=1000)
        self.session.add(zone)
        await self.session.flush()
        self.zones.append(zone.zone_id)
        return zone.zone_id

    async def add_doctor(self, *, zones: frozenset[UUID] = frozenset(), max_age: int | None = None) -> Doctor:
        number = len(self.doctors)
        row = Practitioner(
            practitioner_id=uuid4(),
            given_name="Ada",
            family_name=f"Lovel-{number}",
            rpps=f"998{number:08d}",
            speciality_code=SKIN,
            site_id=self.clinic.site_id,
            sector=1,
            fee_cents=3000,
            languages=["fr"],
            remote=True,
            on_site=False,
            visit_minutes=15,
            max_age=max_age,
            portrait_seed="a",
        )
        self.session.add(row)
        await self.session.flush()
        doctor = Doctor(row.practitioner_id, zones, max_age)
        self.session.add(
            Presence(
                practitioner_id=row.practitioner_id,
                speciality=SKIN,
                zones=sorted(zones),
                max_age=max_age,
                state=PresenceState.OPEN.value,
                opened_at=self.now,
                until=self.now + timedelta(days=2),
            )
        )
        await self.session.flush()
        self.doctors.append(doctor)
        return doctor

    async def join(
        self, urgency: Urgency = Urgency.ORDINARY, *, zone_id: UUID | None = None, age: int = 40, cabin: bool = False
    ) -> Waiting:
        patient = Patient(patient_id=uuid4(), given_name="Rose", family_name="File", birth_date=date(1980, 1, 1))
        self.session.add(patient)
        await self.session.flush()
        row = QueueEntry(
            entry_id=uuid4(),
            patient_id=patient.patient_id,
            account_id=uuid4(),
            speciality=SKIN,
            zone_id=zone_id,
            cabin_id=self.clinic.cabin_id if cabin else None,
            age=age,
            reason="",
            signs=[],
            urgency=urgency.value,
            joined_at=self.now,
            rank_at=self.now - HEAD_START[urgency],
            state=QueueState.WAITING.value,
        )
        self.session.add(row)
        await self.session.flush()
        found = Waiting(row.entry_id, row.joined_at, row.rank_at, zone_id, age)
        self.model[row.entry_id] = found
        return found

    async def take(self, doctor: Doctor) -> str:
        asked = {"doctor": doctor.practitioner_id, "moment": self.now, "answer": ANSWER}
        answer: str = await self.session.scalar(_TAKE, asked)
        if answer not in {"closed", "busy", "empty"}:
            taken = self.model[UUID(answer)]
            taken.state, taken.by = QueueState.CALLED, doctor.practitioner_id
        return answer

    def expected(self, doctor: Doctor) -> str:
        """What taking must answer."""
        if not doctor.is_open:
            return "closed"
        if self.called_by(doctor):
            return "busy"
        may = [one for one in self.model.values() if self.could_take(doctor, one)]
        return str(min(may, key=lambda one: one.rank).entry_id) if may else "empty"

    def called_by(self, doctor: Doctor) -> Waiting | None:
        calls = [one for one in self.model.values() if one.state in CALLED and one.by == doctor.practitioner_id]
        assert len(calls) <= 1
        return calls[0] if calls else None

    def could_take(self, doctor: Doctor, one: Waiting) -> bool:
        passed = one.passed_by == doctor.practitioner_id and one.passed_until > self.now
        elsewhere = one.directed_to not in {None, doctor.practitioner_id} and one.directed_until > self.now
        return (
            one.state is QueueState.WAITING
            and self.suits(doctor, one)
            and not passed
            and not (elsewhere and self._doctor(one.directed_to).is_open)
        )

    def suits(self, doctor: Doctor, one: Waiting) -> bool:
        return (not doctor.zones or one.zone_id in doctor.zones) and one.age <= (doctor.max_age or 999)

    def _doctor(self, practitioner_id: UUID | None) -> Doctor:
        return next(one for one in self.doctors if one.practitioner_id == practitioner_id)

    async def serve(self, doctor: Doctor) -> None:
        one = self.called_by(doctor)
        if one is not None:
            values = entries.ended(QueueState.SERVED, Outcome.SERVED, self.now)
            assert await entries.change(self.session, one.entry_id, *CALLED, **values)
            await entries.end_call(self.session, one.entry_id, Outcome.SERVED, now=self.now)
            one.state = QueueState.SERVED

    async def put_back(self, doctor: Doctor, to: Doctor | None = None) -> None:
        one = self.called_by(doctor)
        if one is None:
            return
        one.state, one.passed_by, one.passed_until = QueueState.WAITING, doctor.practitioner_id, self.now + ANSWER
        values = entries.waiting_again() | {"passed_by": one.passed_by, "passed_until": one.passed_until}
        if to is not None and to is not doctor:
            one.directed_to, one.directed_until = to.practitioner_id, self.now + 2 * ANSWER
            values |= {"directed_to": one.directed_to, "directed_until": one.directed_until}
        assert await entries.change(self.session, one.entry_id, *CALLED, **values)
        await entries.end_call(self.session, one.entry_id, Outcome.PUT_BACK, now=self.now)

    async def away(self, one: Waiting) -> None:
        if one.state is QueueState.WAITING:
            until = self.now + timedelta(minutes=15)
            values: dict[str, Any] = {"state": QueueState.AWAY, "away_until": until, "was_away": True}
            assert await entries.change(self.session, one.entry_id, QueueState.WAITING, **values)
            one.state = QueueState.AWAY

    async def back(self, one: Waiting) -> None:
        if one.state is QueueState.AWAY:
            assert await entries.change(self.session, one.entry_id, QueueState.AWAY, **entries.waiting_again())
            one.state = QueueState.WAITING

    async def set_open(self, doctor: Doctor, is_open: bool) -> None:
        state = PresenceState.OPEN if is_open else PresenceState.PAUSED
        await self.session.execute(
            update(Presence).where(Presence.practitioner_id == doctor.practitioner_id).values(state=state.value)
        )
        doctor.is_open = is_open

    def ahead_of(self, one: Waiting) -> int:
        """Who would be called before by a doctor who could call both; everybody before while none is open."""
        theirs = [doctor for doctor in self.doctors if doctor.is_open and self.suits(doctor, one)]
        before = [other for other in self.model.values() if other.state is QueueState.WAITING and other.rank < one.rank]
        return sum(not theirs or any(self.suits(doctor, other) for doctor in theirs) for other in before)
