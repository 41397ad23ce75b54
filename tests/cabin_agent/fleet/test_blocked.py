"""Blocked instruments and configurations, over real sockets and a real peer connection."""

from collections.abc import AsyncGenerator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from contract.fleet import CabinConfiguration, CalibrationDue, ConfigurationOutcome
from contract.live import DeviceStatus
from contract.observations import DeviceKind, DeviceState
from tests.cabin_agent.fleet.fleet_edge import FleetEdge, a_cabin

THERMOMETER = DeviceKind.THERMOMETER


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncGenerator[FleetEdge]:
    async with a_cabin(tmp_path, scenario="well") as edge:
        yield edge


async def test_an_overdue_instrument_is_refused_with_its_reason_until_somebody_answers_for_it(edge: FleetEdge) -> None:
    specialist = edge.specialist
    await edge.ask(THERMOMETER, "start")
    reading = await specialist.until_reading(THERMOMETER, "stored")
    await specialist.until_state(THERMOMETER, DeviceState.DONE)
    # The specialist hears of it before the server has it.
    await edge.until("stored 1")
    due = CalibrationDue(device=THERMOMETER, serial=reading.device.serial, due_on=date(2026, 1, 1))
    assert (await edge.want(0, CabinConfiguration(), [due])).outcome is ConfigurationOutcome.APPLIED

    told = len(specialist.heard)
    await edge.ask(THERMOMETER, "start")
    await specialist.until(lambda m: isinstance(m, DeviceStatus) and m.state is DeviceState.FAULT, start=told)
    said = [m for m in specialist.heard[told:] if isinstance(m, DeviceStatus) and m.state is DeviceState.FAULT]
    assert (said[0].device, said[0].detail) == (THERMOMETER, "calibration_due")
    assert len(edge.stored) == 1

    allowed = due.model_copy(update={"allowed_until": datetime.now(UTC) + timedelta(days=1)})
    await edge.want(0, CabinConfiguration(), [allowed])
    told = len(specialist.heard)
    await edge.ask(THERMOMETER, "start")
    await specialist.until(lambda m: isinstance(m, DeviceStatus) and m.state is DeviceState.DONE, start=told)


async def test_a_configuration_waits_for_the_visit_and_is_rolled_back_when_an_instrument_would_be_missing(
    edge: FleetEdge,
) -> None:
    wanted = CabinConfiguration(needed=[DeviceKind.EXAM_CAMERA])
    assert (await edge.want(1, wanted)).outcome is ConfigurationOutcome.WAITING
    seen = len(edge.states)
    await edge.close_visit()
    await edge.until(f"states {seen + 1}")
    said = edge.states[-1]
    assert (said.outcome, said.reason) == (ConfigurationOutcome.ROLLED_BACK, "missing:exam_camera")
    assert said.version is None
    said = await edge.want(2, CabinConfiguration(needed=[THERMOMETER], zone="Europe/Madrid"))
    assert (said.outcome, said.version) == (ConfigurationOutcome.APPLIED, 2)
