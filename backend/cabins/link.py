"""WebSocket `/cabins/link`: the agent proves its key, then delivers readings and heartbeats.

A database session lives for one message, never for the socket.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.exc import DBAPIError
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from backend.cabins import readings, service
from backend.cabins.delivering import deliver_readings, deliver_sorted, deliver_waveform
from backend.cabins.proofs import require_proof, server_id
from backend.cabins.receiving import Refused, Unfit, receive
from backend.cabins.registry import CabinRegistry
from backend.cabins.tickets import agent_ticket
from backend.fleet import hearing, inventory
from contract import cabin as wire
from contract import fleet
from contract.cabin_access import LINK_VERSION, Purpose
from contract.errors import ErrorCode
from core import limits
from core.errors import Forbidden, TooMany
from core.http import address_of, services_of
from signaling.line import TokenBucket

log = logging.getLogger(__name__)
router = APIRouter()

HEARTBEAT_S = 15.0
PROOF_TIMEOUT_S = 30.0
# An agent sends as fast as it is acknowledged; beyond this it is read no faster. It is never turned away: the
# next message may be somebody's measurement.
MESSAGES_PER_S = 100.0
MESSAGES_BURST = 400.0
# While the database writes the one, the next is read and checked.
STORED_AT_ONCE = 2


_REFUSALS = {
    ErrorCode.CABIN_SIGNATURE: ("This key is not enrolled for this cabin.", wire.CLOSE_REFUSED),
    ErrorCode.CABIN_PENDING: ("A coordinator has still to confirm this key.", wire.CLOSE_REFUSED),
    ErrorCode.CABIN_REVOKED: ("The key of this cabin was revoked.", wire.CLOSE_REVOKED),
    ErrorCode.CABIN_REPLACED: ("A newer link of this cabin is open.", wire.CLOSE_REPLACED),
}


def _refusal(code: ErrorCode) -> Refused:
    return Refused(code, *_REFUSALS[code])


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


async def _authenticate(websocket: WebSocket) -> tuple[UUID, UUID]:
    """Nonce out, signature in. Unknown cabin and wrong signature look the same from outside."""
    hello = await receive(websocket)
    if not isinstance(hello, wire.CabinHello) or hello.version != LINK_VERSION:
        raise Refused(ErrorCode.CABIN_MALFORMED, f"Expected hello of version {LINK_VERSION}.", wire.CLOSE_MALFORMED)
    services = services_of(websocket)
    nonce, server = secrets.token_urlsafe(16), server_id(services.settings.public_url)
    await websocket.send_text(wire.Challenge(nonce=nonce, server_id=server).model_dump_json())
    proof = await receive(websocket)
    if not isinstance(proof, wire.Proof):
        raise Refused(ErrorCode.CABIN_MALFORMED, "Expected proof.", wire.CLOSE_MALFORMED)
    try:
        async with services.background() as session:
            key = await require_proof(
                session,
                cabin_id=hello.cabin_id,
                nonce=nonce,
                signature=proof.signature,
                purpose=Purpose.LINK,
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


def _opened(visit: service.OpenVisit, ticket: str, now: datetime) -> wire.VisitOpened:
    return wire.VisitOpened(consultation_id=visit.consultation_id, ticket=ticket, open_for_s=visit.open_for_s(now))


async def _announce_visit(websocket: WebSocket, link: CabinLink) -> None:
    services = services_of(websocket)
    async with services.background() as session:
        visit = await service.open_visit(session, cabin_id=link.cabin_id)
    if visit is not None:
        ticket = agent_ticket(
            services, cabin_id=link.cabin_id, key_id=link.key_id, consultation_id=visit.consultation_id
        )
        await link.send(_opened(visit, ticket, services.clock()))


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
    await link.send(_opened(visit, ticket, services.clock()))


async def _serve(websocket: WebSocket, link: CabinLink) -> None:
    """In the order received, but that a second message of readings may be stored beside the first."""
    now = asyncio.get_running_loop().time
    bucket = TokenBucket(per_s=MESSAGES_PER_S, burst=MESSAGES_BURST, now=now())
    upcoming = asyncio.create_task(receive(websocket))
    storing: set[asyncio.Task[None]] = set()
    try:
        while True:
            while not upcoming.done():
                await _settle({upcoming}, storing)
            message = upcoming.result()
            while not bucket.take(now()):  # noqa: ASYNC110 - it waits for time to pass, not for an event
                await asyncio.sleep(1 / MESSAGES_PER_S)
            upcoming = asyncio.create_task(receive(websocket))
            readings_only = isinstance(message, wire.DeliverReadings)
            while len(storing) > (STORED_AT_ONCE - 1 if readings_only else 0):
                await _settle(set(), storing)
            handling = _handle(websocket, link, message)
            if readings_only:
                storing.add(asyncio.create_task(handling))
            else:
                await handling
    finally:
        upcoming.cancel()
        # What is being stored is let through: the agent would only send it again.
        await asyncio.gather(upcoming, *storing, return_exceptions=True)


async def _settle(others: set[asyncio.Task[Any]], storing: set[asyncio.Task[None]]) -> None:
    """Until one is done. Raises what storing raised."""
    done, _ = await asyncio.wait({*others, *storing}, return_when=asyncio.FIRST_COMPLETED)
    for task in done & storing:
        storing.discard(task)
        task.result()


async def _handle(websocket: WebSocket, link: CabinLink, message: wire.AgentMessage | Unfit) -> None:
    services = services_of(websocket)
    match message:
        case wire.DeliverReadings():
            await deliver_readings(websocket, link, message)
        case Unfit():
            await deliver_sorted(websocket, link, message)
        case wire.DeliverWaveform():
            await deliver_waveform(websocket, link, message)
        case wire.Heartbeat():
            if not await _stands(websocket, link):
                raise _refusal(ErrorCode.CABIN_REVOKED)
            async with services.background.begin() as session:
                await service.note_heartbeat(session, cabin_id=link.cabin_id, beat=message, now=services.clock())
                await inventory.note(session, cabin_id=link.cabin_id, items=message.devices, now=services.clock())
        case fleet.ConfigurationState() | fleet.SelfTestReport() | fleet.DiagnosticsBundle():
            async with services.background.begin() as session:
                answer = await hearing.take(session, message, cabin_id=link.cabin_id, now=services.clock())
            if answer is not None:
                await link.send(answer)
        case wire.RequestTicket():
            await _answer_ticket(websocket, link, message)
        case _:
            raise Refused(ErrorCode.CABIN_MALFORMED, "Already authenticated.", wire.CLOSE_MALFORMED)


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
        async with services_of(websocket).background() as session:
            last_seq = await readings.last_seq(session, cabin_id=cabin_id)
        await link.send(wire.CabinWelcome(heartbeat_s=HEARTBEAT_S, last_seq=last_seq))
        await registry.attach(cabin_id, link)
        async with _watched(websocket, link):
            await _announce_visit(websocket, link)
            await _serve(websocket, link)
    except Refused as refused:
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
