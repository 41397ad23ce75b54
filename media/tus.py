"""The HTTP edge of uploads: tus 1.0.0 with creation, termination, expiration and checksum.

https://tus.io/protocols/resumable-upload. Every request is refused or allowed before its first body
byte is asked for: no route here declares a body, and the principal is found in a transaction of its
own, so that none stays open while bytes arrive.
"""

import base64
import binascii
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession

from contract.errors import ErrorCode
from core import limits
from core.errors import DomainError, NotFound, Unauthenticated
from core.http import SESSION_COOKIE, problem_of, problem_response, problems, require_two_factors, services_of
from core.identity import Principal
from media import completion, uploads
from media.errors import ChecksumMismatch, OffsetMismatch, StorageFull, SurplusRefused
from media.models import Upload
from media.services import Limits, MediaEdgeServices

VERSION = "1.0.0"
_EXTENSIONS = "creation,termination,expiration,checksum"
_OFFSET_STREAM = "application/offset+octet-stream"
_CHECKSUM_MISMATCH = 460
_BODY_SITE_LENGTH = 80


class ProtocolRefusal(Exception):
    """The request is no valid tus request."""

    def __init__(self, status: int, code: ErrorCode, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail


class TusRoute(APIRoute):
    """Answers refusals with their tus status; every answer names the version."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                response = await handle(request)
            except ProtocolRefusal as refusal:
                response = problem_response(refusal.status, refusal.code, refusal.detail)
            except StorageFull as full:
                response = problem_response(507, full.code, full.message)
            except ChecksumMismatch as mismatch:
                response = problem_response(_CHECKSUM_MISMATCH, mismatch.code, mismatch.message)
            except DomainError as refusal:
                response = problem_of(refusal)
            response.headers["Tus-Resumable"] = VERSION
            response.headers["Cache-Control"] = "no-store"
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


@router.post("", status_code=201, response_class=Response, responses=problems(400, 401, 403, 404, 412, 413, 422, 429))
async def create(request: Request) -> Response:
    """Opens an upload. `Upload-Metadata`: consultation_id, body_site, sha256 (hex digest), each base64."""
    services: MediaEdgeServices = services_of(request)
    now = services.clock()
    async with services.sessions.begin() as session:
        principal = await _signed_in(services, session, request)
    _require_version(request)
    wish = _wish(request)
    # Between two transactions: whoever counts while holding a connection waits for a second one.
    await limits.take(services.background, limits.UPLOADS, key=str(principal.account_id), now=now)
    async with services.sessions.begin() as session:
        principal = await _signed_in(services, session, request)
        upload = await uploads.create(session, services.media, principal, wish=wish, now=now)
    location = f"{request.url.path.rstrip('/')}/{upload.upload_id}"
    return Response(status_code=201, headers={"Location": location, "Upload-Expires": _http_date(upload.expires_at)})


@router.head("/{upload_id}", response_class=Response, responses=problems(401, 403, 404, 409, 412, 422, 507))
async def tell_offset(request: Request, upload_id: str) -> Response:
    """How many bytes are durable. At the full length the photo is stored, and `Photo-Id` names it.

    Takes the upload over from a connection that still waits for bytes.
    """
    services: MediaEdgeServices = services_of(request)
    principal, upload = await _own_upload(services, request, upload_id)
    _require_version(request)
    await services.media.writers.hand_over(upload.upload_id)
    with services.media.writers.claim(upload.upload_id):
        _, upload = await _own_upload(services, request, upload_id)
        photo_id = await _finished(services, principal, upload, upload.received_bytes)
    headers = _progress(upload, upload.received_bytes, photo_id) | {"Upload-Length": str(upload.length_bytes)}
    return Response(status_code=200, headers=headers)


@router.patch(
    "/{upload_id}", status_code=204, responses=problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 460, 507)
)
async def append(request: Request, upload_id: str) -> Response:
    """Appends at `Upload-Offset`. The one that completes the file answers with `Photo-Id`, or refuses it."""
    services: MediaEdgeServices = services_of(request)
    principal, upload = await _own_upload(services, request, upload_id)
    _require_version(request)
    offset = _checked_offset(request, upload)
    body = uploads.Incoming(offset, _body(request), _declared_checksum(request))
    with services.media.writers.claim(upload.upload_id) as writer:
        reached = await uploads.append(services.background, services.media, writer, upload=upload, body=body)
        photo_id = await _finished(services, principal, upload, reached)
    return Response(status_code=204, headers=_progress(upload, reached, photo_id))


@router.delete("/{upload_id}", status_code=204, responses=problems(401, 403, 404, 409, 412))
async def end(request: Request, upload_id: str) -> Response:
    """Ends the upload and deletes what came of it. A photo already made of it stays."""
    services: MediaEdgeServices = services_of(request)
    _, upload = await _own_upload(services, request, upload_id)
    _require_version(request)
    await services.media.writers.hand_over(upload.upload_id)
    with services.media.writers.claim(upload.upload_id):
        await completion.discard(services.background, services.media, upload_id=upload.upload_id)
    return Response(status_code=204)


async def _finished(services: MediaEdgeServices, principal: Principal, upload: Upload, reached: int) -> UUID | None:
    if reached < upload.length_bytes:
        return None
    return await completion.complete(
        services.background, services.media, principal, upload_id=upload.upload_id, now=services.clock()
    )


async def _signed_in(services: MediaEdgeServices, session: AsyncSession, request: Request) -> Principal:
    principal = await services.identify(session, request.cookies.get(SESSION_COOKIE))
    if principal is None:
        raise Unauthenticated
    require_two_factors(principal)
    return principal


async def _own_upload(services: MediaEdgeServices, request: Request, upload_id: str) -> tuple[Principal, Upload]:
    async with services.sessions.begin() as session:
        principal = await _signed_in(services, session, request)
        try:
            wanted = UUID(upload_id)
        except ValueError:
            raise NotFound from None
        return principal, await uploads.upload_of(
            session, services.media, principal, upload_id=wanted, now=services.clock()
        )


def _body(request: Request) -> Callable[[], Coroutine[None, None, bytes | None]]:
    """Body chunks by and by; None at the regular end, ConnectionResetError when the client is gone."""
    more = True

    async def receive() -> bytes | None:
        nonlocal more
        if not more:
            return None
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        more = message.get("more_body", False)
        chunk: bytes = message.get("body", b"")
        return chunk

    return receive


def _require_version(request: Request) -> None:
    if request.headers.get("tus-resumable") != VERSION:
        raise ProtocolRefusal(412, ErrorCode.MEDIA_PROTOCOL, f"Tus-Resumable: {VERSION} est attendu.")


def _checked_offset(request: Request, upload: Upload) -> int:
    """`Upload-Offset`, when the headers promise a body that fits there."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _OFFSET_STREAM:
        raise ProtocolRefusal(415, ErrorCode.MEDIA_TYPE, f"Content-Type: {_OFFSET_STREAM} est attendu.")
    offset = _number(request, "upload-offset")
    if offset != upload.received_bytes:
        raise OffsetMismatch(upload.received_bytes)
    if "content-length" in request.headers and offset + _number(request, "content-length") > upload.length_bytes:
        raise SurplusRefused
    return offset


def _number(request: Request, header: str) -> int:
    value = request.headers.get(header, "")
    # Nineteen digits would pass the database's 64 bits.
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise _malformed(f"{header} doit être un nombre entier.")
    return int(value)


def _malformed(detail: str) -> ProtocolRefusal:
    return ProtocolRefusal(400, ErrorCode.REQUEST_INVALID, detail)


def _wish(request: Request) -> uploads.Wish:
    length = _number(request, "upload-length")
    metadata = _metadata(request.headers.get("upload-metadata", ""))
    try:
        consultation_id = UUID(metadata.get("consultation_id", ""))
        sha256 = bytes.fromhex(metadata["sha256"]) if "sha256" in metadata else None
    except ValueError:
        raise _malformed("Upload-Metadata doit porter un consultation_id, et un sha256 en hexadécimal.") from None
    if sha256 is not None and len(sha256) != 32:
        raise _malformed("Le sha256 doit avoir 64 chiffres hexadécimaux.")
    body_site = metadata.get("body_site", "").strip() or None
    if body_site is not None and (len(body_site) > _BODY_SITE_LENGTH or not body_site.isprintable()):
        raise _malformed(f"body_site doit tenir en {_BODY_SITE_LENGTH} caractères.")
    return uploads.Wish(consultation_id, length, body_site, sha256)


def _metadata(header: str) -> dict[str, str]:
    """`key base64,key base64`. The file's name is left unread: it may name the patient."""
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise _malformed("Upload-Metadata doit être en base64.") from None
    return found


def _declared_checksum(request: Request) -> bytes | None:
    header = request.headers.get("upload-checksum")
    if header is None:
        return None
    algorithm, _, value = header.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        digest = b""
    if algorithm != "sha256" or len(digest) != 32:
        raise _malformed("Upload-Checksum doit être un sha256 en base64.")
    return digest


def _progress(upload: Upload, reached: int, photo_id: UUID | None) -> dict[str, str]:
    headers = {"Upload-Offset": str(reached), "Upload-Expires": _http_date(upload.expires_at)}
    return headers | ({"Photo-Id": str(photo_id)} if photo_id else {})


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
