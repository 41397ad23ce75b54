"""Instruments on the air without a radio, and the kiosk's own transport and drivers, unchanged, on the other side."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal

from cabin_agent.drivers import Driver, Event, ReadingDraft
from cabin_agent.drivers.registry import registry
from cabin_agent.parsers import Measurement
from cabin_agent.simulators.faults import NO_FAULTS, FaultPlan
from cabin_agent.simulators.gatt.backend import backends
from cabin_agent.simulators.gatt.host import GattHost, on_air
from cabin_agent.simulators.gatt.radio import KIOSK_ADDRESS, Radio
from cabin_agent.simulators.patient import SimulatedPatient
from cabin_agent.simulators.peripheral import Peripheral, World
from cabin_agent.simulators.scenarios import SCENARIOS
from cabin_agent.transports import Found
from cabin_agent.transports.ble import BleTransport
from cabin_agent.transports.ble_recovery import Rung
from contract.observations import Metric
from tests.cabin_agent.drafts import PARIS

SEED = 11
FAST = 5000.0


@dataclass(frozen=True, slots=True)
class Air:
    radio: Radio
    transport: BleTransport
    hosts: list[GattHost]

    @property
    def host(self) -> GattHost:
        return self.hosts[0]

    def found(self, host: GattHost | None = None) -> Found:
        """As a scan would say, but at once."""
        host = host or self.host
        return replace(host.peripheral.found, address=host.address)

    def driver(self, host: GattHost | None = None) -> Driver:
        driver = registry().claim(self.found(host))
        assert driver is not None
        return driver


class NoRungs:
    """Every rung is taken at once and changes nothing but that there is another attempt."""

    async def take(self, rung: Rung, address: str) -> None:
        """Nothing to do."""


def a_world(*, plan: FaultPlan = NO_FAULTS, scenario: str = "healthy", speed: float = FAST) -> World:
    return World(SimulatedPatient(seed=SEED, scenario=SCENARIOS[scenario]), PARIS, speed, plan)


@asynccontextmanager
async def on_the_air(*peripherals: Peripheral, connect_s: float = 20.0) -> AsyncGenerator[Air]:
    radio = Radio()
    hosts = [await on_air(radio, peripheral, number) for number, peripheral in enumerate(peripherals)]
    kiosk = await radio.device("kiosk", KIOSK_ADDRESS)
    transport = BleTransport(backends=backends(kiosk), scan_s=0.3, connect_s=connect_s, rungs=NoRungs())
    try:
        yield Air(radio, transport, hosts)
    finally:
        radio.cut()
        for host in hosts:
            await host.stop()
        await kiosk.power_off()


async def measure(
    air: Air, host: GattHost | None = None, *, driver: Driver | None = None, stop_after: int | None = None
) -> list[Event]:
    """All events of one measurement, every record confirmed; told to end after so many events."""
    driver = driver or air.driver(host)
    events: list[Event] = []
    async with driver.connect(air.transport, air.found(host)) as link:
        async for event in link.events():
            events.append(event)
            if isinstance(event, ReadingDraft):
                await link.confirm(event)
            if len(events) == stop_after:
                await link.finish()
    return events


def drafts(events: Iterable[Event]) -> list[ReadingDraft]:
    return [event for event in events if isinstance(event, ReadingDraft)]


def value(measurement: Measurement, metric: Metric) -> Decimal:
    (part,) = [part for part in measurement.components if part.metric is metric]
    assert part.value is not None
    return part.value
