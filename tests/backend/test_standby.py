"""The server's standby: a killed server is replaced with its port open all the time; both end together."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import pytest

from tests.serving import free_port, serving_process

PROGRAM = """
import os, sys
from backend.standby import keep_serving, listening

listener = listening("127.0.0.1", int(sys.argv[1]))

def answer():
    if sys.argv[2] == "refuses":
        return 7
    while True:
        connection, _ = listener.accept()
        connection.sendall(str(os.getpid()).encode())
        connection.close()

print("listening", flush=True)
sys.exit(keep_serving(listener, answer))
"""

# Each standby is told to end while it begins to wait for the server that it has just started.
TOLD_EARLY = """
import os, random, signal, sys, time
from backend.standby import keep_serving, listening

def answer():
    # Until then there is nothing to wait for.
    moment = time.perf_counter() + random.random() * 6e-4
    while time.perf_counter() < moment:
        pass
    os.kill(os.getppid(), signal.SIGTERM)
    # Ended by its standby, which heard; who did not hear finds another exit code.
    time.sleep(30)
    return 7

for _ in range(int(sys.argv[1])):
    standby = os.fork()
    if standby == 0:
        os._exit(keep_serving(listening("127.0.0.1", 0), answer))
    _, status = os.waitpid(standby, 0)
    assert os.waitstatus_to_exitcode(status) == 0, "told to end, it waited for its server"
"""


@asynccontextmanager
async def standby(how: str = "serves") -> AsyncGenerator[tuple[asyncio.subprocess.Process, int]]:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, str(port), how, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    try:
        yield process, port
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def who_answers(port: int) -> int:
    """One that dies may take a connection with it: who lost it asks again. None is refused."""
    while True:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection, suppress(ConnectionResetError):
            if answer := connection.recv(20):
                return int(answer)


async def gone(pid: int) -> None:
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV])
async def test_who_connects_after_a_death_is_answered_by_the_next(how: signal.Signals) -> None:
    async with standby() as (process, port):
        served = {await asyncio.to_thread(who_answers, port)}
        for _ in range(3):
            os.kill(serving_process(process.pid), how)
            served.add(await asyncio.to_thread(who_answers, port))
        assert len(served) >= 3
        assert process.returncode is None


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_both_end_when_told_to(how: signal.Signals) -> None:
    async with standby() as (process, port):
        child = await asyncio.to_thread(who_answers, port)
        process.send_signal(how)
        assert await process.wait() == 0
        await gone(child)
        with pytest.raises(OSError):
            await asyncio.to_thread(who_answers, port)


async def _told_early(times: int) -> int:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", TOLD_EARLY, str(times))
    return await process.wait()


async def test_it_is_told_to_end_while_it_begins_to_wait() -> None:
    assert await _told_early(100) == 0


@pytest.mark.nightly
@pytest.mark.timeout(1800)
async def test_it_is_told_to_end_while_it_begins_to_wait_twenty_thousand_times() -> None:
    assert await _told_early(20_000) == 0


async def test_the_one_that_serves_does_not_outlive_its_standby() -> None:
    async with standby() as (process, port):
        child = await asyncio.to_thread(who_answers, port)
        process.kill()
        await process.wait()
        await gone(child)


async def test_a_server_that_ends_by_itself_is_not_started_again() -> None:
    async with standby("refuses") as (process, _):
        assert await process.wait() == 7
