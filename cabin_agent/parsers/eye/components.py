"""Collecting the values of one record of an eye instrument.

`context` names which of several values of one metric it is, from these words joined by `_`, in this order:

  night                                        measured for dark surroundings
  final, subjective, objective, wavefront, current, previous, uncorrected, type_<n>
                                               what the value stands for; only `final` is a prescription
  far, near                                    for which distance
  list_<n>, median, average                    the n-th single measurement, or what the instrument made of all of them
  measured, corrected, correction              pressure before and after the correction for corneal thickness, and that
                                               thickness
  corrected, pinhole, low_light, addition      acuity: with what before the eye
  plus<n>, minus<n>                            acuity: letters more or fewer than that line
  base_in, base_out, base_up, base_down        prism
  r1, r2, mean, cylinder                       keratometry: flatter and steeper meridian, their mean and difference
  divergence, convergence + blur, break, recovery
                                               prism that two eyes together overcome
  single_lens, second, lensmeter               a lens of no eye, the second addition, whose working distance
  <n>                                          a value of equal name that follows in the same record
"""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from cabin_agent.parsers.measurement import Component, DeviceStamp, Measurement
from cabin_agent.parsers.octets import ParseError
from contract.observations import DeviceKind, Laterality, Metric, Validity

DIOPTRE = "[diop]"
PRISM_DIOPTRE = "[p'diop]"
DEGREE = "deg"
MILLIMETRE = "mm"
MICROMETRE = "um"
CENTIMETRE = "cm"

UNREADABLE_VALUE = "unreadable_value"
UNREADABLE_LINE = "unreadable_line"
"""A line of a known block did not follow its grammar, so the record may lack a value."""

# Of `contract.observations.Reading.values`.
VALUE_LIMIT = 64
_CONTEXT_LIMIT = 40
_NUMBER = re.compile(r"([+-]?)\s*(\d{1,4})(?:[.,](\d{1,4}))?", re.ASCII)
_SEPARATE = re.compile(r"[^a-z0-9]+")


def number(text: str) -> Decimal | None:
    """The digits of the text, decimals kept, decimal point or comma; None when it is not one number.

    A space between sign and digits, or in place of the sign, is how instruments align columns.
    """
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    sign, whole, decimals = found.groups()
    return Decimal(f"{sign}{whole}" + (f".{decimals}" if decimals else ""))


def context(*words: str | None) -> str | None:
    """The words that are there, joined; None when none is."""
    return "_".join(word for word in words if word)[:_CONTEXT_LIMIT] or None


def code(text: str) -> str:
    """Foreign text as a word of a code."""
    return _SEPARATE.sub("_", text.lower()).strip("_")


@dataclass(slots=True)
class Record:
    """One record under construction. A second value of equal metric, side and context gets a number."""

    components: list[Component] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    _taken: set[tuple[Metric, Laterality | None, str | None]] = field(default_factory=set)

    def add(self, component: Component) -> None:
        name, count = component.context, 1
        while (component.metric, component.laterality, name) in self._taken:
            count += 1
            name = context((component.context or "")[: _CONTEXT_LIMIT - 5], str(count))
        self._taken.add((component.metric, component.laterality, name))
        self.components.append(component if name == component.context else replace(component, context=name))

    def put(
        self,
        metric: Metric,
        text: str | None,
        unit: str,
        *,
        side: Laterality | None = None,
        name: str | None = None,
    ) -> None:
        """`text` None or blank: absent. Text that is no number: kept as an absent value, told, never turned into 0."""
        if text is None or not text.strip():
            return
        value = number(text)
        if value is None:
            self.failed(metric, unit, side=side, name=name)
        else:
            self.add(Component(metric, value, unit, laterality=side, context=name))

    def failed(self, metric: Metric, unit: str, *, side: Laterality | None, name: str | None) -> None:
        """The instrument tried and has no value."""
        self.flags.add(UNREADABLE_VALUE)
        self.add(Component(metric, None, unit, "error", laterality=side, context=name))

    def measurements(self, kind: DeviceKind, stamp: DeviceStamp | None, *flags: str) -> list[Measurement]:
        """None without a value; several where one cannot hold all values, those of display first."""
        told = tuple(sorted({*self.flags, *flags}))
        validity = Validity.QUESTIONABLE if UNREADABLE_LINE in told else Validity.VALID
        ordered = sorted(self.components, key=_is_of_list)
        return [
            Measurement(kind, tuple(ordered[first : first + VALUE_LIMIT]), stamp, flags=told, validity=validity)
            for first in range(0, len(ordered), VALUE_LIMIT)
        ]


def _is_of_list(component: Component) -> bool:
    return "list_" in (component.context or "")


def some(measurements: list[Measurement]) -> tuple[Measurement, ...]:
    """Raises `ParseError("no_values")` when there is none."""
    if not measurements:
        raise ParseError("no_values")
    return tuple(measurements)
