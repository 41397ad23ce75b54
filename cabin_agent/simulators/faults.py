"""What goes wrong with instruments, as data: a plan for one run of the simulated cabin.

A plan is a list of faults, from a file (YAML or JSON) or one of `PRESETS`. Faults of the wire are applied by
`fault_session` to whatever an emulator sends; faults of the content are for the emulator that encodes it.
"""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contract.observations import DeviceKind


class _Fault(BaseModel):
    """`device`: the only kind of instrument it befalls; None: all of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    device: DeviceKind | None = None

    def befalls(self, kind: DeviceKind) -> bool:
        return self.device is None or self.device is kind


class _WireFault(_Fault):
    """`times`: in how many connections, from the first; None: in each."""

    times: Annotated[int, Field(ge=1)] | None = None


# ---------------------------------------------------------------- of the wire


class Cut(_WireFault):
    """The link is gone once so many octets were sent in a connection; 0: before the first one."""

    fault: Literal["cut"] = "cut"
    after_octets: Annotated[int, Field(ge=0)]


class Stall(_WireFault):
    """Connected and silent once so many frames were sent."""

    fault: Literal["stall"] = "stall"
    after_frames: Annotated[int, Field(ge=0)] = 1


class Crash(_WireFault):
    """The driver raises an error nobody expects, once so many frames were sent."""

    fault: Literal["crash"] = "crash"
    after_frames: Annotated[int, Field(ge=0)] = 0


class Duplicate(_WireFault):
    """Every record is sent twice."""

    fault: Literal["duplicate"] = "duplicate"


class OutOfOrder(_WireFault):
    """Of two records the later one is sent first."""

    fault: Literal["out_of_order"] = "out_of_order"


class ShortFrame(_WireFault):
    """Every record lacks its last octets."""

    fault: Literal["short_frame"] = "short_frame"
    octets_lost: Annotated[int, Field(ge=1)] = 1


# ---------------------------------------------------------------- of the content


class SpecialValue(_Fault):
    """In place of the number the instrument says that it has none, or that it was out of its range (HI, LO)."""

    fault: Literal["special_value"] = "special_value"
    value: Literal["not_a_number", "above_range", "below_range"] = "not_a_number"


class WrongClock(_Fault):
    """The instrument's clock is ahead by so many seconds, negative: behind."""

    fault: Literal["wrong_clock"] = "wrong_clock"
    offset_s: int


class UnsetClock(_Fault):
    """The clock was never set: the instrument stamps its records with "unknown"."""

    fault: Literal["unset_clock"] = "unset_clock"


class LowBattery(_Fault):
    fault: Literal["low_battery"] = "low_battery"
    percent: Annotated[int, Field(ge=0, le=100)] = 4


class DisplacedSensor(_Fault):
    """Cuff too loose, clip beside the finger: measured, and said to be doubtful."""

    fault: Literal["displaced_sensor"] = "displaced_sensor"


class WrongUnit(_Fault):
    """The frame names another unit than the number is in."""

    fault: Literal["wrong_unit"] = "wrong_unit"


class OtherUser(_Fault):
    """Records of somebody else lie in the memory and are sent first, `hours_ago` old, of user slot `user`."""

    fault: Literal["other_user"] = "other_user"
    records: Annotated[int, Field(ge=1, le=50)] = 2
    user: Annotated[int, Field(ge=0, le=254)] = 2
    hours_ago: Annotated[float, Field(gt=0)] = 20.0


class Demonstration(_Fault):
    """The instrument shows itself off: nothing is measured, and it says so."""

    fault: Literal["demonstration"] = "demonstration"


class SecondUnit(_Fault):
    """Two instruments of one model in reach."""

    fault: Literal["second_unit"] = "second_unit"


WireFault = Cut | Stall | Crash | Duplicate | OutOfOrder | ShortFrame
ContentFault = (
    SpecialValue
    | WrongClock
    | UnsetClock
    | LowBattery
    | DisplacedSensor
    | WrongUnit
    | OtherUser
    | Demonstration
    | SecondUnit
)


class FaultPlan(BaseModel):
    """`summary`: one line for who chooses."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    summary: str = ""
    faults: tuple[Annotated[WireFault | ContentFault, Field(discriminator="fault")], ...] = ()


NO_FAULTS = FaultPlan(summary="everything works")

PRESETS: dict[str, FaultPlan] = {
    "link_cut": FaultPlan(
        summary="the first connection of each instrument is cut in mid-frame",
        faults=(Cut(after_octets=12, times=1),),
    ),
    "duplicates": FaultPlan(summary="every record comes twice", faults=(Duplicate(),)),
    "out_of_order": FaultPlan(
        summary="a later record of the memory comes before an earlier one", faults=(OtherUser(), OutOfOrder())
    ),
    "no_number": FaultPlan(summary="instruments say that they have no number", faults=(SpecialValue(),)),
    "above_range": FaultPlan(summary="above the instrument's range (HI)", faults=(SpecialValue(value="above_range"),)),
    "below_range": FaultPlan(summary="below the instrument's range (LO)", faults=(SpecialValue(value="below_range"),)),
    "wrong_clock": FaultPlan(summary="clocks an hour behind", faults=(WrongClock(offset_s=-3600),)),
    "unset_clock": FaultPlan(summary="clocks that were never set", faults=(UnsetClock(),)),
    "low_battery": FaultPlan(summary="batteries at 4 %", faults=(LowBattery(),)),
    "displaced_sensor": FaultPlan(summary="a loose cuff, a clip that slipped", faults=(DisplacedSensor(),)),
    "short_frames": FaultPlan(summary="records lack their last octet", faults=(ShortFrame(),)),
    "stall": FaultPlan(summary="instruments fall silent and stay connected", faults=(Stall(after_frames=3),)),
    "wrong_unit": FaultPlan(summary="the unit in the frame is not the number's", faults=(WrongUnit(),)),
    "other_user": FaultPlan(summary="somebody else's records in the memory", faults=(OtherUser(),)),
    "demonstration": FaultPlan(summary="instruments in demonstration mode", faults=(Demonstration(),)),
    "two_of_a_model": FaultPlan(summary="two instruments of each model", faults=(SecondUnit(),)),
    "crash_loop": FaultPlan(
        summary="the thermometer's driver crashes at every start",
        faults=(Crash(device=DeviceKind.THERMOMETER),),
    ),
}


class UnusablePlan(Exception):
    """The fault plan cannot be read. The text says where and why."""


def load_plan(name_or_file: str) -> FaultPlan:
    """A preset by name, or a file. Raises `UnusablePlan`."""
    if name_or_file in PRESETS:
        return PRESETS[name_or_file]
    path = Path(name_or_file)
    try:
        return FaultPlan.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        presets = ", ".join(PRESETS)
        raise UnusablePlan(
            f"{name_or_file}: {error.strerror}, and no plan of that name (there are {presets})"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnusablePlan(f"{name_or_file}: neither YAML nor JSON") from error
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise UnusablePlan(f"{name_or_file}: {problems}") from error
