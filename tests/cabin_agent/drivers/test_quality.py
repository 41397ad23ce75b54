"""What the quality files say is true, and what is not true is found."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from cabin_agent.drivers import thermometer
from cabin_agent.drivers.quality import RULES, Level, QualityFile, UnusableQualityFile, quality_path, read_quality
from cabin_agent.drivers.quality_checks import Report, checked, proof_problem
from cabin_agent.drivers.registry import registry
from cabin_agent.plugins import Plugin, PluginState
from cabin_agent.simulators.catalogue import emulators

ROOT = Path(__file__).parents[3]
PLUGINS = [plugin for plugin in registry().plugins if plugin.state is PluginState.LOADED]
FILE = quality_path(next(plugin for plugin in PLUGINS if plugin.name == "ble.hts"))


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
async def test_what_the_file_of_a_built_in_driver_says_is_true(plugin: Plugin) -> None:
    path = quality_path(plugin)
    file = read_quality(path)
    assert file.driver == plugin.name
    root = (path.parent / file.root).resolve()
    assert root == ROOT
    report = await checked(plugin.content, file, root=root, emulators=emulators())  # type: ignore[arg-type]
    assert report.problems == []


def answers(**changes: dict[str, Any]) -> QualityFile:
    """The thermometer's file with other answers."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    told["rules"] |= changes
    return QualityFile.model_validate(told)


async def report_of(file: QualityFile, root: Path = ROOT) -> Report:
    return await checked(thermometer.driver, file, root=root, emulators=emulators())


@pytest.mark.parametrize(
    ("rule", "answer", "words"),
    [
        ("vectors", {"status": "done", "proof": ["tests/no_such_file.py"]}, "no such file"),
        ("fuzz", {"status": "done", "proof": ["tests/cabin_agent/drivers/test_quality.py::test_nothing"]}, "no test"),
        ("conversation", {"status": "done", "proof": ["pyproject.toml"]}, "not a trace"),
        (
            "conversation",
            {"status": "done", "proof": ["tests/cabin_agent/playback/traces/emulator-ble.bps.jsonl"]},
            "does not claim",
        ),
        (
            "real_trace",
            {"status": "done", "proof": ["tests/cabin_agent/playback/traces/emulator-ble.hts.jsonl"]},
            "not of a real unit",
        ),
        ("time_sync", {"status": "done", "proof": ["pyproject.toml"]}, "does not implement time_sync"),
        ("calibration", {"status": "done", "proof": ["pyproject.toml"]}, "does not implement calibration"),
        ("history", {"status": "exempt", "reason": "no wish"}, "capable of history_read"),
    ],
)
async def test_an_answer_that_is_not_true_is_found(rule: str, answer: dict[str, Any], words: str) -> None:
    report = await report_of(answers(**{rule: answer}))
    assert any(problem.startswith(f"{rule}: ") and words in problem for problem in report.problems)


async def test_a_trace_the_driver_no_longer_follows_is_found(tmp_path: Path) -> None:
    trace = tmp_path / "trace.jsonl"
    shutil.copy(ROOT / "tests/cabin_agent/playback/traces/emulator-ble.hts.jsonl", trace)
    trace.write_text(trace.read_text().replace('"step": "confirm"', '"step": "read"'), encoding="utf-8")
    file = answers(conversation={"status": "done", "proof": ["trace.jsonl"]})
    verdict = next(one for one in (await report_of(file, tmp_path)).verdicts if one.rule.name == "conversation")
    assert "not in the trace: confirm 2A1C" in verdict.problem


async def test_a_level_is_reached_only_with_every_rule_of_it_and_below() -> None:
    assert (await report_of(answers())).level is Level.BRONZE
    without = await report_of(answers(fuzz={"status": "todo"}))
    assert without.level is Level.NONE
    assert without.problems == ["claims bronze, is none"]


async def test_an_emulator_that_is_missing_or_broken_is_found() -> None:
    file = answers()
    own = next(plugin for plugin in emulators() if plugin.name == "ble.hts")
    broken = replace(own, state=PluginState.BROKEN, error="ImportError")
    for siblings, words in (([], "no emulator"), ([broken], "is broken: ImportError")):
        report = await checked(thermometer.driver, file, root=ROOT, emulators=siblings)
        assert words in report.problems[0]


@pytest.mark.parametrize(
    "told",
    [
        "level: bronze",
        "{driver: a.b, level: tin, rules: {}}",
        "{driver: a.b, level: bronze, rules: {shine: {status: done, proof: [x]}}}",
        "{driver: a.b, level: bronze, rules: {fuzz: {status: done}}}",
        "{driver: a.b, level: bronze, rules: {fuzz: {status: exempt}}}",
        "{driver: a.b, level: bronze, rules: {fuzz: {status: todo}}}",
        "[",
    ],
    ids=["no rules", "unknown level", "unknown rule", "no proof", "no reason", "rules left out", "no YAML"],
)
def test_a_file_that_does_not_answer_is_refused(told: str, tmp_path: Path) -> None:
    path = tmp_path / "quality_scale.yaml"
    path.write_text(told, encoding="utf-8")
    with pytest.raises(UnusableQualityFile, match=r"quality_scale\.yaml"):
        read_quality(path)


def test_a_proof_may_be_a_test_of_a_class_or_one_of_many(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("class TestIt:\n    def test_one(self): ...\n", encoding="utf-8")
    assert proof_problem("test_it.py::TestIt::test_one[3]", tmp_path) == ""
    assert proof_problem("test_it.py::TestIt::test_two", tmp_path)


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
