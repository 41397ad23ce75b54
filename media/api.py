"""The HTTP edge of photos: what is said of one, and its decrypted bytes."""

import re
from collections.abc import AsyncGenerator
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from contract.errors import ErrorCode
from core.http import CurrentClock, CurrentPrincipal, Session, problem_response, problems, services_of
from media import photos, tus
from media.keys import WrongKeyError
from media.lesions import api as lesions
from media.models import Rendition
from media.services import MediaEdgeServices
from media.vault import CorruptError
from media.views import Photo

router = APIRouter(tags=["photos"])
router.include_router(tus.router)
router.include_router(lesions.router)

# A photo is never a page: no cache keeps it, no script inside it runs, no other site shows it.
_HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Accept-Ranges": "bytes",
}
_EXTENSION = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic"}
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@router.get("/photos/{photo_id}", responses=problems(401, 403, 404, 422))
async def read_photo(photo_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock) -> Photo:
    """What is known of one photo."""
    return Photo.of(await photos.photo_seen_by(session, principal, photo_id=photo_id, now=clock()))


@router.post("/photos/{photo_id}/looks", status_code=204, responses=problems(401, 403, 404, 422))
async def note_look(photo_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock) -> None:
    """Somebody looks at a photo that was fetched ahead."""
    await photos.photo_seen_by(session, principal, photo_id=photo_id, now=clock())


@router.get(
    "/photos/{photo_id}/{rendition}",
    response_class=Response,
    responses={
        200: {"content": {"image/*": {}}},
        206: {"description": "A range"},
        416: {"description": "No such range"},
        **problems(401, 403, 404, 422, 500),
    },
)
async def read_rendition(
    request: Request,
    photo_id: UUID,
    rendition: Rendition,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    ahead: bool = False,
) -> Response:
    """The picture itself, whole or the one range asked for. `ahead`: nobody looks yet; whoever shows it then posts a look."""
    services: MediaEdgeServices = services_of(request)
    opened = await photos.open_rendition(
        session, services.media, principal, photo_id=photo_id, rendition=rendition, now=clock(), ahead=ahead
    )
    size = opened.size_bytes
    wanted = _wanted(request.headers.get("range"), size)
    if wanted is None:
        return problem_response(
            416,
            ErrorCode.REQUEST_INVALID,
            "Cette plage n'existe pas.",
            headers={"Content-Range": f"bytes */{size}"},
        )
    start, end, status = wanted
    pieces = opened.read(start=start, length=end - start)
    try:
        # The first segment is decrypted before the answer begins: what is damaged is refused, not cut.
        first = await anext(pieces)
    except (CorruptError, WrongKeyError):
        return problem_response(500, ErrorCode.MEDIA_CORRUPT, "Cette photo est illisible dans le stockage.")
    headers = _HEADERS | {
        "Content-Length": str(end - start),
        "Content-Disposition": f'inline; filename="photo.{_EXTENSION[opened.content_type]}"',
    }
    if status == 206:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return StreamingResponse(_joined(first, pieces), status, headers, opened.content_type)


async def _joined(first: bytes, rest: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    try:
        yield first
        async for piece in rest:
            yield piece
    finally:
        await rest.aclose()


def _wanted(header: str | None, size: int) -> tuple[int, int, int] | None:
    """Start, end and status; None when outside. More than one range, or another unit: the whole (RFC 9110)."""
    match = _RANGE.fullmatch(header or "")
    if match is None or not (match[1] or match[2]):
        return 0, size, 200
    if match[1]:
        start, end = int(match[1]), min(int(match[2] or size) + 1, size)
    else:
        start, end = max(size - int(match[2]), 0), size
    return (start, end, 206) if start < end else None
