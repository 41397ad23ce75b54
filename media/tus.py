"""The HTTP edge of uploads: tus 1.0.0 with creation, creation-with-upload, termination, expiration, checksum.

https://tus.io/protocols/resumable-upload. Every request is refused or allowed before its first body
byte is asked for: no route here declares a body, and the principal is found in a transaction of its
own, so that none stays open while bytes arrive.
"""

from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession

from core import limits
from core.bodies import RequestBody
from core.errors import DomainError, NotFound
from core.http import problem_of, problem_response, problems, services_of, signed_in
from core.identity import Principal
from media import completion, uploads
from media.errors import ChecksumMismatch
from media.key_wrapping import PatientSecret
from media.models import Upload
from media.services import Limits, MediaEdgeServices
from media.tus_headers import (
    VERSION,
    ProtocolRefusal,
    checked_offset,
    declared_checksum,
    declared_wish,
    first_piece,
    http_date,
    malformed,
    progress,
    require_version,
)

_EXTENSIONS = "creation,creation-with-upload,termination,expiration,checksum"
_CHECKSUM_MISMATCH = 460


class TusRoute(APIRoute):
    """Answers refusals with their tus status; every answer names the version."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                response = await handle(request)
            except ProtocolRefusal as refusal:
                response = problem_response(refusal.status, refusal.code, refusal.detail)
            except ChecksumMismatch as mismatch:
                response = problem_response(_CHECKSUM_MISMATCH, mismatch.code, mismatch.message)
            except DomainError as refusal:
                response = problem_of(refusal)
            response.headers["Tus-Resumable"] = VERSION
            response.headers["Cache-Control"] = "no-store"
            if response.status_code >= 400 and request.method in {"PATCH", "POST"}:
                # Nobody reads the rest of its body: on a thin line the client would spend seconds on sending it.
                response.headers["Connection"] = "close"
            if response.status_code == 412:
                response.headers["Tus-Version"] = VERSION
            return response

        return answer


# A part may be as long as the longest photo; each request is held to what its upload declared.
router = APIRouter(prefix="/uploads", tags=["photos"], route_class=TusRoute, max_body_size=Limits().photo_bytes)


@router.options("", status_code=204)
@router.options("/{upload_id}", status_code=204)
async def announce(request: Request) -> Response:
    """Version, extensions and size limit of this server."""
    services: MediaEdgeServices = services_of(request)
    return Response(
        status_code=204,
        headers={
            "Tus-Version": VERSION,
            "Tus-Extension": _EXTENSIONS,
            "Tus-Max-Size": str(services.media.limits.photo_bytes),
            "Tus-Checksum-Algorithm": "sha256",
        },
    )


@router.post(
    "",
    status_code=201,
    response_class=Response,
    responses=problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 460, 507),
)
async def create(request: Request) -> Response:
    """Opens an upload; what it is to become stands in `Upload-Metadata` (docs/uploads.md).

    A body is its first piece. When that piece is refused, the upload is, too.
    """
    services: MediaEdgeServices = services_of(request)
    now = services.clock()
    async with services.sessions.begin() as session:
        principal = await signed_in(request, session)
    require_version(request)
    wish = declared_wish(request)
    first = first_piece(request, wish.length_bytes)
    # Between two transactions: whoever counts while holding a connection waits for a second one.
    await limits.take(services.background, limits.UPLOADS, key=str(principal.account_id), now=now)
    async with services.sessions.begin() as session:
        principal = await signed_in(request, session)
        upload = await uploads.create(session, services.media, principal, wish=wish, now=now)
        patient_key = await services.media.keys.of(session, upload.patient_id)
    location = {"Location": f"{request.url.path.rstrip('/')}/{upload.upload_id}"}
    if first is None:
        return Response(status_code=201, headers=location | {"Upload-Expires": http_date(upload.expires_at)})
    try:
        headers = await _append(services, principal, upload, patient_key, first)
    except DomainError:
        await _forget_untold(services, upload)
        raise
    if "Photo-Id" not in headers and await request.is_disconnected():
        await _forget_untold(services, upload)
    return Response(status_code=201, headers=location | headers)


async def _forget_untold(services: MediaEdgeServices, upload: Upload) -> None:
    """Its address was never told: nobody could go on with it, and it would count among its sender's open ones."""
    await completion.discard(services.background, services.media, upload_id=upload.upload_id)


@router.head("/{upload_id}", response_class=Response, responses=problems(401, 403, 404, 409, 412, 422, 507))
async def tell_offset(request: Request, upload_id: str) -> Response:
    """How many bytes are durable. At the full length the photo is stored, and `Photo-Id` names it.

    Takes the upload over from a connection that still waits for bytes.
    """
    services: MediaEdgeServices = services_of(request)
    principal, upload = await _own_upload(services, request, upload_id)
    require_version(request)
    await services.media.writers.hand_over(upload.upload_id)
    with services.media.writers.claim(upload.upload_id):
        _, upload = await _own_upload(services, request, upload_id)
        photo_id = await _finished(services, principal, upload, upload.received_bytes)
    headers = progress(upload, upload.received_bytes, photo_id) | {"Upload-Length": str(upload.length_bytes)}
    return Response(status_code=200, headers=headers)


@router.patch(
    "/{upload_id}", status_code=204, responses=problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 460, 507)
)
async def append(request: Request, upload_id: str) -> Response:
    """Appends at `Upload-Offset`. The one that completes the file answers with `Photo-Id`, or refuses it."""
    services: MediaEdgeServices = services_of(request)
    looked = services.media.writers.look()
    async with services.sessions.begin() as session:
        principal, upload = await _found(services, session, request, upload_id)
        patient_key = await services.media.keys.of(session, upload.patient_id)
    require_version(request)
    offset = checked_offset(request, upload)
    checksum = declared_checksum(request)
    incoming = uploads.Incoming(offset, RequestBody(request), checksum)
    return Response(status_code=204, headers=await _append(services, principal, upload, patient_key, incoming, looked))


@router.delete("/{upload_id}", status_code=204, responses=problems(401, 403, 404, 409, 412))
async def end(request: Request, upload_id: str) -> Response:
    """Ends the upload and deletes what came of it. A photo already made of it stays."""
    services: MediaEdgeServices = services_of(request)
    _, upload = await _own_upload(services, request, upload_id)
    require_version(request)
    await services.media.writers.hand_over(upload.upload_id)
    with services.media.writers.claim(upload.upload_id):
        await completion.discard(services.background, services.media, upload_id=upload.upload_id)
    return Response(status_code=204)


_OVERRIDDEN = {"PATCH": append, "HEAD": tell_offset, "DELETE": end}


@router.post(
    "/{upload_id}",
    status_code=204,
    response_class=Response,
    responses={200: {"description": "As HEAD"}, **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 460, 507)},
)
async def overridden(request: Request, upload_id: str) -> Response:
    """What `X-HTTP-Method-Override` names (PATCH, HEAD, DELETE), where a proxy lets only POST through."""
    handler = _OVERRIDDEN.get(request.headers.get("x-http-method-override", "").upper())
    if handler is None:
        raise malformed("X-HTTP-Method-Override doit être PATCH, HEAD ou DELETE.")
    return await handler(request, upload_id)


async def _append(
    services: MediaEdgeServices,
    principal: Principal,
    upload: Upload,
    patient_key: PatientSecret,
    incoming: uploads.Incoming,
    looked: int | None = None,
) -> dict[str, str]:
    """Headers of the answer: how far it is, and the photo at the end."""
    with services.media.writers.claim(upload.upload_id, looked=looked) as writer:
        reached = await uploads.append(
            services.background, services.media, writer, upload=upload, patient_key=patient_key, incoming=incoming
        )
        photo_id = await _finished(services, principal, upload, reached)
    return progress(upload, reached, photo_id)


async def _finished(services: MediaEdgeServices, principal: Principal, upload: Upload, reached: int) -> UUID | None:
    if reached < upload.length_bytes:
        return None
    return await completion.complete(
        services.background, services.media, principal, upload_id=upload.upload_id, now=services.clock()
    )


async def _own_upload(services: MediaEdgeServices, request: Request, upload_id: str) -> tuple[Principal, Upload]:
    async with services.sessions.begin() as session:
        return await _found(services, session, request, upload_id)


async def _found(
    services: MediaEdgeServices, session: AsyncSession, request: Request, upload_id: str
) -> tuple[Principal, Upload]:
    principal = await signed_in(request, session)
    try:
        wanted = UUID(upload_id)
    except ValueError:
        raise NotFound from None
    return principal, await uploads.upload_of(
        session, services.media, principal, upload_id=wanted, now=services.clock()
    )
