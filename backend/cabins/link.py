"""WebSocket `/cabins/link`: the agent proves its key, then delivers readings and heartbeats.

A database session lives for one message, never for the socket.
"""

import asyncio
import logging
import secrets
from uuid import UUID

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from backend.cabins import readings, service
from backend.cabins.registry import CabinRegistry
from backend.cabins.tickets import agent_ticket
from contract import cabin as wire
from contract.errors import ErrorCode
from contract.signaling import ReadingConfirmed
from core.http import services_of

log = logging.getLogger(__name__)
router = APIRouter()

HEARTBEAT_S = 15.0
PROOF_TIMEOUT_S = 30.0
FRAME_LIMIT = 4 * 1024 * 1024


class _Refused(Exception):
    def __init__(self, code: ErrorCode, message: str, close: int) -> None:
        super().__init__(message)
        self.code, self.message, self.close = code, message, close


class CabinLink:
    """One authenticated socket. `send` may be called from any task."""

    def __init__(self, websocket: WebSocket, cabin_id: UUID) -> None:
        self._websocket = websocket
        self._sending = asyncio.Lock()
        self.cabin_id = cabin_id

    async def send(self, message: wire.LinkMessage) -> None:
        async with self._sending:
            if self._websocket.application_state is WebSocketState.CONNECTED:
                await self._websocket.send_text(message.model_dump_json())

    async def replace(self) -> None:
        await self.send(wire.LinkError(code=ErrorCode.CABIN_REPLACED, message="A newer link of this cabin is open."))
        async with self._sending:
            if self._websocket.application_state is WebSocketState.CONNECTED:
                await self._websocket.close(wire.CLOSE_REPLACED)


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


async def _authenticate(websocket: WebSocket) -> UUID:
    """Nonce out, signature in. Unknown cabin and wrong signature look the same from outside."""
    hello = await _receive(websocket)
    if not isinstance(hello, wire.CabinHello) or hello.version != wire.LINK_VERSION:
        raise _Refused(ErrorCode.CABIN_MALFORMED, "Expected hello of version 1.", wire.CLOSE_MALFORMED)
    nonce = secrets.token_urlsafe(16)
    await websocket.send_text(wire.Challenge(nonce=nonce).model_dump_json())
    proof = await _receive(websocket)
    if not isinstance(proof, wire.Proof):
        raise _Refused(ErrorCode.CABIN_MALFORMED, "Expected proof.", wire.CLOSE_MALFORMED)
    async with services_of(websocket).sessions.begin() as session:
        proven = await service.proves(session, cabin_id=hello.cabin_id, nonce=nonce, signature=proof.signature)
    if not proven:
        raise _Refused(ErrorCode.CABIN_SIGNATURE, "This key is not enrolled for this cabin.", wire.CLOSE_REFUSED)
    return hello.cabin_id


async def _deliver(websocket: WebSocket, link: CabinLink, message: wire.DeliverReadings) -> None:
    services = services_of(websocket)
    async with services.sessions.begin() as session:
        stored = await readings.store(session, cabin_id=link.cabin_id, readings=message.readings)
    await link.send(wire.ReadingsStored(reading_ids=[reading.reading_id for reading in stored]))
    for reading in stored:
        if reading.consultation_id is not None:
            await services.hub.publish(reading.consultation_id, ReadingConfirmed(reading=reading))


async def _announce_visit(websocket: WebSocket, link: CabinLink) -> None:
    services = services_of(websocket)
    async with services.sessions() as session:
        visit = await service.open_visit(session, cabin_id=link.cabin_id)
    if visit is not None:
        ticket = agent_ticket(services, cabin_id=link.cabin_id, consultation_id=visit.consultation_id)
        await link.send(wire.VisitOpened(consultation_id=visit.consultation_id, ticket=ticket))


async def _answer_ticket(websocket: WebSocket, link: CabinLink, message: wire.RequestTicket) -> None:
    services = services_of(websocket)
    async with services.sessions() as session:
        visit = await service.open_visit(session, cabin_id=link.cabin_id)
    if visit is None or visit.consultation_id != message.consultation_id:
        await link.send(wire.VisitClosed(consultation_id=message.consultation_id))
        return
    ticket = agent_ticket(services, cabin_id=link.cabin_id, consultation_id=visit.consultation_id)
    await link.send(wire.VisitOpened(consultation_id=visit.consultation_id, ticket=ticket))


async def _serve(websocket: WebSocket, link: CabinLink) -> None:
    services = services_of(websocket)
    while True:
        message = await _receive(websocket)
        match message:
            case wire.DeliverReadings():
                await _deliver(websocket, link, message)
            case wire.Heartbeat():
                async with services.sessions.begin() as session:
                    await service.note_heartbeat(session, cabin_id=link.cabin_id, beat=message, now=services.clock())
            case wire.RequestTicket():
                await _answer_ticket(websocket, link, message)
            case _:
                raise _Refused(ErrorCode.CABIN_MALFORMED, "Already authenticated.", wire.CLOSE_MALFORMED)


@router.websocket("/cabins/link")
async def cabin_link(websocket: WebSocket) -> None:
    registry: CabinRegistry = services_of(websocket).cabins
    await websocket.accept()
    link: CabinLink | None = None
    try:
        async with asyncio.timeout(PROOF_TIMEOUT_S):
            cabin_id = await _authenticate(websocket)
        link = CabinLink(websocket, cabin_id)
        await link.send(wire.CabinWelcome(heartbeat_s=HEARTBEAT_S))
        await registry.attach(cabin_id, link)
        await _announce_visit(websocket, link)
        await _serve(websocket, link)
    except _Refused as refused:
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
