"""Puts one notice into the outbox of messages, for each channel its readers want. Written once a name, account and channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.notifications.models import Channel, Kind, Notification, State
from backend.notifications.outbox import Outbox
from backend.notifications.recipients import Recipient
from backend.notifications.timing import quiet_end
from backend.notifications.writing import SEND
from booking.appointments import DEFAULT_ZONE
from core.jobs import enqueue


@dataclass(frozen=True, slots=True)
class Notice:
    """`about`: the column of what it is about, and its id. patient_id: whose record holds it. `key`: its name.

    until: of no use after it. at_once: even at night.
    """

    kind: Kind
    about: Mapping[str, UUID]
    patient_id: UUID | None
    key: str
    until: datetime
    at_once: bool = False


async def queue_notice(
    session: AsyncSession, outbox: Outbox, notice: Notice, to: Sequence[Recipient], *, now: datetime
) -> None:
    """Notes where there was no way to write."""
    for one in to:
        channels = [channel for channel in one.channels if outbox.carries(channel.value)]
        for channel in channels or [Channel.EMAIL]:
            await _add(session, notice, one, channel, State.QUEUED if channels else State.SUPPRESSED, now)


async def _add(
    session: AsyncSession, notice: Notice, to: Recipient, channel: Channel, state: State, now: datetime
) -> None:
    message_id, due_at, wishes = uuid4(), now, to.wishes
    if not notice.at_once:
        due_at = quiet_end(now, quiet_from=wishes.quiet_from, quiet_until=wishes.quiet_until, zone=DEFAULT_ZONE) or now
    added = await session.scalar(
        insert(Notification)
        .values(
            message_id=message_id,
            patient_id=notice.patient_id,
            account_id=to.account_id,
            channel=channel,
            kind=notice.kind,
            **notice.about,
            state=state,
            created_at=now,
            due_at=due_at,
            expires_at=max(notice.until, due_at),
            error_code="no_contact" if state is State.SUPPRESSED else None,
            dedupe=f"{notice.key}:{to.account_id}:{channel.value}",
        )
        .on_conflict_do_nothing(index_elements=[Notification.dedupe])
        .returning(Notification.message_id)
    )
    if added is not None and state is State.QUEUED:
        await enqueue(session, SEND, {"message_id": str(message_id)}, run_at=due_at)
