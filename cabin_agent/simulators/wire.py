"""The emulated instruments on real wires, read by the kiosk's own transports: an air without a radio, pseudo-terminals,
folders, the loopback network.

Needs the extra `emulator`; with a monitor of IEEE 11073 SDC also the extra `sdc`.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from cabin_agent.simulators.bench import SimulatedBench
from cabin_agent.simulators.eye_instruments import EyeInstrument
from cabin_agent.simulators.file_dropper import dropping
from cabin_agent.simulators.gatt.backend import backends
from cabin_agent.simulators.gatt.broadcaster import Broadcaster, a_broadcaster, used_again_and_again
from cabin_agent.simulators.gatt.host import GattHost, on_air
from cabin_agent.simulators.gatt.radio import KIOSK_ADDRESS, Radio
from cabin_agent.simulators.peripheral import Peripheral
from cabin_agent.simulators.sdc_monitor import SimulatedMonitor
from cabin_agent.simulators.serial_line import printing
from cabin_agent.transports import Transport, TransportKind
from cabin_agent.transports.ble import BleTransport
from cabin_agent.transports.ble_recovery import Rung
from cabin_agent.transports.file_drop import DropFolder, FileDropTransport
from cabin_agent.transports.serial import SerialPort, SerialTransport

# A monitor's running values come each second, a cuff pressure after twelve of them.
_MONITOR_EVERY_S = 1.0
_CUFF_AT = 12
# Instruments that nobody starts: however quick, their measurements come apart from each other.
_EVERY_S, _EVERY_AT_LEAST_S = 20.0, 10.0


@asynccontextmanager
async def on_the_wire(peripherals: Sequence[Peripheral], folder: Path) -> AsyncIterator[list[Transport]]:
    """One transport a kind of wire. `folder`: an empty one of the caller's, for files that are dropped."""
    of: dict[TransportKind, list[Peripheral]] = {}
    for peripheral in peripherals:
        of.setdefault(peripheral.found.transport, []).append(peripheral)
    async with AsyncExitStack() as stack:
        transports: list[Transport] = []
        for kind, instruments in of.items():
            match kind:
                case TransportKind.BLE:
                    transports.append(await stack.enter_async_context(_in_the_air(instruments)))
                case TransportKind.SERIAL:
                    transports.append(await stack.enter_async_context(_on_lines(instruments)))
                case TransportKind.FILES:
                    transports.append(await stack.enter_async_context(_in_folders(instruments, folder)))
                case TransportKind.SDC:
                    transports += [await stack.enter_async_context(_on_the_network(one)) for one in instruments]
                case _:
                    transports.append(SimulatedBench(instruments))
        yield transports


@asynccontextmanager
async def _in_the_air(instruments: Sequence[Peripheral]) -> AsyncIterator[Transport]:
    radio = Radio()
    hosts: list[GattHost | Broadcaster] = []
    async with AsyncExitStack() as stack:
        for number, instrument in enumerate(instruments):
            if instrument.broadcasts:
                scale = await a_broadcaster(radio, instrument, number)
                await stack.enter_async_context(used_again_and_again(scale, every_s=_every_s(instrument)))
                hosts.append(scale)
            else:
                hosts.append(await on_air(radio, instrument, number))
        kiosk = await radio.device("kiosk", KIOSK_ADDRESS)
        known = {host.address: _named(host.peripheral) for host in hosts}
        try:
            yield BleTransport(instruments=known, backends=backends(kiosk), rungs=_NoRungs())
        finally:
            await stack.aclose()
            radio.cut()
            for host in hosts:
                await host.stop()
            await kiosk.power_off()


def _named(instrument: Peripheral) -> str:
    """As in a kiosk's settings."""
    (service,) = instrument.found.services
    return f"{service} broadcast" if instrument.broadcasts else service


class _NoRungs:
    """There is no adapter to reset: every rung only leaves time for another attempt."""

    async def take(self, rung: Rung, address: str) -> None:
        """Nothing to do."""


@asynccontextmanager
async def _on_lines(instruments: Sequence[Peripheral]) -> AsyncIterator[Transport]:
    async with AsyncExitStack() as stack:
        ports = []
        for instrument in instruments:
            host = await stack.enter_async_context(printing(_eye_instrument(instrument)))
            # A pseudo-terminal has eight bits and no parity, and refuses others.
            ports.append(
                SerialPort(
                    path=host.line.path,
                    service=instrument.service,
                    name=instrument.model,
                    serial=instrument.serial,
                    bytesize=8,
                    parity="N",
                )
            )
        yield SerialTransport(ports)


@asynccontextmanager
async def _in_folders(instruments: Sequence[Peripheral], folder: Path) -> AsyncIterator[Transport]:
    async with AsyncExitStack() as stack:
        folders = []
        for instrument in instruments:
            path = folder / instrument.serial
            path.mkdir(parents=True)
            every_s = _every_s(instrument)
            await stack.enter_async_context(dropping(_eye_instrument(instrument), path, every_s=every_s))
            folders.append(
                DropFolder(path=path, service=instrument.service, name=instrument.model, serial=instrument.serial)
            )
        # Nobody operates these: they measure on and on, and what they leave between measurements is not worth a record.
        yield FileDropTransport(folders, gathers=False)


@asynccontextmanager
async def _on_the_network(instrument: Peripheral) -> AsyncIterator[Transport]:
    from cabin_agent.simulators.sdc_host import SdcHost, hosted
    from cabin_agent.transports.sdc import SdcTransport

    assert isinstance(instrument, SimulatedMonitor)

    async def publish(host: SdcHost) -> None:
        second = 0
        while True:
            second += 1
            states = instrument.running() if second % _CUFF_AT else instrument.cuff()
            await asyncio.to_thread(host.publish, states)
            await asyncio.sleep(_MONITOR_EVERY_S / instrument.world.speed)

    async with hosted(instrument) as host:
        publishing = asyncio.ensure_future(publish(host))
        try:
            yield SdcTransport(address=host.address)
        finally:
            publishing.cancel()
            await asyncio.wait({publishing})


def _every_s(instrument: Peripheral) -> float:
    return max(_EVERY_S / instrument.world.speed, _EVERY_AT_LEAST_S)


def _eye_instrument(instrument: Peripheral) -> EyeInstrument:
    assert isinstance(instrument, EyeInstrument)
    return instrument
