"""Holds a driver's quality file against what is really there: emulator, tests, traces, capabilities.

A named test is looked for, not run; `pytest` with the proofs as arguments runs them.
"""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cabin_agent.drivers import CalibrationLink, Capability, ClockLink, Driver, DriverLink, HealthLink
from cabin_agent.drivers.quality import RULES, Answer, Level, QualityFile, Rule, level_of
from cabin_agent.playback.conversation import converse
from cabin_agent.playback.trace import INSTRUMENT, UnusableTrace, read_trace
from cabin_agent.plugins import Plugin, PluginState

_OF_CAPABILITY = {
    "history": Capability.HISTORY_READ,
    "time_sync": Capability.TIME_SYNC,
    "calibration": Capability.CALIBRATION,
}
_OF_LINK: dict[str, type] = {"time_sync": ClockLink, "calibration": CalibrationLink, "diagnostics": HealthLink}
_PLAYED = {"conversation", "real_trace", "two_firmwares", "second_vendor"}
_REAL = {"real_trace", "two_firmwares", "second_vendor"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`problem`: why an answer is not true; empty when it is."""

    rule: Rule
    answer: Answer
    problem: str = ""

    @property
    def is_fulfilled(self) -> bool:
        return self.answer.status != "todo" and not self.problem


@dataclass(frozen=True, slots=True)
class Report:
    driver_id: str
    claimed: Level
    verdicts: tuple[Verdict, ...]

    @property
    def level(self) -> Level:
        return level_of({verdict.rule.name: verdict.is_fulfilled for verdict in self.verdicts})

    @property
    def problems(self) -> list[str]:
        """What in the file is not true."""
        found = [f"{verdict.rule.name}: {verdict.problem}" for verdict in self.verdicts if verdict.problem]
        if self.level is not self.claimed:
            found.append(f"claims {self.claimed}, is {self.level}")
        return found


async def checked(make: Callable[[], Driver], file: QualityFile, *, root: Path, emulators: Sequence[Plugin]) -> Report:
    """`make`: the driver's entry point, as some drivers remember what they have read. `root`: of the file's proofs."""
    driver = make()
    link = await _any_link(make(), file, root)
    verdicts = []
    for rule in RULES:
        answer = file.rules[rule.name]
        problem = _exemption_problem(driver, rule) if answer.status == "exempt" else ""
        if answer.status == "done":
            problem = _ability_problem(driver, link, rule) or await _proof_problem(
                make, rule, answer, root=root, emulators=emulators
            )
        verdicts.append(Verdict(rule, answer, problem))
    return Report(driver.descriptor.driver_id, file.level, tuple(verdicts))


async def _any_link(driver: Driver, file: QualityFile, root: Path) -> DriverLink | None:
    for proof in file.rules["conversation"].proof:
        try:
            trace = read_trace(root / proof)
            if driver.claims(trace.found) is not None:
                return (await converse(driver, trace)).link
        except (OSError, UnusableTrace, TimeoutError):
            continue
    return None


def _exemption_problem(driver: Driver, rule: Rule) -> str:
    capability = _OF_CAPABILITY.get(rule.name)
    return f"the family is capable of {capability}" if capability in driver.descriptor.capable else ""


def _ability_problem(driver: Driver, link: DriverLink | None, rule: Rule) -> str:
    """Of the history not: most instruments send their memory by themselves, with nothing to implement."""
    capability = _OF_CAPABILITY.get(rule.name)
    if rule.name in _OF_LINK and capability is not None and capability not in driver.descriptor.implemented:
        return f"the descriptor does not implement {capability}"
    protocol = _OF_LINK.get(rule.name)
    if protocol is not None and not isinstance(link, protocol):
        return f"its link is no {protocol.__name__}"
    return ""


async def _proof_problem(
    make: Callable[[], Driver], rule: Rule, answer: Answer, *, root: Path, emulators: Sequence[Plugin]
) -> str:
    if rule.name == "emulator":
        return _emulator_problem(make(), emulators)
    if rule.name in _PLAYED:
        return await _trace_problem(make, rule, answer, root)
    return next((problem for proof in answer.proof if (problem := proof_problem(proof, root))), "")


def _emulator_problem(driver: Driver, emulators: Sequence[Plugin]) -> str:
    name = driver.descriptor.driver_id
    own = next((plugin for plugin in emulators if plugin.name == name), None)
    if own is None:
        return f"no emulator of the name {name}"
    return "" if own.state is PluginState.LOADED else f"the emulator is {own.state}: {own.error}"


async def _trace_problem(make: Callable[[], Driver], rule: Rule, answer: Answer, root: Path) -> str:
    for proof in answer.proof:
        driver = make()
        try:
            trace = read_trace(root / proof)
        except (OSError, UnusableTrace) as error:
            return f"{proof}: {error}"
        if rule.name in _REAL and trace.origin != INSTRUMENT:
            return f"{proof}: not of a real unit"
        if driver.claims(trace.found) is None:
            return f"{proof}: the driver does not claim this instrument"
        try:
            conversation = await converse(driver, trace)
        except TimeoutError:
            return f"{proof}: the driver leaves out a step the trace waits for"
        if conversation.deviations:
            return f"{proof}: {conversation.deviations[0]}"
    return "needs traces of two" if rule.name == "two_firmwares" and len(answer.proof) < 2 else ""


def proof_problem(proof: str, root: Path) -> str:
    """Of a test id `path::name` or a file. Parameters in brackets are left out of the comparison."""
    path, _, name = proof.partition("::")
    file = root / path
    if not file.is_file():
        return f"{path}: no such file"
    if not name:
        return ""
    wanted = name.partition("[")[0].split("::")
    nodes: Sequence[ast.stmt] = ast.parse(file.read_text(encoding="utf-8")).body
    for part in wanted:
        found = next((node for node in nodes if _is_named(node, part)), None)
        if found is None:
            return f"{path}: no test {name}"
        nodes = found.body if isinstance(found, ast.ClassDef) else []
    return ""


def _is_named(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name
