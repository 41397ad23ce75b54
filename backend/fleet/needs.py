"""What a cabin needs somebody for, and which cabin comes first. Pure: no clock, no database.

The age of the oldest unsent reading comes first: it is what a doctor waits for and what a broken disk takes away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel

UNSENT_AFTER = timedelta(minutes=5)
LOW_BATTERY = 20


class NeedKind(StrEnum):
    """In the order in which somebody is needed."""

    UNSENT = "unsent"
    FAULT = "fault"
    SELF_TEST = "self_test"
    KEY = "key"
    OFFLINE = "offline"
    CALIBRATION = "calibration"
    CONFIGURATION = "configuration"
    UPDATE = "update"
    DISK = "disk"
    DRIVER = "driver"
    BATTERY = "battery"
    CALIBRATION_SOON = "calibration_soon"


class Need(BaseModel):
    """`since`: how old it is; of `unsent`, when the oldest reading was taken. `words`: of a fault; `count`: of several."""

    kind: NeedKind
    since: datetime | None = None
    words: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a cabin now. `oldest_unsent_at`: None when nothing waits."""

    enrolled: bool
    key_pending_since: datetime | None
    online: bool
    seen_at: datetime | None
    oldest_unsent_at: datetime | None
    fault: str | None
    fault_since: datetime | None
    self_test_failed_at: datetime | None
    self_test_failures: int
    overdue: int
    soon: int
    configuration_failed_at: datetime | None
    software_behind_since: datetime | None
    disk_alarm: bool
    driver_faults: int
    low_batteries: int


def needs(cabin: Facts, *, now: datetime) -> list[Need]:
    """The most urgent first."""
    return sorted(_needs(cabin, now), key=lambda need: _ORDER[need.kind])


def _needs(cabin: Facts, now: datetime) -> Iterable[Need]:
    if cabin.oldest_unsent_at is not None and now - cabin.oldest_unsent_at >= UNSENT_AFTER:
        yield Need(kind=NeedKind.UNSENT, since=cabin.oldest_unsent_at)
    if cabin.fault is not None:
        yield Need(kind=NeedKind.FAULT, since=cabin.fault_since, words=cabin.fault)
    if cabin.self_test_failures and cabin.fault is None:
        yield Need(kind=NeedKind.SELF_TEST, since=cabin.self_test_failed_at, count=cabin.self_test_failures)
    if cabin.key_pending_since is not None or not cabin.enrolled:
        yield Need(kind=NeedKind.KEY, since=cabin.key_pending_since)
    elif not cabin.online:
        yield Need(kind=NeedKind.OFFLINE, since=cabin.seen_at)
    if cabin.overdue:
        yield Need(kind=NeedKind.CALIBRATION, count=cabin.overdue)
    if cabin.configuration_failed_at is not None:
        yield Need(kind=NeedKind.CONFIGURATION, since=cabin.configuration_failed_at)
    if cabin.software_behind_since is not None:
        yield Need(kind=NeedKind.UPDATE, since=cabin.software_behind_since)
    if cabin.disk_alarm:
        yield Need(kind=NeedKind.DISK)
    if cabin.driver_faults:
        yield Need(kind=NeedKind.DRIVER, count=cabin.driver_faults)
    if cabin.low_batteries:
        yield Need(kind=NeedKind.BATTERY, count=cabin.low_batteries)
    if cabin.soon:
        yield Need(kind=NeedKind.CALIBRATION_SOON, count=cabin.soon)


_ORDER = {kind: at for at, kind in enumerate(NeedKind)}


def urgency(found: list[Need]) -> tuple[int, float]:
    """Sorts cabins: by the most urgent need, the oldest first; those without any last."""
    if not found:
        return len(_ORDER), 0.0
    first = found[0]
    return _ORDER[first.kind], first.since.timestamp() if first.since else float("inf")
