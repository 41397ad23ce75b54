"""The cabin's place in a consultation's room: signaling with the server, links to the others.

Loss of the signaling socket leaves the media alone: a new ticket is asked for over the cabin link and
the room is entered again with `fresh` false.
"""

import asyncio
from collections.abc import Callable
from uuid import UUID

import structlog
from pydantic import ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from cabin_agent.backoff import Backoff
from cabin_agent.call_links import CallLinks
from cabin_agent.drivers.video import VideoSource
from contract.live import LiveMessage
from contract.signaling import (
    CLOSE_ENDED,
    CLOSE_REPLACED,
    FRAME_LIMIT,
    SERVER,
    Admitted,
    CandidatesFrom,
    ClientMessage,
    ConsultationEnded,
    Denied,
    DescriptionFrom,
    DeviceRequested,
    Error,
    Hello,
    Leave,
    PeerJoined,
    PeerLeft,
    PeerSuspended,
    Ping,
    RestartFrom,
    ServerMessage,
    Welcome,
)

logger = structlog.stdlib.get_logger(__name__)

_OPEN_S = 10.0
_ASK_AGAIN_S = 5.0
# Pings without any word of the server after which the line counts as dead.
_SILENT_PINGS = 3


class CallOver(Exception):
    """The room is closed to this cabin: no use in coming again."""


class Tickets:
    """The newest ticket. `ask` requests one over the cabin link; it may be lost with the link."""

    def __init__(self, ask: Callable[[], None]) -> None:
        self._ask = ask
        self._ticket: str | None = None
        self._came = asyncio.Event()

    def put(self, ticket: str) -> None:
        self._ticket = ticket
        self._came.set()

    def discard(self) -> None:
        self._ticket = None
        self._came.clear()

    async def take(self) -> str:
        while self._ticket is None:
            self._ask()
            try:
                await asyncio.wait_for(self._came.wait(), _ASK_AGAIN_S)
            except TimeoutError:
                continue
        ticket = self._ticket
        self.discard()
        return ticket


class Call:
    """`ended`: the server said that the consultation is over, not only this cabin's place in it."""

    def __init__(
        self,
        *,
        consultation_id: UUID,
        url: str,
        video: VideoSource | None,
        ask_ticket: Callable[[], None],
        greeting: Callable[[], list[LiveMessage]],
        on_device_request: Callable[[DeviceRequested], None],
    ) -> None:
        self.consultation_id = consultation_id
        self.ended = False
        self.tickets = Tickets(ask_ticket)
        self._url = url
        self._links = CallLinks(video=video, send=self._send, greeting=greeting)
        self._on_device_request = on_device_request
        self._socket: ClientConnection | None = None
        self._left = asyncio.Event()
        self._heard_at_s = 0.0
        self._backoff = Backoff(longest_s=5.0)

    def leave(self) -> None:
        """Ends `run`; says goodbye if the line stands."""
        self._left.set()

    def broadcast(self, message: LiveMessage) -> None:
        self._links.broadcast(message)

    async def run(self) -> None:
        """Until the consultation ends for this cabin, `leave`, or cancellation."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._leave_when_told())
                await self._stay()
        except* CallOver:
            logger.info("call over")
        finally:
            await self._links.close()

    async def _leave_when_told(self) -> None:
        await self._left.wait()
        await self._send(Leave())
        raise CallOver

    async def _stay(self) -> None:
        while True:
            ticket = await self.tickets.take()
            try:
                async with connect(
                    self._url,
                    compression=None,
                    proxy=None,
                    open_timeout=_OPEN_S,
                    max_size=FRAME_LIMIT,
                    ping_interval=None,
                ) as socket:
                    self._socket = socket
                    await self._talk(socket, ticket)
            except* (WebSocketException, OSError, TimeoutError) as errors:
                self._raise_if_over(errors)
                logger.warning("signaling lost")
            finally:
                self._socket = None
            self.tickets.discard()
            await asyncio.sleep(self._backoff.next_s())

    async def _talk(self, socket: ClientConnection, ticket: str) -> None:
        await self._send(Hello(ticket=ticket, fresh=not self._links))
        async with asyncio.TaskGroup() as group:
            while True:
                text = await socket.recv()
                self._heard_at_s = asyncio.get_running_loop().time()
                try:
                    message = SERVER.validate_json(text)
                except ValidationError:
                    # A newer server may say more than this version knows.
                    logger.warning("signaling message not understood")
                    continue
                if isinstance(message, Welcome):
                    self._backoff.reset()
                    group.create_task(self._ping(socket, message.ping_ms / 1000))
                await self._receive(message)

    async def _receive(self, message: ServerMessage) -> None:
        match message:
            case Welcome(state="admitted") | Admitted():
                self._links.meet(message.peers, message.ice_servers)
            case PeerJoined(peer=peer, fresh=fresh):
                self._links.join(peer, fresh=fresh)
            case PeerSuspended(member=member):
                self._links.suspend(member)
            case PeerLeft(member=member):
                self._links.leave(member)
            case DescriptionFrom():
                await self._links.answer(message)
            case CandidatesFrom():
                await self._links.candidates(message)
            case RestartFrom():
                self._links.restart(message)
            case DeviceRequested():
                self._on_device_request(message)
            case ConsultationEnded():
                self.ended = True
                raise CallOver
            case Denied():
                raise CallOver
            case Error(code=code):
                logger.warning("signaling error", code=code.value)
            case _:
                pass

    async def _ping(self, socket: ClientConnection, every_s: float) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(every_s)
            if loop.time() - self._heard_at_s > every_s * _SILENT_PINGS:
                raise TimeoutError
            await socket.send(Ping(at=loop.time()).model_dump_json())

    async def _send(self, message: ClientMessage) -> None:
        """Nothing is kept for a lost socket: entering the room again makes what is missing anew."""
        if self._socket is None:
            return
        try:
            await self._socket.send(message.model_dump_json())
        except ConnectionClosed:
            logger.debug("signaling message not sent")

    def _raise_if_over(self, errors: BaseExceptionGroup) -> None:
        for error in errors.exceptions:
            if isinstance(error, BaseExceptionGroup):
                self._raise_if_over(error)
            elif isinstance(error, ConnectionClosed) and error.rcvd is not None:
                self.ended = self.ended or error.rcvd.code == CLOSE_ENDED
                if error.rcvd.code in (CLOSE_ENDED, CLOSE_REPLACED):
                    raise CallOver from error
