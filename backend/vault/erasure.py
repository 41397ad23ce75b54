"""Erasure in two steps: restrict, then destroy the key. Order, destruction and certificate survive a kill in between.

The order deletes the patient's keys in one transaction: from its commit on nobody reads anything. The job that follows
destroys the share, which makes backups of the database unreadable too, deletes the objects and signs the certificate.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit_trail.seals import SealKey
from backend.vault import certificates, retention
from backend.vault.models import Erasure
from backend.vault.places import PLACES
from backend.vault.views import ErasureBasis, ErasureOrder, LockReason
from contract.errors import ErrorCode
from core.db import SessionMaker
from core.errors import Conflict, NotFound
from core.jobs import Payload, enqueue
from core.people import Patient, name_words
from media.key_wrapping import was_destroyed
from media.keys import PatientKeys
from media.models import KeptFile, PatientKey, PhotoObject, Upload, UploadPart
from media.rotation import SealedPlace
from media.services import MediaServices

if TYPE_CHECKING:
    from backend.services import Services

ERASE = "vault.erase"

_REACHED = ("originals", "previews", "thumbnails", "uploads_under_way", "files", "messages", "exports_kept_here")
_NOT_REACHED = ("copies_downloaded", "copies_sent_to_others", "backups_of_shares_not_yet_expired")
_STORED = {PhotoObject, UploadPart, KeptFile}


async def open_erasure(session: AsyncSession, patient_id: UUID, *, lock: bool = False) -> Erasure | None:
    """The one that is restricted, and neither lifted nor ordered."""
    query = select(Erasure).where(
        Erasure.patient_id == patient_id, Erasure.lifted_at.is_(None), Erasure.ordered_at.is_(None)
    )
    if lock:
        query = query.with_for_update()
    found: Erasure | None = await session.scalar(query.execution_options(populate_existing=True))
    return found


async def restrict(session: AsyncSession, patient_id: UUID, *, reason: LockReason, by: str, now: datetime) -> Erasure:
    """Locks the patient's photos. Raises NotFound without a key, Conflict when they are locked already."""
    locked = await session.execute(
        update(PatientKey)
        .where(PatientKey.patient_id == patient_id, PatientKey.restricted_at.is_(None))
        .values(restricted_at=now)
        .returning(PatientKey.generation)
    )
    if not locked.all():
        if await open_erasure(session, patient_id):
            raise Conflict(ErrorCode.MEDIA_RESTRICTED, "Ces photos sont déjà verrouillées.")
        raise NotFound
    erasure = Erasure(
        erasure_id=uuid4(),
        patient_id=patient_id,
        reason=reason.value,
        restricted_at=now,
        restricted_by=by,
        reference="",
        shares=[],
        covers_backups=True,
    )
    session.add(erasure)
    try:
        await session.flush()
    except IntegrityError:
        raise Conflict(ErrorCode.MEDIA_RESTRICTED, "Ces photos sont déjà verrouillées.") from None
    return erasure


async def lift(session: AsyncSession, patient_id: UUID, *, by: str, now: datetime) -> None:
    """Unlocks. Raises NotFound when nothing is locked."""
    erasure = await open_erasure(session, patient_id, lock=True)
    if erasure is None:
        raise NotFound
    erasure.lifted_at, erasure.lifted_by = now, by
    await session.execute(update(PatientKey).where(PatientKey.patient_id == patient_id).values(restricted_at=None))


async def order(session: AsyncSession, patient_id: UUID, *, wish: ErasureOrder, by: str, now: datetime) -> Erasure:
    """Destroys the patient's keys. Raises NotFound when they are not restricted, Conflict for another name or when
    retention still runs and nothing else is its basis."""
    erasure = await open_erasure(session, patient_id, lock=True)
    patient = await session.get(Patient, patient_id)
    if erasure is None or patient is None:
        raise NotFound
    if name_words(wish.name) != name_words(patient.name):
        raise Conflict(ErrorCode.MEDIA_NAME_DIFFERS, "Ce n'est pas le nom du patient.")
    until = await retention.of_patient(session, patient)
    if wish.basis is ErasureBasis.RETENTION_ENDED and now.date() < until:
        raise Conflict(
            ErrorCode.MEDIA_RETENTION, f"Ces photos se gardent jusqu'au {until:%d/%m/%Y}.", until=until.isoformat()
        )
    gone = await session.execute(
        delete(PatientKey)
        .where(PatientKey.patient_id == patient_id)
        .returning(PatientKey.share_id, PatientKey.had_no_share)
    )
    keys = gone.all()
    erasure.covers_backups = all(share_id and not had_no_share for share_id, had_no_share in keys)
    erasure.shares = sorted({share_id for share_id, _ in keys if share_id is not None})
    erasure.basis, erasure.reference = wish.basis.value, wish.reference
    erasure.ordered_at, erasure.ordered_by = now, by
    await session.flush()
    await enqueue(session, ERASE, {"erasure_id": str(erasure.erasure_id)}, run_at=now)
    return erasure


# ---------------------------------------------------------------- after the order


async def erase(services: "Services", session: AsyncSession, payload: Payload) -> None:
    """The job: may be repeated from any point. Raises StoreAway; then it is tried again."""
    erasure = await session.get(Erasure, UUID(payload["erasure_id"]), with_for_update=True)
    if erasure is None or erasure.certificate is not None:
        return
    shares = services.media.keys.shares
    for share_id in erasure.shares:
        shares.destroy(share_id)
    counts = await _clear(session, services.media, erasure)
    gone = all(shares.is_gone(share_id) for share_id in erasure.shares)
    body = _body(erasure, counts, shares_gone=gone, at=services.clock())
    certificate = certificates.signed(body, services.audit_trail.key)
    certificates.append(services.audit_trail.folder, certificate)
    erasure.certificate = certificate


async def _clear(session: AsyncSession, media: MediaServices, erasure: Erasure) -> Counter[str]:
    """Deletes the objects nobody can read any more, and counts what was sealed, by kind."""
    counts: Counter[str] = Counter()
    patient_id = erasure.patient_id
    for place in PLACES:
        rows = await _unreadable(session, media.keys, place, patient_id)
        counts.update(kind for _, kind in rows)
        names = [name for name, _ in rows]
        if place.name.class_ in _STORED:
            await media.objects.delete(names)
        if place.name.class_ is PhotoObject:
            await session.execute(delete(PhotoObject).where(PhotoObject.object_id.in_(names)))
        if place.name.class_ is UploadPart:
            cut = Upload.upload_id.in_(select(UploadPart.upload_id).where(UploadPart.object_id.in_(names)))
            await session.execute(
                delete(Upload)
                .where(or_(cut, _first_piece_under_way(erasure)))
                .execution_options(synchronize_session=False)
            )
    return counts


def _first_piece_under_way(erasure: Erasure) -> ColumnElement[bool]:
    """Uploads that may be receiving bytes under a destroyed key, with no part yet to tell."""
    return and_(
        Upload.patient_id == erasure.patient_id,
        Upload.photo_id.is_(None),
        Upload.created_at <= erasure.ordered_at,
        ~exists().where(UploadPart.upload_id == Upload.upload_id),
    )


async def _unreadable(
    session: AsyncSession, keys: PatientKeys, place: SealedPlace, patient_id: UUID
) -> Sequence[tuple[UUID, str]]:
    """Whoever came back since has a new key, locked or renewed perhaps: what it seals stays."""
    try:
        secret = await keys.of(session, patient_id, locked_too=True)
    except NotFound:
        secret = None
    rows = await session.execute(select(place.name, place.kind, place.sealed).where(place.of(patient_id)))
    return [(name, kind) for name, kind, sealed in rows if secret is None or was_destroyed(secret, sealed)]


def _body(erasure: Erasure, counts: Counter[str], *, shares_gone: bool, at: datetime) -> dict[str, Any]:
    assert erasure.ordered_at is not None
    return {
        "erasure_id": str(erasure.erasure_id),
        "patient_id": str(erasure.patient_id),
        "reason": erasure.reason,
        "basis": erasure.basis,
        "reference": erasure.reference,
        "restricted_at": erasure.restricted_at.isoformat(),
        "restricted_by": erasure.restricted_by,
        "ordered_at": erasure.ordered_at.isoformat(),
        "ordered_by": erasure.ordered_by,
        "destroyed_at": at.isoformat(),
        "shares": [str(one) for one in erasure.shares],
        "shares_gone": shares_gone,
        "sealed_objects": dict(sorted(counts.items())),
        "reached": [*_REACHED, *(["backups_of_database_and_store"] if erasure.covers_backups else [])],
        "not_reached": [
            *_NOT_REACHED,
            *([] if erasure.covers_backups else ["backups_from_before_shares"]),
        ],
    }


async def erase_again(sessions: SessionMaker, keys: PatientKeys, *, folder: Path, seal_key: SealKey) -> int:
    """What certificates say was destroyed and a restore brought back is destroyed again; how many keys.

    Raises CertificateError for a log that was changed.
    """
    shares = list(certificates.shares_erased(folder, seal_key.public))
    for share_id in shares:
        keys.shares.destroy(share_id)
    if not shares:
        return 0
    async with sessions.begin() as session:
        back = await session.scalars(
            delete(PatientKey).where(PatientKey.share_id.in_(shares)).returning(PatientKey.patient_id)
        )
        return len(back.all())
