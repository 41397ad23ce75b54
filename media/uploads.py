"""Resumable uploads: what is declared, what is durable, what becomes of it.

Each PATCH is an encrypted object of its own. `received_bytes` moves in the transaction that records
the part, and only from the offset the client named: of two writers the database lets one through.
No transaction is open while bytes arrive.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import Select, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from contract.errors import ErrorCode
from core.bodies import Body
from core.db import SessionMaker
from core.errors import DomainError, Invalid, NotFound, TooMany
from core.identity import Principal
from media.errors import ChecksumMismatch, OffsetMismatch, PhotoTooLarge, SurplusRefused
from media.key_wrapping import PatientSecret
from media.lesions.consents import require_care_consent
from media.lesions.models import Lesion
from media.models import Rendition, Upload, UploadPart
from media.sealed import PART, SealedObject
from media.sealing import SealedWriter
from media.services import MediaServices, Subject
from media.traits import PhotoView, Traits
from media.writers import Pace, StopReading, Writer


@dataclass(frozen=True, slots=True)
class Wish:
    """What a creation declares. sha256: of its bytes. original_sha256: of the file a preview was made of."""

    subject: Subject
    length_bytes: int
    rendition: Rendition = Rendition.ORIGINAL
    sha256: bytes | None = None
    original_sha256: bytes | None = None
    traits: Traits = field(default_factory=Traits)


async def create(
    session: AsyncSession, media: MediaServices, principal: Principal, *, wish: Wish, now: datetime
) -> Upload:
    """Raises NotFound for someone outside the patient's care or a foreign lesion, Invalid when empty, TooLarge, TooMany,
    Conflict where the patient accepts no photos."""
    patient_id = await media.upload_policy(session, principal, wish.subject)
    await require_care_consent(session, patient_id=patient_id)
    intimate = await _of_intimate_lesion(session, patient_id, wish.traits.lesion_id)
    if wish.length_bytes == 0:
        raise Invalid(ErrorCode.MEDIA_EMPTY, "Ce fichier est vide.")
    if wish.length_bytes > media.limits.photo_bytes:
        raise PhotoTooLarge(media.limits.photo_bytes)
    under_way = await session.scalar(
        select(func.count()).where(
            Upload.account_id == principal.account_id, Upload.photo_id.is_(None), Upload.expires_at > now
        )
    )
    if (under_way or 0) >= media.limits.open_uploads:
        raise TooMany(
            ErrorCode.MEDIA_TOO_MANY, "Trop d'envois sont en cours. Attendez qu'ils finissent.", retry_after_s=60
        )
    await media.keys.of_or_new(session, patient_id, now=now)
    upload = Upload(
        upload_id=uuid4(),
        account_id=principal.account_id,
        patient_id=patient_id,
        consultation_id=wish.subject.consultation_id,
        body_site=wish.traits.body_site,
        lesion_id=wish.traits.lesion_id,
        view=wish.traits.view.value,
        series_id=wish.traits.series_id,
        restricted=wish.traits.restricted or intimate,
        quality=wish.traits.quality,
        rendition=wish.rendition.value,
        declared_sha256=wish.sha256,
        original_sha256=wish.original_sha256,
        length_bytes=wish.length_bytes,
        received_bytes=0,
        created_at=now,
        expires_at=now + timedelta(seconds=media.limits.upload_s),
    )
    session.add(upload)
    await session.flush()
    return upload


async def upload_of(
    session: AsyncSession, media: MediaServices, principal: Principal, *, upload_id: UUID, now: datetime
) -> Upload:
    """The caller's own upload, rights checked anew. Raises NotFound for anyone else's and when expired."""
    upload = await session.get(Upload, upload_id, populate_existing=True)
    if upload is None or upload.account_id != principal.account_id or upload.expires_at <= now:
        raise NotFound
    outside_visits = upload.patient_id if upload.consultation_id is None else None
    if (
        await media.upload_policy(session, principal, Subject(upload.consultation_id, outside_visits))
        != upload.patient_id
    ):
        raise NotFound
    return upload


def traits_of(upload: Upload) -> Traits:
    """What the photo of this upload will say."""
    return Traits(
        body_site=upload.body_site,
        lesion_id=upload.lesion_id,
        view=PhotoView(upload.view),
        series_id=upload.series_id,
        restricted=upload.restricted,
        quality=upload.quality,
    )


async def _of_intimate_lesion(session: AsyncSession, patient_id: UUID, lesion_id: UUID | None) -> bool:
    """Whether the photo is restricted because its lesion is. Raises NotFound for a lesion of somebody else."""
    if lesion_id is None:
        return False
    lesion = await session.get(Lesion, lesion_id)
    if lesion is None or lesion.patient_id != patient_id:
        raise NotFound
    return lesion.restricted


@dataclass(frozen=True, slots=True)
class Incoming:
    """The body of one PATCH."""

    offset: int
    body: Body
    sha256: bytes | None = None


async def append(
    sessions: SessionMaker,
    media: MediaServices,
    writer: Writer,
    *,
    upload: Upload,
    patient_key: PatientSecret,
    incoming: Incoming,
) -> int:
    """Stores the body as one part and returns the new durable offset. The caller is the one writer of the upload.

    A cut or silent connection keeps what came before it. A body that passes the declared length or
    whose checksum differs keeps nothing. Raises SurplusRefused, ChecksumMismatch, OffsetMismatch,
    StorageFull.
    """
    if writer.late:
        await _require_offset(sessions, upload.upload_id, incoming.offset)
    part = media.objects.create(
        patient_key, patient_id=upload.patient_id, kind=PART, hashed=incoming.sha256 is not None
    )
    try:
        received = await _receive(media, writer, part, upload=upload, incoming=incoming)
    except BaseException:
        await asyncio.shield(part.abort())
        raise
    if not received:
        await part.abort()
        return incoming.offset
    try:
        return await _kept(sessions, media, part, upload=upload, incoming=incoming, size=received)
    except DomainError:
        await part.abort()
        raise
    # After a fault the commit may have happened all the same: the object stays, and a sweep decides.


async def _require_offset(sessions: SessionMaker, upload_id: UUID, offset: int) -> None:
    """The writer before may have moved on since the caller read the upload: browsers repeat by themselves a request whose
    connection broke. Told only after its last byte, a thin line would have carried them all for nothing.
    """
    async with sessions.begin() as session:
        current = await session.scalar(select(Upload.received_bytes).where(Upload.upload_id == upload_id))
    if current != offset:
        raise _moved(current)


def _moved(current: int | None) -> DomainError:
    """`current`: where the upload is; none when it has ended."""
    return OffsetMismatch(current) if current is not None else NotFound()


async def _receive(
    media: MediaServices, writer: Writer, part: SealedWriter, *, upload: Upload, incoming: Incoming
) -> int:
    """Bytes handed to the part; 0 when there is nothing to keep."""
    received = 0
    pace = Pace(window_s=media.limits.idle_s, floor_bytes_s=media.limits.floor_bytes_s)
    try:
        while came := await writer.wait_for(partial(incoming.body.read_into, part.room()), media.limits.idle_s):
            received += came
            if incoming.offset + received > upload.length_bytes:
                raise SurplusRefused
            # What is counted is given before anything may end the reading.
            await part.filled(came)
            pace.note(received)
    except (ConnectionError, StopReading):
        # A checksum speaks for the whole body: of a cut one nothing can be kept.
        if incoming.sha256 is not None:
            return 0
    finally:
        incoming.body.close()
    return received


async def _kept(
    sessions: SessionMaker, media: MediaServices, part: SealedWriter, *, upload: Upload, incoming: Incoming, size: int
) -> int:
    """The part on the disk, then its row committed. Where the disk is near, the row is written while it works."""
    durable = asyncio.ensure_future(_durable(part, incoming.sha256))
    try:
        if not media.objects.quick:
            await durable
        async with sessions.begin() as session:
            reached = await _record_part(session, part.draft, upload=upload, offset=incoming.offset, size=size)
            # Only durable bytes are told: an offset is not committed before them.
            await durable
        return reached
    finally:
        await asyncio.gather(durable, return_exceptions=True)


async def _durable(part: SealedWriter, sha256: bytes | None) -> None:
    stored = await part.commit()
    if sha256 not in {None, stored.sha256}:
        raise ChecksumMismatch


def _recording() -> Select[UUID]:
    """Moves the upload and records the part, in one question and built once: the disk and the cipher are at work meanwhile,
    and want the processor."""
    moved = (
        update(Upload)
        .where(
            Upload.upload_id == bindparam("of_upload"),
            Upload.received_bytes == bindparam("from_byte"),
            Upload.photo_id.is_(None),
        )
        .values(received_bytes=bindparam("to_byte"))
        .returning(Upload.upload_id)
        .cte("moved")
    )
    row = {
        UploadPart.starts_at_byte: "from_byte",
        UploadPart.size_bytes: "size",
        UploadPart.object_id: "object",
        UploadPart.sealed_key: "sealed",
    }
    values = [bindparam(name, type_=column.type) for column, name in row.items()]
    recorded = (
        insert(UploadPart)
        .from_select([UploadPart.upload_id, *row], select(moved.c.upload_id, *values))
        .returning(UploadPart.upload_id)
        .cte("recorded")
    )
    return select(recorded.c.upload_id)


_RECORDING = _recording()


async def _record_part(session: AsyncSession, part: SealedObject, *, upload: Upload, offset: int, size: int) -> int:
    values = {
        "of_upload": upload.upload_id,
        "from_byte": offset,
        "to_byte": offset + size,
        "size": size,
        "object": part.object_id,
        "sealed": part.sealed_key,
    }
    if await session.scalar(_RECORDING, values) is None:
        current = await session.scalar(select(Upload.received_bytes).where(Upload.upload_id == upload.upload_id))
        raise _moved(current)
    return offset + size
