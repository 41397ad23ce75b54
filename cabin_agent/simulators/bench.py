"""The simulated instruments of one cabin, as a transport."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

from cabin_agent.drivers.live_source import LiveSource
from cabin_agent.plugins import AllowList, EveryPackage
from cabin_agent.simulators.catalogue import chosen, emulators
from cabin_agent.simulators.exam_camera import SimulatedCamera
from cabin_agent.simulators.faults import NO_FAULTS, FaultPlan, SecondUnit
from cabin_agent.simulators.faulty import FaultyConnection
from cabin_agent.simulators.patient import SimulatedPatient
from cabin_agent.simulators.peripheral import Peripheral, World
from cabin_agent.simulators.scenarios import SCENARIOS
from cabin_agent.simulators.stethoscope import SimulatedStethoscope
from cabin_agent.transports import Connection, Found, LinkLost
from contract.observations import DeviceKind


class SimulatedBench:
    """Each instrument holds one connection at a time, like a real one. The fault plan of its world is at work."""

    def __init__(self, peripherals: Sequence[Peripheral]) -> None:
        self._peripherals = {peripheral.found.address: peripheral for peripheral in peripherals}
        self._busy: set[str] = set()

    async def scan(self) -> list[Found]:
        return [peripheral.found for peripheral in self._peripherals.values()]

    @asynccontextmanager
    async def connect(self, found: Found) -> AsyncIterator[Connection]:
        if found.address in self._busy:
            raise LinkLost("already connected")
        self._busy.add(found.address)
        peripheral = self._peripherals[found.address]
        try:
            yield FaultyConnection(peripheral, peripheral.faults.connected())
        finally:
            self._busy.discard(found.address)


def simulated_peripherals(
    world: World, *, devices: frozenset[str] | None = None, allowed: AllowList | EveryPackage = frozenset()
) -> list[Peripheral]:
    """The first emulator of each kind of instrument, or those named; two of each where the plan says so.

    Raises `UnknownDevice`, `PluginConflict`.
    """
    peripherals: list[Peripheral] = []
    for make in chosen(emulators(allowed=allowed), devices).values():
        first = make(world, 1)
        if devices is None and any(first.kind is other.kind for other in peripherals):
            continue
        peripherals.append(first)
        if first.faults.content(SecondUnit):
            peripherals.append(make(world, 2))
    return peripherals


def simulated_bench(
    *,
    seed: int,
    scenario: str,
    zone: ZoneInfo,
    speed: float,
    plan: FaultPlan = NO_FAULTS,
    devices: frozenset[str] | None = None,
    allowed: AllowList | EveryPackage = frozenset(),
) -> SimulatedBench:
    world = World(SimulatedPatient(seed=seed, scenario=SCENARIOS[scenario]), zone, speed, plan)
    return SimulatedBench(simulated_peripherals(world, devices=devices, allowed=allowed))


def simulated_live_sources(*, seed: int) -> list[LiveSource]:
    """Three cameras and a stethoscope. The exam camera is open, as the hand-held one of a cabin is; the others wait."""
    return [
        SimulatedCamera(seed=seed),
        SimulatedCamera(seed=seed + 1, kind=DeviceKind.OTOSCOPE, live=False),
        SimulatedCamera(seed=seed + 2, kind=DeviceKind.DERMATOSCOPE, live=False),
        SimulatedStethoscope(seed=seed),
    ]
