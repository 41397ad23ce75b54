"""Whose reading is it? A shared cuff's memory belongs to other patients.

A live reading inside the open visit belongs to its consultation. A record of the device's memory does only if its
corrected time lies inside that visit and no user slot contradicts. Everything else is quarantined: kept for the
operator, never shown to the specialist as this patient's. In doubt, quarantined.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from cabin_agent.device_clock import CORRECTION_ERROR, DeviceTime
from cabin_agent.parsers import Measurement
from cabin_agent.parsers.measurement import FROM_STORAGE, NOT_A_PATIENTS, SEEN_MEASURED, USER_SLOT
from contract.observations import Attribution, ClockQuality

NOT_LIVE = "not_live"

# A device's clock may be this much behind before its record counts as older than the measurement.
_CLOCK_MARGIN = timedelta(seconds=60)


class Reason(StrEnum):
    """Why a reading is in quarantine, where no flag of the instrument says it."""

    NO_VISIT = "no_visit"
    OUTSIDE_MEASUREMENT = "outside_measurement"
    DEVICE_CLOCK_UNKNOWN = "device_clock_unknown"
    DEVICE_TIMELINE_CHANGED = "device_timeline_changed"
    OUTSIDE_VISIT = "outside_visit"
    OTHER_USER_SLOT = "other_user_slot"


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """`opened_at`: on the kiosk's clock; None when unknown."""

    consultation_id: UUID
    opened_at: datetime | None = field(default=None, compare=False)


@dataclass(slots=True)
class Visits:
    """The visit the server says is open in this cabin. At most one."""

    current: OpenVisit | None = None

    def consultation_id(self) -> UUID | None:
        return self.current.consultation_id if self.current else None


@dataclass(slots=True)
class Step:
    """One measurement: the instrument was started at `started_at`, in `visit` if one was open then.

    `user_slot`: the one that this measurement's first record given to the visit was made under, where a device has such.
    `without`: what is said of a record where there is no visit.
    """

    started_at: datetime
    visit: OpenVisit | None
    user_slot: str | None = None
    without: Reason = Reason.NO_VISIT


@dataclass(frozen=True, slots=True)
class Attributed:
    """`consultation_id` is None and `reason` given exactly when quarantined."""

    attribution: Attribution
    consultation_id: UUID | None = None
    reason: str | None = None


def is_live(measurement: Measurement, time: DeviceTime, step: Step) -> bool:
    """Measured during the step, as far as the device and its clock say."""
    if FROM_STORAGE in measurement.flags or NOT_A_PATIENTS.intersection(measurement.flags):
        return False
    if SEEN_MEASURED in measurement.flags:
        return True
    if time.corrected is not None:
        return time.corrected >= _earliest(step, CORRECTION_ERROR)
    if time.timeline.changed and time.at is not None:
        return False
    if time.clock is ClockQuality.UNSYNCHRONISED:
        return False
    return time.at is None or time.at >= _earliest(step, _CLOCK_MARGIN)


def _earliest(step: Step, margin: timedelta) -> datetime:
    """Never before the visit was opened; stamps are cut to whole seconds."""
    earliest = step.started_at - margin
    if step.visit is None or step.visit.opened_at is None:
        return earliest
    return max(earliest, step.visit.opened_at - timedelta(seconds=1))


def attributed(measurement: Measurement, time: DeviceTime, step: Step) -> Attributed:
    """Notes the user slot in `step` when the reading is the visit's."""
    reason = _against(measurement, time, step)
    if reason is not None or step.visit is None:
        return Attributed(Attribution.QUARANTINED, reason=reason or step.without)
    if step.user_slot is None:
        step.user_slot = _user_slot(measurement)
    live = is_live(measurement, time, step)
    return Attributed(Attribution.LIVE if live else Attribution.MEMORY, step.visit.consultation_id)


def _against(measurement: Measurement, time: DeviceTime, step: Step) -> str | None:
    """What keeps the reading from the visit; None when nothing does."""
    invented = sorted(NOT_A_PATIENTS.intersection(measurement.flags))
    if invented:
        return invented[0]
    if step.visit is None:
        return step.without
    if is_live(measurement, time, step):
        return None
    return _against_memory(measurement, time, step)


def _against_memory(measurement: Measurement, time: DeviceTime, step: Step) -> str | None:
    if time.timeline.changed:
        return Reason.DEVICE_TIMELINE_CHANGED
    if time.corrected is None:
        return Reason.DEVICE_CLOCK_UNKNOWN
    assert step.visit is not None
    opened_at = step.visit.opened_at
    if opened_at is None or time.corrected - CORRECTION_ERROR < opened_at:
        return Reason.OUTSIDE_VISIT
    slot = _user_slot(measurement)
    if slot is not None and step.user_slot is not None and slot != step.user_slot:
        return Reason.OTHER_USER_SLOT
    return None


def _user_slot(measurement: Measurement) -> str | None:
    return next((flag for flag in measurement.flags if flag.startswith(USER_SLOT)), None)
