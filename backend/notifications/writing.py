"""Decides which messages an account gets about an appointment, and queues them, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.notifications.models import STAFFS_OWN, Channel, Kind, Notification, State
from backend.notifications.outbox import Outbox
from backend.notifications.recipients import Recipient
from backend.notifications.timing import leaves_at, quiet_end
from booking.models import Appointment
from core.jobs import enqueue

SEND = "message.send"

# A confirmation by text message costs money and tells nothing new to somebody who has just booked on a screen.
WORTH_A_TEXT = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about. `key`: one message of this name an account and channel, however often it is asked for.

    until: of no use after it. at_once: not even the night holds it back.
    """

    kind: Kind
    appointment: Appointment
    key: str
    until: datetime
    offer_id: UUID | None = None
    minutes: int | None = None
    at_once: bool = False


async def write(session: AsyncSession, outbox: Outbox, about: About, to: Sequence[Recipient], *, now: datetime) -> None:
    """Queues what is due to each, on each channel worth it; notes where there was no way to write."""
    if about.until <= now:
        return
    for one in to:
        channels = [channel for channel in one.channels if outbox.carries(channel.value)]
        if not channels:
            await _add(session, about, one, Channel.EMAIL, now, state=State.SUPPRESSED, error="no_contact")
        for channel in channels:
            if worth_it(about, one, channel, now, alone=len(channels) == 1):
                await _add(session, about, one, channel, now)


def worth_it(about: About, to: Recipient, channel: Channel, now: datetime, *, alone: bool) -> bool:
    """Whether this message is worth the price of a text message; mails always go.

    alone: there is no mail that says the same.
    """
    if channel is Channel.EMAIL:
        return True
    match about.kind:
        case Kind.CONFIRMATION:
            far = about.appointment.starts_at - now > WORTH_A_TEXT
            online = about.appointment.principal_id == to.account_id
            return alone and not (far and online)
        case Kind.MISSED | Kind.AGENDA:
            return alone
        case _:
            return True


async def _add(
    session: AsyncSession,
    about: About,
    to: Recipient,
    channel: Channel,
    now: datetime,
    *,
    state: State = State.QUEUED,
    error: str | None = None,
) -> None:
    row, message_id = about.appointment, uuid4()
    due_at = now if about.at_once else _due(about, to, now)
    added = await session.scalar(
        insert(Notification)
        .values(
            message_id=message_id,
            patient_id=None if about.kind in STAFFS_OWN else row.patient_id,
            account_id=to.account_id,
            channel=channel,
            kind=about.kind,
            appointment_id=row.appointment_id,
            offer_id=about.offer_id,
            minutes=about.minutes,
            state=state,
            created_at=now,
            due_at=due_at,
            expires_at=about.until,
            error_code=error,
            dedupe=f"{about.key}:{to.account_id}:{channel.value}",
        )
        .on_conflict_do_nothing(index_elements=[Notification.dedupe])
        .returning(Notification.message_id)
    )
    if added is not None and state is State.QUEUED:
        await enqueue(session, SEND, {"message_id": str(message_id)}, run_at=due_at)


def _due(about: About, to: Recipient, now: datetime) -> datetime:
    """A confirmation of what the reader has just booked herself wakes nobody."""
    row, wishes = about.appointment, to.wishes
    if about.kind is Kind.CONFIRMATION and row.principal_id == to.account_id:
        return now
    ends = quiet_end(now, quiet_from=wishes.quiet_from, quiet_until=wishes.quiet_until, zone=row.site.tz)
    # What has passed already can wait until the morning.
    visit = row.starts_at if row.starts_at > now else datetime.max.replace(tzinfo=now.tzinfo)
    return leaves_at(now, quiet_until=ends, visit=visit)


async def withdraw_unsent(session: AsyncSession, appointment_id: UUID, *kinds: Kind, now: datetime) -> None:
    """What has not left yet and is no longer true. Its job finds it so and does nothing."""
    await session.execute(
        update(Notification)
        .where(
            Notification.appointment_id == appointment_id,
            Notification.state == State.QUEUED,
            Notification.kind.in_(kinds),
        )
        .values(state=State.WITHDRAWN, settled_at=now)
    )


async def was_told(session: AsyncSession, appointment_id: UUID) -> bool:
    """Whether anything about it has left, or may have."""
    told = select(Notification.message_id).where(
        Notification.appointment_id == appointment_id,
        Notification.state.in_((State.SENT, State.DELIVERED)) | (Notification.attempts > 0),
    )
    return await session.scalar(told.limit(1)) is not None
