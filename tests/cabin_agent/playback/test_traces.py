"""The traces in this folder, played to the drivers of today: whoever changes a driver sees what changed."""

from pathlib import Path

import pytest

from cabin_agent.drivers import CalibrationLink, Capability, ClockLink
from cabin_agent.drivers.registry import registry
from cabin_agent.playback.conversation import converse
from cabin_agent.playback.trace import read_trace

TRACES = sorted((Path(__file__).parent / "traces").glob("*.jsonl"))


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
async def test_a_committed_trace_plays_without_a_deviation(path: Path) -> None:
    trace = read_trace(path)
    driver = registry().claim(trace.found)
    assert driver is not None
    conversation = await converse(driver, trace)
    assert conversation.deviations == ()
    assert conversation.drafts
    assert path.stem == f"{trace.origin}-{driver.descriptor.driver_id}"


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
async def test_a_link_has_the_methods_its_descriptor_speaks_of_and_no_others(path: Path) -> None:
    trace = read_trace(path)
    driver = registry().claim(trace.found)
    assert driver is not None
    link = (await converse(driver, trace)).link
    implemented = driver.descriptor.implemented
    assert isinstance(link, ClockLink) is (Capability.TIME_SYNC in implemented)
    assert isinstance(link, CalibrationLink) is (Capability.CALIBRATION in implemented)
