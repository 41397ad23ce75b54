"""Scales that are heard and never connected to, out of real advertisements: what is read, and whose it is."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cabin_agent.clock import KioskClock
from cabin_agent.drivers import Progress
from cabin_agent.drivers.registry import registry
from cabin_agent.outbox import Outbox, open_outbox
from cabin_agent.parsers.measurement import SEEN_MEASURED
from cabin_agent.simulators.faults import FaultPlan, UnsetClock, WrongClock
from cabin_agent.simulators.gatt.backend import backends
from cabin_agent.simulators.gatt.broadcaster import Broadcaster, a_broadcaster
from cabin_agent.simulators.gatt.radio import KIOSK_ADDRESS, Radio
from cabin_agent.simulators.makers import (
    SimulatedXiaomiBodyScale,
    SimulatedXiaomiScale,
)
from cabin_agent.simulators.peripheral import Peripheral
from cabin_agent.transports import Found, LinkLost
from cabin_agent.transports.ble import BleTransport
from contract.observations import Attribution, Metric, Reading
from tests.cabin_agent.ble.air import NoRungs, a_world, drafts
from tests.cabin_agent.ble.rooms import Room, is_the_patient
from tests.cabin_agent.ble.test_transport import NoAdapter


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncGenerator[Outbox]:
    async with open_outbox(tmp_path, clock=KioskClock()) as opened:
        yield opened


@asynccontextmanager
async def broadcasting(peripheral: Peripheral) -> AsyncGenerator[tuple[Broadcaster, BleTransport]]:
    radio = Radio()
    scale = await a_broadcaster(radio, peripheral, 0)
    kiosk = await radio.device("kiosk", KIOSK_ADDRESS)
    known = {scale.address: f"{peripheral.service} broadcast"}
    try:
        yield scale, BleTransport(instruments=known, backends=backends(kiosk), rungs=NoRungs())
    finally:
        await scale.stop()
        await kiosk.power_off()


SCALES: dict[str, tuple[type[Peripheral], dict[Metric, float]]] = {
    "ble.xiaomi_scale": (SimulatedXiaomiScale, {Metric.WEIGHT: 0.2}),
    "ble.xiaomi_body_scale": (SimulatedXiaomiBodyScale, {Metric.WEIGHT: 0.2, Metric.IMPEDANCE: 5}),
}


@pytest.mark.parametrize("name", SCALES)
async def test_a_scale_is_read_from_what_it_advertises(name: str) -> None:
    make, tolerances = SCALES[name]
    peripheral = make(a_world())
    async with broadcasting(peripheral) as (scale, transport):
        (found,) = await transport.scan()
        driver = registry().claim(found)
        assert driver is not None
        assert driver.descriptor.driver_id == name
        async with driver.connect(transport, found) as link:
            weighing = asyncio.ensure_future(scale.measure())
            events = [event async for event in link.events()]
            await weighing
    (draft,) = drafts(events)
    is_the_patient(draft, peripheral, tolerances)
    assert draft.measurement.kind is peripheral.kind
    assert SEEN_MEASURED in draft.measurement.flags
    shown = [event.running[0] for event in events if isinstance(event, Progress) and event.running]
    assert {one.metric for one in shown} == {Metric.WEIGHT}
    assert len(shown) >= 2


async def test_a_scale_in_reach_is_told_by_the_data_it_broadcasts_and_one_that_connects_is_not() -> None:
    radio = Radio()
    scale = await a_broadcaster(radio, SimulatedXiaomiScale(a_world()), 0)
    kiosk = await radio.device("kiosk", KIOSK_ADDRESS)
    transport = BleTransport(backends=backends(kiosk), scan_s=0.5, rungs=NoRungs())
    await scale.measure()
    (found,) = await transport.scan()
    await scale.stop()
    await kiosk.power_off()
    assert (found.services, found.broadcasts) == (frozenset({"181D"}), frozenset({"181D"}))
    claims = {True: "ble.xiaomi_scale", False: "ble.wss"}
    for broadcasts, name in claims.items():
        driver = registry().claim(found if broadcasts else Found(found.address, found.name, found.services))
        assert driver is not None
        assert driver.descriptor.driver_id == name


async def test_a_weighing_in_the_visit_is_the_visits_though_the_scales_clock_was_never_set(outbox: Outbox) -> None:
    peripheral = SimulatedXiaomiScale(a_world(plan=FaultPlan(faults=(UnsetClock(),))))
    (reading,) = await weighed(peripheral, outbox)
    assert reading.attribution is Attribution.LIVE
    assert reading.device_time is not None
    assert reading.device_time.year == 1970
    assert reading.clock == "unsynchronised"


async def test_two_people_of_one_weight_on_a_scale_whose_clock_stands_still_are_two_readings(outbox: Outbox) -> None:
    peripheral = SimulatedXiaomiScale(a_world(plan=FaultPlan(faults=(UnsetClock(),))))
    async with broadcasting(peripheral) as (scale, transport):
        room = Room(outbox, [transport])
        await in_use(scale, room)
        readings = await in_use(scale, room)
    assert [reading.attribution for reading in readings] == [Attribution.LIVE] * 2
    assert readings[0].consultation_id != readings[1].consultation_id


async def test_a_settled_weight_of_before_is_not_the_patients(outbox: Outbox) -> None:
    """It is still on the air from whoever stood there before, and was not heard settling."""
    peripheral = SimulatedXiaomiScale(a_world(plan=FaultPlan(faults=(WrongClock(offset_s=-86_400),))))
    settled = list(peripheral._told())[2]
    async with broadcasting(peripheral) as (scale, transport):
        room = Room(outbox, [transport])

        async def still_there() -> None:
            await scale._device.start_advertising(advertising_data=scale._advertised("181D", settled))

        await still_there()
        (reading,) = await room.measured(peripheral.kind)
    assert (reading.attribution, reading.quarantine_reason) == (Attribution.QUARANTINED, "device_clock_unknown")


async def weighed(peripheral: Peripheral, outbox: Outbox) -> list[Reading]:
    async with broadcasting(peripheral) as (scale, transport):
        return await in_use(scale, Room(outbox, [transport]))


async def in_use(scale: Broadcaster, room: Room) -> list[Reading]:
    """Somebody steps on the scale again and again until the kiosk has heard it."""

    async def use() -> None:
        while True:
            await scale.measure()
            await scale.hush()

    using = asyncio.ensure_future(use())
    try:
        return await room.measured(scale.peripheral.kind)
    finally:
        using.cancel()
        await asyncio.wait({using})


async def test_a_kiosk_without_an_adapter_says_so_of_a_scale_too() -> None:
    radio = Radio()
    kiosk = await radio.device("kiosk", KIOSK_ADDRESS)
    transport = BleTransport(
        instruments={"00:00:5E:00:53:00": "181D broadcast"}, backends=(backends(kiosk)[0], NoAdapter), rungs=NoRungs()
    )
    (found,) = await transport.scan()
    with pytest.raises(LinkLost, match="bluetooth_unavailable"):
        async with transport.connect(found):
            pytest.fail("listens without an adapter")
    assert transport.fault == "bluetooth_unavailable"
    await kiosk.power_off()
