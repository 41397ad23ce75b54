"""A program's place in a room: one signaling session over as many sockets as it takes.

A lost socket is resumed: nothing that either side said is lost or heard twice, and the media never notices. When the
server no longer has the session, the room is entered again with a new ticket.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from contract.signaling import (
    CLOSE_ENDED,
    CLOSE_NO_ROOM,
    CLOSE_NOT_ALLOWED,
    CLOSE_REPLACED,
    CLOSE_TICKET,
    FRAME_LIMIT,
    AckFrom,
    ConsultationEnded,
    Denied,
    Error,
    Leave,
    Moving,
    Pong,
    Removed,
    Resumed,
    ResumeFailed,
    SequencedMessage,
    ServerMessage,
    Welcome,
)
from rtc.signaling_session import ClientSession, LineBroken

logger = structlog.stdlib.get_logger(__name__)

_OPEN_S = 10.0
# Pings without any word of the server after which the line counts as dead.
_SILENT_PINGS = 3
_ACK_AFTER_S = 1.0
_HELLO_S = 8.0
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.2, 5.0
_FINAL_CLOSES = {CLOSE_ENDED, CLOSE_REPLACED, CLOSE_NOT_ALLOWED, CLOSE_NO_ROOM}


class RoomLeft(Exception):
    """No use in coming again. `ended`: the consultation is over, not only this member's place in it."""

    def __init__(self, *, ended: bool = False, reason: str = "") -> None:
        super().__init__(reason)
        self.ended, self.reason = ended, reason


class _Move(Exception):
    """This process of the server stops; the next one has the session."""


class SignalingClient:
    """`take_ticket` waits for a ticket; asked only for a new session. `fresh`: whether this side holds no connection.

    `hear` gets every message but those that keep the line itself.
    """

    def __init__(
        self,
        *,
        url: str,
        take_ticket: Callable[[], Awaitable[str]],
        fresh: Callable[[], bool],
        hear: Callable[[ServerMessage], Awaitable[None]],
        features: Sequence[str] = (),
    ) -> None:
        self._url = url
        self._take_ticket = take_ticket
        self._fresh = fresh
        self._hear = hear
        self._features = list(features)
        self._session = ClientSession()
        self._socket: ClientConnection | None = None
        self._heard_at_s = 0.0
        self._ping_s = 0.0
        self._failures = 0

    async def say(self, message: SequencedMessage) -> None:
        """Sent now or, while the line is down, when the session is resumed. With no session it is lost."""
        if self._socket is None and not self._session.can_resume:
            return
        try:
            frame = self._session.say(message)
        except LineBroken:
            # The server takes nothing any more: enter again.
            self._session.forget()
            if self._socket is not None:
                _drop(self._socket)
            return
        await self._send(frame)

    async def leave(self) -> None:
        """Says goodbye; `run` is the caller's to end."""
        await self.say(Leave())

    async def run(self) -> None:
        """Until cancelled; raises RoomLeft when there is no place in the room any more."""
        while True:
            # Before the socket: one that says nothing while a ticket is fetched would be closed.
            ticket = None if self._session.can_resume else await self._take_ticket()
            try:
                async with connect(
                    self._url,
                    compression=None,
                    proxy=None,
                    open_timeout=_OPEN_S,
                    max_size=FRAME_LIMIT * 2,
                    ping_interval=None,
                ) as socket:
                    await socket.send(self._session.resume() if ticket is None else self._hello(ticket))
                    await self._talk(socket)
            except _Move:
                continue
            except LineBroken as broken:
                logger.warning("signaling broken", reason=str(broken))
                self._session.forget()
            except ConnectionClosed as closed:
                self._raise_if_final(closed)
            except (WebSocketException, OSError, TimeoutError) as error:
                logger.warning("signaling lost", error=type(error).__name__)
            finally:
                self._socket = None
            await asyncio.sleep(self._next_wait_s())

    # ---------------------------------------------------------------- one socket

    def _hello(self, ticket: str) -> str:
        return self._session.hello(ticket=ticket, fresh=self._fresh(), features=self._features)

    async def _talk(self, socket: ClientConnection) -> None:
        """Raises what ends the socket."""
        keeping: asyncio.Task[None] | None = None
        self._heard_at_s = asyncio.get_running_loop().time()
        acking = asyncio.ensure_future(self._acknowledge(socket))
        try:
            while True:
                frame = await socket.recv()
                self._heard_at_s = asyncio.get_running_loop().time()
                message = self._session.hear(frame)
                if isinstance(message, Welcome):
                    self._ping_s = message.ping_ms / 1000
                if isinstance(message, Welcome | Resumed):
                    logger.info("signaling ready", resumed=isinstance(message, Resumed))
                    self._failures = 0
                    for again in self._session.again():
                        await socket.send(again)
                    self._socket = socket
                    keeping = keeping or asyncio.ensure_future(self._ping(socket))
                if message is not None:
                    await self._take(socket, message)
        finally:
            for task in (keeping, acking):
                if task is not None:
                    task.cancel()
            await asyncio.gather(*(task for task in (keeping, acking) if task is not None), return_exceptions=True)

    async def _take(self, socket: ClientConnection, message: ServerMessage) -> None:
        match message:
            case ResumeFailed():
                # On this socket, unless a ticket takes longer than the server waits.
                ticket = await asyncio.wait_for(self._take_ticket(), _HELLO_S)
                await socket.send(self._hello(ticket))
            case Moving(after_ms=after_ms):
                await asyncio.sleep(after_ms / 1000)
                raise _Move
            case ConsultationEnded(reason=reason):
                await self._hear(message)
                raise RoomLeft(ended=True, reason=reason)
            case Denied(reason=reason) | Removed(reason=reason):
                await self._hear(message)
                raise RoomLeft(reason=reason)
            case Resumed() | Pong() | AckFrom():
                pass
            case Error(code=code):
                logger.warning("signaling error", code=code.value)
                await self._hear(message)
            case _:
                await self._hear(message)

    async def _ping(self, socket: ClientConnection) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._ping_s)
            if loop.time() - self._heard_at_s > self._ping_s * _SILENT_PINGS:
                logger.warning("signaling silent")
                _drop(socket)
                return
            await socket.send(self._session.ping(loop.time()))

    async def _acknowledge(self, socket: ClientConnection) -> None:
        while True:
            await asyncio.sleep(_ACK_AFTER_S)
            if self._session.owes_ack:
                await socket.send(self._session.ack())

    async def _send(self, frame: str) -> None:
        """A frame for a lost socket is said again when the session is resumed."""
        if self._socket is None:
            return
        try:
            await self._socket.send(frame)
        except ConnectionClosed:
            logger.debug("signaling message waits")

    # ---------------------------------------------------------------- after a socket

    def _raise_if_final(self, closed: ConnectionClosed) -> None:
        code = closed.rcvd.code if closed.rcvd is not None else None
        logger.warning("signaling lost", close_code=code)
        if code in _FINAL_CLOSES:
            raise RoomLeft(ended=code == CLOSE_ENDED) from closed
        if code == CLOSE_TICKET:
            self._session.forget()

    def _next_wait_s(self) -> float:
        wait_s = min(_FIRST_WAIT_S * 2.0**self._failures, _LONGEST_WAIT_S)
        self._failures = min(self._failures + 1, 16)
        return wait_s * random.SystemRandom().uniform(0.5, 1.0)


def _drop(socket: ClientConnection) -> None:
    """A dead line answers no closing handshake."""
    socket.transport.abort()
