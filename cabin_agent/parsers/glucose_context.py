"""Glucose service 0x1808: Measurement Context 0x2A34, which joins its measurement by the sequence number."""

from dataclasses import dataclass

from cabin_agent.parsers.floats import MedicalFloat, sfloat
from cabin_agent.parsers.octets import Octets

_CARBOHYDRATE, _MEAL, _TESTER, _EXERCISE, _MEDICATION = 0x01, 0x02, 0x04, 0x08, 0x10
_LITRES, _HBA1C, _EXTENDED = 0x20, 0x40, 0x80
_EXERCISE_OVERRUN = 0xFFFF
_MEALS = {1: "meal_before", 2: "meal_after", 3: "fasting", 4: "casual", 5: "bedtime"}
_TESTERS = {1: "tester_self", 2: "tester_professional", 3: "tester_laboratory"}
_HEALTH = {1: "health_minor_issue", 2: "health_major_issue", 3: "during_menses", 4: "under_stress"}


@dataclass(frozen=True, slots=True)
class Amount:
    """`kind` is the code of the carbohydrate or of the medication; `number` in kg, or in L where said."""

    kind: int
    number: MedicalFloat
    unit: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """`duration_s` None: longer than the field can say."""

    duration_s: int | None
    intensity_percent: int


@dataclass(frozen=True, slots=True)
class GlucoseContext:
    """None: not in the frame. `meal`, `tester` and `health` are the codes as sent."""

    sequence: int
    carbohydrate: Amount | None
    meal: int | None
    tester: int | None
    health: int | None
    exercise: Exercise | None
    medication: Amount | None
    hba1c_percent: MedicalFloat | None

    @property
    def flags(self) -> tuple[str, ...]:
        """What the specialist reads beside the value."""
        names = (
            _MEALS.get(self.meal or 0),
            _TESTERS.get(self.tester or 0),
            _HEALTH.get(self.health or 0),
            "after_exercise" if self.exercise else None,
            "medication_taken" if self.medication else None,
            "carbohydrate_taken" if self.carbohydrate else None,
        )
        return tuple(name for name in names if name is not None)


def parse_glucose_context(frame: bytes) -> GlucoseContext:
    """0x2A34."""
    octets = Octets(frame)
    flags = octets.unsigned(1)
    sequence = octets.unsigned(2)
    octets.take(1 if flags & _EXTENDED else 0)
    carbohydrate = Amount(octets.unsigned(1), sfloat(octets), "kg") if flags & _CARBOHYDRATE else None
    meal = octets.unsigned(1) if flags & _MEAL else None
    tester = octets.unsigned(1) if flags & _TESTER else None
    exercise = _exercise(octets) if flags & _EXERCISE else None
    unit = "L" if flags & _LITRES else "kg"
    medication = Amount(octets.unsigned(1), sfloat(octets), unit) if flags & _MEDICATION else None
    return GlucoseContext(
        sequence=sequence,
        carbohydrate=carbohydrate,
        meal=meal,
        tester=None if tester is None else tester & 0x0F,
        health=None if tester is None else tester >> 4,
        exercise=exercise,
        medication=medication,
        hba1c_percent=sfloat(octets) if flags & _HBA1C else None,
    )


def _exercise(octets: Octets) -> Exercise:
    duration_s = octets.unsigned(2)
    return Exercise(None if duration_s == _EXERCISE_OVERRUN else duration_s, octets.unsigned(1))
