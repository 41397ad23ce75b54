"""A shared instrument in a visit, over the air, by the production path: whose its records are."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import uuid4

import pytest

from cabin_agent.attribution import OpenVisit, Visits
from cabin_agent.clock import KioskClock
from cabin_agent.drivers.registry import registry
from cabin_agent.instruments import find_stations
from cabin_agent.outbox import Outbox, open_outbox
from cabin_agent.reading_path import ReadingPath
from cabin_agent.simulators.faults import FaultPlan, OtherUser, UnsetClock, WrongClock
from cabin_agent.simulators.glucose_meter import SimulatedGlucoseMeter
from cabin_agent.simulators.peripheral import Peripheral
from cabin_agent.simulators.pulse_oximeter import SimulatedOximeter
from cabin_agent.supervisor import Supervisor
from contract.live import DeviceStatus, LiveMessage, LiveReading
from contract.observations import Attribution, DeviceState, Reading, Validity
from tests.cabin_agent.ble.air import a_world, on_the_air
from tests.cabin_agent.drafts import PARIS

MEMORY = OtherUser(records=3)


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncGenerator[Outbox]:
    async with open_outbox(tmp_path, clock=KioskClock()) as opened:
        yield opened


async def measured(peripheral: Peripheral, outbox: Outbox, *, stop_after_s: float | None = None) -> list[LiveReading]:
    """One measurement of the open visit; returns what the specialist was shown."""
    visits = Visits(OpenVisit(uuid4(), opened_at=KioskClock().now().received_at))
    shown: list[LiveReading] = []
    done = asyncio.Event()

    def broadcast(message: LiveMessage) -> None:
        if isinstance(message, LiveReading):
            shown.append(message)
        if isinstance(message, DeviceStatus) and message.state is DeviceState.DONE:
            done.set()

    path = ReadingPath(
        outbox=outbox, visits=visits, clock=KioskClock(), zone=PARIS, broadcast=broadcast, deliver=lambda: None
    )
    async with on_the_air(peripheral) as air:
        stations = await find_stations([air.transport], registry())
        supervisor = Supervisor(stations, path=path, visits=visits, clock=KioskClock(), broadcast=broadcast)
        supervisor.start(peripheral.kind)
        if stop_after_s is not None:
            await asyncio.sleep(stop_after_s)
            supervisor.stop(peripheral.kind)
        async with asyncio.timeout(20):
            await done.wait()
        await supervisor.close()
    return shown


def of_visit(readings: list[Reading]) -> list[bool]:
    return [reading.consultation_id is not None for reading in readings]


async def test_of_a_meters_memory_only_the_patients_own_record_is_the_visits(outbox: Outbox) -> None:
    meter = SimulatedGlucoseMeter(a_world(plan=FaultPlan(faults=(MEMORY,))))
    shown = await measured(meter, outbox)
    readings = await outbox.pending(100)
    assert of_visit(readings) == [False, False, False, False, True]
    assert [reading.record_no for reading in readings] == [0, 1, 2, 3, 4]
    assert {live.reading.record_no for live in shown} == {4}
    assert all(abs(reading.clock_offset_s or 99) < 2 for reading in readings)


async def test_a_control_solution_reaches_no_chart(outbox: Outbox) -> None:
    """Measured in the visit, at its time, by a meter whose clock is right."""
    meter = SimulatedGlucoseMeter(a_world())
    meter._is_new_wanted = False
    meter._remember(110.0, meter.clock(), control=True)
    shown = await measured(meter, outbox)
    (reading,) = await outbox.pending(100)
    assert shown == []
    assert (reading.consultation_id, reading.attribution) == (None, Attribution.QUARANTINED)
    assert (reading.quarantine_reason, reading.validity) == ("control_solution", Validity.INVALID)


async def test_a_meter_an_hour_behind_gives_the_visit_its_record_by_the_corrected_time(outbox: Outbox) -> None:
    meter = SimulatedGlucoseMeter(a_world(plan=FaultPlan(faults=(MEMORY, WrongClock(offset_s=-3600)))))
    await measured(meter, outbox)
    readings = await outbox.pending(100)
    assert of_visit(readings) == [False, False, False, False, True]
    assert all(abs((reading.clock_offset_s or 0) + 3600) < 2 for reading in readings)


async def test_a_meter_whose_clock_was_never_set_gives_nobody_anything(outbox: Outbox) -> None:
    meter = SimulatedGlucoseMeter(a_world(plan=FaultPlan(faults=(MEMORY, UnsetClock()))))
    shown = await measured(meter, outbox)
    readings = await outbox.pending(100)
    assert shown == []
    assert of_visit(readings) == [False] * 5
    assert {reading.attribution for reading in readings} == {Attribution.QUARANTINED}


async def test_an_oximeters_stored_records_are_nobodys(outbox: Outbox) -> None:
    oximeter = SimulatedOximeter(a_world(plan=FaultPlan(faults=(OtherUser(records=2),))))
    await measured(oximeter, outbox, stop_after_s=1.0)
    assert of_visit(await outbox.pending(100)) == [False, False, True]


async def test_an_instrument_that_sleeps_is_said_to_be_out_of_reach(outbox: Outbox) -> None:
    visits = Visits(OpenVisit(uuid4()))
    told: asyncio.Queue[DeviceStatus] = asyncio.Queue()

    def broadcast(message: LiveMessage) -> None:
        if isinstance(message, DeviceStatus) and message.state is DeviceState.LOST:
            told.put_nowait(message)

    path = ReadingPath(
        outbox=outbox, visits=visits, clock=KioskClock(), zone=PARIS, broadcast=broadcast, deliver=lambda: None
    )
    meter = SimulatedGlucoseMeter(a_world())
    async with on_the_air(meter, connect_s=0.2) as air:
        stations = await find_stations([air.transport], registry())
        await air.host.sleep()
        supervisor = Supervisor(stations, path=path, visits=visits, clock=KioskClock(), broadcast=broadcast)
        supervisor.start(meter.kind)
        async with asyncio.timeout(20):
            assert (await told.get()).detail == "not_in_reach"
        await supervisor.close()
