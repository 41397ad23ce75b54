"""One accepted WebSocket: read with patience, written from a bounded queue, closed with a reason."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self, TypeVar

from starlette.types import Receive, Send

from contract.errors import ErrorCode
from contract.signaling import CLOSE_MALFORMED, CLOSE_TOO_MANY, CLOSE_TOO_SLOW, ServerMessage
from signaling.errors import Refused
from signaling.limits import Limits

CLOSE_NORMAL = 1000
CLOSE_TOO_BIG = 1009
T = TypeVar("T")


class LineClosed(Exception):
    """The socket is gone, or this side has decided to close it."""


class Quiet(Exception):
    """Nothing came in the time allowed."""


class TokenBucket:
    """`take` is False when more than `burst` at once or `per_s` in the long run would pass."""

    def __init__(self, *, per_s: float, burst: float, now: float) -> None:
        self._per_s = per_s
        self._burst = burst
        self._tokens = burst
        self._at = now

    def take(self, now: float) -> bool:
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_s)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Outbox:
    """Frames that wait for one socket. Over the bounds they are dropped and `give_up` is called.

    `code` is the close code, once this side has decided to close.
    """

    def __init__(self, limits: Limits, *, give_up: Callable[[], object]) -> None:
        self.code: int | None = None
        self._limits = limits
        self._give_up = give_up
        self._frames: deque[str] = deque()
        self._bytes = 0
        self._awaiting: asyncio.Future[None] | None = None
        self._empty = asyncio.Event()

    def put(self, frame: str) -> None:
        """Never waits. Ignored after `close`."""
        if self.code is not None:
            return
        self._frames.append(frame)
        self._bytes += len(frame)
        if len(self._frames) > self._limits.queued_messages or self._bytes > self._limits.queued_bytes:
            self._frames.clear()
            self.close(CLOSE_TOO_SLOW)
            self._give_up()
        self._tell()

    def say(self, message: ServerMessage) -> None:
        self.put(message.model_dump_json())

    def close(self, code: int) -> None:
        """Close after what is queued. The first reason stands."""
        if self.code is None:
            self.code = code
        self._tell()

    async def emptied(self) -> None:
        """Returns when a closed queue has been written out, or after `close_s`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._empty.wait(), self._limits.close_s)

    async def next(self) -> str | None:
        """The next frame; None when there is none left and the socket is to be closed."""
        while not self._frames:
            if self.code is not None:
                self._empty.set()
                return None
            # A bare future: an event's own costs as much as the writing.
            self._awaiting = asyncio.get_running_loop().create_future()
            await self._awaiting
        frame = self._frames.popleft()
        self._bytes -= len(frame)
        return frame

    def _tell(self) -> None:
        if self._awaiting is not None and not self._awaiting.done():
            self._awaiting.set_result(None)


class Watch:
    """Waits for one thing after another with a limit to each, and one timer for all.

    A timeout of its own for each message would cost as much as reading it.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._task = asyncio.current_task()
        self._waits = False
        self._due = 0.0
        self._why: type[Exception] | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def patiently(self, coming: Awaitable[T], patience_s: float) -> T:
        """Raises Quiet, or what `interrupt` was given."""
        self._due = self._loop.time() + patience_s
        if self._timer is None or self._timer.when() > self._due:
            self._set_timer()
        self._waits = True
        try:
            return await coming
        except asyncio.CancelledError:
            if self._why is None or self._task is None:
                raise
            self._task.uncancel()
            raise self._why from None
        finally:
            self._waits = False

    def interrupt(self, why: type[Exception]) -> None:
        """Ends the wait that is on, if there is one."""
        if self._waits and self._why is None and self._task is not None:
            self._why = why
            self._task.cancel()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _set_timer(self) -> None:
        self.stop()
        self._timer = self._loop.call_at(self._due, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._loop.time() >= self._due:
            self.interrupt(Quiet)
        else:
            self._set_timer()


class Line:
    """`async with Line(receive, send, limits) as line`: writes in the background, closes at the end.

    On the bare ASGI channel: what the framework wraps around each message costs as much as passing it on.
    """

    def __init__(self, receive: Receive, send: Send, limits: Limits) -> None:
        self.outbox = Outbox(limits, give_up=lambda: self._writer.cancel())
        self.patience_s = limits.hello_s
        self._receive_event = receive
        self._send = send
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._bucket = TokenBucket(per_s=limits.messages_per_s, burst=limits.messages_burst, now=self._loop.time())
        self._watch = Watch(self._loop)
        self._writer = asyncio.create_task(self._write())
        self._writer.add_done_callback(lambda _: self._watch.interrupt(LineClosed))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watch.stop()
        self.outbox.close(CLOSE_NORMAL)
        await asyncio.wait({self._writer}, timeout=self._limits.close_s)
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)
        try:
            # A reader that takes nothing takes no close frame either.
            async with asyncio.timeout(self._limits.close_s):
                await self._send({"type": "websocket.close", "code": self.outbox.code or CLOSE_NORMAL})
        except (TimeoutError, OSError, RuntimeError):
            pass

    async def read(self) -> str:
        """The next text frame. Raises LineClosed, Quiet, or Refused (too big, too many, not text)."""
        if self._writer.done():
            raise LineClosed
        event = await self._watch.patiently(self._receive_event(), self.patience_s)
        if event["type"] == "websocket.disconnect":
            raise LineClosed
        if not self._bucket.take(self._loop.time()):
            raise Refused(ErrorCode.SIGNALING_TOO_MANY, CLOSE_TOO_MANY)
        frame = event.get("text")
        if not isinstance(frame, str):
            raise Refused(ErrorCode.SIGNALING_MALFORMED, CLOSE_MALFORMED)
        longest = self._limits.frame_bytes
        # No character takes more than four octets.
        if len(frame) > longest or (len(frame) * 4 > longest and len(frame.encode()) > longest):
            raise Refused(ErrorCode.REQUEST_TOO_LARGE, CLOSE_TOO_BIG)
        return frame

    async def _write(self) -> None:
        try:
            while (frame := await self.outbox.next()) is not None:
                await self._send({"type": "websocket.send", "text": frame})
        # OSError: the client is gone. RuntimeError: the server below has sent a close frame of its own (bad UTF-8).
        except (OSError, RuntimeError):
            pass
