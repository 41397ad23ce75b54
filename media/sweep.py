"""What nobody will come back for: expired uploads, and objects no row names."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from core.db import SessionMaker
from media.completion import discard
from media.models import KeptFile, PhotoObject, Upload, UploadPart
from media.services import MediaServices

# Longer than any object waits for its row: a part's row follows its last byte.
_GRACE = timedelta(hours=1)


async def sweep(sessions: SessionMaker, media: MediaServices, *, now: datetime) -> int:
    """Deletes expired uploads and orphaned objects, such as a killed server leaves; how many objects.

    Call it at start and every hour or so.
    """
    async with sessions.begin() as session:
        expired = (await session.scalars(select(Upload.upload_id).where(Upload.expires_at <= now))).all()
    for upload_id in expired:
        await discard(sessions, media, upload_id=upload_id)
    old = await media.objects.older_than((now - _GRACE).timestamp())
    named = await _named(sessions)
    orphans = [name for name in old if name not in named]
    await media.objects.delete(orphans)
    return len(orphans)


async def _named(sessions: SessionMaker) -> set[UUID]:
    async with sessions.begin() as session:
        return {
            *(await session.scalars(select(PhotoObject.object_id))),
            *(await session.scalars(select(UploadPart.object_id))),
            *(await session.scalars(select(KeptFile.file_id))),
        }
