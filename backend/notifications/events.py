"""What is written when something happens to an appointment: the handlers of booking's jobs (backend.work)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.consultations.models import HandOver, HandOverState
from backend.notifications import reminders
from backend.notifications.models import Kind
from backend.notifications.recipients import practitioner_accounts, recipients_of
from backend.notifications.writing import About, was_told, withdraw_unsent, write
from booking.models import LIVE, Appointment, AppointmentStatus
from booking.service import load
from booking.waiting_list.models import Offer, OfferState
from core.jobs import Handler, Payload

if TYPE_CHECKING:
    from backend.services import Services

# Of what is already past, how long it is still worth saying.
_AFTERWARDS = timedelta(hours=48)
# Of changes in their agenda, practitioners hear only the near ones: the rest they see when they open it.
_NEAR = timedelta(hours=24)
# A patient who is on the line is with somebody by then.
_WORTH_HANDING = timedelta(minutes=15)
_BEFORE_THE_VISIT = (Kind.CONFIRMATION, Kind.MOVED, Kind.REMINDER)


def handlers(services: "Services") -> Mapping[str, Handler]:
    """By kind of job."""
    events = Events(services)
    return {
        "appointment.booked": events.booked,
        "appointment.moved": events.moved,
        "appointment.cancelled": events.cancelled,
        "appointment.missed": events.missed,
        "offer.made": events.offered,
        "visit.handed_over": events.handed_over,
        reminders.REMIND: events.remind,
    }


class Events:
    def __init__(self, services: "Services") -> None:
        self._services = services

    async def booked(self, session: AsyncSession, payload: Payload) -> None:
        row, now = await self._appointment(session, payload), self._services.clock()
        if row.status not in LIVE:
            return
        to = await recipients_of(session, row, now=now)
        about = About(Kind.CONFIRMATION, row, f"confirmation:{row.appointment_id}", row.starts_at)
        await write(session, self._services.outbox, about, to, now=now)
        await reminders.plan(session, row, to, now=now)
        await self._tell_practitioner(session, row, "booked")

    async def moved(self, session: AsyncSession, payload: Payload) -> None:
        row, now = await self._appointment(session, payload), self._services.clock()
        if row.status not in LIVE:
            return
        to = await recipients_of(session, row, now=now)
        await withdraw_unsent(session, row.appointment_id, *_BEFORE_THE_VISIT, now=now)
        about = About(Kind.MOVED, row, f"moved:{row.appointment_id}:{row.version}", row.starts_at)
        await write(session, self._services.outbox, about, to, now=now)
        await reminders.plan(session, row, to, now=now)
        await self._tell_practitioner(session, row, f"moved:{row.version}")

    async def cancelled(self, session: AsyncSession, payload: Payload) -> None:
        row, now = await self._appointment(session, payload), self._services.clock()
        await reminders.forget(session, row.appointment_id)
        await withdraw_unsent(session, row.appointment_id, *_BEFORE_THE_VISIT, now=now)
        until = max(row.starts_at, now) + _AFTERWARDS
        about = About(Kind.CANCELLED, row, f"cancelled:{row.appointment_id}", until)
        await write(session, self._services.outbox, about, await recipients_of(session, row, now=now), now=now)
        await self._tell_practitioner(session, row, "cancelled")

    async def missed(self, session: AsyncSession, payload: Payload) -> None:
        row, now = await self._appointment(session, payload), self._services.clock()
        await reminders.forget(session, row.appointment_id)
        if row.status != AppointmentStatus.NOSHOW or not await was_told(session, row.appointment_id):
            # Who was never told of a visit is not told that she missed it.
            return
        about = About(Kind.MISSED, row, f"missed:{row.appointment_id}", now + _AFTERWARDS)
        await write(session, self._services.outbox, about, await recipients_of(session, row, now=now), now=now)

    async def offered(self, session: AsyncSession, payload: Payload) -> None:
        offer, now = await session.get(Offer, UUID(payload["offer_id"])), self._services.clock()
        if offer is None or offer.state != OfferState.OPEN:
            return
        row = await load(session, offer.appointment_id)
        about = About(Kind.OFFER, row, f"offer:{offer.offer_id}", offer.deadline, offer_id=offer.offer_id, at_once=True)
        await write(session, self._services.outbox, about, await recipients_of(session, row, now=now), now=now)

    async def handed_over(self, session: AsyncSession, payload: Payload) -> None:
        given, now = await session.get(HandOver, UUID(payload["hand_over_id"])), self._services.clock()
        if given is None or given.state != HandOverState.OFFERED:
            # Joined or refused already: it was seen.
            return
        row = await load(session, given.consultation_id)
        key = f"hand_over:{given.hand_over_id}"
        about = About(Kind.HAND_OVER, row, key, given.handed_at + _WORTH_HANDING, at_once=True)
        to = await practitioner_accounts(session, given.to_practitioner_id)
        await write(session, self._services.outbox, about, to, now=now)

    async def remind(self, session: AsyncSession, payload: Payload) -> None:
        now = self._services.clock()
        found = await reminders.due(session, payload, now=now)
        if found is not None:
            about, to = found
            await write(session, self._services.outbox, about, to, now=now)

    async def _appointment(self, session: AsyncSession, payload: Payload) -> Appointment:
        return await load(session, UUID(payload["appointment_id"]))

    async def _tell_practitioner(self, session: AsyncSession, row: Appointment, what: str) -> None:
        now = self._services.clock()
        if not now < row.starts_at < now + _NEAR:
            return
        about = About(Kind.AGENDA, row, f"agenda:{row.appointment_id}:{what}", row.starts_at)
        to = await practitioner_accounts(session, row.practitioner_id)
        # Only who asked for it; without any, nothing is noted either.
        told = [one for one in to if one.contacts and one.wishes.agenda_changes]
        await write(session, self._services.outbox, about, told, now=now)
