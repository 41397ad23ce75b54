"""Brings a server of this machine to a host behind a line: over a Unix socket, so that only the media is on the line."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path

from tests.web.call.rural import Host

_BLOCK = 64 * 1024


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while block := await reader.read(_BLOCK):
            writer.write(block)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def _join(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    far: Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]],
) -> None:
    try:
        far_reader, far_writer = await far
    except OSError:
        # Nobody listens there now, as after the death of a server: the same for who knocks here.
        writer.close()
        return
    await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))


async def _far_side(port: int, socket: str) -> None:
    """Runs on the host: what comes to its 127.0.0.1:`port` goes through the socket."""

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _join(reader, writer, asyncio.open_unix_connection(socket))

    server = await asyncio.start_server(accept, "127.0.0.1", port)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await server.serve_forever()


@asynccontextmanager
async def tunnel(host: Host, port: int, directory: Path) -> AsyncGenerator[None]:
    socket = str(directory / f"{host.device}.sock")

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _join(reader, writer, asyncio.open_connection("127.0.0.1", port))

    server = await asyncio.start_unix_server(accept, socket)
    far = await asyncio.create_subprocess_exec(
        "ip", "netns", "exec", host.namespace, sys.executable, "-m", __name__, str(port), socket,
        stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert far.stdout is not None
    assert await far.stdout.readline() == b"ready\n"
    try:
        yield
    finally:
        far.terminate()
        await far.wait()
        server.close()


if __name__ == "__main__":
    asyncio.run(_far_side(int(sys.argv[1]), sys.argv[2]))
