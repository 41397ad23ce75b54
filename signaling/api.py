"""WebSocket `/signaling`: a socket, its hello, and its messages, handed to the hub."""

import logging
from urllib.parse import urlsplit

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.websockets import WebSocket

from contract.errors import ErrorCode
from contract.signaling import (
    CLIENT,
    CLOSE_MALFORMED,
    CLOSE_TICKET,
    CLOSE_TOO_SLOW,
    PROTOCOL_VERSION,
    ClientMessage,
    Hello,
)
from core.http import address_of, services_of
from core.tokens import TokenRefused
from signaling.errors import Refused, error
from signaling.line import Line, LineClosed, Quiet
from signaling.services import SignalingServices
from signaling.tickets import Ticket, read_ticket

log = logging.getLogger(__name__)
router = APIRouter()

_DEFAULT_PORTS = {"http": 80, "https": 443}


class _Unsupported(Exception):
    """A well-formed message of a type this version does not know."""


async def call(websocket: WebSocket) -> None:
    services: SignalingServices = services_of(websocket).signaling
    if not _from_here(websocket, services.allowed_origins):
        await websocket.close()
        return
    if not await services.may_open(address_of(websocket)):
        # At the handshake: it costs a flooder a connection and us nothing more.
        await websocket.send_denial_response(Response(status_code=429, headers={"Retry-After": "10"}))
        return
    await websocket.accept()
    async with Line(websocket, services.limits) as line:
        try:
            await _take_part(line, services)
        except Refused as refused:
            line.outbox.say(error(refused.code))
            line.outbox.close(refused.close)
        except Quiet:
            line.outbox.close(CLOSE_TOO_SLOW)
        except LineClosed:
            pass
    log.info("signaling socket closed", extra={"close_code": line.outbox.code})


router.add_websocket_route("/signaling", call)


async def _take_part(line: Line, services: SignalingServices) -> None:
    ticket, hello = await _introduced(line, services)
    seat = await services.hub.enter(ticket, fresh=hello.fresh, outbox=line.outbox)
    try:
        while True:
            line.patience_s = services.hub.quiet_s(seat)
            frame = await line.read()
            try:
                message = _parse(frame)
            except _Unsupported:
                line.outbox.say(error(ErrorCode.SIGNALING_UNSUPPORTED))
            else:
                await services.hub.hear(seat, message)
    finally:
        services.hub.lost(seat)


async def _introduced(line: Line, services: SignalingServices) -> tuple[Ticket, Hello]:
    """The first message and the ticket in it. Raises Refused and what `line.read` raises."""
    try:
        hello = _parse(await line.read())
    except Quiet:
        raise Refused(ErrorCode.SIGNALING_TICKET, CLOSE_TICKET) from None
    except _Unsupported:
        raise Refused(ErrorCode.SIGNALING_UNSUPPORTED, CLOSE_MALFORMED) from None
    if not isinstance(hello, Hello):
        raise Refused(ErrorCode.SIGNALING_TICKET, CLOSE_TICKET)
    if hello.version != PROTOCOL_VERSION:
        raise Refused(ErrorCode.SIGNALING_UNSUPPORTED, CLOSE_MALFORMED)
    try:
        ticket = read_ticket(services.keys, hello.ticket, used=services.used_tickets, now=services.clock())
    except TokenRefused:
        raise Refused(ErrorCode.SIGNALING_TICKET, CLOSE_TICKET) from None
    return ticket, hello


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
