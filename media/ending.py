"""The end of a computing worker, whatever it was doing."""

from asyncio.subprocess import Process
from contextlib import suppress


async def end(worker: Process) -> None:
    """Kills it and reaps it; returns when nothing of it is left."""
    with suppress(ProcessLookupError):
        worker.kill()
    if worker.stdin is not None:
        worker.stdin.close()
    if worker.stdout is not None:
        # Until its end is read, the pipe of an ended process stays open and `wait` may not return.
        with suppress(OSError):
            await worker.stdout.read()
    await worker.wait()
