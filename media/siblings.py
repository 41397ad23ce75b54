"""Preview and original of one photo: two uploads, tied by the digest of the original.

Same sender, patient, visit and lesion, same digest, the other rendition, within an upload's life. What
one became, the other becomes too; so a preview that is late finds the whole photo and changes nothing.
"""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.context import elevated
from media.models import Rendition, StoredPhoto, Upload


def _digest(upload: Upload) -> bytes | None:
    """Of the original, as its sender declared it."""
    return upload.original_sha256 if upload.rendition == Rendition.PREVIEW else upload.declared_sha256


async def hold_siblings(session: AsyncSession, upload: Upload) -> None:
    """Until the transaction ends, no other upload of this original can be completed."""
    digest = _digest(upload)
    if digest is not None:
        number = int.from_bytes(digest[:8], "big", signed=True)
        await session.execute(select(func.pg_advisory_xact_lock(number)))


async def sibling_photo(session: AsyncSession, upload: Upload) -> StoredPhoto | None:
    """The photo the other rendition became, with its row locked."""
    digest = _digest(upload)
    if digest is None:
        return None
    preview = upload.rendition == Rendition.PREVIEW
    other = Rendition.ORIGINAL if preview else Rendition.PREVIEW
    column = Upload.declared_sha256 if preview else Upload.original_sha256
    statement = (
        select(StoredPhoto)
        .join(Upload, Upload.photo_id == StoredPhoto.photo_id)
        .where(
            column == digest,
            Upload.rendition == other.value,
            Upload.account_id == upload.account_id,
            Upload.patient_id == upload.patient_id,
            Upload.consultation_id.is_not_distinct_from(upload.consultation_id),
            Upload.lesion_id.is_not_distinct_from(upload.lesion_id),
        )
        .order_by(Upload.created_at.desc())
        .limit(1)
        .with_for_update(of=StoredPhoto)
        .execution_options(populate_existing=True)
    )
    # Whoever sends an intimate photo may finish it, and need not be among those who may see it.
    async with elevated(session):
        found: StoredPhoto | None = await session.scalar(statement)
    return found
