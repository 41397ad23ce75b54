"""Files of messages: a PDF as it is, a picture as the photos' pipeline leaves it; encrypted before they are kept."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chat.access import reading, reads_the_record, writing
from backend.chat.models import ChatFile
from backend.consultations.service import Hours
from contract.errors import ErrorCode
from core import audit
from core.errors import Invalid, NotFound
from core.identity import Principal
from core.jobs import Handler, Payload, enqueue
from media.errors import ImageRefusal
from media.files import OpenFile, file_row, open_file
from media.models import KeptFile
from media.sealed import SealedObject
from media.services import MediaServices

FILE_BYTES = 10_000_000
PDF = "application/pdf"
UNUSED = "chat.file.unused"

_PDF_BEGINS = b"%PDF-"
# A message follows its files within seconds; a line that was cut may take longer.
_KEPT_UNUSED = timedelta(hours=1)


class Form(StrEnum):
    ORIGINAL = "original"
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class Received:
    """A file that is in the store, and in no row yet."""

    media_type: str
    original: SealedObject
    preview: tuple[SealedObject, str] | None


async def receive(media: MediaServices, patient_key: bytes, *, patient_id: UUID, data: bytes) -> Received:
    """Its own bytes say what it is, not its sender. Raises Invalid, StorageFull, Unavailable."""
    if not data:
        raise Invalid(ErrorCode.MEDIA_EMPTY, "Ce fichier est vide.")
    put = media.objects.put
    if data.startswith(_PDF_BEGINS):
        return Received(PDF, await put(patient_key, patient_id=patient_id, kind="chat file", data=data), None)

    async def chunks() -> AsyncGenerator[bytes]:
        yield data

    try:
        picture = await media.workers.develop(chunks(), len(data))
    except ImageRefusal as refusal:
        if refusal.code is not ErrorCode.MEDIA_NOT_AN_IMAGE:
            raise
        raise Invalid(refusal.code, "Envoyez une image (JPEG, PNG, WebP, HEIC) ou un PDF.") from None
    original = await put(patient_key, patient_id=patient_id, kind="chat file", data=picture.full or picture.original)
    preview = await put(patient_key, patient_id=patient_id, kind="chat preview", data=picture.preview)
    # A message is read in a browser: what it cannot show is kept as a JPEG.
    media_type = "image/jpeg" if picture.full else picture.head.content_type
    return Received(media_type, original, (preview, "image/jpeg"))


async def add(
    session: AsyncSession,
    principal: Principal,
    received: Received,
    *,
    consultation_id: UUID,
    hours: Hours,
    now: datetime,
) -> ChatFile:
    """Waits for its message for an hour. Raises NotFound, Conflict."""
    async with writing(session, principal, consultation_id=consultation_id, hours=hours, now=now) as writer:
        kept = [file_row(received.original, content_type=received.media_type, now=now)]
        if received.preview is not None:
            kept.append(file_row(received.preview[0], content_type=received.preview[1], now=now))
        session.add_all(kept)
        await session.flush()
        row = ChatFile(
            attachment_id=uuid4(),
            consultation_id=consultation_id,
            patient_id=writer.patient_id,
            account_id=principal.account_id,
            file_id=kept[0].file_id,
            preview_id=kept[1].file_id if len(kept) > 1 else None,
            media_type=received.media_type,
            size_bytes=kept[0].size_bytes,
            created_at=now,
        )
        session.add(row)
        await session.flush()
        payload = {"attachment_id": str(row.attachment_id)}
        await enqueue(session, UNUSED, payload, run_at=now + _KEPT_UNUSED)
        audit.record(
            session,
            principal,
            audit.Action.CHAT_FILE_STORED,
            patient_id=writer.patient_id,
            subject_id=row.attachment_id,
        )
    return row


async def open_attachment(
    session: AsyncSession,
    media: MediaServices,
    principal: Principal,
    *,
    consultation_id: UUID,
    attachment_id: UUID,
    form: Form,
    now: datetime,
) -> OpenFile:
    """For who reads the visit's messages or the patient's record; audited. Raises NotFound."""
    with suppress(NotFound):
        async with reading(session, principal, consultation_id=consultation_id, now=now):
            return await _opened(session, media, principal, consultation_id, attachment_id, form)
    row = await session.get(ChatFile, attachment_id)
    if row is None or not await reads_the_record(session, principal, patient_id=row.patient_id, now=now):
        raise NotFound
    return await _opened(session, media, principal, consultation_id, attachment_id, form)


async def _opened(
    session: AsyncSession,
    media: MediaServices,
    principal: Principal,
    consultation_id: UUID,
    attachment_id: UUID,
    form: Form,
) -> OpenFile:
    row = await session.get(ChatFile, attachment_id, populate_existing=True)
    # Before its message is sent, a file is its sender's alone.
    if (
        row is None
        or row.consultation_id != consultation_id
        or (row.message_id is None and row.account_id != principal.account_id)
    ):
        raise NotFound
    file_id = row.file_id if form is Form.ORIGINAL else row.preview_id
    if file_id is None:
        raise NotFound
    opened = await open_file(session, media, file_id=file_id)
    audit.record(
        session,
        principal,
        audit.Action.CHAT_FILE_READ,
        patient_id=row.patient_id,
        subject_id=attachment_id,
    )
    return opened


def handlers(_: Any) -> Mapping[str, Handler]:
    """By kind of job."""

    async def forget_unused(session: AsyncSession, payload: Payload) -> None:
        """Nobody sent it: its rows end, and the sweep takes the objects away."""
        attachment_id = UUID(payload["attachment_id"])
        query = select(ChatFile).where(ChatFile.attachment_id == attachment_id, ChatFile.message_id.is_(None))
        row = await session.scalar(query.with_for_update())
        if row is None:
            return
        files = [file_id for file_id in (row.file_id, row.preview_id) if file_id is not None]
        await session.delete(row)
        await session.flush()
        await session.execute(delete(KeptFile).where(KeptFile.file_id.in_(files)))

    return {UNUSED: forget_unused}
