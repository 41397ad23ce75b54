"""A call between two real browsers on a line that gets bad and good again. Figures: docs/bad-lines.md."""

import asyncio
import random
import re
import struct
import time
import wave
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from tests.web.call import bench
from tests.web.call.rural import Host, Line, can_shape, rural_line

pytestmark = [pytest.mark.alone, pytest.mark.skipif(not can_shape(), reason="needs root, ip, tc and nft")]


@pytest.fixture(scope="module")
async def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return await bench.build(tmp_path_factory.mktemp("bench"))


@asynccontextmanager
async def a_call(module: Path, *arguments: str, picture: bool = True) -> AsyncGenerator[tuple[Line, Page, Page]]:
    async with (
        rural_line() as line,
        bench.page_on(module, line.near, *arguments) as near,
        bench.page_on(module, line.far, *arguments) as far,
    ):
        await bench.connect(near, far, picture=picture)
        yield line, near, far


async def heard(page: Page, packets: int) -> None:
    """Waits until so many further packets of sound have arrived."""
    async with asyncio.timeout(180):
        await page.evaluate("(packets) => bench.heard(packets)", packets)


async def told(page: Page) -> list[dict[str, Any]]:
    """The reports this page has sent, the last one included."""
    reports: list[dict[str, Any]] = await page.evaluate("() => { bench.lines.stop(); return bench.reports; }")
    return reports


async def test_on_a_line_of_150_kbit_and_a_fifth_lost_the_picture_gives_way_and_the_sound_goes_on(module: Path) -> None:
    async with a_call(module) as (line, near, far):
        await line.shape(kbit_per_s=150, loss_percent=20)
        for page in (near, far):
            await bench.step_of(page, "audio", 90)
        for page in (near, far):
            await heard(page, 100)
        assert await near.evaluate("() => [bench.lines.limited.value, bench.lines.picture.value]") == ["line", False]

        await line.clean()
        for page in (near, far):
            await bench.step_of(page, "small", 120)
        incidents = [one for report in await told(near) for one in report["incidents"]]
        over = [one["seconds"] for one in incidents if one["incident"] == "audio_only" and one["seconds"]]
        assert len(over) == 1, incidents


@pytest.mark.nightly
@pytest.mark.timeout(1800)
async def test_the_picture_comes_back_whole_and_does_not_flap(module: Path) -> None:
    async with a_call(module) as (line, near, far):
        for _ in range(2):
            await line.shape(kbit_per_s=150, loss_percent=20)
            await bench.step_of(near, "audio", 90)
            await line.clean()
            await bench.step_of(near, "full", 240)
        history = await near.evaluate("() => bench.history.map(([, limited, picture]) => [limited, picture])")
        assert history == [["line", False], ["line", True], ["", True]] * 2, history
        await heard(far, 100)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("kbit_per_s", "loss_percent", "steps"), [(None, 5, {"full"}), (400, 0, {"full", "reduced", "small"})]
)
async def test_a_line_that_carries_a_picture_keeps_one(
    module: Path, kbit_per_s: int | None, loss_percent: int, steps: set[str]
) -> None:
    async with a_call(module) as (line, near, far):
        await line.shape(kbit_per_s=kbit_per_s, loss_percent=loss_percent)
        # Two minutes to settle, then two minutes of nothing but what it settled on.
        await heard(far, 3000)
        seen = set()
        for _ in range(30):
            await heard(far, 100)
            seen.add(await near.evaluate("() => Object.values(bench.lines.quality.value)[0].step"))
        assert seen <= steps, seen


ETHERNET_HEADER = 14
# A hundredth of the 15 s that are measured: how long reading the counter may take for its moment to be known.
KNOWN_MOMENT_S = 0.15


async def octets_sent(host: Host) -> tuple[int, float]:
    """All that left on the line, in IP packets: sound, RTCP, and what keeps the path open; and when, in seconds."""
    counters = Path(f"/proc/{(await host.processes())[0]}/net/dev")
    while True:
        asked = time.monotonic()
        octets = _sent(counters, host.device)
        answered = time.monotonic()
        if answered - asked <= KNOWN_MOMENT_S:
            return octets, (asked + answered) / 2


def _sent(counters: Path, device: str) -> int:
    # Eight figures of what was received, then octets and packets sent (proc_pid_net(5)).
    figures = re.search(rf"{device}:(.*)", counters.read_text())
    assert figures, device
    octets, packets = map(int, figures[1].split()[8:10])
    return octets - ETHERNET_HEADER * packets


def speech(file: Path) -> Path:
    """Without a pause, which is the most that speech can cost: filtered noise, 48 kHz, mono. The browser repeats it."""
    noise = random.Random(7)
    level, samples = 0.0, []
    for index in range(48_000 * 4):
        level = 0.85 * level + 0.15 * noise.uniform(-1, 1)
        loudness = 0.4 + 0.6 * abs((index % 12_000) / 6_000 - 1)
        samples.append(int(24_000 * level * loudness))
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, 48_000, 0, "NONE", ""))
        out.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return file


async def test_a_call_without_picture_takes_less_than_40_kbit_each_way(module: Path, tmp_path: Path) -> None:
    voice = f"--use-file-for-fake-audio-capture={speech(tmp_path / 'speech.wav')}"
    async with a_call(module, voice, picture=False) as (line, near, far):
        for page in (near, far):
            await page.wait_for_function(
                "() => bench.connection.getSenders()[0].getParameters().encodings[0].maxBitrate"
            )
        # In the first seconds the addresses are tried out.
        await heard(far, 100)
        before, since = await octets_sent(line.near)
        await heard(far, 375)
        sent, until = await octets_sent(line.near)
        kbit_per_s = (sent - before) * 8 / 1000 / (until - since)
        # Below 15 there was no sound, only packets.
        assert 15 < kbit_per_s <= 40


async def test_after_a_cut_the_words_of_a_connection_are_still_the_same(module: Path) -> None:
    async with a_call(module, picture=False) as (line, near, far):
        words = await bench.words(near)
        await line.cut()
        await near.wait_for_function("() => bench.connection.connectionState === 'disconnected'", timeout=60_000)
        await line.clean()
        await near.wait_for_function("() => bench.connection.connectionState === 'connected'", timeout=60_000)
        await heard(near, 50)
        assert await bench.words(near) == await bench.words(far) == words
        incidents = [one["incident"] for report in await told(near) for one in report["incidents"]]
        assert {"interrupted", "reconnected"} <= set(incidents)
