"""Interval arithmetic and clock changes, beside a slow second computation that reads a clock minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.availability import (
    Interval,
    free_slots,
    instant,
    local_day,
    round_down,
    subtract,
    union,
    utc_days,
    window,
)
from tests.booking.schedules.said import a_plan, one_day, open_hours, weekly

PARIS = "Europe/Paris"
MINUTE = timedelta(minutes=1)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
ZONES = (
    PARIS,
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Marquesas",
    "America/Miquelon",
    "Indian/Reunion",
)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


def span(day: date, *hours: tuple[int, int]) -> list[Interval]:
    return [Interval(utc(day, start), utc(day, end)) for start, end in hours]


@pytest.mark.parametrize(
    ("day", "starts", "ends", "expected"),
    [
        (SPRING, time(1), time(4), (0, 2)),
        (AUTUMN, time(1), time(4), (-1, 3)),
        (SPRING, time(2), time(3), None),
        (SPRING, time(2, 30), time(3), None),
        (date(2026, 7, 1), time(22), time(6), (20, 28)),
        (date(2026, 3, 28), time(22), time(6), (21, 28)),
        (date(2026, 10, 24), time(22), time(6), (20, 29)),
    ],
    ids=["2 h in spring", "4 h in autumn", "lost", "reversed", "night", "short night", "long night"],
)
def test_a_window_lasts_what_the_clock_change_leaves(day, starts, ends, expected) -> None:
    midnight = utc(day, 0)
    wanted = expected and Interval(*(midnight + timedelta(hours=hours) for hours in expected))
    assert window(day, starts, ends, PARIS) == wanted


def test_the_first_of_a_repeated_hour_is_meant() -> None:
    assert instant(AUTUMN, time(2, 30), PARIS) == utc(AUTUMN, 0, 30)
    found = window(AUTUMN, time(2, 30), time(3), PARIS)
    assert found is not None
    assert found.end - found.start == timedelta(minutes=90)


def test_a_reading_the_clock_skips_uses_the_offset_before() -> None:
    assert instant(SPRING, time(2, 30), PARIS) == utc(SPRING, 1, 30)


def test_touching_openings_are_one_and_visits_start_on_the_marks_of_the_clock() -> None:
    day = date(2026, 11, 23)
    assert union(span(day, (9, 10), (10, 11))) == span(day, (9, 11))
    length = timedelta(minutes=40)
    offered = free_slots(span(day, (9, 10), (10, 11)), [], length=length, not_before=utc(day, 0), zone="UTC")
    assert [slot.start.strftime("%H:%M") for slot in offered] == ["09:00", "09:20", "09:40", "10:00", "10:20"]


def test_utc_days_of_a_visit_over_midnight_are_two() -> None:
    assert len(utc_days(Interval(utc(SPRING, 23, 55), utc(SPRING, 0, 10) + timedelta(days=1)))) == 2
    assert len(utc_days(Interval(utc(SPRING, 23, 45), utc(SPRING, 0) + timedelta(days=1)))) == 1


def test_rounding_goes_down_to_the_mark() -> None:
    assert round_down(utc(SPRING, 9, 59) + timedelta(seconds=59, microseconds=7)) == utc(SPRING, 9, 55)
    assert round_down(utc(SPRING, 9, 55)) == utc(SPRING, 9, 55)


def test_local_days_follow_each_other_without_gap() -> None:
    for zone in ZONES:
        days = [local_day(SPRING + timedelta(days=n), zone) for n in range(250)]
        assert all(before.end == after.start for before, after in pairwise(days))


# The slow second computation


class WallClock:
    """A zone's clock read minute by minute; it never turns a reading into an instant."""

    def __init__(self, zone: str, first: date, days: int) -> None:
        self._first_minute: dict[datetime, datetime] = {}
        self.reading: dict[datetime, datetime] = {}
        tz = ZoneInfo(zone)
        at = utc(first, 0) - timedelta(days=2)
        for n in range((days + 4) * 1440):
            now = at + n * MINUTE
            reading = now.astimezone(tz).replace(tzinfo=None)
            self.reading[now] = reading
            self._first_minute.setdefault(reading, now)

    def instant(self, day: date, reading: time) -> datetime:
        """When the clock first shows it; what it skips is counted on from the last minute it did show."""
        wanted = datetime.combine(day, reading)
        skipped = 0
        while wanted not in self._first_minute:
            wanted -= MINUTE
            skipped += 1
        return self._first_minute[wanted] + skipped * MINUTE

    def minutes(self, day: date, starts: time, ends: time) -> set[datetime]:
        at = self.instant(day, starts)
        end = self.instant(day if ends > starts else day + timedelta(days=1), ends)
        return {at + n * MINUTE for n in range(max(0, (end - at) // MINUTE))}


def slow_free(rules, exceptions, busy, first, days, zone, length, not_before) -> list[datetime]:
    clock = WallClock(zone, first, days)
    opened: set[datetime] = set()
    closed: set[datetime] = set()
    extra: set[datetime] = set()
    for n in range(days):
        day = first + timedelta(days=n)
        for rule in rules:
            if rule.weekday == day.weekday() and rule.valid_from <= day:
                opened |= clock.minutes(day, rule.starts_local, rule.ends_local)
        for exception in exceptions:
            if exception.day == day:
                hours = extra if exception.kind == "open" else closed
                hours.update(clock.minutes(day, exception.starts_local, exception.ends_local))
    is_open = (opened - closed) | extra
    taken = {start + n * MINUTE for start, end in busy for n in range((end - start) // MINUTE)}
    steps = length // MINUTE
    return [
        at
        for at in sorted(is_open)
        if at >= not_before
        and clock.reading[at].minute % step(steps) == 0
        and all(at + n * MINUTE in is_open and at + n * MINUTE not in taken for n in range(steps))
    ]


def step(minutes: int) -> int:
    """The longest step by which both the visits and the hours come out even."""
    return max(n for n in range(1, minutes + 1) if minutes % n == 0 and 60 % n == 0)


# Half of them in the small hours, where clocks change.
marks = (st.integers(0, 287) | st.integers(8, 44)).map(lambda n: time(n // 12, n % 12 * 5))


@st.composite
def situations(draw: st.DrawFn):
    zone = draw(st.sampled_from(ZONES))
    change = draw(st.sampled_from([SPRING, AUTUMN, date(2026, 3, 8), date(2026, 11, 1), date(2026, 4, 5)]))
    first = change - timedelta(days=draw(st.integers(0, 3)))
    days = 5
    hours = st.tuples(marks, marks).filter(lambda pair: pair[0] != pair[1])
    weekdays = st.integers(0, 6) | st.just(change.weekday())
    rules = [
        weekly(draw(weekdays), *draw(hours), zone, valid_from=first - timedelta(days=draw(st.integers(-2, 9))))
        for _ in range(draw(st.integers(1, 5)))
    ]
    exceptions = []
    for _ in range(draw(st.integers(0, 2))):
        starts, ends = draw(hours)
        day = first + timedelta(days=draw(st.integers(0, days - 1)))
        exceptions.append(one_day(day, opens=draw(st.booleans()), tz=zone, starts=starts, ends=ends))
    begin = utc(first, 0) - timedelta(days=1)
    busy = []
    for start, quanta in draw(st.lists(st.tuples(st.integers(0, 288 * 7), st.integers(1, 12)), max_size=25)):
        at = begin + start * 5 * MINUTE
        busy.append(Interval(at, at + quanta * 5 * MINUTE))
    length = draw(st.sampled_from([5, 10, 15, 20, 45])) * MINUTE
    not_before = begin + draw(st.integers(0, 1440 * 4)) * MINUTE
    return rules, exceptions, busy, first, days, zone, length, not_before


@settings(max_examples=120, deadline=None, derandomize=True)
@given(situations())
def test_free_times_equal_those_of_a_clock_read_minute_by_minute(situation) -> None:
    rules, exceptions, busy, first, days, zone, length, not_before = situation
    plan = a_plan(rules, exceptions, tz=zone, holidays=False)
    openings = open_hours(plan, first, first + timedelta(days=days - 1))
    fast = [slot.start for slot in free_slots(openings, busy, length=length, not_before=not_before, zone=zone)]
    assert fast == slow_free(rules, exceptions, busy, first, days, zone, length, not_before)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20))),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20))),
)
def test_subtraction_leaves_exactly_what_is_not_cut(kept, cut) -> None:
    zero = utc(SPRING, 0)
    whole, cuts = (union(Interval(zero + a * MINUTE, zero + (a + n) * MINUTE) for a, n in x) for x in (kept, cut))

    def minutes(intervals):
        return {i.start + n * MINUTE for i in intervals for n in range((i.end - i.start) // MINUTE)}

    assert minutes(subtract(whole, cuts)) == minutes(whole) - minutes(cuts)
