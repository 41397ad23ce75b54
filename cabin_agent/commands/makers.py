"""For makers of drivers: `cabin-agent drivers`, `new-driver` and `quality`."""

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

from cabin_agent.commands import Say
from cabin_agent.drivers import Driver
from cabin_agent.drivers.quality import QualityFile, UnusableQualityFile, quality_path, read_quality
from cabin_agent.drivers.quality_checks import Report, checked
from cabin_agent.drivers.registry import registry
from cabin_agent.equipment import transport_plugins
from cabin_agent.plugins import FAULTS, AllowList, EveryPackage, Plugin, PluginState
from cabin_agent.scaffold import new_driver
from cabin_agent.simulators.catalogue import emulators

_MARKS = {"done": "x", "exempt": "-", "todo": " "}
_TEST_SUFFIX = ".py"


def add_new_driver_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="small letters, digits and hyphens: acme-thermometer")
    parser.add_argument(
        "--into", type=Path, default=Path(), metavar="FOLDER", help="where the package's folder is made (default: here)"
    )


def add_quality_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("driver", nargs="?", help="only this one, with the state of every rule (default: all)")
    parser.add_argument("--run", action="store_true", help="run the tests that are named as proof too")
    add_allow_option(parser)


def add_allow_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--allow-any", action="store_true", help="load every installed package, listed or not")


def say_plugins(allowed: AllowList | EveryPackage, *, say: Say) -> int:
    """Every entry point with its state, and the line of the allow-list for each package. 1 when one does not work."""
    groups = {
        "drivers": registry(allowed=allowed).plugins,
        "simulators": emulators(allowed=allowed),
        "transports": transport_plugins(allowed=allowed),
    }
    for title, plugins in groups.items():
        say(title)
        for plugin in plugins:
            say(f"  {plugin.name:<26}{plugin.state.value.replace('_', ' '):<13}{_origin(plugin)}")
            if plugin.error:
                say(f"    {plugin.error}")
    everything = [plugin for plugins in groups.values() for plugin in plugins]
    packages = {plugin.package for plugin in everything if plugin.package is not None}
    if packages:
        say("for CABIN_DRIVER_ALLOW_LIST")
    for package in sorted(packages, key=lambda one: one.distribution):
        line = f'{{"distribution": "{package.distribution}", "version": "{package.version}", "digest": '
        say(f"  {line}" + (f'"{package.digest}"}}' if package.digest else f"none: {package.problem}"))
    return 1 if any(plugin.state in FAULTS for plugin in everything) else 0


def _origin(plugin: Plugin) -> str:
    package = plugin.package
    return f"{plugin.value}  ({package.distribution} {package.version})" if package else plugin.value


def make_driver(name: str, *, into: Path, say: Say) -> int:
    """Raises `UnusableName`, `OSError`."""
    for path in new_driver(name, into=into):
        say(str(path))
    say(f"next: cd {into / name} && python -m pytest, then docs/drivers.md")
    return 0


async def say_quality(wanted: str | None, *, allowed: AllowList | EveryPackage, run: bool, say: Say) -> int:
    """1 when a file says something that is not true, or is missing."""
    drivers = registry(allowed=allowed)
    found = {driver.descriptor.driver_id: driver for driver in drivers}
    plugins = {plugin.name: plugin for plugin in drivers.plugins if plugin.state is PluginState.LOADED}
    if wanted is not None and wanted not in found:
        say(f"no driver {wanted}; there are {', '.join(found)}")
        return 1
    wrong = 0
    siblings = emulators(allowed=allowed)
    for name in [wanted] if wanted else list(found):
        try:
            path = quality_path(plugins[name])
            file = read_quality(path)
        except UnusableQualityFile as error:
            say(f"{name:<26}{error}")
            wrong += 1
            continue
        root = (path.parent / file.root).resolve()
        make = cast(Callable[[], Driver], plugins[name].content)
        report = await checked(make, file, root=root, emulators=siblings)
        _say_report(found[name], report, in_full=wanted is not None, say=say)
        wrong += len(report.problems) + (_run(file, root) if run else 0)
    return 1 if wrong else 0


def _say_report(driver: Driver, report: Report, *, in_full: bool, say: Say) -> None:
    say(f"{report.driver_id:<26}{report.level.value:<10}{driver.descriptor.kind.value.replace('_', ' ')}")
    for verdict in report.verdicts if in_full else ():
        answer = verdict.answer
        said = verdict.problem or answer.reason or ", ".join(answer.proof)
        mark = "!" if verdict.problem else _MARKS[answer.status]
        say(f"  [{mark}] {verdict.rule.level.value:<9}{verdict.rule.name:<15}{said or verdict.rule.asks}")
    for problem in report.problems:
        say(f"  not true: {problem}")


def _run(file: QualityFile, root: Path) -> int:
    """Exit status of the tests named as proof, run where they are."""
    proofs = {proof for answer in file.rules.values() if answer.status == "done" for proof in answer.proof}
    tests = sorted(proof for proof in proofs if _TEST_SUFFIX + "::" in proof)
    return subprocess.run([sys.executable, "-m", "pytest", "-q", *tests], cwd=root, check=False).returncode
