"""Request bodies that are long: read into the reader's own memory.

uvicorn gives a body in pieces that were copied four times on their way from the socket, while no other thread may run
Python. `LendingProtocol` is uvicorn's HTTP, which lends its connection to who asks for it while a body arrives, and takes
it back after the last byte. Why: docs/decisions/0018.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

_EXTENSION = "comptoir.body"


class Body(Protocol):
    """Read once, from the first byte on. `close` follows the last read, whatever became of it."""

    async def read_into(self, room: memoryview) -> int | None:
        """Waits for bytes and puts them at the beginning of `room`, which is not empty; returns how many, None at the
        regular end. Raises ConnectionResetError when the client is gone.
        """

    def close(self) -> None: ...


class RequestBody:
    """That of a request of which nothing was read yet."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._source: Body | None = None

    async def read_into(self, room: memoryview) -> int | None:
        if self._source is None:
            lend: Callable[[], Body | None] | None = self._request.scope.get("extensions", {}).get(_EXTENSION)
            lent = lend() if lend is not None else None
            self._source = lent if lent is not None else _CopiedBody(self._request)
        return await self._source.read_into(room)

    def close(self) -> None:
        if self._source is not None:
            self._source.close()


class _CopiedBody:
    """As ASGI gives it."""

    def __init__(self, request: Request) -> None:
        self._receive = request.receive
        self._piece = memoryview(b"")
        self._more = True

    async def read_into(self, room: memoryview) -> int | None:
        while not self._piece:
            if not self._more:
                return None
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ConnectionResetError
            self._more = message.get("more_body", False)
            self._piece = memoryview(message.get("body", b""))
        taken = min(len(room), len(self._piece))
        room[:taken] = self._piece[:taken]
        self._piece = self._piece[taken:]
        return taken

    def close(self) -> None:
        """Nothing was lent."""


class LendingProtocol(HttpToolsProtocol):
    """For `uvicorn.Config(http=…)`."""

    _parsed_bytes = 0

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._parsed_bytes = 0

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        cycle = self.cycle
        # A WebSocket's request has none.
        if getattr(cycle, "scope", None) is self.scope:
            extensions: dict[str, Any] = {_EXTENSION: lambda: self._lend(cycle)}
            self.scope["extensions"] = extensions

    def on_body(self, body: bytes) -> None:
        self._parsed_bytes += len(body)
        super().on_body(body)

    def _lend(self, cycle: RequestResponseCycle) -> "_LentBody | None":
        """None where the length is not known, or where all of it is here already."""
        length = next((value for name, value in cycle.scope["headers"] if name == b"content-length"), None)
        if length is None or not cycle.more_body or cycle.disconnected or cycle is not self.cycle:
            return None
        return _LentBody(self, cycle, int(length) - self._parsed_bytes)

    def take_back(self) -> None:
        """After the last byte of a body, of which the parser has seen the beginning only: it starts anew."""
        self.transport.set_protocol(self)
        self.on_message_complete()
        self.parser = type(self.parser)(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self.flow.resume_reading()


class _LentBody(asyncio.BufferedProtocol):
    """Reads only while somebody waits for bytes: what comes meanwhile stays in the socket, within its window."""

    def __init__(self, http: LendingProtocol, cycle: RequestResponseCycle, left_bytes: int) -> None:
        self._http, self._cycle = http, cycle
        self._left_bytes = left_bytes
        # What came with the head.
        self._first = memoryview(bytes(cycle.body))
        cycle.body = bytearray()
        self._room: memoryview | None = None
        self._came = asyncio.Event()
        self._got = 0
        http.flow.pause_reading()
        http.transport.set_protocol(self)
        if cycle.waiting_for_100_continue:
            cycle.waiting_for_100_continue = False
            http.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    async def read_into(self, room: memoryview) -> int | None:
        if self._first:
            taken = min(len(room), len(self._first))
            room[:taken] = self._first[:taken]
            self._first = self._first[taken:]
            return taken
        if not self._left_bytes:
            return None
        if self._cycle.disconnected:
            raise ConnectionResetError
        self._room, self._got = room[: self._left_bytes], 0
        self._came.clear()
        self._http.flow.resume_reading()
        try:
            await self._came.wait()
        finally:
            self._http.flow.pause_reading()
            self._room = None
        if not self._got:
            raise ConnectionResetError
        return self._got

    def close(self) -> None:
        if self._cycle.disconnected:
            return
        if self._left_bytes:
            # Where the next request begins nobody knows any more: the connection ends with the answer.
            self._cycle.keep_alive = False
            self._http.transport.set_protocol(self._http)
        else:
            self._http.take_back()

    def get_buffer(self, sizehint: int) -> memoryview:
        assert self._room is not None
        return self._room[self._got :]

    def buffer_updated(self, nbytes: int) -> None:
        assert self._room is not None
        self._got += nbytes
        self._left_bytes -= nbytes
        if self._got == len(self._room):
            self._http.flow.pause_reading()
        self._came.set()

    def pause_writing(self) -> None:
        self._http.pause_writing()

    def resume_writing(self) -> None:
        self._http.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._http.connection_lost(exc)
        self._came.set()
