"""WebSocket `/signaling`: a socket, its hello, and its messages, handed to the hub."""

import logging
from urllib.parse import urlsplit

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.routing import WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from contract.errors import ErrorCode
from contract.signaling import (
    CLIENT,
    CLOSE_DRAINING,
    CLOSE_MALFORMED,
    CLOSE_TICKET,
    CLOSE_TOO_SLOW,
    PROTOCOL_VERSION,
    ClientMessage,
    Hello,
    Resume,
    ResumeFailed,
)
from core.http import address_of, services_of
from core.tokens import TokenRefused
from signaling.errors import CannotResume, Refused, error
from signaling.far_rooms import FarSeat
from signaling.line import Line, LineClosed, Quiet
from signaling.seats import Seat
from signaling.services import SignalingServices
from signaling.session import Gap
from signaling.tickets import read_ticket

log = logging.getLogger(__name__)
router = APIRouter()

_DEFAULT_PORTS = {"http": 80, "https": 443}


class _Unsupported(Exception):
    """A well-formed message of a type this version does not know."""


class Calls:
    """The endpoint as an ASGI application."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        websocket = WebSocket(scope, receive, send)
        services: SignalingServices = services_of(websocket).signaling
        if not _from_here(websocket, services.allowed_origins):
            await websocket.close()
            return
        if not services.may_open(address_of(websocket)):
            # At the handshake: it costs a flooder a connection and us nothing more.
            await websocket.send_denial_response(Response(status_code=429, headers={"Retry-After": "10"}))
            return
        await websocket.accept()
        async with Line(receive, send, services.limits) as line:
            await _converse(line, services)
        log.info("signaling socket closed", extra={"close_code": line.outbox.code})


router.routes.append(WebSocketRoute("/signaling", Calls()))


async def _converse(line: Line, services: SignalingServices) -> None:
    try:
        await _take_part(line, services)
    except Refused as refused:
        line.outbox.say(error(refused.code))
        line.outbox.close(refused.close)
    except Quiet:
        line.outbox.close(CLOSE_TOO_SLOW)
    except Gap:
        # Something between was lost: a new socket resumes from the last number both know.
        line.outbox.close(CLOSE_DRAINING)
    except LineClosed:
        pass


async def _take_part(line: Line, services: SignalingServices) -> None:
    seat = await _seated(line, services)
    try:
        while True:
            line.patience_s = services.rooms.quiet_s(seat)
            frame = await line.read()
            try:
                message = _parse(frame)
            except _Unsupported:
                line.outbox.say(error(ErrorCode.SIGNALING_UNSUPPORTED))
            else:
                await services.rooms.hear(seat, message)
    finally:
        services.rooms.lost(seat)


async def _seated(line: Line, services: SignalingServices) -> Seat | FarSeat:
    """The first message, a second when the first could not resume. Raises Refused and what `line.read` raises."""
    first = await _introduced(line)
    if isinstance(first, Resume):
        try:
            return await services.rooms.resume(first, line.outbox)
        except CannotResume as cannot:
            line.outbox.say(ResumeFailed(reason=cannot.reason))
        first = await _introduced(line)
    if not isinstance(first, Hello):
        raise Refused(ErrorCode.SIGNALING_TICKET, CLOSE_TICKET)
    try:
        ticket = read_ticket(services.keys, first.ticket, now=services.clock())
    except TokenRefused:
        raise Refused(ErrorCode.SIGNALING_TICKET, CLOSE_TICKET) from None
    return await services.rooms.enter(ticket, first, line.outbox)


async def _introduced(line: Line) -> Hello | Resume:
    try:
        first = _parse(await line.read())
    except Quiet:
        raise Refused(ErrorCode.SIGNALING_TICKET, CLOSE_TICKET) from None
    except _Unsupported:
        raise Refused(ErrorCode.SIGNALING_UNSUPPORTED, CLOSE_MALFORMED) from None
    if not isinstance(first, Hello | Resume):
        raise Refused(ErrorCode.SIGNALING_TICKET, CLOSE_TICKET)
    if first.version != PROTOCOL_VERSION:
        raise Refused(ErrorCode.SIGNALING_UNSUPPORTED, CLOSE_MALFORMED)
    return first


def _parse(frame: str) -> ClientMessage:
    """Raises Refused for what is no message, _Unsupported for an unknown type."""
    try:
        return CLIENT.validate_json(frame)
    except ValidationError as invalid:
        if invalid.errors(include_url=False, include_input=False)[0]["type"] == "union_tag_invalid":
            raise _Unsupported from None
        raise Refused(ErrorCode.SIGNALING_MALFORMED, CLOSE_MALFORMED) from None


def _from_here(connection: HTTPConnection, allowed: frozenset[str]) -> bool:
    """Programs send no Origin. A browser's must name the host it called, or one that is allowed."""
    origin = connection.headers.get("origin")
    if origin is None or origin in allowed:
        return True
    try:
        parts = urlsplit(origin)
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
        host = urlsplit(f"//{connection.headers['host']}")
        # The port of the Host header may be left out for the default of either scheme.
        return (
            parts.hostname is not None
            and parts.hostname == host.hostname
            and port == (host.port or _DEFAULT_PORTS[parts.scheme])
        )
    except (ValueError, KeyError):
        return False
