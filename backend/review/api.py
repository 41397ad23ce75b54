"""The specialist's review: `/patients/{id}/review`, `/photos/{id}/alignments`, `…/calibration`, `…/marks`."""

from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from backend.review import alignment, calibration, service, views
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of
from core.identity import AccountRole


def _private(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


async def _specialist(principal: CurrentPrincipal) -> None:
    require_role(principal, AccountRole.PRACTITIONER)


router = APIRouter(tags=["review"], dependencies=[Depends(_private), Depends(_specialist)])


@router.get("/patients/{patient_id}/review", responses=problems(401, 403, 404, 422))
async def read_review(
    patient_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.ReviewPatient:
    """All photos of one patient, also those outside a visit."""
    return await service.review_of(session, principal, patient_id=patient_id, now=clock())


@router.post("/photos/{photo_id}/alignments", responses=problems(401, 403, 404, 422, 503))
async def align_photos(
    photo_id: UUID,
    wish: views.Other,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    request: Request,
) -> views.Alignment:
    """How the other photo lies over this one. Computed the first time; a refusal of the gate is an answer."""
    services = services_of(request)
    row = await alignment.align(
        session,
        services.media,
        services.review,
        principal,
        photo_id=photo_id,
        other_photo_id=wish.other_photo_id,
        now=clock(),
    )
    return views.Alignment.of(row, seen_from=photo_id)


@router.put("/photos/{photo_id}/alignments", responses=problems(401, 403, 404, 422))
async def align_by_landmarks(
    photo_id: UUID, wish: views.Landmarks, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.Alignment:
    """The same by hand: two to four points that are the same on both."""
    row = await alignment.align_by_hand(session, principal, wish, photo_id=photo_id, now=clock())
    return views.Alignment.of(row, seen_from=photo_id)


@router.post("/photos/{photo_id}/calibration", responses=problems(401, 403, 404, 422, 503))
async def calibrate_photo(
    photo_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock, request: Request
) -> views.Calibration:
    """Looks for the scale card on this photo, once."""
    services = services_of(request)
    row = await calibration.calibrate(
        session, services.media, services.review, principal, photo_id=photo_id, now=clock()
    )
    return views.Calibration.of(row)


@router.get("/photos/{photo_id}/marks", responses=problems(401, 403, 404, 422))
async def read_marks(
    photo_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.PhotoMarks:
    """Scale, measures and annotations of one photo."""
    return await service.marks_of(session, principal, photo_id=photo_id, now=clock())


@router.post("/photos/{photo_id}/measures", status_code=201, responses=problems(401, 403, 404, 409, 422))
async def measure_photo(
    photo_id: UUID, wish: views.NewMeasure, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.Measure:
    """Sizes of a drawn shape with their errors; refused without a scale card."""
    return await service.measure(session, principal, wish, photo_id=photo_id, now=clock())


@router.delete("/measures/{measure_id}", status_code=204, responses=problems(401, 403, 404, 422))
async def remove_measure(measure_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock) -> None:
    await service.remove_measure(session, principal, measure_id=measure_id, now=clock())


@router.post("/photos/{photo_id}/annotations", status_code=201, responses=problems(401, 403, 404, 422))
async def annotate_photo(
    photo_id: UUID, wish: views.NewAnnotation, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.Annotation:
    """An arrow, a word or an outline over the picture, never in it."""
    return await service.annotate(session, principal, wish, photo_id=photo_id, now=clock())


@router.delete("/annotations/{annotation_id}", status_code=204, responses=problems(401, 403, 404, 422))
async def remove_annotation(
    annotation_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> None:
    await service.remove_annotation(session, principal, annotation_id=annotation_id, now=clock())
