"""The cabin link over a real WebSocket: calls the server, calls again when the line is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import structlog
from pydantic import ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from cabin_agent.backoff import Backoff
from cabin_agent.deliveries import Deliveries
from cabin_agent.link import Acknowledged, CabinLink, Effect, LinkReady, Parked, Refused, Retry, Send, WrongServer
from cabin_agent.outbox import Outbox
from contract.cabin import LINK, AgentMessage, Heartbeat

logger = structlog.stdlib.get_logger(__name__)

_OPEN_S = 10.0
_ROUND_TRIP_S = 5.0


class Unanswered(Exception):
    """A batch stayed without acknowledgement."""


class Stranger(Exception):
    """Another server than the cabin's own answered."""


class LinkClient:
    """`on_effect` hears of the visit; what the server answers goes to `deliveries`."""

    def __init__(
        self,
        *,
        url: str,
        machine: CabinLink,
        outbox: Outbox,
        deliveries: Deliveries,
        heartbeat: Callable[[], Awaitable[Heartbeat]],
        on_effect: Callable[[Effect], None],
    ) -> None:
        self._url = url
        self._machine = machine
        self._outbox = outbox
        self._deliveries = deliveries
        self._heartbeat = heartbeat
        self._on_effect = on_effect
        self._backoff = Backoff()
        self._outgoing: asyncio.Queue[AgentMessage | str] = asyncio.Queue()
        self._something_to_deliver = asyncio.Event()
        self._ready = asyncio.Event()
        self._heartbeat_s = 30.0
        self._told_of_loss = False
        self._socket: ClientConnection | None = None

    def deliver(self) -> None:
        """A reading has been stored."""
        self._something_to_deliver.set()

    def request_ticket(self, consultation_id: UUID) -> None:
        self._queue(self._machine.request_ticket(consultation_id))

    def report(self, message: AgentMessage) -> None:
        self._queue(self._machine.report(message))

    async def round_trip(self) -> float | None:
        """Seconds to the server and back (a WebSocket ping); None without a line."""
        socket = self._socket
        if socket is None or not self._machine.ready:
            return None
        try:
            return await asyncio.wait_for(await socket.ping(), _ROUND_TRIP_S)
        except (WebSocketException, TimeoutError):
            return None

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
                self._socket = None
                self._machine.lost()
                self._deliveries.lost()
                self._ready.clear()
            await asyncio.sleep(self._backoff.next_s())

    def _tell_of_loss(self) -> None:
        """Once a loss, not once an attempt."""
        if not self._told_of_loss:
            self._told_of_loss = True
            logger.warning("link to the server lost")

    async def _talk(self, socket: ClientConnection) -> None:
        self._outgoing = asyncio.Queue()
        self._socket = socket
        self._queue(self._machine.connected())
        async with asyncio.TaskGroup() as group:
            group.create_task(self._send_all(socket))
            group.create_task(self._deliver_all())
            group.create_task(self._beat())
            await self._read(socket)

    async def _send_all(self, socket: ClientConnection) -> None:
        while True:
            message = await self._outgoing.get()
            await socket.send(message if isinstance(message, str) else message.model_dump_json())

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
            case Acknowledged(keys=keys):
                await self._deliveries.acknowledged(keys)
                self._something_to_deliver.set()
            case Parked(key=key, reason=reason):
                logger.warning("refused by the server and parked", reason=reason)
                await self._deliveries.refused(key, reason)
                self._something_to_deliver.set()
            case Retry():
                if await self._outbox.retry_parked():
                    self._something_to_deliver.set()
            case LinkReady(heartbeat_s=heartbeat_s, last_seq=last_seq):
                await self._outbox.continue_after(last_seq)
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
        self._deliveries.begin()
        self._ready.set()
        self._something_to_deliver.set()
        logger.info("link to the server ready")

    async def _deliver_all(self) -> None:
        while True:
            self._something_to_deliver.clear()
            while self._machine.ready and (parcel := await self._deliveries.next()) is not None:
                self._outgoing.put_nowait(parcel.text)
            await self._wait_for_more()

    async def _wait_for_more(self) -> None:
        """Until there is an answer, something new, or the pace allows more."""
        overdue_s, pause_s = self._deliveries.overdue_s, self._deliveries.pause_s
        timeout_s = min(overdue_s, pause_s or overdue_s)
        try:
            # Not wait_for: before Python 3.12 it can swallow a cancellation.
            async with asyncio.timeout(None if timeout_s == float("inf") else timeout_s):
                await self._something_to_deliver.wait()
        except TimeoutError as error:
            if self._deliveries.overdue_s <= 0:
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
