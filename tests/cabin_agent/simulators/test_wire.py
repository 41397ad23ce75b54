"""The emulated cabin on its real wires, read by the kiosk's own transports and drivers."""

import asyncio
from pathlib import Path

from cabin_agent.drivers import ecg
from cabin_agent.drivers.registry import registry
from cabin_agent.simulators.bench import simulated_peripherals
from cabin_agent.simulators.trial import a_world, drafts, trial
from cabin_agent.simulators.wire import on_the_wire
from cabin_agent.transports.ble import BleTransport
from cabin_agent.transports.serial import SerialTransport

DEVICES = ("ble.bps", "ble.hts", "ble.wss", "serial.nidek_nt")


async def test_several_instruments_measure_at_once_each_on_its_own_wire(tmp_path: Path) -> None:
    peripherals = simulated_peripherals(a_world(speed=500), devices=frozenset(DEVICES))
    drivers = {driver.descriptor.driver_id: driver for driver in registry()}
    async with on_the_wire(peripherals, tmp_path) as transports:
        assert [type(transport) for transport in transports] == [BleTransport, SerialTransport]
        ways = [transports[name.startswith("serial")] for name in DEVICES]
        heard = await asyncio.gather(*(trial(drivers[name], way) for name, way in zip(DEVICES, ways, strict=True)))
    assert [len(drafts(events)) for events in heard] == [1, 1, 1, 1]


async def test_an_ecg_ends_with_its_reading_though_the_recorder_hangs_up(tmp_path: Path) -> None:
    peripherals = simulated_peripherals(a_world(), devices=frozenset({"ble.ecg12"}))
    async with on_the_wire(peripherals, tmp_path) as (transport,):
        events = await trial(ecg.driver(), transport, finish_after=30)
    assert len(drafts(events)) == 1
