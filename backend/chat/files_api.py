"""Files of messages over HTTP: the body is the file itself; no transaction is open while it arrives."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import ClientDisconnect

from backend.chat import attachments
from backend.chat.access import writing
from backend.chat.attachments import FILE_BYTES, PDF, Form
from backend.chat.views import StoredAttachment
from backend.consultations.service import Hours
from contract.errors import ErrorCode
from core import limits
from core.errors import TooLarge
from core.http import (
    CurrentClock,
    Participant,
    Session,
    get_any_principal,
    get_participant,
    problem_response,
    problems,
    services_of,
)
from core.identity import Principal
from media.keys import WrongKeyError
from media.vault import CorruptError

router = APIRouter(max_body_size=FILE_BYTES)

_FILES = "/consultations/{consultation_id}/attachments"
_IDLE_S = 30.0
_IN_ALL_S = 600.0
# Never a page: no cache keeps it, no script inside it runs, no other site shows it.
_HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_EXTENSION = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", PDF: "pdf"}
_BODY = {"required": True, "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in _EXTENSION}}


@router.post(
    _FILES,
    status_code=201,
    responses=problems(401, 403, 404, 408, 409, 422, 429, 507),
    openapi_extra={"requestBody": _BODY},
    response_model=StoredAttachment,
)
async def add_attachment(request: Request, consultation_id: UUID, clock: CurrentClock) -> Any:
    """A picture (JPEG, PNG, WebP) or a PDF, at most 10 MB. Waits for an hour for the message that names it."""
    services, now = services_of(request), clock()
    hours = Hours.of(services.settings)
    async with services.sessions.begin() as session:
        principal = await _participant(request, session)
    await limits.take(services.background, limits.CHAT_FILES, key=str(principal.account_id), now=now)
    async with services.sessions.begin() as session:
        principal = await _participant(request, session)
        async with writing(session, principal, consultation_id=consultation_id, hours=hours, now=now) as writer:
            patient_id = writer.patient_id
            patient_key = await services.media.keys.of_or_new(session, patient_id, now=now)
    try:
        data = await _body(request)
    except (TimeoutError, ClientDisconnect):
        return problem_response(408, ErrorCode.REQUEST_INVALID, "L'envoi s'est interrompu. Recommencez.")
    received = await attachments.receive(services.media, patient_key, patient_id=patient_id, data=data)
    async with services.sessions.begin() as session:
        principal = await _participant(request, session)
        row = await attachments.add(
            session, principal, received, consultation_id=consultation_id, hours=hours, now=clock()
        )
    return StoredAttachment(attachment_id=row.attachment_id, media_type=row.media_type, size=row.size_bytes)


@router.get(
    _FILES + "/{attachment_id}",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in _EXTENSION}}, **problems(401, 403, 404, 422, 500)},
)
async def read_attachment(
    request: Request,
    consultation_id: UUID,
    attachment_id: UUID,
    principal: Participant,
    session: Session,
    clock: CurrentClock,
    form: Form = Form.ORIGINAL,
) -> Response:
    """The file, decrypted. A PDF is only ever a download; pictures alone have a preview."""
    opened = await attachments.open_attachment(
        session,
        services_of(request).media,
        principal,
        consultation_id=consultation_id,
        attachment_id=attachment_id,
        form=form,
        now=clock(),
    )
    pieces = opened.read()
    try:
        # The first segment is decrypted before the answer begins: what is damaged is refused, not cut.
        first = await anext(pieces)
    except (CorruptError, WrongKeyError):
        return problem_response(500, ErrorCode.MEDIA_CORRUPT, "Ce fichier est illisible dans le stockage.")
    # A document's name is sealed in its message: the page that shows the message names what is kept.
    inline = f'inline; filename="fichier.{_EXTENSION[opened.content_type]}"'
    headers = _HEADERS | {
        "Content-Length": str(opened.size_bytes),
        "Content-Disposition": "attachment" if opened.content_type == PDF else inline,
    }
    return StreamingResponse(_joined(first, pieces), 200, headers, opened.content_type)


async def _participant(request: Request, session: AsyncSession) -> Principal:
    return await get_participant(await get_any_principal(request, session))


async def _body(request: Request) -> bytes:
    """Raises TooLarge, TimeoutError, ClientDisconnect."""
    data = bytearray()
    async with asyncio.timeout(_IN_ALL_S):
        chunks = request.stream()
        while True:
            async with asyncio.timeout(_IDLE_S):
                chunk = await anext(chunks, None)
            if chunk is None:
                return bytes(data)
            if len(data) + len(chunk) > FILE_BYTES:
                raise TooLarge(ErrorCode.MEDIA_TOO_LARGE, "Ce fichier est trop lourd (10 Mo au plus).")
            data += chunk


async def _joined(first: bytes, rest: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    try:
        yield first
        async for piece in rest:
            yield piece
    finally:
        await rest.aclose()
