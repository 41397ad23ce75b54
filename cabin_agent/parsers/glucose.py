"""Glucose service 0x1808: Measurement 0x2A18.

The wire carries kg/L or mol/L, never mg/dL or mmol/L. Both are converted by a power of ten, so no digit is lost.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cabin_agent.parsers.floats import MedicalFloat, sfloat
from cabin_agent.parsers.measurement import (
    CONTROL_SOLUTION,
    Component,
    DeviceStamp,
    Measurement,
    bit_names,
    date_time,
    frame_flags,
    trust,
    worst,
)
from cabin_agent.parsers.octets import Octets
from contract.observations import DeviceKind, Metric, Validity

PARSER = "gatt-glucose/1"

_OFFSET, _CONCENTRATION, _MOLAR, _STATUS, _CONTEXT = 0x01, 0x02, 0x04, 0x08, 0x10
_RESERVED = 0xE0
# Too far to be told in minutes of 16 bits, either way.
_OFFSET_OVERRUN = {0x7FFF, -0x8000}
_MG_DL, _MMOL_L = "mg/dL", "mmol/L"
_TENS_TO_MG_DL, _TENS_TO_MMOL_L = 5, 3

_CONTROL_TYPE, _CONTROL_LOCATION = 10, 4
_SAMPLES = {
    1: "sample_capillary_whole_blood",
    2: "sample_capillary_plasma",
    3: "sample_venous_whole_blood",
    4: "sample_venous_plasma",
    5: "sample_arterial_whole_blood",
    6: "sample_arterial_plasma",
    7: "sample_whole_blood",
    8: "sample_plasma",
    9: "sample_interstitial_fluid",
}
_LOCATIONS = {1: "site_finger", 2: "site_alternate", 3: "site_earlobe"}
_HIGH, _LOW, _TIME_FAULT = 1 << 5, 1 << 6, 1 << 11
_STATUS_NAMES = {
    0: "battery_low",
    1: "sensor_malfunction",
    2: "sample_too_small",
    3: "strip_insertion_error",
    4: "strip_type_wrong",
    7: "too_hot",
    8: "too_cold",
    9: "read_interrupted",
    10: "general_fault",
    11: "time_fault",
}
_DOUBTFUL = frozenset(_STATUS_NAMES.values()) - {"battery_low", "time_fault"}


@dataclass(frozen=True, slots=True)
class GlucoseRecord:
    """The fields as sent. `concentration` in kg/L, or in mol/L when `molar`; None: not in the frame.

    `offset_min` counts from `base`; None: not in the frame. `sample` and `location` are 0 without concentration.
    """

    sequence: int
    base: DeviceStamp
    offset_min: int | None
    concentration: MedicalFloat | None
    molar: bool
    sample: int
    location: int
    status: int
    context_follows: bool
    frame_flags: tuple[str, ...]

    @property
    def control(self) -> bool:
        """Of the control solution: a test of the meter, of nobody's blood."""
        return self.sample == _CONTROL_TYPE or self.location == _CONTROL_LOCATION

    def measurement(self) -> Measurement:
        """In mg/dL or mmol/L. HI and LO are absent values with their reason, never numbers."""
        status = bit_names(self.status, _STATUS_NAMES)
        stamp = _shifted(self.base, self.offset_min or 0)
        doubtful = Validity.QUESTIONABLE if _DOUBTFUL.intersection(status) else Validity.VALID
        return Measurement(
            kind=DeviceKind.GLUCOSE_METER,
            components=(self._component(),),
            stamp=stamp,
            clock_unset=bool(self.status & _TIME_FAULT),
            validity=worst(
                Validity.INVALID if self.control else doubtful,
                trust(*([self.concentration] if self.concentration else [])),
            ),
            flags=((CONTROL_SOLUTION,) if self.control else ()) + self._origin() + status + self.frame_flags,
            status_bits=self.status,
            record_no=self.sequence,
        )

    def _component(self) -> Component:
        metric, unit, tens = (
            (Metric.GLUCOSE_MOLAR, _MMOL_L, _TENS_TO_MMOL_L) if self.molar else (Metric.GLUCOSE, _MG_DL, _TENS_TO_MG_DL)
        )
        if self.status & _HIGH:
            return Component(metric, None, unit, "above_range")
        if self.status & _LOW:
            return Component(metric, None, unit, "below_range")
        if self.concentration is None:
            return Component(metric, None, unit, "unknown")
        if self.concentration.value is None:
            return Component(metric, None, unit, self.concentration.absent_reason)
        return Component(metric, self.concentration.value.scaleb(tens), unit)

    def _origin(self) -> tuple[str, ...]:
        names = (_SAMPLES.get(self.sample), _LOCATIONS.get(self.location))
        return tuple(name for name in names if name is not None)


def parse_glucose(frame: bytes) -> GlucoseRecord:
    """0x2A18."""
    octets = Octets(frame)
    flags = octets.unsigned(1)
    sequence, base = octets.unsigned(2), date_time(octets)
    offset_min = octets.signed(2) if flags & _OFFSET else None
    concentration = sfloat(octets) if flags & _CONCENTRATION else None
    origin = octets.unsigned(1) if flags & _CONCENTRATION else 0
    status = octets.unsigned(2) if flags & _STATUS else 0
    return GlucoseRecord(
        sequence=sequence,
        base=base,
        offset_min=offset_min,
        concentration=concentration,
        molar=bool(flags & _MOLAR),
        sample=origin & 0x0F,
        location=origin >> 4,
        status=status,
        context_follows=bool(flags & _CONTEXT),
        frame_flags=frame_flags(octets, reserved=flags & _RESERVED),
    )


def _shifted(base: DeviceStamp, minutes: int) -> DeviceStamp | None:
    """None when the offset ran over, or is to be added to something that is no date."""
    if minutes in _OFFSET_OVERRUN:
        return None
    if minutes == 0:
        return base
    try:
        at = datetime(base.year, base.month, base.day, base.hour, base.minute, base.second)  # noqa: DTZ001 - no zone
        at += timedelta(minutes=minutes)
    except (ValueError, OverflowError):
        return None
    return DeviceStamp(at.year, at.month, at.day, at.hour, at.minute, at.second)
