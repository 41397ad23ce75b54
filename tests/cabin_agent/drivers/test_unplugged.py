"""Bluetooth families that indicate their records, on their emulators: a cut loses no record and doubles none.

Over the air, and for the meter that is asked for its records: tests/cabin_agent/ble.
"""

from contextlib import suppress
from pathlib import Path

import pytest

from cabin_agent.drivers import Driver
from cabin_agent.drivers.registry import registry
from cabin_agent.playback.recorder import RecordingTransport
from cabin_agent.playback.trace import Step, Trace, read_trace
from cabin_agent.simulators.bench import SimulatedBench
from cabin_agent.simulators.catalogue import chosen, emulators
from cabin_agent.simulators.faults import NO_FAULTS, Cut, FaultPlan
from cabin_agent.simulators.peripheral import Peripheral
from cabin_agent.simulators.trial import a_world, drafts, trial
from cabin_agent.transports import LinkLost

EMULATORS = chosen(emulators(), None)
INDICATING = ("ble.bps", "ble.hts", "ble.plx", "ble.wss", "ble.bcs")
# Of these nothing stays in the instrument: what was not heard was not measured.
STREAMING = ("ble.ecg12", "ble.hrs", "ble.yonker", "ble.xiaomi_scale", "ble.xiaomi_body_scale")


def a_driver(name: str) -> Driver:
    return next(driver for driver in registry() if driver.descriptor.driver_id == name)


def finish_after(name: str) -> int | None:
    return 3 if any(spec.continuous for spec in a_driver(name).descriptor.metrics) else None


def an_instrument(name: str, plan: FaultPlan = NO_FAULTS) -> Peripheral:
    return EMULATORS[name](a_world(plan), 1)


async def octets_of(name: str, folder: Path) -> int:
    """How many the whole conversation has."""
    recording = RecordingTransport(SimulatedBench([an_instrument(name)]), folder, origin="emulator")
    await trial(a_driver(name), recording, finish_after=finish_after(name))
    return sum(len(entry.octets) for entry in only_trace(folder).entries if entry.step is Step.FRAME)


def only_trace(folder: Path) -> Trace:
    (path,) = folder.iterdir()
    return read_trace(path)


@pytest.mark.parametrize("share", [0.0, 0.4, 0.99, 1.0])
@pytest.mark.parametrize("name", INDICATING)
async def test_a_link_cut_anywhere_loses_no_record_and_doubles_none(name: str, share: float, tmp_path: Path) -> None:
    after = int(share * await octets_of(name, tmp_path))
    instrument = an_instrument(name, FaultPlan(faults=(Cut(after_octets=after, times=1),)))
    driver, count = a_driver(name), finish_after(name)
    with suppress(LinkLost):
        await trial(driver, instrument, finish_after=count)
    assert drafts(await trial(driver, instrument, finish_after=count))
    assert len(drafts(await trial(driver, instrument, finish_after=count))) == 1


@pytest.mark.parametrize("name", STREAMING)
async def test_a_stream_that_is_cut_is_told_and_goes_on_with_the_next_connection(name: str) -> None:
    instrument = an_instrument(name, FaultPlan(faults=(Cut(after_octets=0, times=1),)))
    with pytest.raises(LinkLost):
        await trial(a_driver(name), instrument)
    assert len(await trial(a_driver(name), instrument, finish_after=3)) >= 3


@pytest.mark.parametrize("name", INDICATING)
async def test_a_record_sent_again_is_the_same_record(name: str) -> None:
    instrument = an_instrument(name)
    first = drafts(await trial(a_driver(name), instrument, finish_after=finish_after(name), confirms=False))
    again = drafts(await trial(a_driver(name), instrument, finish_after=finish_after(name)))
    assert [draft.frame for draft in again[:1]] == [draft.frame for draft in first]
    assert again[0].measurement.components == first[0].measurement.components
    assert again[0].measurement.stamp == first[0].measurement.stamp
