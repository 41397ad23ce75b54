"""Sends waiting copies to the PACS, again while it may help, and writes down what came of it."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.exchange.copies import SEND
from backend.exchange.models import CopyState, PhotoCopy
from core.errors import NotFound, Unavailable
from core.jobs import Handler, Payload, enqueue
from media.errors import ImageRefusal
from media.exchange.originals import original_of, wrapped
from media.exchange.stow import NotStored
from media.key_wrapping import WrongKeyError
from media.keys import PhotosRestricted
from media.models import StoredPhoto
from media.vault import CorruptError

log = logging.getLogger(__name__)

ATTEMPTS = 8
_FIRST_WAIT = timedelta(minutes=1)


def handlers(services: Any) -> Mapping[str, Sequence[Handler]]:
    """For a worker of their own: nothing else waits for a PACS."""

    async def send(session: AsyncSession, payload: Payload) -> None:
        copy = await session.get(PhotoCopy, UUID(payload["copy_id"]), with_for_update=True)
        if copy is None or copy.state != CopyState.WAITING:
            return
        copy.attempts += 1
        try:
            await _send(services, session, copy)
        except NotStored as fault:
            passing, reason = fault.passing, fault.reason
        except Unavailable:
            passing, reason = True, "busy"
        except PhotosRestricted:
            passing, reason = False, "locked"
        except NotFound:
            passing, reason = False, "erased"
        except (CorruptError, WrongKeyError, ImageRefusal):
            passing, reason = False, "damaged"
        else:
            copy.state, copy.error = CopyState.SENT.value, None
            copy.done_at = services.clock()
            return
        log.warning("copy not stored", extra={"error_type": reason})
        copy.error = reason
        if passing and copy.attempts < ATTEMPTS:
            wait = _FIRST_WAIT * 2 ** (copy.attempts - 1)
            await enqueue(session, SEND, payload, run_at=services.clock() + wait)
        else:
            copy.state, copy.done_at = CopyState.FAILED.value, services.clock()

    return {SEND: [send]}


async def _send(services: Any, session: AsyncSession, copy: PhotoCopy) -> None:
    """Raises NotStored, NotFound, Unavailable, CorruptError, WrongKeyError, ImageRefusal."""
    photo = await session.get_one(StoredPhoto, copy.photo_id)
    if photo.patient_id != copy.patient_id:
        raise NotStored("moved", passing=False)
    if photo.restricted and not copy.restricted:
        # Made intimate since: nobody has said that it may leave.
        raise NotStored("restricted", passing=False)
    if services.pacs is None:
        raise NotStored("address", passing=True)
    original = await original_of(session, services.media, photo)
    copy.instance_uid = original.facts.instance_uid
    file = await wrapped(services.media, services.framing, original)
    await services.pacs.store(file, instance_uid=copy.instance_uid)
