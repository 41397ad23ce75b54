"""The cabin link over a real WebSocket: calls the server, calls again when the line is lost."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

import structlog
from pydantic import ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from cabin_agent.backoff import Backoff
from cabin_agent.link import (
    BATCH_READINGS,
    Acknowledged,
    CabinLink,
    Effect,
    LinkReady,
    Parked,
    Refused,
    Send,
    WrongServer,
)
from cabin_agent.outbox import Outbox
from contract.cabin import LINK, AgentMessage, Heartbeat

logger = structlog.stdlib.get_logger(__name__)

# A server that does not acknowledge a batch for so long is called anew.
ACKNOWLEDGE_S = 20.0
_OPEN_S = 10.0


class Unanswered(Exception):
    """A batch stayed without acknowledgement."""


class Stranger(Exception):
    """Another server than the cabin's own answered."""


class LinkClient:
    """`on_effect` hears of the visit; acknowledgements are written to the outbox here."""

    def __init__(
        self,
        *,
        url: str,
        machine: CabinLink,
        outbox: Outbox,
        heartbeat: Callable[[], Awaitable[Heartbeat]],
        on_effect: Callable[[Effect], None],
    ) -> None:
        self._url = url
        self._machine = machine
        self._outbox = outbox
        self._heartbeat = heartbeat
        self._on_effect = on_effect
        self._backoff = Backoff()
        self._outgoing: asyncio.Queue[AgentMessage] = asyncio.Queue()
        self._something_to_deliver = asyncio.Event()
        self._ready = asyncio.Event()
        self._heartbeat_s = 30.0
        self._told_of_loss = False

    def deliver(self) -> None:
        """A reading has been stored."""
        self._something_to_deliver.set()

    def request_ticket(self, consultation_id: UUID) -> None:
        self._queue(self._machine.request_ticket(consultation_id))

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                async with connect(
                    self._url, compression=None, proxy=None, open_timeout=_OPEN_S, ping_interval=10, ping_timeout=10
                ) as socket:
                    await self._talk(socket)
            except* (WebSocketException, OSError, TimeoutError, Unanswered, Stranger):
                self._tell_of_loss()
            finally:
                self._machine.lost()
                self._ready.clear()
            await asyncio.sleep(self._backoff.next_s())

    def _tell_of_loss(self) -> None:
        """Once a loss, not once an attempt."""
        if not self._told_of_loss:
            self._told_of_loss = True
            logger.warning("link to the server lost")

    async def _talk(self, socket: ClientConnection) -> None:
        self._outgoing = asyncio.Queue()
        self._queue(self._machine.connected())
        async with asyncio.TaskGroup() as group:
            group.create_task(self._send_all(socket))
            group.create_task(self._deliver_all())
            group.create_task(self._beat())
            await self._read(socket)

    async def _send_all(self, socket: ClientConnection) -> None:
        while True:
            message = await self._outgoing.get()
            await socket.send(message.model_dump_json())

    async def _read(self, socket: ClientConnection) -> None:
        """Ends with the exception of the closed connection."""
        while True:
            text = await socket.recv()
            try:
                message = LINK.validate_json(text)
            except ValidationError:
                # A newer server may say more than this version knows.
                logger.warning("message of the server not understood")
                continue
            for effect in self._machine.receive(message):
                await self._carry_out(effect)

    async def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Send(message=message):
                self._outgoing.put_nowait(message)
            case Acknowledged(reading_ids=reading_ids):
                await self._outbox.acknowledge(reading_ids)
                self._something_to_deliver.set()
            case Parked(reading_id=reading_id, reason=reason):
                logger.warning("reading refused by the server and parked", reason=reason)
                await self._outbox.park(reading_id, reason=reason)
                self._something_to_deliver.set()
            case LinkReady(heartbeat_s=heartbeat_s):
                self._be_ready(heartbeat_s)
                self._on_effect(effect)
            case Refused(code=code):
                logger.error("the server does not accept this cabin", code=code.value)
                self._backoff.slow_down()
                self._on_effect(effect)
            case WrongServer():
                logger.error("another server answers than the one this cabin was enrolled at: see CABIN_SERVER_ID")
                self._backoff.slow_down()
                raise Stranger
            case _:
                self._on_effect(effect)

    def _be_ready(self, heartbeat_s: float) -> None:
        self._backoff.reset()
        self._told_of_loss = False
        self._heartbeat_s = heartbeat_s
        self._ready.set()
        self._something_to_deliver.set()
        logger.info("link to the server ready")

    async def _deliver_all(self) -> None:
        deadline_s = float("inf")
        while True:
            self._something_to_deliver.clear()
            if self._machine.may_deliver:
                batch = self._machine.deliver(await self._outbox.pending(BATCH_READINGS))
                self._queue(batch)
                deadline_s = time.monotonic() + ACKNOWLEDGE_S if batch else float("inf")
            await self._wait_for_more(deadline_s)

    async def _wait_for_more(self, deadline_s: float) -> None:
        timeout_s = None if deadline_s == float("inf") else max(0.0, deadline_s - time.monotonic())
        try:
            await asyncio.wait_for(self._something_to_deliver.wait(), timeout_s)
        except TimeoutError as error:
            raise Unanswered from error

    async def _beat(self) -> None:
        await self._ready.wait()
        while True:
            self._queue(self._machine.heartbeat(await self._heartbeat()))
            await asyncio.sleep(self._heartbeat_s)

    def _queue(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Send):
                self._outgoing.put_nowait(effect.message)
