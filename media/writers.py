"""One writer an upload, within this process. Across processes the database's offset decides."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar
from uuid import UUID

from media.errors import UploadBusy

T = TypeVar("T")

# Longer than a photo may take in the pipeline, so that HEAD gets the final answer.
_HAND_OVER_S = 40.0


class StopReading(Exception):
    """Silence for too long, or another request took the upload over: keep what came, and answer."""


class Writer:
    """The request that is writing. Its waits for bytes, and only those, can be ended from outside.

    late: another may have moved the upload since this one looked where it stands.
    """

    def __init__(self, *, late: bool = False) -> None:
        self.late = late
        self.done = asyncio.Event()
        self._stopped = False
        self._wait: asyncio.Timeout | None = None

    async def wait_for(self, receive: Callable[[], Awaitable[T]], idle_s: float) -> T:
        """Raises StopReading."""
        if self._stopped:
            raise StopReading
        try:
            async with asyncio.timeout(idle_s) as self._wait:
                return await receive()
        except TimeoutError:
            raise StopReading from None
        finally:
            self._wait = None

    def stop(self) -> None:
        self._stopped = True
        if self._wait is not None:
            self._wait.reschedule(asyncio.get_running_loop().time())


class Pace:
    """Holds a body to the least speed: slow on purpose, a few clients would fill every place."""

    def __init__(self, *, window_s: float, floor_bytes_s: float) -> None:
        self._window_s = window_s
        self._floor_bytes = floor_bytes_s * window_s
        self._since = monotonic()
        self._bytes = 0

    def note(self, received: int) -> None:
        """`received`: bytes since the start of the body. Raises StopReading after a window below the floor."""
        now = monotonic()
        if now - self._since < self._window_s:
            return
        if received - self._bytes < self._floor_bytes:
            raise StopReading
        self._since, self._bytes = now, received


class Writers:
    def __init__(self) -> None:
        self._writing: dict[UUID, Writer] = {}
        self._ended = 0

    def look(self) -> int:
        """To be called before an upload is read, for its `claim`."""
        return self._ended

    @contextmanager
    def claim(self, upload_id: UUID, *, looked: int | None = None) -> Generator[Writer]:
        """Raises UploadBusy at once when another request writes."""
        if upload_id in self._writing:
            raise UploadBusy
        writer = self._writing[upload_id] = Writer(late=looked not in {None, self._ended})
        try:
            yield writer
        finally:
            del self._writing[upload_id]
            self._ended += 1
            writer.done.set()

    async def hand_over(self, upload_id: UUID) -> None:
        """Has a request that waits for bytes end with what it has, and waits until it did.

        A client that lost its line asks by HEAD while the server still waits on the dead connection.
        Raises UploadBusy when the writer does not end in time.
        """
        writer = self._writing.get(upload_id)
        if writer is None:
            return
        writer.stop()
        try:
            async with asyncio.timeout(_HAND_OVER_S):
                await writer.done.wait()
        except TimeoutError:
            raise UploadBusy from None
