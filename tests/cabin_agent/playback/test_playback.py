"""A recorded conversation is played to the unchanged driver, and every step it does otherwise is seen."""

import os
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cabin_agent.drivers import ClockLink, DeviceInfo, ReadingDraft, microlife, thermometer
from cabin_agent.drivers.registry import registry
from cabin_agent.playback.conversation import converse
from cabin_agent.playback.player import PlaybackTransport
from cabin_agent.playback.recorder import RecordingTransport
from cabin_agent.playback.trace import Step, Trace, UnusableTrace, read_trace
from cabin_agent.simulators.bench import SimulatedBench
from cabin_agent.simulators.faults import NO_FAULTS, Cut, FaultPlan
from cabin_agent.simulators.makers import SimulatedMicrolife
from cabin_agent.simulators.trial import a_world, drafts
from cabin_agent.transports import Found, LinkLost, TransportKind
from cabin_agent.transports.loopback import LoopbackTransport
from contract.observations import DeviceKind
from tests.cabin_agent.simulators.benches import a_bench, measure

KINDS = (DeviceKind.BLOOD_PRESSURE, DeviceKind.PULSE_OXIMETER, DeviceKind.THERMOMETER)


async def a_trace(folder: Path, kind: DeviceKind, plan: FaultPlan = NO_FAULTS) -> Trace:
    with suppress(LinkLost):
        await measure(RecordingTransport(a_bench(plan), folder, origin="emulator"), kind)
    return read_trace(files(folder)[-1])


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def steps(trace: Trace) -> list[Step]:
    return [entry.step for entry in trace.entries]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_driver_hears_from_a_trace_what_it_heard_from_the_instrument(kind: DeviceKind, tmp_path: Path) -> None:
    recording = RecordingTransport(a_bench(), tmp_path, origin="emulator")
    heard = await measure(recording, kind)
    trace = read_trace(files(tmp_path)[0])
    driver = registry().claim(trace.found)
    assert driver is not None
    conversation = await converse(driver, trace)
    assert drafts(list(conversation.events)) == drafts(heard) != []
    assert conversation.deviations == ()
    assert steps(trace)[-1] is Step.ENDED


async def test_a_lost_link_is_lost_again(tmp_path: Path) -> None:
    trace = await a_trace(tmp_path, DeviceKind.THERMOMETER, FaultPlan(faults=(Cut(after_octets=20),)))
    assert steps(trace)[-1] is Step.LOST
    conversation = await converse(thermometer.driver(), trace)
    assert conversation.link_lost
    assert conversation.deviations == ()


async def test_a_trace_plays_as_a_transport_of_the_cabin(tmp_path: Path) -> None:
    trace = await a_trace(tmp_path, DeviceKind.THERMOMETER)
    assert drafts(await measure(PlaybackTransport([trace], speed=None), DeviceKind.THERMOMETER))


@pytest.mark.parametrize(
    ("removed", "words"),
    [(Step.CONFIRM, "not in the trace: confirm 2A1C"), (Step.SUBSCRIBE, "not in the trace: subscribe 2A1C 2A1E")],
)
async def test_a_step_that_was_not_recorded_is_a_deviation(removed: Step, words: str, tmp_path: Path) -> None:
    trace = await a_trace(tmp_path, DeviceKind.THERMOMETER)
    kept = tuple(entry for entry in trace.entries if entry.step is not removed)
    conversation = await converse(thermometer.driver(), Trace(trace.found, trace.origin, kept))
    assert any(deviation.startswith(words) for deviation in conversation.deviations)


async def test_a_recorded_step_the_driver_leaves_out_is_a_deviation(tmp_path: Path) -> None:
    trace = await a_trace(tmp_path, DeviceKind.THERMOMETER)
    confirmed = next(entry for entry in trace.entries if entry.step is Step.CONFIRM)
    twice = Trace(trace.found, trace.origin, (*trace.entries, replace(confirmed)))
    conversation = await converse(thermometer.driver(), twice)
    assert [deviation[:8] for deviation in conversation.deviations] == ["missing:"]


async def test_a_trace_is_for_the_program_s_user_only_and_each_connection_has_one(tmp_path: Path) -> None:
    folder = tmp_path / "traces"
    recording = RecordingTransport(a_bench(), folder, origin="emulator")
    await measure(recording, DeviceKind.THERMOMETER)
    await measure(recording, DeviceKind.THERMOMETER)
    written = files(folder)
    assert [file.name for file in written] == ["SIM-HTS-1-0001.jsonl", "SIM-HTS-1-0002.jsonl"]
    assert {file.stat().st_mode & 0o777 for file in (folder, *written)} == {0o700, 0o600}


async def test_dropped_files_are_not_recorded(tmp_path: Path) -> None:
    found = Found("folder", "Joia", transport=TransportKind.FILES, path="/in")
    async with RecordingTransport(LoopbackTransport(), tmp_path / "traces", origin="instrument").connect(found):
        pass
    assert not (tmp_path / "traces").exists()


async def test_a_full_disk_ends_the_recording_and_not_the_measurement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    monkeypatch.setattr(
        "cabin_agent.playback.recorder._new_file", lambda folder, stem: os.fdopen(full, "w", encoding="utf-8")
    )
    assert drafts(await measure(RecordingTransport(a_bench(), tmp_path, origin="emulator"), DeviceKind.THERMOMETER))


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"trace": 2}', "no JSON", '{"trace": 1, "transport": "smoke"}'],
    ids=["empty", "no head", "another format", "no JSON", "unknown wire"],
)
def test_a_file_that_is_no_trace_says_so(text: str, tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableTrace, match=r"x\.jsonl"):
        read_trace(file)


async def test_a_trace_cut_off_in_its_last_line_is_read_up_to_there(tmp_path: Path) -> None:
    trace = await a_trace(tmp_path, DeviceKind.THERMOMETER)
    file = files(tmp_path)[0]
    file.write_text(file.read_text()[:-20], encoding="utf-8")
    assert read_trace(file).entries == trace.entries[:-1]


async def test_a_trace_in_which_a_makers_own_clock_was_set_plays_without_setting_it(tmp_path: Path) -> None:
    """The time of day that was written is of the day of the recording, and its answer is nobody's then."""
    driver = microlife.driver()
    bench = SimulatedBench([SimulatedMicrolife(a_world())])
    (found,) = await bench.scan()
    heard = []
    async with driver.connect(RecordingTransport(bench, tmp_path, origin="emulator"), found) as link:
        async for event in link.events():
            heard.append(event)
            if isinstance(event, DeviceInfo):
                assert isinstance(link, ClockLink)
                await link.sync_time(datetime.now(UTC))
            if isinstance(event, ReadingDraft):
                await link.confirm(event)
    trace = read_trace(files(tmp_path)[0])
    assert any(entry.step is Step.WRITE and entry.octets[4:5] == b"\x0d" for entry in trace.entries)
    conversation = await converse(microlife.driver(), trace)
    assert conversation.deviations == ()
    assert conversation.drafts == drafts(heard) != []
