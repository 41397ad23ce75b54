"""WebSocket `/cabins/link`: the agent proves its key, then delivers readings and heartbeats.

A database session lives for one message, never for the socket.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncGenerator
from uuid import UUID

from fastapi import APIRouter
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from backend.cabins import readings, service
from backend.cabins.proofs import require_proof, server_id
from backend.cabins.registry import CabinRegistry
from backend.cabins.tickets import agent_ticket
from contract import cabin as wire
from contract.errors import ErrorCode
from contract.signaling import ReadingConfirmed
from core import limits
from core.errors import Forbidden, TooMany
from core.http import address_of, services_of
from signaling.line import TokenBucket

log = logging.getLogger(__name__)
router = APIRouter()

HEARTBEAT_S = 15.0
PROOF_TIMEOUT_S = 30.0
FRAME_LIMIT = 4 * 1024 * 1024
# An agent sends as fast as it is acknowledged; beyond this it is read no faster. It is never turned away: the
# next message may be somebody's measurement.
MESSAGES_PER_S = 100.0
MESSAGES_BURST = 400.0


_REFUSALS = {
    ErrorCode.CABIN_SIGNATURE: ("This key is not enrolled for this cabin.", wire.CLOSE_REFUSED),
    ErrorCode.CABIN_PENDING: ("A coordinator has still to confirm this key.", wire.CLOSE_REFUSED),
    ErrorCode.CABIN_REVOKED: ("The key of this cabin was revoked.", wire.CLOSE_REVOKED),
    ErrorCode.CABIN_REPLACED: ("A newer link of this cabin is open.", wire.CLOSE_REPLACED),
}


class _Refused(Exception):
    def __init__(self, code: ErrorCode, message: str, close: int) -> None:
        super().__init__(message)
        self.code, self.message, self.close = code, message, close


def _refusal(code: ErrorCode) -> _Refused:
    return _Refused(code, *_REFUSALS[code])


class CabinLink:
    """One authenticated socket. `send` may be called from any task."""

    def __init__(self, websocket: WebSocket, cabin_id: UUID, key_id: UUID) -> None:
        self._websocket = websocket
        self._sending = asyncio.Lock()
        self.cabin_id = cabin_id
        self.key_id = key_id

    async def send(self, message: wire.LinkMessage) -> None:
        async with self._sending:
            if self._websocket.application_state is WebSocketState.CONNECTED:
                await self._websocket.send_text(message.model_dump_json())

    async def replace(self) -> None:
        await self._end(ErrorCode.CABIN_REPLACED)

    async def revoke(self) -> None:
        await self._end(ErrorCode.CABIN_REVOKED)

    async def _end(self, code: ErrorCode) -> None:
        message, close = _REFUSALS[code]
        await self.send(wire.LinkError(code=code, message=message))
        async with self._sending:
            if self._websocket.application_state is WebSocketState.CONNECTED:
                await self._websocket.close(close)


async def _receive(websocket: WebSocket) -> wire.AgentMessage:
    text = await websocket.receive_text()
    if len(text) > FRAME_LIMIT:
        raise _Refused(ErrorCode.REQUEST_TOO_LARGE, "The frame is too large.", 1009)
    try:
        return wire.AGENT.validate_json(text)
    except ValidationError as error:
        raise _Refused(
            ErrorCode.CABIN_MALFORMED, "The message is not of the contract.", wire.CLOSE_MALFORMED
        ) from error


async def _authenticate(websocket: WebSocket) -> tuple[UUID, UUID]:
    """Nonce out, signature in. Unknown cabin and wrong signature look the same from outside."""
    hello = await _receive(websocket)
    if not isinstance(hello, wire.CabinHello) or hello.version != wire.LINK_VERSION:
        raise _Refused(
            ErrorCode.CABIN_MALFORMED, f"Expected hello of version {wire.LINK_VERSION}.", wire.CLOSE_MALFORMED
        )
    services = services_of(websocket)
    nonce, server = secrets.token_urlsafe(16), server_id(services.settings.public_url)
    await websocket.send_text(wire.Challenge(nonce=nonce, server_id=server).model_dump_json())
    proof = await _receive(websocket)
    if not isinstance(proof, wire.Proof):
        raise _Refused(ErrorCode.CABIN_MALFORMED, "Expected proof.", wire.CLOSE_MALFORMED)
    try:
        async with services.background() as session:
            key = await require_proof(
                session,
                cabin_id=hello.cabin_id,
                nonce=nonce,
                signature=proof.signature,
                purpose=wire.Purpose.LINK,
                server=server,
            )
    except Forbidden as refused:
        raise _refusal(refused.code) from refused
    return hello.cabin_id, key.key_id


async def _stands(websocket: WebSocket, link: CabinLink) -> bool:
    async with services_of(websocket).background() as session:
        return bool(await service.keys_in_force(session, {link.key_id}))


async def _watch(websocket: WebSocket, link: CabinLink) -> None:
    """Ends the link when its key is no longer in force, however that came about."""
    registry: CabinRegistry = services_of(websocket).cabins
    while True:
        await asyncio.sleep(registry.check_every_s)
        try:
            if not await _stands(websocket, link):
                await link.revoke()
                return
        except (DBAPIError, OSError) as fault:
            # The next round asks again; the link itself needs the database for every message.
            log.warning("cabin key not checked", extra={"error_type": type(fault).__name__})


@contextlib.asynccontextmanager
async def _watched(websocket: WebSocket, link: CabinLink) -> AsyncGenerator[None]:
    watching = asyncio.create_task(_watch(websocket, link))
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def _deliver(websocket: WebSocket, link: CabinLink, message: wire.DeliverReadings) -> None:
    services = services_of(websocket)
    async with services.background.begin() as session:
        stored = await readings.store(session, cabin_id=link.cabin_id, readings=message.readings)
    await link.send(wire.ReadingsStored(reading_ids=[reading.reading_id for reading in stored]))
    for reading in stored:
        if reading.consultation_id is not None:
            await services.hub.publish(reading.consultation_id, ReadingConfirmed(reading=reading))


async def _announce_visit(websocket: WebSocket, link: CabinLink) -> None:
    services = services_of(websocket)
    async with services.background() as session:
        visit = await service.open_visit(session, cabin_id=link.cabin_id)
    if visit is not None:
        ticket = agent_ticket(
            services, cabin_id=link.cabin_id, key_id=link.key_id, consultation_id=visit.consultation_id
        )
        await link.send(wire.VisitOpened(consultation_id=visit.consultation_id, ticket=ticket))


async def _answer_ticket(websocket: WebSocket, link: CabinLink, message: wire.RequestTicket) -> None:
    services = services_of(websocket)
    if not await _stands(websocket, link):
        raise _refusal(ErrorCode.CABIN_REVOKED)
    async with services.background() as session:
        visit = await service.open_visit(session, cabin_id=link.cabin_id)
    if visit is None or visit.consultation_id != message.consultation_id:
        await link.send(wire.VisitClosed(consultation_id=message.consultation_id))
        return
    ticket = agent_ticket(services, cabin_id=link.cabin_id, key_id=link.key_id, consultation_id=visit.consultation_id)
    await link.send(wire.VisitOpened(consultation_id=visit.consultation_id, ticket=ticket))


async def _serve(websocket: WebSocket, link: CabinLink) -> None:
    services = services_of(websocket)
    now = asyncio.get_running_loop().time
    bucket = TokenBucket(per_s=MESSAGES_PER_S, burst=MESSAGES_BURST, now=now())
    while True:
        message = await _receive(websocket)
        while not bucket.take(now()):  # noqa: ASYNC110 - it waits for time to pass, not for an event
            await asyncio.sleep(1 / MESSAGES_PER_S)
        match message:
            case wire.DeliverReadings():
                await _deliver(websocket, link, message)
            case wire.Heartbeat():
                if not await _stands(websocket, link):
                    raise _refusal(ErrorCode.CABIN_REVOKED)
                async with services.background.begin() as session:
                    await service.note_heartbeat(session, cabin_id=link.cabin_id, beat=message, now=services.clock())
            case wire.RequestTicket():
                await _answer_ticket(websocket, link, message)
            case _:
                raise _Refused(ErrorCode.CABIN_MALFORMED, "Already authenticated.", wire.CLOSE_MALFORMED)


async def _admitted(websocket: WebSocket) -> bool:
    """Too many sockets from one network are turned away before the handshake, as HTTP 429."""
    services = services_of(websocket)
    network = limits.network(address_of(websocket))
    try:
        await limits.take(services.background, limits.SOCKETS_ADDRESS, key=f"cabin|{network}", now=services.clock())
    except TooMany as refused:
        headers = {"Retry-After": str(refused.retry_after_s)}
        await websocket.send_denial_response(Response(status_code=429, headers=headers))
        return False
    return True


@router.websocket("/cabins/link")
async def cabin_link(websocket: WebSocket) -> None:
    registry: CabinRegistry = services_of(websocket).cabins
    if not await _admitted(websocket):
        return
    await websocket.accept()
    link: CabinLink | None = None
    try:
        async with asyncio.timeout(PROOF_TIMEOUT_S):
            cabin_id, key_id = await _authenticate(websocket)
        link = CabinLink(websocket, cabin_id, key_id)
        await link.send(wire.CabinWelcome(heartbeat_s=HEARTBEAT_S))
        await registry.attach(cabin_id, link)
        async with _watched(websocket, link):
            await _announce_visit(websocket, link)
            await _serve(websocket, link)
    except _Refused as refused:
        # A revocation may have closed the socket meanwhile.
        if websocket.application_state is WebSocketState.CONNECTED:
            await websocket.send_text(wire.LinkError(code=refused.code, message=refused.message).model_dump_json())
            await websocket.close(refused.close)
    except TimeoutError:
        await websocket.close(wire.CLOSE_REFUSED)
    except (WebSocketDisconnect, RuntimeError):
        # Starlette raises RuntimeError when a replaced socket is read again after its close.
        log.info("cabin link closed")
    finally:
        if link is not None:
            registry.detach(link.cabin_id, link)
