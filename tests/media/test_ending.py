"""The end of a worker that may just be ending by itself."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process

import pytest

from media.ending import end


async def _started(*arguments: str) -> Process:
    return await asyncio.create_subprocess_exec(*arguments, stdin=PIPE, stdout=PIPE, start_new_session=True)


async def test_what_ends_by_itself_meanwhile_is_said_nothing_of(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(100):
        worker = await _started("true")
        assert worker.stdout is not None
        await worker.stdout.read()
        await end(worker)
        assert worker.returncode in {0, -9}
    assert not [record for record in caplog.records if record.name == "asyncio"]


async def test_what_works_on_is_killed_with_all_that_it_started() -> None:
    # Both stay until they are killed, and the child holds the pipe open that `end` reads to its end.
    program = "import os, signal; print(os.fork(), flush=True); signal.pause()"
    worker = await _started(sys.executable, "-c", program)
    assert worker.stdout is not None
    await worker.stdout.readline()
    await end(worker)
    assert worker.returncode == -9
