"""A simulated cabin in memory, and one measurement of one of its instruments."""

from zoneinfo import ZoneInfo

from cabin_agent.drivers import Driver, DriverLink, Event, ReadingDraft
from cabin_agent.drivers.registry import registry
from cabin_agent.simulators.bench import SimulatedBench, simulated_bench
from cabin_agent.simulators.faults import NO_FAULTS, FaultPlan
from cabin_agent.transports import Found, Transport
from contract.observations import DeviceKind

ZONE = ZoneInfo("Europe/Paris")
FAST = 5000.0


def a_bench(
    plan: FaultPlan = NO_FAULTS,
    *,
    scenario: str = "well",
    seed: int = 7,
    devices: tuple[str, ...] = ("ble.bps", "ble.hts", "ble.plx"),
) -> SimulatedBench:
    return simulated_bench(seed=seed, scenario=scenario, zone=ZONE, speed=FAST, plan=plan, devices=frozenset(devices))


async def station(transport: Transport, kind: DeviceKind) -> tuple[Driver, Found]:
    drivers = registry()
    for found in await transport.scan():
        driver = drivers.claim(found)
        if driver is not None and driver.descriptor.kind is kind:
            return driver, found
    raise AssertionError(kind)


async def measure(transport: Transport, kind: DeviceKind, *, confirms: bool = True) -> list[Event]:
    """All events of one measurement; what streams is told to end after its third event."""
    driver, found = await station(transport, kind)
    events: list[Event] = []
    async with driver.connect(transport, found) as link:
        async for event in link.events():
            events.append(event)
            await _answer(link, event, count=len(events), confirms=confirms)
    return events


async def _answer(link: DriverLink, event: Event, *, count: int, confirms: bool) -> None:
    if link.identity.driver == "ble.plx" and count == 3:
        await link.finish()
    if isinstance(event, ReadingDraft) and confirms:
        await link.confirm(event)
