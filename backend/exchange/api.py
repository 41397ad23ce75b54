"""Copies of photos over HTTP: to the PACS, as a DICOM file, as the patient's archive."""

from collections.abc import AsyncGenerator
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from backend.care.me_api import APatient, ThePatient
from backend.exchange import copies
from backend.exchange.views import NewCopies, PhotoCopies, PhotoCopyView
from contract.errors import ErrorCode
from core import limits
from core.audit import Action, record
from core.errors import NotFound
from core.http import (
    CurrentClock,
    CurrentPrincipal,
    EdgeServices,
    Session,
    open_call,
    problem_response,
    problems,
    require_role,
    services_of,
)
from core.identity import AccountRole, Principal
from core.people import Patient
from media.exchange import archive
from media.exchange.originals import wrapped
from media.key_wrapping import WrongKeyError
from media.photos import photos_of_patient
from media.vault import CorruptError

router = APIRouter(tags=["photos"])

_HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@router.get("/patients/{patient_id}/photo-copies", responses=problems(401, 403, 404, 422))
async def read_copies(
    patient_id: UUID,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    response: Response,
) -> PhotoCopies:
    """Which photos left the house, for where, at whose wish, and whether they arrived."""
    found = await copies.copies_of(session, principal, patient_id=patient_id, now=clock())
    pacs = services_of(request).pacs
    response.headers["Cache-Control"] = "no-store"
    return PhotoCopies(pacs=pacs.name if pacs else None, copies=[PhotoCopyView.of(*one) for one in found])


@router.post("/patients/{patient_id}/photo-copies", status_code=202, responses=problems(401, 403, 404, 409, 422, 429))
async def send_copies(
    patient_id: UUID,
    wish: NewCopies,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
) -> list[PhotoCopyView]:
    """To the PACS, soon after the answer. Intimate photos: `exchange.restricted` until `confirm_restricted`."""
    require_role(principal, AccountRole.PRACTITIONER)
    services = services_of(request)
    made = await copies.send(
        session,
        services.media,
        services.pacs,
        principal,
        patient_id=patient_id,
        photo_ids=wish.photo_ids,
        confirm_restricted=wish.confirm_restricted,
        now=clock(),
    )
    await _counted(services, principal, clock)
    return [PhotoCopyView.of(*one) for one in made]


@router.post("/photo-copies/{copy_id}/resend", status_code=202, responses=problems(401, 403, 404, 409, 422))
async def send_again(
    copy_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock, request: Request
) -> PhotoCopyView:
    """One that failed is sent again; the others stay as they are."""
    require_role(principal, AccountRole.PRACTITIONER)
    again = await copies.send_again(session, services_of(request).pacs, principal, copy_id=copy_id, now=clock())
    return PhotoCopyView.of(*again)


@router.get(
    "/photos/{photo_id}/copies/dicom",
    response_class=Response,
    responses={200: {"content": {"application/dicom": {}}}, **problems(401, 403, 404, 409, 422, 429, 500)},
)
async def take_file(photo_id: UUID, request: Request) -> Response:
    """The photo as a DICOM file, for a practitioner; that she took it is written."""
    async with open_call(request) as call:
        require_role(call.principal, AccountRole.PRACTITIONER)
        media, clock = call.services.media, call.services.clock
        original = await copies.file_of(call.session, media, call.principal, photo_id=photo_id, now=call.now)
    await _counted(call.services, call.principal, clock)
    try:
        # A worker may take seconds: no connection waits for it.
        file = await wrapped(media, call.services.framing, original)
    except (CorruptError, WrongKeyError):
        return problem_response(500, ErrorCode.MEDIA_CORRUPT, "Cette photo est illisible dans le stockage.")
    async with open_call(request) as call:
        await copies.file_taken(call.session, media, call.principal, photo_id=photo_id, now=call.now)
    name = f'attachment; filename="{photo_id}.dcm"'
    return Response(file, 200, _HEADERS | {"Content-Disposition": name}, "application/dicom")


@router.get(
    "/me/photos.zip",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}}, **problems(401, 403, 404, 422, 429)},
)
async def take_archive(
    patient_id: ThePatient, principal: APatient, session: Session, clock: CurrentClock, request: Request
) -> Response:
    """All of one's photos, with a page to look at them without a network. Made while it is sent."""
    services, now = services_of(request), clock()
    photos = await photos_of_patient(session, principal, patient_id=patient_id, now=now)
    patient = await session.get(Patient, patient_id)
    if patient is None:
        raise NotFound
    prepared = await archive.prepare(session, services.media, patient, photos, now=now)
    await _counted(services, principal, clock)
    record(session, principal, Action.PHOTO_EXPORTED, patient_id=patient_id, subject_id=patient_id)
    if prepared.intimate:
        record(session, principal, Action.PHOTO_RESTRICTED_READ, patient_id=patient_id, subject_id=patient_id)
    name = {"Content-Disposition": 'attachment; filename="comptoir-photos.zip"'}
    pieces: AsyncGenerator[bytes] = archive.written(services.media, prepared)
    return StreamingResponse(pieces, 200, _HEADERS | name, "application/zip")


async def _counted(services: EdgeServices, principal: Principal, clock: CurrentClock) -> None:
    """Raises TooMany."""
    await limits.take(services.background, limits.EXPORTS, key=str(principal.account_id), now=clock())
