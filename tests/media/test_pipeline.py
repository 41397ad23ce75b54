"""Workers: locked in, single use, and no loss but their own photo."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from contract.errors import ErrorCode
from media.errors import ImageRefusal
from media.pipeline import WorkerPool
from tests.media import pictures

PHOTO = pictures.photo()


async def chunks(data: bytes) -> AsyncGenerator[bytes]:
    for at in range(0, len(data), 65_536):
        yield data[at : at + 65_536]


@pytest.fixture
async def pool() -> AsyncGenerator[WorkerPool]:
    pool = WorkerPool()
    yield pool
    await pool.aclose()


async def test_a_photo_comes_back_in_three_renditions(pool: WorkerPool) -> None:
    done = await pool.develop(chunks(PHOTO), len(PHOTO))
    assert (done.head.width, done.head.height) == (1200, 900)
    assert pictures.same_pixels(done.original, PHOTO)
    assert 0 < len(done.thumbnail) < len(done.preview)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"words " * 5_000_000, ErrorCode.MEDIA_NOT_AN_IMAGE, id="30 MB of text"),
        pytest.param(PHOTO[:-1000], ErrorCode.MEDIA_BROKEN_IMAGE, id="broken"),
        pytest.param(pictures.png_bomb(), ErrorCode.MEDIA_TOO_MANY_PIXELS, id="bomb"),
    ],
)
async def test_a_refusal_crosses_the_process_border(pool: WorkerPool, data: bytes, code: ErrorCode) -> None:
    with pytest.raises(ImageRefusal) as refused:
        await pool.develop(chunks(data), len(data))
    assert refused.value.code is code


async def test_a_killed_worker_costs_its_photo_only(pool: WorkerPool) -> None:
    async def killing() -> AsyncGenerator[bytes]:
        yield PHOTO[:1000]
        (worker,) = pool._busy
        os.kill(worker.pid, signal.SIGKILL)
        await worker.wait()
        yield PHOTO[1000:]

    with pytest.raises(ImageRefusal) as refused:
        await pool.develop(killing(), len(PHOTO))
    assert refused.value.code is ErrorCode.MEDIA_BROKEN_IMAGE
    assert (await pool.develop(chunks(PHOTO), len(PHOTO))).head.width == 1200


async def test_a_waiting_worker_that_died_is_replaced(pool: WorkerPool) -> None:
    pool.warm()
    assert pool._spare is not None
    spare = await asyncio.shield(pool._spare)
    spare.kill()
    await spare.wait()
    assert (await pool.develop(chunks(PHOTO), len(PHOTO))).head.width == 1200


async def test_what_the_source_raises_ends_the_worker_and_goes_through(pool: WorkerPool) -> None:
    async def failing() -> AsyncGenerator[bytes]:
        yield PHOTO[:1000]
        raise LookupError

    with pytest.raises(LookupError):
        await pool.develop(failing(), len(PHOTO))
    assert not pool._busy


async def test_no_worker_outlives_the_pool() -> None:
    pool = WorkerPool()
    await pool.develop(chunks(PHOTO), len(PHOTO))
    assert pool._spare is not None
    spare = await asyncio.shield(pool._spare)
    await pool.aclose()
    assert spare.returncode is not None


PRISONER = """
import json, os, resource, socket, sys, subprocess, threading
sys.path.insert(0, sys.argv[1])
from media.sandbox import lock_in
walls = lock_in()
tried = {}
def attempt(name, work):
    try:
        work()
        tried[name] = "done"
    except BaseException as error:
        tried[name] = type(error).__name__
attempt("open", lambda: open("/etc/passwd").read())
attempt("write", lambda: open("/tmp/escaped", "w"))
attempt("socket", socket.socket)
attempt("run", lambda: os.execv("/bin/true", ["true"]))
attempt("fork", os.fork)
attempt("memory", lambda: bytearray(1 << 30))
attempt("thread", lambda: threading.Thread(target=int).start())
print(json.dumps({"walls": walls, "uid": os.getuid(), **tried}))
"""


def test_the_sandbox_holds() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", PRISONER, Path.cwd()], capture_output=True, check=True, env={}, text=True
    )
    seen = json.loads(done.stdout)
    assert seen["memory"] == "MemoryError"
    assert "limits" in seen["walls"]
    if "calls" in seen["walls"]:
        assert {seen[name] for name in ("open", "write", "socket", "run", "fork")} == {"PermissionError"}
        assert seen["thread"] == "done"
    if os.geteuid() == 0:
        assert seen["uid"] == 65534
