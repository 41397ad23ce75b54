"""Placing a device's own time stamp: local time without zone, from a clock nobody may have set.

The model is HL7's Coincident Timestamp: at the connection the device's clock is read beside the kiosk's, both are kept,
and records are corrected by the difference.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cabin_agent.parsers import DeviceStamp, Measurement
from contract.observations import ClockQuality

# Further from the kiosk's clock than this, the device's clock is wrong or the record is not of now.
TOLERANCE = timedelta(minutes=5)
# Stamps and clock readings are cut to whole seconds, and a clock is read some seconds into a connection.
CORRECTION_ERROR = timedelta(seconds=5)
# Between two connections a quartz drifts by seconds a week; a larger jump is somebody who set the clock.
_SAME_TIMELINE_S = 120.0


@dataclass(frozen=True, slots=True)
class DeviceTimeline:
    """`offset_s`: the device's clock minus the kiosk's, as read at this connection; None when it was not read.

    `changed`: at the connection before it was another: which of the two clocks stamped a record is unknown.
    """

    offset_s: float | None = None
    changed: bool = False


UNKNOWN = DeviceTimeline()


def timeline(offset_s: float, *, before_s: float | None) -> DeviceTimeline:
    """`before_s`: the offset read at the connection before."""
    return DeviceTimeline(offset_s, before_s is not None and abs(offset_s - before_s) > _SAME_TIMELINE_S)


@dataclass(frozen=True, slots=True)
class DeviceTime:
    """`at`: as the device said it; None when it has no time, or says that its clock was never set.

    `corrected`: on the kiosk's clock; None where the device's clock was not read, its timeline changed,
    or the time would lie after the receipt.
    """

    at: datetime | None
    clock: ClockQuality
    corrected: datetime | None = None
    timeline: DeviceTimeline = UNKNOWN


def placed(
    measurement: Measurement, *, received_at: datetime, zone: ZoneInfo, timeline: DeviceTimeline = UNKNOWN
) -> DeviceTime:
    """The stamp as an instant in the cabin's zone.

    In the hour that summer time repeats, the reading nearer to the receipt (on the device's clock) is taken.
    """
    if measurement.stamp is None or measurement.clock_unset:
        return DeviceTime(None, ClockQuality.UNSET, timeline=timeline)
    candidates = _instants(measurement.stamp, zone)
    if not candidates:
        return DeviceTime(None, ClockQuality.UNSET, timeline=timeline)
    offset = timedelta(seconds=timeline.offset_s or 0.0)
    at = min(candidates, key=lambda instant: abs(instant - offset - received_at))
    near = abs(at - received_at) <= TOLERANCE
    known = timeline.offset_s is not None and not timeline.changed
    return DeviceTime(
        at,
        ClockQuality.SYNCHRONISED if near else ClockQuality.UNSYNCHRONISED,
        at - offset if known and at - offset <= received_at + CORRECTION_ERROR else None,
        timeline,
    )


def offset_s(stamp: DeviceStamp, *, read_at: datetime, zone: ZoneInfo) -> float | None:
    """A clock of local time in `zone` minus the kiosk's, which stood at `read_at`; None for what is no date."""
    candidates = _instants(stamp, zone)
    if not candidates:
        return None
    return min(((instant - read_at).total_seconds() for instant in candidates), key=abs)


def _instants(stamp: DeviceStamp, zone: ZoneInfo) -> list[datetime]:
    try:
        local = datetime(stamp.year, stamp.month, stamp.day, stamp.hour, stamp.minute, stamp.second, tzinfo=zone)
        return [local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    except (ValueError, OverflowError):
        return []
