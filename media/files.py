"""Files that are no photos of the record, a PDF or a picture of the chat: encrypted in the same store, under the same keys."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from media.keys import was_destroyed
from media.models import KeptFile
from media.sealed import SealedObject
from media.services import MediaServices


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file its reader may see: decrypts when read."""

    content_type: str
    size_bytes: int
    _media: MediaServices
    _patient_key: bytes
    _stored: SealedObject

    def read(self) -> AsyncGenerator[bytes]:
        """Raises CorruptError, WrongKeyError."""
        return self._media.objects.read(self._patient_key, self._stored)


def file_row(stored: SealedObject, *, content_type: str, now: datetime) -> KeptFile:
    """The row of an object from `SealedObjects.put`. Until it is committed, and once it is deleted, the sweep takes the
    object away."""
    assert stored.sha256 is not None
    return KeptFile(
        file_id=stored.object_id,
        patient_id=stored.patient_id,
        kind=stored.kind,
        sealed_key=stored.sealed_key,
        content_type=content_type,
        size_bytes=stored.plain_bytes,
        sha256=stored.sha256,
        kept_at=now,
    )


async def open_file(session: AsyncSession, media: MediaServices, *, file_id: UUID) -> OpenFile:
    """Raises NotFound when it is not there, or the patient's key was destroyed."""
    row = await session.get(KeptFile, file_id)
    if row is None:
        raise NotFound
    patient_key = await media.keys.of(session, row.patient_id)
    if was_destroyed(patient_key, row.sealed_key):
        raise NotFound
    return OpenFile(
        content_type=row.content_type,
        size_bytes=row.size_bytes,
        _media=media,
        _patient_key=patient_key,
        _stored=SealedObject(row.file_id, row.patient_id, row.kind, row.sealed_key, row.size_bytes),
    )
