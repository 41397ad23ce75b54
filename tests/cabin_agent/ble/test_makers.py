"""Makers' own protocols over real ATT and GATT, or out of real advertisements: what is read, and whose it is."""

import asyncio
import base64
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from cabin_agent.attribution import OpenVisit, Visits
from cabin_agent.clock import ClockState, KioskClock
from cabin_agent.drivers import DeviceInfo, Progress, ReadingDraft, microlife
from cabin_agent.drivers.registry import DriverRegistry, registry
from cabin_agent.instruments import find_stations
from cabin_agent.outbox import Outbox, open_outbox
from cabin_agent.parsers.measurement import SEEN_MEASURED
from cabin_agent.reading_path import ReadingPath
from cabin_agent.simulators import encode_makers
from cabin_agent.simulators.faults import FaultPlan, OtherUser, UnsetClock, WrongClock
from cabin_agent.simulators.gatt.backend import backends
from cabin_agent.simulators.gatt.broadcaster import Broadcaster, a_broadcaster
from cabin_agent.simulators.gatt.radio import KIOSK_ADDRESS, Radio
from cabin_agent.simulators.makers import (
    SimulatedMicrolife,
    SimulatedXiaomiBodyScale,
    SimulatedXiaomiScale,
    SimulatedYonker,
)
from cabin_agent.simulators.peripheral import Peripheral
from cabin_agent.supervisor import Supervisor
from cabin_agent.transports import Found, LinkLost, Transport
from cabin_agent.transports.ble import BleTransport
from contract.live import DeviceStatus, LiveMessage
from contract.observations import Attribution, DeviceKind, DeviceState, Metric, Reading
from tests.cabin_agent.ble.air import NoRungs, a_world, drafts, measure, on_the_air, value
from tests.cabin_agent.ble.test_transport import NoAdapter
from tests.cabin_agent.drafts import PARIS

CUFF = {Metric.SYSTOLIC: 8, Metric.DIASTOLIC: 6, Metric.PULSE_RATE: 4}
MEMORY = OtherUser(records=3)


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncGenerator[Outbox]:
    async with open_outbox(tmp_path, clock=KioskClock()) as opened:
        yield opened


def is_the_patient(draft: ReadingDraft, peripheral: Peripheral, tolerances: Mapping[Metric, float]) -> None:
    for metric, tolerance in tolerances.items():
        expected = peripheral.world.patient.value(metric, peripheral.world.at_s())
        assert float(value(draft.measurement, metric)) == pytest.approx(expected, abs=tolerance)


class Room:
    """A kiosk that measures again and again with one instrument, in one visit after the other."""

    def __init__(self, outbox: Outbox, stations: list[Transport], drivers: DriverRegistry | None = None) -> None:
        self.outbox = outbox
        self._transports = stations
        # One for all visits: some drivers remember what they have done.
        self._drivers = drivers or registry()
        self._ended: asyncio.Queue[DeviceState] = asyncio.Queue()
        self.clock_state: ClockState = "synchronised"

    async def measured(self, kind: DeviceKind, *, opened_s_ago: float = 0.0) -> list[Reading]:
        """In a new visit. What was stored, all in all."""
        clock = KioskClock(state=lambda: self.clock_state)
        visits = Visits(OpenVisit(uuid4(), clock.now().received_at - timedelta(seconds=opened_s_ago)))
        path = ReadingPath(
            outbox=self.outbox, visits=visits, clock=clock, zone=PARIS, broadcast=self._hear, deliver=lambda: None
        )
        stations = await find_stations(self._transports, self._drivers)
        supervisor = Supervisor(stations, path=path, visits=visits, clock=clock, broadcast=self._hear)
        supervisor.start(kind)
        async with asyncio.timeout(30):
            assert await self._ended.get() is DeviceState.DONE
        await supervisor.close()
        return await self.outbox.pending(100)

    def _hear(self, message: LiveMessage) -> None:
        if isinstance(message, DeviceStatus) and message.state in (DeviceState.DONE, DeviceState.FAULT):
            self._ended.put_nowait(message.state)


# ---------------------------------------------------------------- Microlife


async def test_a_microlife_cuff_tells_its_whole_memory_in_order() -> None:
    cuff = SimulatedMicrolife(a_world(plan=FaultPlan(faults=(MEMORY,))))
    async with on_the_air(cuff) as air:
        assert air.driver().descriptor.driver_id == "ble.microlife"
        found = drafts(await measure(air))
    assert [draft.frame.octets for draft in found] == cuff.records
    assert len(found) == 4
    assert all(draft.stored for draft in found)
    is_the_patient(found[-1], cuff, CUFF)


async def test_a_service_number_many_makers_use_is_not_taken_for_a_microlife_cuff() -> None:
    assert registry().claim(Found("00:00:5E:00:53:01", "Some lamp", frozenset({"FFF0"}))) is None


async def test_a_microlife_cuffs_records_are_nobodys_until_the_kiosk_has_set_its_clock(outbox: Outbox) -> None:
    """The clock of the cuff is an hour ahead, which nobody can read; from the first connection on it is right."""
    cuff = SimulatedMicrolife(a_world(plan=FaultPlan(faults=(MEMORY, WrongClock(offset_s=3600)))))
    async with on_the_air(cuff) as air:
        (found,) = [air.found()]
        room = Room(outbox, [Named(air.transport, found)])
        first = await room.measured(cuff.kind, opened_s_ago=120)
        assert {reading.quarantine_reason for reading in first} == {"device_clock_unknown"}
        second = (await room.measured(cuff.kind, opened_s_ago=120))[len(first) :]
    assert [reading.attribution for reading in second] == [Attribution.MEMORY]
    assert [reading.clock_offset_s for reading in second] == [0.0]
    assert len(cuff.records) == len(first) + 1


async def test_a_kiosk_that_does_not_know_the_time_does_not_set_a_cuff_by_it(outbox: Outbox) -> None:
    cuff = SimulatedMicrolife(a_world())
    async with on_the_air(cuff) as air:
        room = Room(outbox, [Named(air.transport, air.found())])
        room.clock_state = "unsynchronised"
        await room.measured(cuff.kind)
        assert cuff.set_to is None
        room.clock_state = "synchronised"
        await room.measured(cuff.kind)
    assert cuff.set_to is not None


async def test_a_microlife_record_of_before_the_visit_is_nobodys_though_the_clock_is_known(outbox: Outbox) -> None:
    cuff = SimulatedMicrolife(a_world())
    async with on_the_air(cuff) as air:
        room = Room(outbox, [Named(air.transport, air.found())])
        await room.measured(cuff.kind)
        earlier = encode_makers.microlife_record(171, 99, 80, local=cuff.world.local_time() - timedelta(minutes=10))
        cuff.records.append(earlier)
        readings = await room.measured(cuff.kind, opened_s_ago=120)
    (of_before,) = [reading for reading in readings if base64.b64decode(reading.raw_base64) == earlier]
    assert (of_before.attribution, of_before.quarantine_reason) == (Attribution.QUARANTINED, "outside_visit")


async def test_a_microlife_record_without_a_date_is_one_however_often_it_is_told(outbox: Outbox) -> None:
    cuff = SimulatedMicrolife(a_world(plan=FaultPlan(faults=(OtherUser(records=1), UnsetClock()))))
    async with on_the_air(cuff) as air:
        room = Room(outbox, [Named(air.transport, air.found())])
        await room.measured(cuff.kind)
        readings = await room.measured(cuff.kind)
    assert len(readings) == len({bytes(record) for record in cuff.records})
    assert readings[0].quarantine_reason == "device_clock_unknown"


async def test_a_microlife_cuff_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    cuff = SimulatedMicrolife(a_world())
    monkeypatch.setattr(SimulatedMicrolife, "_answered", lambda self, request: b"\x00")
    async with on_the_air(cuff) as air:
        events = await measure(air, driver=microlife.driver(answer_s=0.5))
    assert not drafts(events)
    assert [getattr(event, "detail", None) for event in events][-1] == "unreadable_frame"


class Named:
    """A transport that knows its instrument, as a kiosk's settings do."""

    def __init__(self, inner: BleTransport, found: Found) -> None:
        self._inner = inner
        self._found = found
        self.connect = inner.connect

    async def scan(self) -> list[Found]:
        return [self._found]


# ---------------------------------------------------------------- Yonker


async def test_a_yonker_cuff_shows_its_pressure_and_then_what_the_patient_is() -> None:
    cuff = SimulatedYonker(a_world())
    async with on_the_air(cuff) as air:
        (found,) = await air.transport.scan()
        assert registry().claim(found) is not None
        events = await measure(air)
    running = [event.running[0] for event in events if isinstance(event, Progress) and event.running]
    assert {one.metric for one in running} == {"cuff_pressure"}
    assert len(running) > 20
    (draft,) = drafts(events)
    is_the_patient(draft, cuff, CUFF)
    assert isinstance(events[0], DeviceInfo)
    assert (events[0].identity.model, events[0].identity.serial) == (cuff.model, cuff.serial)


@pytest.mark.parametrize("fault", [UnsetClock(), WrongClock(offset_s=-86_400)], ids=["never set", "a day behind"])
async def test_a_yonker_result_heard_while_it_was_measured_is_the_visits_whatever_its_clock(
    fault: UnsetClock | WrongClock, outbox: Outbox
) -> None:
    cuff = SimulatedYonker(a_world(plan=FaultPlan(faults=(fault,))))
    async with on_the_air(cuff) as air:
        (reading,) = await Room(outbox, [Named(air.transport, air.found())]).measured(cuff.kind)
    assert reading.attribution is Attribution.LIVE
    assert SEEN_MEASURED in reading.flags


async def test_a_yonker_result_that_comes_by_itself_is_as_old_as_it_says(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cabin_agent.simulators.makers._MEASURING_S", 0.0)
    cuff = SimulatedYonker(a_world(plan=FaultPlan(faults=(WrongClock(offset_s=-86_400),))))
    async with on_the_air(cuff) as air:
        (reading,) = await Room(outbox, [Named(air.transport, air.found())]).measured(cuff.kind)
    assert (reading.attribution, reading.quarantine_reason) == (Attribution.QUARANTINED, "device_clock_unknown")


# ---------------------------------------------------------------- Xiaomi


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
