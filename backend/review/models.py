"""Tables of the review: how two photos lie over each other, what a scale card said, measures, annotations.

Points are in units of the photo's width. Nothing of this is ever drawn into a picture.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base

Points = list[list[float]]


class PhotoAlignment(Base):
    """From `first_photo_id`'s points to `second_photo_id`'s; the lower id is the first.

    matrix: 3 x 3, row by row; none when nothing matched. account_id: who set landmarks, none when computed.
    residual, spread: see media.review.registration.
    """

    __tablename__ = "photo_alignments"
    __table_args__ = (
        CheckConstraint("first_photo_id < second_photo_id", name="in_order"),
        CheckConstraint("model IN ('similarity', 'homography', 'landmarks', 'none')", name="model_known"),
        CheckConstraint("(matrix IS NULL) = (model = 'none') AND (matrix IS NOT NULL OR NOT accepted)", name="whole"),
        Index(None, "patient_id"),
        Index(None, "second_photo_id"),
    )

    first_photo_id: Mapped[UUID] = mapped_column(ForeignKey("photos.photo_id", ondelete="CASCADE"), primary_key=True)
    second_photo_id: Mapped[UUID] = mapped_column(ForeignKey("photos.photo_id", ondelete="CASCADE"), primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    model: Mapped[str]
    matrix: Mapped[list[float] | None] = mapped_column(JSONB(none_as_null=True))
    accepted: Mapped[bool]
    inliers: Mapped[int]
    share: Mapped[float]
    spread: Mapped[float]
    likeness: Mapped[float]
    residual: Mapped[float]
    account_id: Mapped[UUID | None]
    actor: Mapped[str | None]
    made_at: Mapped[datetime]


class PhotoCalibration(Base):
    """What the scale card on a photo said. refused: why there is no scale; else corners of its tag and their error."""

    __tablename__ = "photo_calibrations"
    __table_args__ = (
        CheckConstraint("num_nonnulls(refused, corners) = 1", name="one_answer"),
        CheckConstraint("num_nulls(corners, corner_sd, residual_mm) IN (0, 3)", name="whole"),
        Index(None, "patient_id"),
    )

    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photos.photo_id", ondelete="CASCADE"), primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    refused: Mapped[str | None]
    corners: Mapped[Points | None] = mapped_column(JSONB(none_as_null=True))
    corner_sd: Mapped[float | None]
    residual_mm: Mapped[float | None]
    read_at: Mapped[datetime]


class PhotoMeasure(Base):
    """A shape somebody drew and its sizes then, with the half widths of their 95 % intervals."""

    __tablename__ = "photo_measures"
    __table_args__ = (
        CheckConstraint("shape IN ('line', 'ellipse', 'outline')", name="shape_known"),
        CheckConstraint("num_nulls(area_mm2, area_error_mm2) IN (0, 2)", name="area_with_error"),
        CheckConstraint("num_nulls(asymmetry, asymmetry_error) IN (0, 2)", name="asymmetry_with_error"),
        Index(None, "photo_id"),
        Index(None, "patient_id"),
    )

    measure_id: Mapped[UUID] = mapped_column(primary_key=True)
    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photos.photo_id", ondelete="CASCADE"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    shape: Mapped[str]
    points: Mapped[Points] = mapped_column(JSONB)
    diameter_mm: Mapped[float]
    diameter_error_mm: Mapped[float]
    area_mm2: Mapped[float | None]
    area_error_mm2: Mapped[float | None]
    asymmetry: Mapped[float | None]
    asymmetry_error: Mapped[float | None]
    account_id: Mapped[UUID]
    actor: Mapped[str]
    measured_at: Mapped[datetime]


class PhotoAnnotation(Base):
    """An arrow, a word or an outline over a photo."""

    __tablename__ = "photo_annotations"
    __table_args__ = (
        CheckConstraint("kind IN ('arrow', 'text', 'outline')", name="kind_known"),
        Index(None, "photo_id"),
        Index(None, "patient_id"),
    )

    annotation_id: Mapped[UUID] = mapped_column(primary_key=True)
    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photos.photo_id", ondelete="CASCADE"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    kind: Mapped[str]
    points: Mapped[Points] = mapped_column(JSONB)
    words: Mapped[str]
    account_id: Mapped[UUID]
    actor: Mapped[str]
    written_at: Mapped[datetime]
