"""One accepted WebSocket: read with patience, written from a bounded queue, closed with a reason."""

import asyncio
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Self

from starlette.websockets import WebSocket, WebSocketDisconnect

from contract.errors import ErrorCode
from contract.signaling import CLOSE_MALFORMED, CLOSE_TOO_MANY, CLOSE_TOO_SLOW, ServerMessage
from signaling.errors import Refused
from signaling.limits import Limits

CLOSE_NORMAL = 1000
CLOSE_TOO_BIG = 1009


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
        self._changed = asyncio.Event()

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
        self._changed.set()

    def say(self, message: ServerMessage) -> None:
        self.put(message.model_dump_json())

    def close(self, code: int) -> None:
        """Close after what is queued. The first reason stands."""
        if self.code is None:
            self.code = code
        self._changed.set()

    async def next(self) -> str | None:
        """The next frame; None when there is none left and the socket is to be closed."""
        while not self._frames:
            if self.code is not None:
                return None
            self._changed.clear()
            await self._changed.wait()
        frame = self._frames.popleft()
        self._bytes -= len(frame)
        return frame


class Line:
    """`async with Line(websocket, limits) as line`: writes in the background, closes at the end."""

    def __init__(self, websocket: WebSocket, limits: Limits) -> None:
        self.outbox = Outbox(limits, give_up=lambda: self._writer.cancel())
        self.patience_s = limits.hello_s
        self._websocket = websocket
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._bucket = TokenBucket(per_s=limits.messages_per_s, burst=limits.messages_burst, now=self._loop.time())
        self._receiving: asyncio.Timeout | None = None
        self._writer = asyncio.create_task(self._write())
        self._writer.add_done_callback(self._stop_reading)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.outbox.close(CLOSE_NORMAL)
        await asyncio.wait({self._writer}, timeout=self._limits.close_s)
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)
        try:
            # A reader that takes nothing takes no close frame either.
            async with asyncio.timeout(self._limits.close_s):
                await self._websocket.close(self.outbox.code or CLOSE_NORMAL)
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            pass

    async def read(self) -> str:
        """The next text frame. Raises LineClosed, Quiet, or Refused (too big, too many, not text)."""
        frame = await self._receive()
        if not self._bucket.take(self._loop.time()):
            raise Refused(ErrorCode.SIGNALING_TOO_MANY, CLOSE_TOO_MANY)
        if frame is None:
            raise Refused(ErrorCode.SIGNALING_MALFORMED, CLOSE_MALFORMED)
        if len(frame) > self._limits.frame_bytes or len(frame.encode()) > self._limits.frame_bytes:
            raise Refused(ErrorCode.REQUEST_TOO_LARGE, CLOSE_TOO_BIG)
        return frame

    async def _receive(self) -> str | None:
        if self._writer.done():
            raise LineClosed
        try:
            async with asyncio.timeout(self.patience_s) as self._receiving:
                event = await self._websocket.receive()
        except TimeoutError:
            if self._writer.done():
                raise LineClosed from None
            raise Quiet from None
        finally:
            self._receiving = None
        if event["type"] == "websocket.disconnect":
            raise LineClosed
        text = event.get("text")
        return text if isinstance(text, str) else None

    def _stop_reading(self, _: asyncio.Task[None]) -> None:
        if self._receiving is not None and not self._receiving.expired():
            self._receiving.reschedule(self._loop.time())

    async def _write(self) -> None:
        try:
            while (frame := await self.outbox.next()) is not None:
                await self._websocket.send_text(frame)
        # RuntimeError: the server below has sent a close frame of its own (bad UTF-8, lost keepalive).
        except (WebSocketDisconnect, RuntimeError):
            pass
