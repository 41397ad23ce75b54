"""An emulated instrument on a pseudo-terminal, and what the driver makes of what it prints."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from cabin_agent.attribution import OpenVisit, Step
from cabin_agent.clock import KioskClock
from cabin_agent.device_clock import placed
from cabin_agent.drivers import Driver, DriverLink, Event, ReadingDraft
from cabin_agent.drivers.registry import registry
from cabin_agent.readings import compose
from cabin_agent.simulators.faults import NO_FAULTS, FaultPlan
from cabin_agent.simulators.patient import SimulatedPatient
from cabin_agent.simulators.peripheral import World
from cabin_agent.simulators.scenarios import SCENARIOS
from cabin_agent.transports import Transport
from cabin_agent.transports.serial import SerialPort, SerialTransport
from contract.observations import Reading
from tests.cabin_agent.files.folders import told

PARIS = ZoneInfo("Europe/Paris")
FAST = 200.0


def a_world(scenario: str = "healthy", plan: FaultPlan = NO_FAULTS, *, speed: float = FAST) -> World:
    return World(SimulatedPatient(seed=3, scenario=SCENARIOS[scenario]), PARIS, speed, plan)


def a_port(path: str, service: str, *settings: str) -> SerialTransport:
    """A pseudo-terminal has eight bits and no parity, and refuses others."""
    port = SerialPort(
        path=path,
        service=service,
        name="Line",
        serial="L-1",
        settings=frozenset(settings),
        bytesize=8,
        parity="N",
    )
    return SerialTransport([port])


async def claimed(transport: Transport) -> Driver:
    (found,) = await transport.scan()
    driver = registry().claim(found)
    assert driver is not None
    return driver


async def measured(transport: Transport, driver: Driver) -> tuple[list[Event], DriverLink]:
    """One measurement to its end, every record confirmed."""
    (found,) = await transport.scan()
    async with driver.connect(transport, found) as link:
        return await told(link), link


def drafts(events: list[Event]) -> list[ReadingDraft]:
    return [event for event in events if isinstance(event, ReadingDraft)]


def placed_in(draft: ReadingDraft, link: DriverLink, *, visit: UUID | None) -> Reading:
    receipt = KioskClock().now()
    return compose(
        draft,
        identity=link.identity,
        receipt=receipt,
        time=placed(draft.measurement, received_at=receipt.received_at, zone=PARIS),
        step=Step(datetime.now(UTC) - timedelta(seconds=20), OpenVisit(visit) if visit else None),
        expected_seq=1,
    )
