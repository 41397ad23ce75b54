"""The computing worker: locked in, one question each, and no loss but its own."""

import os
import signal
import subprocess
import sys
from asyncio.subprocess import Process
from collections.abc import Sequence

import pytest

from backend.demo.skin import Lesion
from core.errors import Unavailable
from media.review import workers
from media.review.workers import Aligned, CardFound, NoCard, ReviewWorkers
from tests.media.review.skin import View, carded, patch, photographed, shown

_MOLE = Lesion(5, 0.2, 0.3)


async def test_two_previews_go_in_and_a_transform_comes_out() -> None:
    pool = ReviewWorkers()
    first, later = shown(3, _MOLE, View(1)), shown(3, _MOLE, View(2, turn_deg=10))
    found = await pool.align(first.jpeg, later.jpeg)
    assert isinstance(found, Aligned)
    assert found.accepted
    await pool.aclose()


async def test_a_card_is_read_and_damage_is_not() -> None:
    pool = ReviewWorkers()
    photo = photographed(carded(patch(3, _MOLE, 0)), View(4, zoom=0.85, shift=(0, 200)), tone=3).jpeg
    assert isinstance(await pool.card(photo), CardFound)
    assert await pool.card(photo[: len(photo) // 2]) == NoCard(refused="unreadable")
    assert await pool.card(b"GIF89a") == NoCard(refused="unreadable")


async def test_a_killed_worker_costs_its_question_only(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, exchanged = ReviewWorkers(), workers._exchanged
    first = shown(3, _MOLE, View(1)).jpeg

    async def killed(worker: Process, kind: str, pictures: Sequence[bytes]) -> bytes:
        os.kill(worker.pid, signal.SIGKILL)
        return await exchanged(worker, kind, pictures)

    with monkeypatch.context() as patched:
        patched.setattr(workers, "_exchanged", killed)
        with pytest.raises(Unavailable):
            await pool.align(first, first)
    assert isinstance(await pool.align(first, first), Aligned)


async def test_who_comes_when_many_wait_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_MOST_ASKED", 0)
    with pytest.raises(Unavailable):
        await ReviewWorkers().card(b"")


@pytest.mark.skipif(sys.platform != "linux", reason="walls of Linux")
def test_the_worker_can_open_and_reach_nothing() -> None:
    tries = """
import sys; sys.path.insert(0, sys.argv[1])
import socket
from media.review import worker
worker._warm_up()
worker.lock_in()
for attempt in (lambda: open("/etc/hostname"), lambda: socket.socket()):
    try:
        attempt()
    except OSError:
        continue
    sys.exit(1)
"""
    done = subprocess.run([sys.executable, "-I", "-c", tries, workers._ROOT], env={}, check=False, timeout=120)
    assert done.returncode == 0
