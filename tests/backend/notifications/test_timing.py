"""Quiet hours by the clock on the wall, on both change days too; and when a failed message is tried again."""

from datetime import UTC, datetime, time, timedelta

import pytest

from backend.notifications.timing import leaves_at, quiet_end, tried_again_at

PARIS = "Europe/Paris"


def utc(month: int, day: int, hour: int, minute: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def night(at: datetime, zone: str = PARIS, starts: time = time(21), ends: time = time(8)) -> datetime | None:
    return quiet_end(at, quiet_from=starts, quiet_until=ends, zone=zone)


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        (utc(11, 23, 19, 59), None),
        (utc(11, 23, 20), utc(11, 24, 7)),
        (utc(11, 24, 6, 59), utc(11, 24, 7)),
        (utc(11, 24, 7), None),
        # The night of the clock change in spring has ten hours, that of autumn twelve.
        (utc(3, 28, 20), utc(3, 29, 6)),
        (utc(3, 29, 6), None),
        (utc(10, 24, 19), utc(10, 25, 7)),
        (utc(10, 25, 6, 59), utc(10, 25, 7)),
        (utc(10, 25, 7), None),
    ],
)
def test_a_night_ends_when_the_clock_says(at: datetime, ends: datetime | None) -> None:
    assert night(at) == ends


def test_hours_within_one_day_and_none_at_all() -> None:
    assert night(utc(11, 23, 12), starts=time(12), ends=time(14)) == utc(11, 23, 13)
    assert night(utc(11, 23, 13), starts=time(12), ends=time(14)) is None
    assert night(utc(11, 23, 23), starts=time(8), ends=time(8)) is None


def test_a_night_that_ends_in_the_hour_that_does_not_exist_ends_all_the_same() -> None:
    assert night(utc(3, 28, 22), starts=time(22), ends=time(2, 30)) == utc(3, 29, 1, 30)


def test_in_the_hour_that_is_lived_twice_the_first_ends_the_night() -> None:
    assert night(utc(10, 24, 22), starts=time(22), ends=time(2, 30)) == utc(10, 25, 0, 30)


def test_overseas_the_night_is_elsewhere() -> None:
    assert night(utc(11, 23, 18), "Indian/Reunion") == utc(11, 24, 4)
    assert night(utc(11, 23, 8), "Pacific/Noumea") is None
    assert night(utc(11, 23, 10), "Pacific/Noumea") == utc(11, 23, 21)


def test_the_morning_is_waited_for_only_if_there_is_still_time_then() -> None:
    now, morning = utc(11, 23, 22), utc(11, 24, 7)
    assert leaves_at(now, quiet_until=morning, visit=utc(11, 24, 9)) == morning
    assert leaves_at(now, quiet_until=morning, visit=utc(11, 24, 8, 59)) == now
    assert leaves_at(now, quiet_until=None, visit=utc(11, 24, 9)) == now


def test_tries_come_soon_then_every_hour() -> None:
    now = utc(11, 23, 8)
    waits = [(tried_again_at(now, attempts) - now) / timedelta(minutes=1) for attempts in range(1, 10)]
    assert waits == [1, 2, 5, 10, 20, 30, 60, 60, 60]
