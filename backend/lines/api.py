"""`/line`: the addresses to try, and octets to time. For everybody who may join a call; about nobody."""

import os
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel

from core import limits
from core.http import CurrentClock, Participant, problems, services_of
from core.identity import Principal

router = APIRouter(tags=["line"])

OCTET_STREAM = "application/octet-stream"
DOWNLOAD_BYTES = 512 * 1024
UPLOAD_BYTES = 192 * 1024
# Random, so that nothing on the way makes it smaller.
_OCTETS = os.urandom(DOWNLOAD_BYTES)


class LineView(BaseModel):
    """`relay_urls`: addresses of the relay, without credentials: it answers 401, which proves that it is reached.

    `telephone`: where a visit goes on when the call does not, as people write it; null when none is set.
    """

    relay_urls: list[str]
    telephone: str | None
    upload_bytes: int


async def _count(request: Request, principal: Principal, clock: CurrentClock) -> None:
    background = services_of(request).background
    await limits.take(background, limits.LINE_TESTS, key=str(principal.account_id), now=clock())


@router.get("/line", responses=problems(401, 403))
async def read_line(principal: Participant, request: Request, response: Response) -> LineView:
    response.headers["Cache-Control"] = "no-store"
    settings = services_of(request).settings
    return LineView(
        relay_urls=[url for url in settings.turn_servers if url.startswith("turn")],
        telephone=settings.call_phone or None,
        upload_bytes=UPLOAD_BYTES,
    )


@router.get(
    "/line/download",
    responses={
        200: {"content": {OCTET_STREAM: {"schema": {"type": "string", "format": "binary"}}}},
        **problems(401, 403, 429),
    },
    response_class=Response,
)
async def download(principal: Participant, request: Request, clock: CurrentClock) -> Response:
    """Octets that cannot be compressed. A page stops reading when it knows enough."""
    await _count(request, principal, clock)
    return Response(_OCTETS, media_type=OCTET_STREAM, headers={"Cache-Control": "no-store"})


@router.post("/line/upload", status_code=204, responses=problems(401, 403, 422, 429))
async def upload(
    principal: Participant,
    request: Request,
    clock: CurrentClock,
    octets: Annotated[bytes, Body(media_type=OCTET_STREAM, max_length=UPLOAD_BYTES)] = b"",
) -> None:
    """Takes octets and forgets them."""
    await _count(request, principal, clock)
