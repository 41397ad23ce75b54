"""The simulated instruments of one cabin, as a transport."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

from cabin_agent.simulators.blood_pressure import SimulatedCuff
from cabin_agent.simulators.patient import SCENARIOS, SimulatedPatient
from cabin_agent.simulators.peripheral import Peripheral, World
from cabin_agent.simulators.pulse_oximeter import SimulatedOximeter
from cabin_agent.simulators.thermometer import SimulatedThermometer
from cabin_agent.transports import Connection, Found, LinkLost


class SimulatedBench:
    """Each instrument holds one connection at a time, like a real one."""

    def __init__(self, peripherals: list[Peripheral]) -> None:
        self._peripherals = {peripheral.serial: peripheral for peripheral in peripherals}
        self._busy: set[str] = set()

    async def scan(self) -> list[Found]:
        return [peripheral.found for peripheral in self._peripherals.values()]

    @asynccontextmanager
    async def connect(self, found: Found) -> AsyncIterator[Connection]:
        if found.address in self._busy:
            raise LinkLost("already connected")
        self._busy.add(found.address)
        try:
            yield self._peripherals[found.address]
        finally:
            self._busy.discard(found.address)


def simulated_bench(*, seed: int, scenario: str, zone: ZoneInfo, speed: float) -> SimulatedBench:
    world = World(SimulatedPatient(seed=seed, scenario=SCENARIOS[scenario]), zone, speed)
    return SimulatedBench([SimulatedCuff(world), SimulatedOximeter(world), SimulatedThermometer(world)])
