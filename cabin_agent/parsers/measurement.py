"""What a parser returns: the components of one record, as sent."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cabin_agent.parsers.floats import MedicalFloat
from cabin_agent.parsers.octets import Octets
from contract.observations import DeviceKind, Laterality, Metric, Validity

MMHG = "mm[Hg]"
KPA = "kPa"
CELSIUS = "Cel"
FAHRENHEIT = "[degF]"
PER_MINUTE = "/min"
PERCENT = "%"
KILOGRAM = "kg"
POUND = "[lb_av]"
METRE = "m"
INCH = "[in_i]"
KILOJOULE = "kJ"

# Flags that decide whose a record may be.
FROM_STORAGE = "from_storage"
DEMONSTRATION = "demonstration_data"
TESTING = "testing_data"
CONTROL_SOLUTION = "control_solution"
USER_SLOT = "user_slot_"
SEEN_MEASURED = "seen_while_measured"
"""The instrument was heard measuring, right before the record and in one connection: it is of now, whatever its clock."""
NOT_A_PATIENTS = frozenset({DEMONSTRATION, TESTING, CONTROL_SOLUTION})

_UNKNOWN_USER = 0xFF


@dataclass(frozen=True, slots=True)
class DeviceStamp:
    """Date Time (0x2A08) as sent: the device's local time without zone; 0 means unknown.

    Fields are not checked: `2020-13-45` is what the device said. See `device_clock`.
    """

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int

    @property
    def text(self) -> str:
        return f"{self.year:04}-{self.month:02}-{self.day:02}T{self.hour:02}:{self.minute:02}:{self.second:02}"


@dataclass(frozen=True, slots=True)
class Component:
    """`value` is None exactly when `absent_reason` is given. `unit` is UCUM, as sent.

    `laterality`, `comparator` and `context` as in `contract.observations.MeasuredValue`.
    """

    metric: Metric
    value: Decimal | None
    unit: str
    absent_reason: str | None = None
    laterality: Laterality | None = None
    comparator: Literal["<", ">"] | None = None
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """One record of an instrument.

    `status_bits` are the status fields of the frame, verbatim. `clock_unset`: the device itself
    says that its clock was never set. `record_no`: the instrument's own count of the record.
    """

    kind: DeviceKind
    components: tuple[Component, ...]
    stamp: DeviceStamp | None = None
    clock_unset: bool = False
    validity: Validity = Validity.VALID
    flags: tuple[str, ...] = ()
    status_bits: int = 0
    record_no: int | None = None


def date_time(octets: Octets) -> DeviceStamp:
    return DeviceStamp(
        year=octets.unsigned(2),
        month=octets.unsigned(1),
        day=octets.unsigned(1),
        hour=octets.unsigned(1),
        minute=octets.unsigned(1),
        second=octets.unsigned(1),
    )


def component(metric: Metric, number: MedicalFloat, unit: str) -> Component:
    return Component(metric, number.value, unit, number.absent_reason)


def counted(metric: Metric, count: int, step: Decimal, unit: str) -> Component:
    """`count` steps. The step is the precision: 14000 steps of 0.005 are 70.000."""
    return Component(metric, count * step, unit)


def user_slot(user: int) -> tuple[str, ...]:
    """The instrument's own user, which is no person. 0xFF: unknown."""
    return () if user == _UNKNOWN_USER else (f"{USER_SLOT}{user}",)


def frame_flags(octets: Octets, *, reserved: int) -> tuple[str, ...]:
    """What is odd about the frame itself: bits reserved for future use, octets after the announced end."""
    odd = (("reserved_bits", reserved != 0), ("trailing_octets", octets.left > 0))
    return tuple(flag for flag, is_set in odd if is_set)


def worst(*validities: Validity) -> Validity:
    order = (Validity.INVALID, Validity.QUESTIONABLE)
    return next((validity for validity in order if validity in validities), Validity.VALID)


def trust(*numbers: MedicalFloat) -> Validity:
    return Validity.QUESTIONABLE if any(number.suspect for number in numbers) else Validity.VALID


def bit_names(bits: int, names: dict[int, str]) -> tuple[str, ...]:
    return tuple(name for bit, name in names.items() if bits >> bit & 1)
