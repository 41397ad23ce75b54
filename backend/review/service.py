"""A patient's photos for review; what was measured and marked on one."""

import asyncio
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

import booking.views
from backend.review import views
from backend.review.calibration import calibration_of
from backend.review.models import PhotoAnnotation, PhotoMeasure
from contract.errors import ErrorCode
from core import audit
from core.access import Field, require_patient
from core.db import violated_constraint
from core.errors import Conflict, Invalid, NotFound
from core.identity import Principal
from core.people import Patient
from media.models import StoredPhoto
from media.photos import photo_for, photo_seen_by, photos_of_patient
from media.review.card_facts import TAG_MM
from media.review.measures import Size, sizes
from media.views import Photo

_M = TypeVar("_M", PhotoMeasure, PhotoAnnotation)


async def review_of(
    session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime
) -> views.ReviewPatient:
    """Audited. Raises NotFound for someone outside the patient's care."""
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.RECORD)
    patient = await session.get(Patient, patient_id)
    if patient is None:
        raise NotFound
    photos = await photos_of_patient(session, principal, patient_id=patient_id, now=now)
    return views.ReviewPatient(
        patient=booking.views.patient_view(patient), photos=[Photo.of(photo) for photo in photos]
    )


async def marks_of(session: AsyncSession, principal: Principal, *, photo_id: UUID, now: datetime) -> views.PhotoMarks:
    """Audited as a look at the photo. Those of this patient only: a photo put right leaves its marks behind."""
    photo = await photo_seen_by(session, principal, photo_id=photo_id, now=now)
    measures = await session.scalars(
        select(PhotoMeasure)
        .where(PhotoMeasure.photo_id == photo_id, PhotoMeasure.patient_id == photo.patient_id)
        .order_by(PhotoMeasure.measured_at, PhotoMeasure.measure_id)
    )
    annotations = await session.scalars(
        select(PhotoAnnotation)
        .where(PhotoAnnotation.photo_id == photo_id, PhotoAnnotation.patient_id == photo.patient_id)
        .order_by(PhotoAnnotation.written_at, PhotoAnnotation.annotation_id)
    )
    calibration = await calibration_of(session, photo)
    return views.PhotoMarks(
        photo_id=photo_id,
        calibration=views.Calibration.of(calibration) if calibration else None,
        measures=[views.Measure.of(row) for row in measures],
        annotations=[views.Annotation.of(row) for row in annotations],
    )


async def measure(
    session: AsyncSession, principal: Principal, wish: views.NewMeasure, *, photo_id: UUID, now: datetime
) -> views.Measure:
    """Raises NotFound; Conflict without a scale card; Invalid for a shape without a size."""
    photo = await photo_for(session, principal, photo_id=photo_id, now=now)
    if known := await _asked_before(session, principal, PhotoMeasure, wish.measure_id, photo):
        return views.Measure.of(known)
    scale = await calibration_of(session, photo)
    if scale is None or scale.corners is None or scale.corner_sd is None:
        raise Conflict(
            ErrorCode.REVIEW_NOT_CALIBRATED,
            "Photo non étalonnée : sans carte d'échelle lisible, aucune mesure n'est donnée.",
        )
    try:
        # Beside the loop: an outline of 400 points takes a processor for a second or more.
        found = await asyncio.to_thread(
            sizes,
            wish.shape,
            wish.points,
            corners=[(x, y) for x, y in scale.corners],
            corner_sd=scale.corner_sd,
            tag_mm=TAG_MM,
        )
    except ValueError:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Cette forme n'a pas de taille. Redessinez-la.") from None
    row = PhotoMeasure(
        measure_id=wish.measure_id or uuid4(),
        photo_id=photo_id,
        patient_id=photo.patient_id,
        shape=wish.shape.value,
        points=[list(point) for point in wish.points],
        diameter_mm=found.diameter.value,
        diameter_error_mm=found.diameter.error,
        **_with_error("area", "_mm2", found.area),
        **_with_error("asymmetry", "", found.asymmetry),
        account_id=principal.account_id,
        actor=principal.name,
        measured_at=now,
    )
    if known := await _kept_already(session, principal, row, wish.measure_id, photo):
        return views.Measure.of(known)
    audit.record(session, principal, audit.Action.PHOTO_MEASURED, patient_id=photo.patient_id, subject_id=photo_id)
    await session.flush()
    return views.Measure.of(row)


def _with_error(name: str, unit: str, size: Size | None) -> dict[str, float | None]:
    return {f"{name}{unit}": size.value if size else None, f"{name}_error{unit}": size.error if size else None}


async def annotate(
    session: AsyncSession, principal: Principal, wish: views.NewAnnotation, *, photo_id: UUID, now: datetime
) -> views.Annotation:
    """Raises NotFound."""
    photo = await photo_for(session, principal, photo_id=photo_id, now=now)
    if known := await _asked_before(session, principal, PhotoAnnotation, wish.annotation_id, photo):
        return views.Annotation.of(known)
    row = PhotoAnnotation(
        annotation_id=wish.annotation_id or uuid4(),
        photo_id=photo_id,
        patient_id=photo.patient_id,
        kind=wish.kind,
        points=[list(point) for point in wish.points],
        words=wish.words.strip(),
        account_id=principal.account_id,
        actor=principal.name,
        written_at=now,
    )
    if known := await _kept_already(session, principal, row, wish.annotation_id, photo):
        return views.Annotation.of(known)
    audit.record(session, principal, audit.Action.PHOTO_ANNOTATED, patient_id=photo.patient_id, subject_id=photo_id)
    await session.flush()
    return views.Annotation.of(row)


async def _asked_before(
    session: AsyncSession, principal: Principal, kind: type[_M], given: UUID | None, photo: StoredPhoto
) -> _M | None:
    """The mark of this name where it is the sender's own, on this photo. Raises Invalid where it is another's."""
    row = await session.get(kind, given) if given else None
    if row is None:
        return None
    if (row.account_id, row.photo_id, row.patient_id) != (principal.account_id, photo.photo_id, photo.patient_id):
        raise _taken()
    return row


async def _kept_already(
    session: AsyncSession, principal: Principal, row: _M, given: UUID | None, photo: StoredPhoto
) -> _M | None:
    """Keeps `row`, or returns what the same wish has kept meanwhile. Raises Invalid for a name that is another's."""
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        if not (violated_constraint(error) or "").startswith("pk_"):
            raise
        known = await _asked_before(session, principal, type(row), given, photo)
        if known is None:
            # A mark that the sender may not see.
            raise _taken() from None
        return known
    return None


def _taken() -> Invalid:
    return Invalid(ErrorCode.REQUEST_INVALID, "Ce numéro de repère est déjà pris. Redessinez-le.")


async def remove_measure(session: AsyncSession, principal: Principal, *, measure_id: UUID, now: datetime) -> None:
    """One's own only: what a colleague measured is theirs to remove. Raises NotFound."""
    await _remove(session, principal, await session.get(PhotoMeasure, measure_id), audit.Action.PHOTO_MEASURED, now)


async def remove_annotation(session: AsyncSession, principal: Principal, *, annotation_id: UUID, now: datetime) -> None:
    """One's own only. Raises NotFound."""
    row = await session.get(PhotoAnnotation, annotation_id)
    await _remove(session, principal, row, audit.Action.PHOTO_ANNOTATED, now)


async def _remove(
    session: AsyncSession,
    principal: Principal,
    row: PhotoMeasure | PhotoAnnotation | None,
    action: audit.Action,
    now: datetime,
) -> None:
    if row is None or row.account_id != principal.account_id:
        raise NotFound
    photo = await photo_for(session, principal, photo_id=row.photo_id, now=now)
    if photo.patient_id != row.patient_id:
        raise NotFound
    audit.record(session, principal, action, patient_id=row.patient_id, subject_id=row.photo_id)
    await session.delete(row)
