"""The program as an operator starts and stops it."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from uuid import uuid4

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
async def test_the_program_ends_cleanly_even_without_server(number: signal.Signals, tmp_path: Path) -> None:
    process = await start(tmp_path)
    assert process.stderr is not None
    while b"link to the server lost" not in await process.stderr.readline():
        pass
    process.send_signal(number)
    _, errors = await process.communicate()
    assert process.returncode == 0
    assert b"Traceback" not in errors


async def test_a_second_program_on_the_same_folder_says_so(tmp_path: Path) -> None:
    first = await start(tmp_path)
    assert first.stderr is not None
    while b"link to the server lost" not in await first.stderr.readline():
        pass
    second = await start(tmp_path)
    _, errors = await second.communicate()
    assert second.returncode == 2
    assert errors.count(b"\n") == 1
    assert b"another cabin-agent runs" in errors
    first.terminate()
    await first.communicate()


async def test_a_kiosk_that_was_never_enrolled_says_what_to_do(tmp_path: Path) -> None:
    process = await start(tmp_path, CABIN_CABIN_ID=None)
    _, errors = await process.communicate()
    assert process.returncode == 2
    assert errors.count(b"\n") == 1
    assert b"cabin-agent enrol CODE" in errors


async def start(folder: Path, **changes: str | None) -> asyncio.subprocess.Process:
    # Port 9 (discard) refuses on an ordinary machine.
    environment = {
        "CABIN_SERVER_URL": "http://127.0.0.1:9",
        "CABIN_CABIN_ID": str(uuid4()),
        "CABIN_DATA_DIR": str(folder),
        **changes,
    }
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "cabin_agent",
        "simulate",
        cwd=ROOT,
        env=os.environ | {name: value for name, value in environment.items() if value is not None},
        stderr=asyncio.subprocess.PIPE,
    )
