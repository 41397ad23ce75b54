"""Placing a device's own time stamp: local time without zone, from a clock nobody may have set."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cabin_agent.parsers import DeviceStamp, Measurement
from contract.observations import ClockQuality

# Further from the kiosk's clock than this, the device's clock is wrong or the record is not of now.
TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class DeviceTime:
    """`at` is None when the device has no time, or says that its clock was never set."""

    at: datetime | None
    clock: ClockQuality


def placed(measurement: Measurement, *, received_at: datetime, zone: ZoneInfo) -> DeviceTime:
    """The stamp as an instant in the cabin's zone.

    In the hour that summer time repeats, the reading nearer to the receipt is taken.
    """
    if measurement.stamp is None or measurement.clock_unset:
        return DeviceTime(None, ClockQuality.UNSET)
    candidates = _instants(measurement.stamp, zone)
    if not candidates:
        return DeviceTime(None, ClockQuality.UNSET)
    at = min(candidates, key=lambda instant: abs(instant - received_at))
    near = abs(at - received_at) <= TOLERANCE
    return DeviceTime(at, ClockQuality.SYNCHRONISED if near else ClockQuality.UNSYNCHRONISED)


def _instants(stamp: DeviceStamp, zone: ZoneInfo) -> list[datetime]:
    try:
        local = datetime(stamp.year, stamp.month, stamp.day, stamp.hour, stamp.minute, stamp.second, tzinfo=zone)
        return [local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    except (ValueError, OverflowError):
        return []
