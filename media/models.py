"""Tables of the photographs: keys, uploads under way, photos and their renditions.

`consultation_id` has no foreign key: consultations belong to another package.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Rendition(StrEnum):
    ORIGINAL = "original"
    PREVIEW = "preview"
    THUMBNAIL = "thumbnail"


class PatientKey(Base):
    """A patient's key, wrapped by the master key. Deleting the row makes every photo unreadable."""

    __tablename__ = "patient_keys"

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"), primary_key=True)
    master_key_id: Mapped[str]
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime]


class Upload(Base):
    """A tus upload. `received_bytes` counts durable bytes only: the sum of its parts."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("received_bytes BETWEEN 0 AND length_bytes", name="received_within_length"),
        Index(None, "account_id"),
        Index(None, "expires_at"),
    )

    upload_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    consultation_id: Mapped[UUID]
    body_site: Mapped[str | None]
    declared_sha256: Mapped[bytes | None]
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
    """One photograph. `width` and `height` as displayed; `size_bytes` and `sha256` of the clean original.

    orientation: EXIF code (1 to 8) to apply to the original's pixels for display.
    """

    __tablename__ = "photos"
    __table_args__ = (
        CheckConstraint("orientation BETWEEN 1 AND 8", name="orientation_known"),
        Index(None, "consultation_id"),
        Index(None, "patient_id", "taken_at"),
    )

    photo_id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    consultation_id: Mapped[UUID]
    account_id: Mapped[UUID | None]
    body_site: Mapped[str | None]
    taken_at: Mapped[datetime]
    received_at: Mapped[datetime]
    width: Mapped[int]
    height: Mapped[int]
    orientation: Mapped[int]
    content_type: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes]


class PhotoObject(Base):
    """One rendition of a photo in the store: its name there, and its key under the patient's key."""

    __tablename__ = "photo_objects"
    __table_args__ = (CheckConstraint("rendition IN ('original', 'preview', 'thumbnail')", name="rendition_known"),)

    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photos.photo_id"), primary_key=True)
    rendition: Mapped[str] = mapped_column(primary_key=True)
    object_id: Mapped[UUID] = mapped_column(unique=True)
    sealed_key: Mapped[bytes]
    content_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes]
