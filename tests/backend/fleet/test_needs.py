"""What a cabin needs, and who comes first."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from backend.fleet.calibration import CalibrationState, months_after, standing
from backend.fleet.models import Calibration, FleetDevice
from backend.fleet.needs import Facts, NeedKind, needs, urgency

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
WELL = Facts(
    enrolled=True,
    key_pending_since=None,
    online=True,
    seen_at=NOW,
    oldest_unsent_at=None,
    fault=None,
    fault_since=None,
    self_test_failed_at=None,
    self_test_failures=0,
    overdue=0,
    soon=0,
    configuration_failed_at=None,
    software_behind_since=None,
    disk_alarm=False,
    driver_faults=0,
    low_batteries=0,
)


def test_the_oldest_unsent_reading_comes_before_a_fault_before_an_absence_before_a_due_date() -> None:
    hour = timedelta(hours=1)
    waiting = replace(WELL, oldest_unsent_at=NOW - hour)
    longer = replace(WELL, oldest_unsent_at=NOW - 9 * hour, online=False)
    broken = replace(WELL, fault="Écran noir", fault_since=NOW - hour, overdue=2)
    away = replace(WELL, online=False, seen_at=NOW - 3 * hour)
    overdue, late = replace(WELL, overdue=1, soon=1), replace(WELL, software_behind_since=NOW)
    cabins = [WELL, late, overdue, away, broken, waiting, longer]
    found = sorted((needs(cabin, now=NOW) for cabin in cabins), key=urgency)
    assert [[need.kind for need in each] for each in found] == [
        [NeedKind.UNSENT, NeedKind.OFFLINE],
        [NeedKind.UNSENT],
        [NeedKind.FAULT, NeedKind.CALIBRATION],
        [NeedKind.OFFLINE],
        [NeedKind.CALIBRATION, NeedKind.CALIBRATION_SOON],
        [NeedKind.UPDATE],
        [],
    ]


def test_readings_on_their_way_and_a_cabin_without_a_key_are_not_taken_for_trouble() -> None:
    assert needs(replace(WELL, oldest_unsent_at=NOW - timedelta(seconds=20)), now=NOW) == []
    fresh = replace(WELL, enrolled=False, online=False, seen_at=None)
    assert [need.kind for need in needs(fresh, now=NOW)] == [NeedKind.KEY]


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 5), 24, date(2028, 11, 5)),
    ],
    ids=["short month", "leap day", "two years"],
)
def test_an_interval_ends_on_the_same_day_of_the_month(day: date, months: int, due: date) -> None:
    assert months_after(day, months) == due


@pytest.mark.parametrize(
    ("done_on", "state"),
    [
        (None, CalibrationState.UNPLANNED),
        (date(2026, 6, 1), CalibrationState.FINE),
        (date(2025, 12, 20), CalibrationState.SOON),
        (date(2025, 11, 23), CalibrationState.SOON),
        (date(2025, 11, 22), CalibrationState.OVERDUE),
    ],
    ids=["no rule", "fine", "soon", "last day", "the day after"],
)
def test_a_device_is_overdue_the_day_after_and_warned_of_thirty_days_before(
    done_on: date | None, state: CalibrationState
) -> None:
    device = FleetDevice(first_seen_at=NOW)
    last = Calibration(done_on=done_on, due_on=None) if done_on else None
    assert standing(device, last, 12 if done_on else None, None, now=NOW).state is state
    if state is CalibrationState.OVERDUE:
        tomorrow = NOW + timedelta(days=1)
        assert standing(device, last, 12, tomorrow, now=NOW).state is CalibrationState.ALLOWED
        assert standing(device, last, 12, NOW, now=NOW).state is CalibrationState.OVERDUE
