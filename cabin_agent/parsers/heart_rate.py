"""Heart Rate service 0x180D: Measurement 0x2A37."""

from dataclasses import dataclass
from decimal import Decimal

from cabin_agent.parsers.measurement import KILOJOULE, PER_MINUTE, Component, Measurement, frame_flags
from cabin_agent.parsers.octets import Octets
from contract.observations import DeviceKind, Metric, Validity

PARSER = "gatt-heart-rate/1"
MILLISECOND = "ms"
NO_CONTACT = "no_skin_contact"

_WIDE, _CONTACT, _CONTACT_SUPPORTED, _ENERGY, _INTERVALS = 0x01, 0x02, 0x04, 0x08, 0x10
_RESERVED = 0xE0
_UNITS_PER_S = 1024
# A reading holds 64 values; a longer list of intervals stays in the raw octets.
_INTERVAL_LIMIT = 60


@dataclass(frozen=True, slots=True)
class HeartRate:
    """`contact` None: the sensor cannot tell. `intervals`: RR in 1/1024 s, oldest first."""

    per_minute: int
    contact: bool | None
    energy_kj: int | None
    intervals: tuple[int, ...]
    frame_flags: tuple[str, ...]

    def measurement(self) -> Measurement:
        components = [Component(Metric.HEART_RATE, Decimal(self.per_minute), PER_MINUTE)]
        if self.energy_kj is not None:
            components.append(Component(Metric.ENERGY_EXPENDED, Decimal(self.energy_kj), KILOJOULE))
        components += [
            Component(Metric.RR_INTERVAL, _milliseconds(interval), MILLISECOND)
            for interval in self.intervals[:_INTERVAL_LIMIT]
        ]
        no_contact = self.contact is False
        return Measurement(
            kind=DeviceKind.HEART_RATE_MONITOR,
            components=tuple(components),
            validity=Validity.QUESTIONABLE if no_contact else Validity.VALID,
            flags=((NO_CONTACT,) if no_contact else ()) + self.frame_flags,
        )


def parse_heart_rate(frame: bytes) -> HeartRate:
    """0x2A37. The flag of intervals with none behind it is allowed: zero or more."""
    octets = Octets(frame)
    flags = octets.unsigned(1)
    return HeartRate(
        per_minute=octets.unsigned(2 if flags & _WIDE else 1),
        contact=bool(flags & _CONTACT) if flags & _CONTACT_SUPPORTED else None,
        energy_kj=octets.unsigned(2) if flags & _ENERGY else None,
        intervals=tuple(octets.unsigned(2) for _ in range(octets.left // 2)) if flags & _INTERVALS else (),
        frame_flags=frame_flags(octets, reserved=flags & _RESERVED),
    )


def _milliseconds(interval: int) -> Decimal:
    """Exact: 1000/1024 has seven decimals."""
    return Decimal(interval * 1000) / _UNITS_PER_S
