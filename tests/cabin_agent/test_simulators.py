"""The simulated instruments speak the real wire and measure one and the same patient."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import av
import numpy as np
import pytest

from cabin_agent.drivers import Driver, Event, Progress, ReadingDraft, WaveformPiece
from cabin_agent.drivers.registry import DriverConflict, DriverRegistry, registry
from cabin_agent.parsers.plausibility import is_implausible
from cabin_agent.simulators.bench import SimulatedBench, simulated_bench
from cabin_agent.simulators.exam_camera import FRAMES_PER_S, HEIGHT, WIDTH, SimulatedCamera
from cabin_agent.simulators.patient import SimulatedPatient
from cabin_agent.simulators.scenarios import SCENARIOS
from cabin_agent.transports import Found, LinkLost
from contract.observations import DeviceKind, Metric, Validity

FAST = 2000.0


def a_bench(*, scenario: str = "well", seed: int = 7) -> SimulatedBench:
    return simulated_bench(seed=seed, scenario=scenario, zone=ZoneInfo("Europe/Paris"), speed=FAST)


async def station(bench: SimulatedBench, kind: DeviceKind) -> tuple[Driver, Found]:
    for found in await bench.scan():
        driver = registry().claim(found)
        if driver is not None and driver.descriptor.kind is kind:
            return driver, found
    raise AssertionError(kind)


async def measure(bench: SimulatedBench, kind: DeviceKind, *, stop_after: int | None = None) -> list[Event]:
    """All events of one measurement; told to end after so many."""
    driver, found = await station(bench, kind)
    events: list[Event] = []
    async with driver.connect(bench, found) as link:
        async for event in link.events():
            events.append(event)
            if len(events) == stop_after:
                await link.finish()
            if isinstance(event, ReadingDraft):
                await link.confirm(event)
    return events


def value(events: list[Event], metric: Metric) -> Decimal:
    draft = next(event for event in events if isinstance(event, ReadingDraft))
    part = next(part for part in draft.measurement.components if part.metric is metric)
    assert part.value is not None
    return part.value


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_all_instruments_agree_about_the_patient(scenario: str) -> None:
    bench = a_bench(scenario=scenario)
    cuff = await measure(bench, DeviceKind.BLOOD_PRESSURE)
    oximeter = await measure(bench, DeviceKind.PULSE_OXIMETER, stop_after=3)
    thermometer = await measure(bench, DeviceKind.THERMOMETER)
    assert abs(value(cuff, Metric.PULSE_RATE) - value(oximeter, Metric.PULSE_RATE)) <= 2
    assert value(cuff, Metric.DIASTOLIC) < value(cuff, Metric.MEAN_ARTERIAL) < value(cuff, Metric.SYSTOLIC)
    for events in (cuff, oximeter, thermometer):
        draft = next(event for event in events if isinstance(event, ReadingDraft))
        assert draft.measurement.validity is Validity.VALID
        assert not is_implausible(draft.measurement)
    assert float(value(thermometer, Metric.TEMPERATURE)) == pytest.approx(
        SCENARIOS[scenario].trends[Metric.TEMPERATURE].target, abs=0.3
    )


def test_one_seed_is_one_patient() -> None:
    patients = [SimulatedPatient(seed=seed, scenario=SCENARIOS["well"]) for seed in (4, 4, 5)]
    curves = [[patient.value(Metric.PULSE_RATE, t) for t in range(60)] for patient in patients]
    assert curves[0] == curves[1]
    assert curves[0] != curves[2]


def test_beats_count_what_the_pulse_rate_says() -> None:
    patient = SimulatedPatient(seed=4, scenario=SCENARIOS["well"])
    steps = np.arange(0, 120, 0.01)
    counted = sum(patient.value(Metric.PULSE_RATE, t) for t in steps) * 0.01 / 60
    assert patient.beats(120) == pytest.approx(counted, rel=1e-3)


async def test_the_cuff_tells_its_pressure_and_progress_on_the_way() -> None:
    events = await measure(a_bench(), DeviceKind.BLOOD_PRESSURE)
    steps = [event for event in events if isinstance(event, Progress)]
    fractions = [step.fraction for step in steps if step.fraction is not None]
    pressures = [float(running.value) for step in steps for running in step.running]
    assert fractions == sorted(fractions)
    assert fractions[0] < 0.1
    assert fractions[-1] > 0.9
    assert max(pressures) > float(value(events, Metric.SYSTOLIC))
    assert pressures[-1] < float(value(events, Metric.DIASTOLIC))


async def test_a_cuff_told_to_stop_gives_no_reading() -> None:
    events = await measure(a_bench(), DeviceKind.BLOOD_PRESSURE, stop_after=5)
    assert not any(isinstance(event, ReadingDraft) for event in events)


async def test_the_oximeter_streams_a_gapless_curve_then_a_spot_check() -> None:
    events = await measure(a_bench(), DeviceKind.PULSE_OXIMETER, stop_after=6)
    pieces = [event for event in events if isinstance(event, WaveformPiece)]
    assert [piece.first for piece in pieces] == [10 * number for number in range(len(pieces))]
    assert {piece.rate_hz for piece in pieces} == {50.0}
    assert all(0 <= sample <= 1000 for piece in pieces for sample in piece.values[0])
    assert isinstance(events[-1], ReadingDraft)


async def test_an_unconfirmed_record_is_sent_again_at_the_next_connection() -> None:
    bench = a_bench()
    driver, found = await station(bench, DeviceKind.THERMOMETER)
    async with driver.connect(bench, found) as link:
        unconfirmed = [event async for event in link.events() if isinstance(event, ReadingDraft)]
    again = [event for event in await measure(bench, DeviceKind.THERMOMETER) if isinstance(event, ReadingDraft)]
    assert again[0].frame == unconfirmed[0].frame
    assert len(again) == 2


async def test_an_instrument_holds_one_connection_at_a_time() -> None:
    bench = a_bench()
    found = (await bench.scan())[0]
    async with bench.connect(found):
        with pytest.raises(LinkLost):
            await bench.connect(found).__aenter__()


async def test_two_drivers_of_one_instrument_are_a_conflict() -> None:
    driver, found = await station(a_bench(), DeviceKind.THERMOMETER)
    with pytest.raises(DriverConflict):
        DriverRegistry([driver, driver])
    assert DriverRegistry([driver]).claim(found) is driver


async def test_a_camera_gives_every_peer_the_same_packets_and_begins_with_a_key_frame() -> None:
    camera = SimulatedCamera(seed=1)
    first, second = camera.packets.track(), camera.packets.track()
    for track in (first, second):
        track.use("video/H264")
    mine, other = await first.recv(), await second.recv()
    assert mine is other
    decoder = av.CodecContext.create("h264", "r")
    frame = (decoder.decode(mine) or decoder.decode(None))[0]
    assert (frame.width, frame.height) == (WIDTH, HEIGHT)
    following = await first.recv()
    assert mine.pts is not None
    assert following.pts == mine.pts + 90_000 // FRAMES_PER_S
    first.stop()
    second.stop()
