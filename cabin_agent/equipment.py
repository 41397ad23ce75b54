"""What a cabin is equipped with: the ways to its instruments, from the settings, and what of it does not work."""

from collections.abc import AsyncIterator, Container, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast
from zoneinfo import ZoneInfo

from cabin_agent.drivers.registry import DriverRegistry
from cabin_agent.playback.player import PlaybackTransport
from cabin_agent.playback.recorder import RecordingTransport
from cabin_agent.playback.trace import EMULATOR, INSTRUMENT, read_trace
from cabin_agent.plugins import TRANSPORTS, AllowList, EveryPackage, Plugin, PluginState, find_plugins
from cabin_agent.settings import Settings
from cabin_agent.simulators.bench import SimulatedBench, simulated_peripherals
from cabin_agent.simulators.faults import NO_FAULTS, FaultPlan
from cabin_agent.simulators.patient import SimulatedPatient
from cabin_agent.simulators.peripheral import Peripheral, World
from cabin_agent.simulators.scenarios import SCENARIOS
from cabin_agent.transports import Transport

BUILT_IN = {
    "ble": "cabin_agent.transports.ble:transport",
    "serial": "cabin_agent.transports.serial:transport",
    "files": "cabin_agent.transports.file_drop:transport",
    "sdc": "cabin_agent.transports.sdc:transport",
    "kiosk": "cabin_agent.transports.kiosk_screen:transport",
}

_FAULT_LIMIT = 32
_CODE_LIMIT = 80


class UnusableTransport(Exception):
    """A transport of the settings is unknown, kept out, broken, or its options are wrong. The text says which."""


def transport_plugins(
    *, allowed: AllowList | EveryPackage = frozenset(), only: Container[str] | None = None
) -> list[Plugin]:
    return find_plugins(TRANSPORTS, BUILT_IN, allowed=allowed, only=only)


def real_transports(settings: Settings) -> list[Transport]:
    """As `CABIN_TRANSPORTS` says. Raises `UnusableTransport`, `PluginConflict`."""
    plugins = transport_plugins(allowed=settings.driver_allow_list, only=settings.transports)
    known = {plugin.name: plugin for plugin in plugins}
    made = []
    for name, options in settings.transports.items():
        plugin = known.get(name)
        if plugin is None:
            raise UnusableTransport(f"no transport {name}; there are {', '.join(BUILT_IN | known)}")
        if plugin.state is not PluginState.LOADED:
            raise UnusableTransport(f"transport {name}: {plugin.error}")
        try:
            made.append(cast(Transport, plugin.content(**options)))  # type: ignore[operator]
        except (TypeError, ValueError) as error:
            raise UnusableTransport(f"transport {name}: {error}") from error
    return recorded(made, settings.trace_dir, origin=INSTRUMENT)


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a simulated cabin is made of. `devices` None: one of each kind of instrument. `wire`: real ones."""

    seed: int
    scenario: str
    zone: ZoneInfo
    speed: float = 1.0
    plan: FaultPlan = NO_FAULTS
    devices: frozenset[str] | None = None
    traces: tuple[Path, ...] = ()
    allowed: AllowList | EveryPackage = frozenset()
    wire: bool = False


class WireMissing(Exception):
    """What an emulated wire needs is not installed. The text says what."""


@asynccontextmanager
async def simulated_transports(
    simulation: Simulation, *, trace_dir: Path | None = None
) -> AsyncIterator[list[Transport]]:
    """Emulators, and traces in place of instruments.

    Raises `UnknownDevice`, `PluginConflict`, `UnusableTrace`, `WireMissing`.
    """
    patient = SimulatedPatient(seed=simulation.seed, scenario=SCENARIOS[simulation.scenario])
    world = World(patient, simulation.zone, simulation.speed, simulation.plan)
    peripherals = simulated_peripherals(world, devices=simulation.devices, allowed=simulation.allowed)
    played: list[Transport] = []
    if simulation.traces:
        played.append(PlaybackTransport([read_trace(path) for path in simulation.traces], speed=simulation.speed))
    async with AsyncExitStack() as stack:
        transports: list[Transport] = [SimulatedBench(peripherals)]
        if simulation.wire:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="cabin-agent-")))
            transports = await stack.enter_async_context(_on_the_wire(peripherals, folder))
        yield recorded(transports, trace_dir, origin=EMULATOR) + played


def _on_the_wire(peripherals: Sequence[Peripheral], folder: Path) -> AbstractAsyncContextManager[list[Transport]]:
    try:
        from cabin_agent.simulators.wire import on_the_wire
    except ImportError as error:
        raise WireMissing(f"needs {error.name}: install comptoir[agent,emulator,sdc]") from error
    return on_the_wire(peripherals, folder)


def recorded(transports: Sequence[Transport], folder: Path | None, *, origin: str) -> list[Transport]:
    """The same, writing traces when there is a folder for them."""
    return (
        list(transports) if folder is None else [RecordingTransport(one, folder, origin=origin) for one in transports]
    )


def kiosk_faults(drivers: DriverRegistry, transports: Sequence[Transport]) -> list[str]:
    """Codes for the heartbeat: drivers that could not be loaded, and what a transport says of itself (`fault`)."""
    codes = [f"driver_not_loaded:{plugin.name}" for plugin in drivers.faults]
    codes += [fault for transport in transports if (fault := getattr(transport, "fault", None))]
    return [code[:_CODE_LIMIT] for code in codes[:_FAULT_LIMIT]]
