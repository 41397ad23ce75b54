"""Whose reading is it? A shared cuff's memory belongs to other patients.

A live reading inside the open visit belongs to its consultation. Everything else has none: it is
kept for the operator and never shown to the specialist as this patient's. A record is *live* when
neither the device nor its clock says otherwise; correcting a wrong device clock by the time read at
connection is not done yet, so records of such a device stay unattributed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cabin_agent.device_clock import DeviceTime
from cabin_agent.parsers import Measurement
from cabin_agent.parsers.pulse_oximeter import DEMONSTRATION, FROM_STORAGE, TESTING
from contract.observations import ClockQuality

NOT_LIVE = "not_live"
_NEVER_A_PATIENTS = {FROM_STORAGE, DEMONSTRATION, TESTING}

# A device's clock may be this much behind before its record counts as older than the measurement.
_CLOCK_MARGIN = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class OpenVisit:
    consultation_id: UUID


@dataclass(slots=True)
class Visits:
    """The visit the server says is open in this cabin. At most one."""

    current: OpenVisit | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One measurement: the instrument was started at `started_at`, in `visit` if one was open then."""

    started_at: datetime
    visit: OpenVisit | None


def is_live(measurement: Measurement, time: DeviceTime, step: Step) -> bool:
    if _NEVER_A_PATIENTS.intersection(measurement.flags):
        return False
    if time.clock is ClockQuality.UNSYNCHRONISED:
        return False
    return time.at is None or time.at >= step.started_at - _CLOCK_MARGIN


def consultation_of(measurement: Measurement, time: DeviceTime, step: Step) -> UUID | None:
    if step.visit is None or not is_live(measurement, time, step):
        return None
    return step.visit.consultation_id
