"""`/patients/{id}/lesions`, `/lesions`, `/photos/{id}/place`, `/photos/{id}/move`, `/patients/{id}/photo-consents`."""

from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Request, Response

from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of
from core.identity import AccountRole
from media.lesions import consents, lesions, moves, placing, views, worklist
from media.services import MediaEdgeServices, MediaServices
from media.views import Photo

router = APIRouter(tags=["lesions"])

_WRITERS = (AccountRole.PATIENT, AccountRole.PRACTITIONER, AccountRole.ASSISTANT)
_STAFF = (AccountRole.PRACTITIONER, AccountRole.ASSISTANT)


def _media(request: Request) -> MediaServices:
    services: MediaEdgeServices = services_of(request)
    return services.media


def _private(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


@router.get("/patients/{patient_id}/lesions", responses=problems(401, 403, 404, 422))
async def list_lesions(
    patient_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock, response: Response
) -> list[views.Lesion]:
    """What is followed on one patient's skin. Without restricted ones for whoever may not see them."""
    _private(response)
    return await lesions.lesions_of(session, principal, patient_id=patient_id, now=clock())


@router.post("/patients/{patient_id}/lesions", status_code=201, responses=problems(401, 403, 404, 422))
async def create_lesion(
    patient_id: UUID, wish: views.NewLesion, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.Lesion:
    """Names a lesion and puts it on the map."""
    require_role(principal, *_WRITERS)
    return await lesions.create_lesion(session, principal, wish, patient_id=patient_id, now=clock())


@router.get("/lesions/due", responses=problems(401, 403))
async def list_due(
    session: Session, principal: CurrentPrincipal, clock: CurrentClock, request: Request, response: Response
) -> list[views.DueLesion]:
    """Of all patients in your care: photos nobody has looked at, and checks whose day is here or near."""
    require_role(principal, *_STAFF)
    _private(response)
    return await worklist.due_lesions(session, principal, now=clock(), zone=_media(request).time_zone)


@router.get("/lesions/{lesion_id}", responses=problems(401, 403, 404, 422))
async def read_lesion(
    lesion_id: UUID,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    request: Request,
    response: Response,
) -> views.LesionDetail:
    """One lesion with its series over the years."""
    _private(response)
    return await lesions.read_lesion(
        session, principal, lesion_id=lesion_id, now=clock(), zone=_media(request).time_zone
    )


@router.patch("/lesions/{lesion_id}", responses=problems(401, 403, 404, 422))
async def change_lesion(
    lesion_id: UUID,
    change: views.LesionChange,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    request: Request,
) -> views.LesionDetail:
    require_role(principal, *_WRITERS)
    return await lesions.change_lesion(
        session, principal, change, lesion_id=lesion_id, now=clock(), zone=_media(request).time_zone
    )


@router.post("/lesions/{lesion_id}/checked", responses=problems(401, 403, 404, 422))
async def check_lesion(
    lesion_id: UUID,
    checked: views.LesionChecked,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    request: Request,
) -> views.LesionDetail:
    """A practitioner has looked at it; when to look again counts from today."""
    return await lesions.check_lesion(
        session, principal, checked, lesion_id=lesion_id, now=clock(), zone=_media(request).time_zone
    )


@router.put("/photos/{photo_id}/place", responses=problems(401, 403, 404, 422))
async def place_photo(
    photo_id: UUID, place: views.PhotoPlace, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> Photo:
    """Says what a photo shows: which lesion, from how near, and whether it is intimate."""
    require_role(principal, *_WRITERS)
    return Photo.of(await placing.place_photo(session, principal, place, photo_id=photo_id, now=clock()))


@router.post("/photos/{photo_id}/move", responses=problems(401, 403, 404, 409, 422, 507))
async def move_photo(
    photo_id: UUID,
    move: views.NewPhotoMove,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> Photo:
    """From the wrong patient to the right one; both records keep a trace."""
    media = _media(request)
    photo, old = await moves.move_photo(session, media, principal, move, photo_id=photo_id, now=clock())
    after_commit.add_task(media.objects.delete, old)
    return Photo.of(photo)


@router.get("/patients/{patient_id}/photo-moves", responses=problems(401, 403, 404, 422))
async def list_moves(
    patient_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock, response: Response
) -> list[views.PhotoMoveView]:
    """Photos that were put right, out of this record and into it."""
    _private(response)
    return await moves.moves_of(session, principal, patient_id=patient_id, now=clock())


@router.get("/patients/{patient_id}/photo-consents", responses=problems(401, 403, 404, 422))
async def read_consents(
    patient_id: UUID,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    request: Request,
    response: Response,
) -> views.PhotoConsents:
    """What this patient's photos may be used for, and how that came to be."""
    _private(response)
    return await consents.consents_of(
        session, principal, patient_id=patient_id, now=clock(), zone=_media(request).time_zone
    )


@router.put("/patients/{patient_id}/photo-consents", responses=problems(401, 403, 404, 422))
async def give_consent(
    patient_id: UUID,
    wish: views.NewPhotoConsent,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    request: Request,
) -> views.PhotoConsents:
    """By the patient, or by who has parental authority."""
    now, zone = clock(), _media(request).time_zone
    await consents.give_consent(session, principal, wish, patient_id=patient_id, now=now)
    return await consents.consents_of(session, principal, patient_id=patient_id, now=now, zone=zone)
