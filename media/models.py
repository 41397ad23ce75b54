"""Tables of the photographs: keys, uploads under way, photos and their renditions; other files.

`consultation_id` has no foreign key: consultations belong to another package.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from media.lesions.models import Lesion
from media.traits import PhotoState, PhotoView


class Rendition(StrEnum):
    ORIGINAL = "original"
    PREVIEW = "preview"
    THUMBNAIL = "thumbnail"
    FULL = "full"


class PatientKey(Base):
    """A patient's key, sealed under a share and wrapped by the master key. Of several the newest seals.

    share_id: names the share outside the database (media/shares.py); empty in rows from before there were any.
    had_no_share: it, or the one it follows, was once such a row, as a dump of that time still shows it.
    restricted_at: since when nobody uses the key, before it is destroyed.
    """

    __tablename__ = "patient_keys"
    __table_args__ = (Index(None, "master_key_id"),)

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"), primary_key=True)
    generation: Mapped[int] = mapped_column(SmallInteger, primary_key=True, server_default=text("1"))
    master_key_id: Mapped[str]
    share_id: Mapped[UUID | None]
    had_no_share: Mapped[bool] = mapped_column(server_default=false(), default=False)
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime]
    restricted_at: Mapped[datetime | None]


class Upload(Base):
    """A tus upload. `received_bytes` counts durable bytes only: the sum of its parts.

    rendition: what its bytes are. original_sha256: of the file a preview was made of; the original
    declares the same digest as its own. The other columns are what its photo will say.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("received_bytes BETWEEN 0 AND length_bytes", name="received_within_length"),
        CheckConstraint("rendition IN ('original', 'preview')", name="rendition_sent"),
        Index(None, "account_id"),
        Index(None, "expires_at"),
    )

    upload_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    consultation_id: Mapped[UUID | None]
    body_site: Mapped[str | None]
    lesion_id: Mapped[UUID | None] = mapped_column(ForeignKey(Lesion.lesion_id, ondelete="SET NULL"))
    view: Mapped[str] = mapped_column(server_default=PhotoView.OTHER.value)
    series_id: Mapped[UUID | None]
    restricted: Mapped[bool] = mapped_column(server_default=false())
    quality: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    rendition: Mapped[str] = mapped_column(server_default=Rendition.ORIGINAL.value)
    declared_sha256: Mapped[bytes | None]
    original_sha256: Mapped[bytes | None]
    length_bytes: Mapped[int] = mapped_column(BigInteger)
    received_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    photo_id: Mapped[UUID | None] = mapped_column(ForeignKey("photos.photo_id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class UploadPart(Base):
    """What one PATCH brought: an encrypted stream of its own, never reopened for writing."""

    __tablename__ = "upload_parts"

    upload_id: Mapped[UUID] = mapped_column(ForeignKey("uploads.upload_id", ondelete="CASCADE"), primary_key=True)
    starts_at_byte: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    object_id: Mapped[UUID]
    sealed_key: Mapped[bytes]


class StoredPhoto(Base):
    """One photograph. `width` and `height` as displayed; `size_bytes` and `sha256` of the clean original;
    in state `preview`, of what was sent ahead of it.

    orientation: EXIF code (1 to 8) to apply to the original's pixels for display. consultation_id: none outside a
    visit. series_id: of shots taken together. placed_at: since when it is at its lesion, where it was placed there after
    it came; or since when it counts as new there (media.lesions.looked). restricted: intimate, see media.lesions.access. chaperone: who else was there. quality: a PhotoQuality, as the capture page judged.
    """

    __tablename__ = "photos"
    __table_args__ = (
        CheckConstraint("view IN ('overview', 'landmark', 'close_up', 'dermoscopy', 'other')", name="view_known"),
        Index(None, "lesion_id", "taken_at"),
        CheckConstraint("orientation BETWEEN 1 AND 8", name="orientation_known"),
        CheckConstraint("state IN ('preview', 'whole')", name="state_known"),
        Index(None, "consultation_id"),
        Index(None, "patient_id", "taken_at"),
    )

    photo_id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    consultation_id: Mapped[UUID | None]
    lesion_id: Mapped[UUID | None] = mapped_column(ForeignKey(Lesion.lesion_id))
    placed_at: Mapped[datetime | None]
    series_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    body_site: Mapped[str | None]
    view: Mapped[str] = mapped_column(server_default=PhotoView.OTHER.value, default=PhotoView.OTHER.value)
    restricted: Mapped[bool] = mapped_column(server_default=false(), default=False)
    chaperone: Mapped[str | None]
    quality: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    taken_at: Mapped[datetime]
    received_at: Mapped[datetime]
    width: Mapped[int]
    height: Mapped[int]
    orientation: Mapped[int]
    content_type: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes]
    state: Mapped[str] = mapped_column(server_default=PhotoState.WHOLE.value)


class PhotoObject(Base):
    """One rendition of a photo in the store: its name there, and its key under the patient's key.

    `full`: every pixel as JPEG, only of an original that browsers cannot show (HEIC).
    """

    __tablename__ = "photo_objects"
    __table_args__ = (
        CheckConstraint("rendition IN ('original', 'preview', 'thumbnail', 'full')", name="rendition_known"),
    )

    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photos.photo_id"), primary_key=True)
    rendition: Mapped[str] = mapped_column(primary_key=True)
    object_id: Mapped[UUID] = mapped_column(unique=True)
    sealed_key: Mapped[bytes]
    content_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes]


class KeptFile(Base):
    """One file in the store that is no photo of the record: its name there is `file_id`, its key under the patient's key."""

    __tablename__ = "kept_files"

    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"), index=True)
    kind: Mapped[str]
    sealed_key: Mapped[bytes]
    content_type: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes]
    kept_at: Mapped[datetime]
