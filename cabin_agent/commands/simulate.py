"""`cabin-agent simulate`: options, what there is to choose from, and the mode without a server."""

import argparse
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cabin_agent.commands import Say
from cabin_agent.commands.console import measure_all
from cabin_agent.drivers.registry import registry
from cabin_agent.equipment import Simulation, simulated_transports
from cabin_agent.plugins import EveryPackage, PluginState
from cabin_agent.running import run_agent
from cabin_agent.settings import Settings
from cabin_agent.simulators.bench import simulated_live_sources
from cabin_agent.simulators.catalogue import chosen, emulators
from cabin_agent.simulators.faults import NO_FAULTS, PRESETS, load_plan
from cabin_agent.simulators.scenarios import SCENARIOS
from cabin_agent.simulators.trial import a_world
from cabin_agent.transports.kiosk_screen import KioskScreen
from contract.live import LiveMessage, LiveReading

DESCRIPTION = """
Serves a cabin whose instruments are emulated: each speaks its real protocol to the real driver, and all of them measure
one simulated patient. With --print no server is needed: the readings come to standard output, one JSON object a line,
as they would reach the server.
"""
EXAMPLES = """
examples:
  cabin-agent simulate --list
  cabin-agent simulate --print --scenario fever --speed 20
  cabin-agent simulate --print all --devices ble.plx --faults displaced_sensor
  cabin-agent simulate --print --faults plan.yaml --seed 7 --rounds 3
  cabin-agent simulate --print --wire --devices ble.bps,serial.nidek_rt --speed 20
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    patient = parser.add_argument_group("the patient")
    patient.add_argument("--scenario", choices=SCENARIOS, metavar="NAME", help="who is measured (default: well)")
    patient.add_argument("--seed", type=int, metavar="N", help="another patient of the same scenario (default: 1)")
    bench = parser.add_argument_group("the instruments")
    bench.add_argument(
        "--devices", type=_names, metavar="A,B,C", help="only these (default: one of each kind; all names: --list)"
    )
    bench.add_argument(
        "--faults", metavar="FILE|NAME", help="what goes wrong: a plan of --list, or a YAML or JSON file"
    )
    bench.add_argument(
        "--speed",
        type=_positive,
        metavar="X",
        help="measure X times faster than life (pulse curves stay at life speed)",
    )
    bench.add_argument(
        "--playback",
        action="append",
        type=Path,
        default=[],
        metavar="TRACE",
        help="add an instrument that says what was recorded (may be given again)",
    )
    bench.add_argument(
        "--record", type=Path, metavar="FOLDER", help="write a trace of every connection into the folder"
    )
    bench.add_argument(
        "--wire",
        action="store_true",
        help="real wires: Bluetooth without a radio, pseudo-terminals, folders, the loopback network",
    )
    output = parser.add_argument_group("without a server")
    output.add_argument(
        "--print",
        nargs="?",
        const="readings",
        choices=("readings", "all"),
        help="print the readings and end; all: running values, waves and states of the instruments too",
    )
    output.add_argument(
        "--rounds", type=int, default=1, metavar="N", help="with --print: so many measurements of each (0: without end)"
    )
    output.add_argument(
        "--allow-any", action="store_true", help="with --print: load the drivers of every installed package"
    )
    output.add_argument("--list", action="store_true", help="list scenarios, fault plans and instruments, and end")


def simulation(wish: argparse.Namespace, settings: Settings) -> Simulation:
    """What the options say, and the settings where they say nothing. Raises `UnusablePlan`."""
    return Simulation(
        seed=settings.seed if wish.seed is None else wish.seed,
        scenario=wish.scenario or settings.scenario,
        zone=ZoneInfo(settings.zone),
        speed=wish.speed or settings.time_scale,
        plan=load_plan(wish.faults) if wish.faults else NO_FAULTS,
        devices=wish.devices,
        traces=tuple(wish.playback),
        wire=wish.wire,
        allowed=EveryPackage() if wish.allow_any else settings.driver_allow_list,
    )


async def print_readings(wish: argparse.Namespace, settings: Settings, *, say: Say) -> None:
    """Raises `UnusablePlan`, `UnknownDevice`, `PluginConflict`, `UnusableTrace`, `WireMissing`."""
    asked = simulation(wish, settings)

    def show(message: LiveMessage) -> None:
        if wish.print == "all":
            say(message.model_dump_json())
        elif isinstance(message, LiveReading) and message.stage == "stored":
            say(message.reading.model_dump_json())

    async with simulated_transports(asked, trace_dir=wish.record) as transports:
        drivers = registry(allowed=asked.allowed)
        await measure_all(transports, drivers, zone=asked.zone, show=show, rounds=wish.rounds)


async def serve(wish: argparse.Namespace, settings: Settings, *, key: Ed25519PrivateKey) -> None:
    """Until cancelled. Raises what `run_agent` and `simulated_transports` raise."""
    asked = simulation(wish, settings)
    async with simulated_transports(asked, trace_dir=wish.record or settings.trace_dir) as transports:
        sources = simulated_live_sources(seed=asked.seed)
        # The one instrument that is real here too: the screen of the kiosk's page.
        screens = [KioskScreen()] if "kiosk" in settings.transports else []
        await run_agent(settings, key=key, transports=[*transports, *screens], sources=sources)


def say_choices(settings: Settings, *, allow_any: bool, say: Say) -> None:
    say("scenarios (--scenario)")
    for name, scenario in SCENARIOS.items():
        say(f"  {name:<22}{scenario.summary}")
    say("fault plans (--faults)")
    for name, plan in PRESETS.items():
        say(f"  {name:<22}{plan.summary}")
    say("instruments (--devices)")
    plugins = emulators(allowed=EveryPackage() if allow_any else settings.driver_allow_list)
    world = a_world()
    for name, make in chosen(plugins, None).items():
        instrument = make(world, 1)
        say(f"  {name:<22}{instrument.kind.value.replace('_', ' ')}: {instrument.model}")
    for plugin in plugins:
        if plugin.state is not PluginState.LOADED:
            say(f"  {plugin.name:<22}{plugin.state.value.replace('_', ' ')}: {plugin.error}")


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(",") if name.strip())


def _positive(text: str) -> float:
    number = float(text)
    if number <= 0:
        raise argparse.ArgumentTypeError("must be more than 0")
    return number
