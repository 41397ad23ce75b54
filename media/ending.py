"""The end of a computing worker, whatever it was doing."""

import os
import signal
from asyncio.subprocess import Process
from contextlib import suppress


async def end(worker: Process) -> None:
    """Kills it with all it started, and reaps it; returns when nothing of it is left. It must lead a session of its own.

    Not by `Process.kill`: that asks first whether it has ended, and so takes the exit status the event loop waits for.
    """
    if worker.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
    if worker.stdin is not None:
        worker.stdin.close()
    if worker.stdout is not None:
        # Until its end is read, the pipe of an ended process stays open and `wait` may not return.
        with suppress(OSError):
            await worker.stdout.read()
    await worker.wait()
