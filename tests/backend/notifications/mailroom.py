"""A house whose messages leave when told, and what has left it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account
from backend.notifications.models import MessageContact, MessagePreference, Notification
from backend.notifications.outbox import Fate, Message, NotTaken
from backend.notifications.timing import QUIET_FROM, QUIET_UNTIL, REMINDERS
from booking import changes, service
from booking.models import Appointment, CancelCode
from booking.visits import Wish
from core.identity import AccountRole, Principal
from core.jobs import Job
from tests.backend.house import House
from tests.booking.clinic import Clinic

PATIENT = "patient"


@dataclass
class Carrier:
    """Keeps what it is given, or does not take it. carried: the channels it has."""

    sent: list[Message] = field(default_factory=list)
    fate: Fate | None = None
    carried: frozenset[str] = frozenset({"email", "sms"})

    def carries(self, channel: str) -> bool:
        return channel in self.carried

    async def send(self, message: Message) -> str | None:
        if self.fate is not None:
            raise NotTaken(self.fate, "server")
        self.sent.append(message)
        return f"provider-{len(self.sent)}"


@dataclass
class Mailroom:
    house: House
    carrier: Carrier = field(default_factory=Carrier)

    def __post_init__(self) -> None:
        self.house.services.outbox = self.carrier

    @property
    def clinic(self) -> Clinic:
        return self.house.clinic

    @property
    def sent(self) -> list[Message]:
        return self.carrier.sent

    def principal(self, who: str = PATIENT) -> Principal:
        """As the account's own session would have it."""
        patients = {"patient": 0, "other-patient": 1, "parent": 2}
        account_id = self.house.accounts[who]
        if who in patients:
            own = self.clinic.patients[patients[who]]
            acts_for = {self.clinic.patients[0]} if who == "parent" else set()
            return Principal(account_id, AccountRole.PATIENT, who, patient_id=own, patient_ids=frozenset(acts_for))
        if who == "doctor":
            return Principal(account_id, AccountRole.PRACTITIONER, who, practitioner_id=self.clinic.skin)
        return Principal(account_id, AccountRole.ASSISTANT, who, site_ids=frozenset({self.clinic.site_id}))

    async def reachable(self, who: str, contact: str) -> None:
        """Signs in with it from now on, and so is written to there."""
        async with self.house.services.background.begin() as session:
            changed = update(Account).where(Account.account_id == self.house.accounts[who])
            await session.execute(changed.values(login=contact))

    async def also_at(self, who: str, channel: str, contact: str) -> None:
        async with self.house.services.background.begin() as session:
            session.add(MessageContact(account_id=self.house.accounts[who], channel=channel, value=contact))

    async def wishes(
        self,
        who: str = PATIENT,
        *,
        channels: Sequence[str] = (),
        reminders: Sequence[int] = REMINDERS,
        quiet: tuple[time, time] = (QUIET_FROM, QUIET_UNTIL),
        agenda: bool = False,
    ) -> None:
        async with self.house.services.background.begin() as session:
            session.add(
                MessagePreference(
                    account_id=self.house.accounts[who],
                    channels=list(channels),
                    reminders=list(reminders),
                    quiet_from=quiet[0],
                    quiet_until=quiet[1],
                    agenda_changes=agenda,
                )
            )

    async def book(self, at: datetime, *, by: str = PATIENT, cabin: bool = False, reason: str = "Une tache") -> UUID:
        wish = Wish(
            self.clinic.skin,
            at,
            reason,
            cabin_id=self.clinic.cabin_id if cabin else None,
            patient_id=self.clinic.patients[0],
        )
        async with self.house.services.background.begin() as session:
            done = await service.book(session, self.principal(by), wish, now=self.house.clock(), idempotency_key=None)
            return done.appointment.appointment_id

    async def move(self, appointment_id: UUID, to: datetime, *, by: str = PATIENT) -> None:
        async with self.house.services.background.begin() as session:
            await changes.move(
                session, self.principal(by), appointment_id=appointment_id, starts_at=to, now=self.house.clock()
            )

    async def cancel(self, appointment_id: UUID, *, by: str = PATIENT, code: CancelCode | None = None) -> None:
        async with self.house.services.background.begin() as session:
            await changes.cancel(
                session, self.principal(by), appointment_id=appointment_id, now=self.house.clock(), code=code
            )

    async def work(self) -> list[Message]:
        """All that is due now is done; what left by it."""
        before = len(self.sent)
        services = self.house.services
        while await services.jobs.work_once() + await services.deliveries.work_once():
            pass
        return self.sent[before:]

    async def work_at(self, at: datetime) -> list[Message]:
        self.house.clock.now = at
        return await self.work()

    async def rows(self) -> list[Notification]:
        async with self.house.services.background() as session:
            return list(await session.scalars(select(Notification).order_by(Notification.created_at)))

    async def states(self) -> list[tuple[str, str, str]]:
        return [(row.kind, row.channel, row.state) for row in await self.rows()]

    async def reminders(self) -> list[tuple[datetime, int]]:
        """Planned: when, and how many minutes before."""
        async with self.house.services.background() as session:
            jobs = await session.scalars(select(Job).where(Job.kind == "message.remind").order_by(Job.run_at))
            return [(job.run_at, job.payload["minutes"]) for job in jobs]

    async def appointment(self, session: AsyncSession, appointment_id: UUID) -> Appointment:
        return await session.get_one(Appointment, appointment_id)
