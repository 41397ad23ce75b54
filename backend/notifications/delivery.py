"""Hands queued messages over, one job each: at least once, and after a crash at most twice.

Before a try it is noted, in a transaction of its own, that one begins; what came of it is written with the job's end.
Two tries without an end, and it is not tried a third time: a message twice is a nuisance, ten times is
a fault. Every try carries the same Message-ID.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.notifications import check_notices, opinion_notices, reports, texts
from backend.notifications.models import Channel, Kind, Notification, State
from backend.notifications.outbox import Fate, Invitation, Message, NotTaken
from backend.notifications.recipients import Recipient, recipient
from backend.notifications.timing import tried_again_at
from backend.notifications.writing import SEND
from booking.calendar_file import Mailed, calendar_file, method_of
from booking.models import LIVE, Appointment, AppointmentStatus
from booking.service import load
from booking.waiting_list.models import Offer, OfferState
from core import audit
from core.jobs import Handler, Payload, enqueue

if TYPE_CHECKING:
    from backend.services import Services

log = logging.getLogger(__name__)

# A carrier that was just away is not asked again for every message.
_PAUSE = timedelta(seconds=30)
_UNFINISHED_TRIES = 2
_WITH_FILE = frozenset({Kind.CONFIRMATION, Kind.MOVED, Kind.CANCELLED})
_PAGES = {
    Kind.OFFER: "/offres/{offer_id}",
    Kind.AGENDA: "/desk",
    Kind.HAND_OVER: "/desk/visite/{appointment_id}",
    Kind.DOCUMENTS: "/ordonnances",
}
_APPOINTMENT_PAGE = "/rendez-vous/{appointment_id}"
_WISHES_PAGES = {Kind.AGENDA: "/desk/messages", Kind.HAND_OVER: "/desk/messages"}
_WISHES_PAGE = "/messages"


def handlers(services: "Services") -> Mapping[str, list[Handler]]:
    """For a worker of their own: a slow carrier holds up messages, not bookings."""
    return {SEND: [Delivery(services).send]}


class Delivery:
    def __init__(self, services: "Services") -> None:
        self._services = services
        self._paused: dict[str, datetime] = {}

    async def send(self, session: AsyncSession, payload: Payload) -> None:
        row, now = await self._queued(session, UUID(payload["message_id"])), self._services.clock()
        if row is None:
            return None
        if now >= row.expires_at:
            return _settle(row, State.FAILED, now, error=row.error_code or "expired")
        if row.unfinished >= _UNFINISHED_TRIES:
            return _settle(row, State.FAILED, now, error="uncertain")
        if row.due_at > now:
            return await self._later(session, row, row.due_at)
        if (paused_until := self._paused.get(row.channel)) and now < paused_until:
            return await self._later(session, row, paused_until)
        to = await recipient(session, row.account_id)
        if to is None or Channel(row.channel) not in to.contacts:
            return _settle(row, State.SUPPRESSED, now, error="no_contact")
        message = await self._message(session, row, to)
        if message is None:
            return _settle(row, State.WITHDRAWN, now)
        await self._hand_over(session, row, message)
        return None

    async def _queued(self, session: AsyncSession, message_id: UUID) -> Notification | None:
        query = select(Notification).where(Notification.message_id == message_id, Notification.state == State.QUEUED)
        return (await session.scalars(query)).one_or_none()

    async def _hand_over(self, session: AsyncSession, row: Notification, message: Message) -> None:
        await self._begin(row)
        await session.refresh(row)
        try:
            provider_id = await self._services.outbox.send(message)
        except NotTaken as refusal:
            return await self._not_taken(session, row, refusal)
        now = self._services.clock()
        row.unfinished, row.error_code = 0, None
        row.state, row.sent_at, row.provider_id = State.SENT, now, provider_id or None
        audit.record(
            session,
            None,
            audit.Action.MESSAGE_SENT,
            patient_id=row.patient_id,
            subject_id=row.appointment_id or row.opinion_id or row.lesion_id,
        )
        return None

    async def _begin(self, row: Notification) -> None:
        """Committed before anything leaves: whoever finds it open knows that a message may be on its way."""
        async with self._services.background.begin() as apart:
            await apart.execute(
                update(Notification)
                .where(Notification.message_id == row.message_id)
                .values(attempts=Notification.attempts + 1, unfinished=Notification.unfinished + 1)
            )

    async def _not_taken(self, session: AsyncSession, row: Notification, refusal: NotTaken) -> None:
        now = self._services.clock()
        row.error_code = refusal.reason
        if refusal.fate is Fate.REFUSED:
            row.unfinished = 0
            return _settle(row, State.FAILED, now, error=refusal.reason)
        if refusal.fate is Fate.BUSY:
            row.unfinished = 0
            self._paused[row.channel] = now + _PAUSE
        elif row.unfinished >= _UNFINISHED_TRIES:
            return _settle(row, State.FAILED, now, error="uncertain")
        again = tried_again_at(now, row.attempts)
        if again >= row.expires_at:
            return _settle(row, State.FAILED, now, error=refusal.reason)
        return await self._later(session, row, again)

    async def _later(self, session: AsyncSession, row: Notification, at: datetime) -> None:
        row.due_at = at
        await enqueue(session, SEND, {"message_id": str(row.message_id)}, run_at=at)

    async def _message(self, session: AsyncSession, row: Notification, to: Recipient) -> Message | None:
        """As it has to be said now; None if there is nothing left to say."""
        if row.appointment_id is None:
            said = check_notices.message_of if row.lesion_id is not None else opinion_notices.message_of
            return await said(
                session,
                row,
                to,
                public_url=self._services.settings.public_url,
                reference=f"{row.message_id}@{self._host}",
                report_to=reports.address(self._services.settings, row),
            )
        appointment = await load(session, row.appointment_id)
        kind, offer_until = Kind(row.kind), None
        if kind is Kind.OFFER:
            offer = await session.get(Offer, row.offer_id)
            if offer is None or offer.state != OfferState.OPEN:
                return None
            offer_until = offer.deadline
        elif not _still_true(kind, appointment):
            return None
        facts = texts.Facts(
            appointment,
            link=self._url(_PAGES.get(kind, _APPOINTMENT_PAGE), row),
            wishes_link=self._url(_WISHES_PAGES.get(kind, _WISHES_PAGE), row),
            minutes=row.minutes,
            offer_until=offer_until,
            change=_change(appointment),
        )
        contact, reference = to.contacts[Channel(row.channel)], f"{row.message_id}@{self._host}"
        if row.channel == Channel.SMS:
            text, report_to = texts.sms(kind, facts, to.locale), reports.address(self._services.settings, row)
            return Message(contact.value, "sms", "", text, reference=str(row.message_id), report_to=report_to)
        subject, text = texts.mail(kind, facts, to.locale)
        invitation = self._invitation(kind, appointment, facts.link, contact.value, to.locale)
        return Message(contact.value, "email", subject, text, reference=reference, invitation=invitation)

    def _invitation(
        self, kind: Kind, appointment: Appointment, link: str, attendee: str, locale: str
    ) -> Invitation | None:
        if kind not in _WITH_FILE:
            return None
        mailed = Mailed(organizer=self._services.settings.mail_address, attendee=attendee)
        content = calendar_file(appointment, page_url=link, now=self._services.clock(), locale=locale, mailed=mailed)
        return Invitation(content, method_of(appointment))

    @property
    def _host(self) -> str:
        return urlsplit(self._services.settings.public_url).hostname or "localhost"

    def _url(self, page: str, row: Notification) -> str:
        path = page.format(appointment_id=row.appointment_id, offer_id=row.offer_id)
        return self._services.settings.public_url.rstrip("/") + path


def _settle(row: Notification, state: State, now: datetime, *, error: str | None = None) -> None:
    row.state, row.settled_at, row.error_code = state, now, error
    if state is State.FAILED:
        log.warning("message given up", extra={"reason": error})


def _still_true(kind: Kind, appointment: Appointment) -> bool:
    match kind:
        case Kind.CANCELLED:
            return appointment.status == AppointmentStatus.CANCELLED
        case Kind.MISSED:
            return appointment.status == AppointmentStatus.NOSHOW
        case Kind.REMINDER:
            return appointment.status in {AppointmentStatus.BOOKED, AppointmentStatus.CHECKED_IN}
        case Kind.AGENDA | Kind.DOCUMENTS:
            return True
        case _:
            return appointment.status in LIVE


def _change(appointment: Appointment) -> str:
    if appointment.status == AppointmentStatus.CANCELLED:
        return "off"
    return "moved" if appointment.previous_start else "booked"
