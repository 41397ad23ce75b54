"""Recordings and their chunks, protected as readings are: plain rows behind row-level security."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class RecordingRow(Base):
    """`document`: contract.waveforms.RecordingHead, whole. `last_chunk`: number of the chunk after which nothing comes.

    `consultation_id` and `patient_id` are None for a recording outside any visit of its cabin: it is kept, and shown
    to nobody as a patient's.
    """

    __tablename__ = "recordings"
    __table_args__ = (Index(None, "consultation_id"), Index(None, "patient_id", "started_at"))

    recording_id: Mapped[UUID] = mapped_column(primary_key=True)
    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"))
    consultation_id: Mapped[UUID | None] = mapped_column(ForeignKey("consultations.consultation_id"))
    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("patients.patient_id"))
    kind: Mapped[str]
    waveform: Mapped[str]
    started_at: Mapped[datetime]
    last_chunk: Mapped[int | None]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)


class StillRow(Base):
    """Where a photo came from: contract.stills.StillHead, whole. A still delivered twice is found here."""

    __tablename__ = "stills"
    __table_args__ = (Index(None, "photo_id"), Index(None, "patient_id"))

    still_id: Mapped[UUID] = mapped_column(primary_key=True)
    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photos.photo_id", ondelete="CASCADE"))
    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)


class RecordingChunk(Base):
    """`first`, `samples`: as in contract.waveforms.WaveformChunk."""

    __tablename__ = "recording_chunks"

    recording_id: Mapped[UUID] = mapped_column(ForeignKey("recordings.recording_id"), primary_key=True)
    chunk: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first: Mapped[int] = mapped_column(BigInteger)
    samples: Mapped[int]
    octets: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    confirmed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
