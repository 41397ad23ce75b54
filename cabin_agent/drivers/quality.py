"""The quality scale of drivers: which rules a level asks for, and the file beside each driver that answers them.

After the Integration Quality Scale of Home Assistant: a rule is done (with its proof), exempt (with the reason), or
still to do. `quality_checks` holds a file against what is really there.
"""

from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from cabin_agent.plugins import Plugin


class Level(StrEnum):
    NONE = "none"
    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"
    PLATINUM = "platinum"


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    level: Level
    asks: str


RULES = (
    Rule("emulator", Level.BRONZE, "an emulator of the instrument's real wire, in `cabin_agent.simulators`"),
    Rule("vectors", Level.BRONZE, "frames published by others give the expected values"),
    Rule("fuzz", Level.BRONZE, "on arbitrary octets the parser raises nothing but `ParseError`"),
    Rule("unplug", Level.BRONZE, "a link cut in mid-measurement loses and doubles no record"),
    Rule("conversation", Level.BRONZE, "a trace, of the emulator at least, plays without a deviation"),
    Rule("real_trace", Level.SILVER, "a trace of a real unit plays without a deviation"),
    Rule("history", Level.SILVER, "records sent again from the memory are the same readings, never new ones"),
    Rule("time_sync", Level.SILVER, "the instrument's clock is read and set"),
    Rule("calibration", Level.GOLD, "calibration is done and kept"),
    Rule("diagnostics", Level.GOLD, "the instrument's health is read between measurements"),
    Rule("two_firmwares", Level.GOLD, "traces of real units of two firmware versions play without a deviation"),
    Rule("soak", Level.GOLD, "10,000 readings without one lost, doubled or late"),
    Rule("second_vendor", Level.PLATINUM, "an instrument of a second maker works in its place, shown by its trace"),
)


class Answer(BaseModel):
    """`proof`: test ids `path::name`, files, or `module:name`, relative to `QualityFile.root`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    status: Literal["done", "exempt", "todo"]
    proof: tuple[str, ...] = ()
    reason: str = ""

    @model_validator(mode="after")
    def _says_why(self) -> "Answer":
        if self.status == "done" and not self.proof:
            raise ValueError("done needs a proof")
        if self.status == "exempt" and not self.reason:
            raise ValueError("exempt needs a reason")
        return self


class QualityFile(BaseModel):
    """`level`: what the driver claims to be. `root`: folder the proofs are relative to, as seen from the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    driver: str
    level: Level
    root: str = "."
    rules: Annotated[dict[str, Answer], Field(min_length=1)]

    @model_validator(mode="after")
    def _answers_every_rule(self) -> "QualityFile":
        known = {rule.name for rule in RULES}
        if unknown := self.rules.keys() - known:
            raise ValueError(f"no such rule: {', '.join(sorted(unknown))}")
        if missing := known - self.rules.keys():
            raise ValueError(f"without an answer: {', '.join(sorted(missing))}")
        return self


class UnusableQualityFile(Exception):
    """There is no quality file, or it cannot be read. The text says which and why."""


def quality_path(plugin: Plugin) -> Path:
    """Beside the driver's module: `quality/<id>.yaml` or `quality_scale.yaml`. Raises `UnusableQualityFile`."""
    module = plugin.value.partition(":")[0]
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise UnusableQualityFile(f"{plugin.name}: no module {module}")
    folder = Path(spec.origin).parent
    candidates = (folder / "quality" / f"{plugin.name}.yaml", folder / "quality_scale.yaml")
    found = next((path for path in candidates if path.exists()), None)
    if found is None:
        raise UnusableQualityFile(f"{plugin.name}: no quality_scale.yaml beside {module}")
    return found


def read_quality(path: Path) -> QualityFile:
    """Raises `UnusableQualityFile`."""
    try:
        return QualityFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UnusableQualityFile(f"{path.name}: {error}") from error
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise UnusableQualityFile(f"{path.name}: {problems}") from error


def level_of(answers: dict[str, bool]) -> Level:
    """The highest level of which every rule, and every rule of the levels below, is fulfilled."""
    reached = Level.NONE
    for level in list(Level)[1:]:
        if not all(answers[rule.name] for rule in RULES if rule.level is level):
            break
        reached = level
    return reached
