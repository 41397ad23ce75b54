"""A bad line in user space: a TCP proxy that is slow, and that breaks. Needs no rights.

Small buffers and a pace per piece, so that what the proxy has read is what a line would have carried:
bytes that wait in the sender's kernel when it breaks are not counted.
"""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

_PIECE = 2048
_BUFFER = 8 * 1024


class SlowLine:
    """`carried`: bytes from clients, headers included. `cuts`: how often it broke under a connection."""

    def __init__(self, to_port: int, *, bytes_per_s: float) -> None:
        self._to_port = to_port
        self.bytes_per_s = bytes_per_s
        self.carried = 0
        self.cuts = 0
        self.port = 0
        self._free_at = 0.0
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        """Every connection ends at once, as when a line breaks."""
        self.cuts += bool(self._open)
        for writer in self._open:
            writer.transport.abort()
        for task in self._tasks:
            task.cancel()

    async def cut_every(self, seconds: float) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.sleep(seconds)
            self.cut()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._to_port)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, back}
        self._open |= ends
        tasks = [
            asyncio.create_task(self._carry(reader, back, counted=True)),
            asyncio.create_task(self._carry(there, writer, counted=False)),
        ]
        self._tasks |= set(tasks)
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks -= set(tasks)
        self._open -= ends
        for end in ends:
            end.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool) -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(_PIECE):
                if counted:
                    await self._pace(len(piece))
                    self.carried += len(piece)
                writer.write(piece)
                await writer.drain()
            writer.write_eof()

    async def _pace(self, size: int) -> None:
        """All clients share the line."""
        now = asyncio.get_running_loop().time()
        self._free_at = max(self._free_at, now) + size / self.bytes_per_s
        await asyncio.sleep(self._free_at - now)


@asynccontextmanager
async def slow_line(to_port: int, *, bytes_per_s: float) -> AsyncGenerator[SlowLine]:
    """A line to a port of this machine, at `line.port`."""
    line = SlowLine(to_port, bytes_per_s=bytes_per_s)
    listener = socket.create_server(("127.0.0.1", 0))
    # Inherited by what it accepts.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    line.port = listener.getsockname()[1]
    server = await asyncio.start_server(line.serve, sock=listener, limit=_BUFFER)
    try:
        yield line
    finally:
        line.cut()
        server.close()
        await server.wait_closed()
