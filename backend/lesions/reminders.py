"""A patient is told when a lesion of hers is due: on the day, and once more a month later if nothing has come."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.notifications.models import Kind
from backend.notifications.queueing import Notice, queue_notice
from backend.notifications.recipients import recipients_for
from booking.schedules.upkeep import NIGHTLY
from core.jobs import Handler, Payload
from media.lesions.models import Lesion, LesionState
from media.models import StoredPhoto

if TYPE_CHECKING:
    from backend.services import Services

_AGAIN = timedelta(days=30)
# Photos taken this shortly before the day are the ones the check is about.
_RECENT = timedelta(days=30)
# Whoever could not be written to for a week is told by the next one.
_WORTH = timedelta(days=7)
# A due date older than this was missed long ago; staff have it on their worklist.
_OLDEST = timedelta(days=60)


def handlers(services: "Services") -> Mapping[str, Handler]:
    """Part of the night's work; the messages themselves leave in the morning."""

    async def work(session: AsyncSession, payload: Payload) -> None:
        await remind(session, services, now=services.clock())

    return {NIGHTLY: work}


async def remind(session: AsyncSession, services: "Services", *, now: datetime) -> None:
    """Queues what is due today; doing it twice writes once. With the system's sight."""
    zone = services.media.time_zone
    today = now.astimezone(zone).date()
    photographed = exists().where(
        StoredPhoto.lesion_id == Lesion.lesion_id, StoredPhoto.taken_at > Lesion.next_due_on - _RECENT
    )
    due = select(Lesion).where(
        Lesion.state != LesionState.CLOSED,
        Lesion.next_due_on <= today,
        Lesion.next_due_on > today - _OLDEST,
        ~photographed,
    )
    for lesion in (await session.scalars(due.order_by(Lesion.lesion_id))).all():
        assert lesion.next_due_on is not None
        second = today >= lesion.next_due_on + _AGAIN
        key = f"check_due:{lesion.lesion_id}:{lesion.next_due_on}:{int(second)}"
        to = await recipients_for(session, lesion.patient_id, now=now, parents_only=lesion.restricted)
        about = {"lesion_id": lesion.lesion_id}
        notice = Notice(Kind.CHECK_DUE, about, lesion.patient_id, key, now + _WORTH)
        await queue_notice(session, services.outbox, notice, to, now=now)
