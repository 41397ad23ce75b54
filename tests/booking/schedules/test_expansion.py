"""Hours made from what people said: clocks, validity, breaks, holidays, leave, hours for some, releases."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.availability import Interval, local_day
from booking.schedules.expansion import Place, breaks_of, expand
from tests.booking.schedules.said import LONG_AGO, PARIS, a_plan, one_day, open_hours, shown, weekly

MONDAY = date(2026, 11, 23)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
ZONES = (
    PARIS,
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/Miquelon",
    "Indian/Reunion",
    "Indian/Mayotte",
    "Pacific/Noumea",
    "Pacific/Wallis",
    "Pacific/Tahiti",
    "Pacific/Marquesas",
)
ZONE = UUID(int=7)
OF_ZONE = ("unfollowed", f"zone:{ZONE}")


def utc(hour: int, minute: int = 0, *, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


def span(*hours: tuple[int, int], day: date = MONDAY) -> list[Interval]:
    return [Interval(utc(start, day=day), utc(end, day=day)) for start, end in hours]


@pytest.mark.parametrize("zone", ZONES)
def test_a_weekly_rule_starts_at_the_same_wall_clock_all_year(zone: str) -> None:
    plan = a_plan([weekly(3, time(9, 30), time(11), zone)], tz=zone, holidays=False)
    found = open_hours(plan, date(2026, 1, 1), date(2026, 12, 31))
    assert len(found) == 53
    assert {w.start.astimezone(ZoneInfo(zone)).strftime("%a %H:%M") for w in found} == {"Thu 09:30"}
    assert {w.end - w.start for w in found} == {timedelta(minutes=90)}


@pytest.mark.parametrize(
    ("day", "hours", "expected"),
    [
        (SPRING, (1, 4), timedelta(hours=2)),
        (AUTUMN, (1, 4), timedelta(hours=4)),
        (SPRING, (0, 12), timedelta(hours=11)),
        (AUTUMN, (0, 12), timedelta(hours=13)),
    ],
    ids=["night in spring", "night in autumn", "half day in spring", "half day in autumn"],
)
def test_on_both_change_days_hours_last_what_the_clock_leaves(day: date, hours, expected: timedelta) -> None:
    plan = a_plan([weekly(6, time(hours[0]), time(hours[1]))])
    (found,) = open_hours(plan, day, day)
    assert found.end - found.start == expected


def test_a_break_over_the_change_of_clocks_cuts_what_it_says() -> None:
    for day in (SPRING, AUTUMN):
        plan = a_plan([weekly(6, time(0), time(12)), weekly(6, time(4), time(5), kind="break")])
        before, after = open_hours(plan, day, day)
        local = [at.astimezone(ZoneInfo(PARIS)).hour for at in (*before, *after)]
        assert local == [0, 4, 5, 12]


def test_a_day_that_never_was_has_no_hours() -> None:
    """Samoa went from 29 to 31 December 2011."""
    rule = weekly(4, time(9), time(10), "Pacific/Apia", valid_from=date(2011, 1, 1))
    days = [
        w.start.astimezone(ZoneInfo("Pacific/Apia")).date()
        for w in open_hours(a_plan([rule], tz="Pacific/Apia"), date(2011, 12, 23), date(2012, 1, 6))
    ]
    assert date(2011, 12, 30) not in days
    assert {date(2011, 12, 23), date(2012, 1, 6)} <= set(days)


def test_closures_cut_and_extra_hours_reopen() -> None:
    rule = weekly(0, time(9), time(12), "UTC")
    closed = one_day(MONDAY, opens=False, tz="UTC")
    pause = one_day(MONDAY, opens=False, tz="UTC", starts=time(10), ends=time(11))
    extra = one_day(MONDAY, opens=True, tz="UTC", starts=time(14), ends=time(15))
    assert open_hours(a_plan([rule], [pause]), MONDAY, MONDAY) == span((9, 10), (11, 12))
    assert open_hours(a_plan([rule], [closed]), MONDAY, MONDAY) == []
    assert open_hours(a_plan([rule], [closed, extra]), MONDAY, MONDAY) == span((14, 15))


def test_leave_closes_extra_hours_too() -> None:
    extra = one_day(MONDAY, opens=True, tz="UTC", starts=time(14), ends=time(15))
    leave = one_day(MONDAY, opens=False, tz="UTC", leave_id=uuid4())
    assert open_hours(a_plan([weekly(0, time(9), time(12), "UTC")], [extra, leave]), MONDAY, MONDAY) == []


def test_a_rule_holds_from_its_first_to_its_last_day() -> None:
    rule = weekly(0, time(9), time(10), "UTC", valid_from=date(2026, 11, 10), valid_until=MONDAY)
    assert [w.start.day for w in open_hours(a_plan([rule]), date(2026, 11, 1), date(2026, 12, 31))] == [16, 23]


def test_breaks_cut_and_are_shown_only_within_hours() -> None:
    rules = [
        weekly(0, time(9), time(12), "UTC"),
        weekly(0, time(14), time(17), "UTC"),
        weekly(0, time(11), time(15), "UTC", kind="break"),
    ]
    assert open_hours(a_plan(rules), MONDAY, MONDAY) == span((9, 11), (15, 17))
    assert breaks_of(a_plan(rules), MONDAY, MONDAY) == span((11, 12), (14, 15))


def test_hours_for_some_cut_hours_for_all_and_general_ones_merge() -> None:
    plan = a_plan(
        [
            weekly(0, time(9), time(11), "UTC"),
            weekly(0, time(10), time(13), "UTC"),
            weekly(0, time(12), time(12, 30), "UTC", reserved_for="urgent", release_hours=1),
            weekly(0, time(12, 15), time(14), "UTC", visit_types=["b", "a"]),
        ]
    )
    assert shown(expand(plan, MONDAY, MONDAY, LONG_AGO)) == [
        ("09:00", "12:00", ()),
        ("12:00", "12:30", ("urgent",)),
        ("12:30", "14:00", ("visit:a", "visit:b")),
    ]


def test_where_hours_for_two_kinds_of_visit_overlap_both_may_come() -> None:
    plan = a_plan(
        [
            weekly(0, time(9), time(11), "UTC", visit_types=["a"]),
            weekly(0, time(10), time(12), "UTC", visit_types=["b"]),
        ]
    )
    lanes = [lane for _, _, lane in shown(expand(plan, MONDAY, MONDAY, LONG_AGO))]
    assert lanes == [("visit:a",), ("visit:a", "visit:b"), ("visit:b",)]


def test_reserved_hours_open_to_all_so_long_before_they_begin() -> None:
    rules = [
        weekly(0, time(9), time(10), "UTC"),
        weekly(0, time(10), time(11), "UTC", reserved_for="zone", release_hours=48),
    ]
    plan = a_plan(rules, zone_id=ZONE)
    begins = utc(10)
    kept = expand(plan, MONDAY, MONDAY, begins - timedelta(hours=48, seconds=1))
    assert shown(kept) == [("09:00", "10:00", ()), ("10:00", "11:00", OF_ZONE)]
    assert shown(expand(plan, MONDAY, MONDAY, begins - timedelta(hours=48))) == [("09:00", "11:00", ())]


def test_released_hours_are_still_for_their_kind_of_visit() -> None:
    rule = weekly(0, time(9), time(10), "UTC", reserved_for="urgent", release_hours=2, visit_types=["a"])
    assert shown(expand(a_plan([rule]), MONDAY, MONDAY, utc(6))) == [("09:00", "10:00", ("urgent",))]
    assert shown(expand(a_plan([rule]), MONDAY, MONDAY, utc(7))) == [("09:00", "10:00", ("visit:a",))]


def test_a_volunteers_day_is_elsewhere_for_the_zone_first_and_then_for_all() -> None:
    there = Place(uuid4(), "UTC", ZONE)
    volunteer = uuid4()
    halves = [
        one_day(
            MONDAY,
            opens=True,
            tz="UTC",
            starts=time(a),
            ends=time(b),
            site_id=there.site_id,
            volunteer_day_id=volunteer,
        )
        for a, b in ((9, 12), (14, 17))
    ]
    plan = a_plan([weekly(0, time(8), time(19), "UTC")], halves, tz="UTC", places=[there])
    kept = expand(plan, MONDAY, MONDAY, utc(9) - timedelta(hours=73))
    assert shown(kept) == [
        ("08:00", "09:00", ()),
        ("09:00", "12:00", OF_ZONE),
        ("14:00", "17:00", OF_ZONE),
        ("17:00", "19:00", ()),
    ]
    assert [(one.site_id, one.volunteer_day_id) for one in kept[1:3]] == [(there.site_id, volunteer)] * 2
    released = expand(plan, MONDAY, MONDAY, utc(9) - timedelta(hours=72))
    assert [lane for _, _, lane in shown(released)] == [(), (), OF_ZONE, ()]
    assert [one.volunteer_day_id for one in released] == [None, volunteer, volunteer, None]


def test_a_rule_elsewhere_keeps_its_place_and_the_main_place_is_none() -> None:
    there = Place(uuid4(), "UTC")
    plan = a_plan(
        [weekly(0, time(9), time(10), "UTC"), weekly(0, time(10), time(11), "UTC", site_id=there.site_id)],
        places=[there],
    )
    assert [one.site_id for one in expand(plan, MONDAY, MONDAY, LONG_AGO)] == [None, there.site_id]


def test_hours_around_the_clock_begin_anew_each_local_day() -> None:
    rules = [weekly(day, start, end) for day in range(7) for start, end in ((time(0), time(12)), (time(12), time(0)))]
    found = open_hours(a_plan(rules, holidays=False), SPRING - timedelta(days=1), SPRING + timedelta(days=1))
    assert found == [local_day(SPRING + timedelta(days=n), PARIS) for n in (-1, 0, 1)]


# Public holidays

VICTORY, FRIDAY, SLAVERY = date(2026, 5, 8), date(2026, 4, 3), date(2026, 12, 20)


@pytest.mark.parametrize(
    ("region", "zone", "day", "closed"),
    [
        ("", PARIS, VICTORY, True),
        ("", PARIS, FRIDAY, False),
        ("57", PARIS, FRIDAY, True),
        ("67", PARIS, FRIDAY, True),
        ("6AE", PARIS, date(2026, 12, 26), True),
        ("974", "Indian/Reunion", SLAVERY, True),
        ("974", "Indian/Reunion", FRIDAY, False),
        ("", PARIS, SLAVERY, False),
        ("973", "America/Cayenne", date(2026, 6, 10), True),
        ("972", "America/Martinique", date(2026, 5, 22), True),
        ("unknown", PARIS, VICTORY, True),
    ],
)
def test_public_holidays_close_the_day_where_they_hold(region: str, zone: str, day: date, closed: bool) -> None:
    plan = a_plan([weekly(day.weekday(), time(9), time(18), zone)], tz=zone, region=region)
    assert (open_hours(plan, day, day) == []) is closed


def test_each_place_has_its_own_holidays() -> None:
    metz = Place(uuid4(), PARIS, None, "57")
    rules = [weekly(4, time(9), time(10)), weekly(4, time(14), time(15), site_id=metz.site_id)]
    assert [w.start.hour for w in open_hours(a_plan(rules, places=[metz]), FRIDAY, FRIDAY)] == [7]


def test_a_holiday_ends_a_night_at_midnight_and_is_lifted_by_name_or_by_hours() -> None:
    night = weekly(3, time(22), time(6))
    day = weekly(4, time(9), time(18))
    (evening,) = open_hours(a_plan([night, day]), VICTORY - timedelta(days=1), VICTORY)
    assert evening.end == local_day(VICTORY, PARIS).start
    as_usual = a_plan([day], [one_day(VICTORY, opens=True)])
    assert open_hours(as_usual, VICTORY, VICTORY) == [Interval(utc(7, day=VICTORY), utc(16, day=VICTORY))]
    morning = a_plan([day], [one_day(VICTORY, opens=True, starts=time(9), ends=time(11))])
    assert open_hours(morning, VICTORY, VICTORY) == [Interval(utc(7, day=VICTORY), utc(9, day=VICTORY))]


# Properties

marks = st.integers(0, 287).map(lambda n: time(n // 12, n % 12 * 5))
hours = st.tuples(marks, marks).filter(lambda pair: pair[0] != pair[1])
terms: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {},
        {},
        {"visit_types": ["a"]},
        {"visit_types": ["a", "b"]},
        {"reserved_for": "urgent", "release_hours": 24},
        {"reserved_for": "zone", "release_hours": 72},
        {"kind": "break"},
    ]
)


@st.composite
def plans(draw: st.DrawFn):
    zone = draw(st.sampled_from(ZONES))
    first = draw(st.sampled_from([SPRING, AUTUMN, date(2026, 4, 5), date(2026, 11, 1), MONDAY])) - timedelta(days=2)
    rules = [weekly(draw(st.integers(0, 6)), *draw(hours), zone, **draw(terms)) for _ in range(draw(st.integers(1, 6)))]
    days = []
    for _ in range(draw(st.integers(0, 3))):
        starts, ends = draw(hours)
        kinds: list[dict[str, Any]] = [{"opens": True}, {"opens": False}, {"opens": False, "leave_id": uuid4()}]
        kind = draw(st.sampled_from(kinds))
        days.append(one_day(first + timedelta(days=draw(st.integers(0, 5))), tz=zone, starts=starts, ends=ends, **kind))
    now = datetime.combine(first, time(0), UTC) + draw(st.integers(-96, 96)) * timedelta(hours=1)
    return a_plan(rules, days, tz=zone, zone_id=ZONE), first, now


def quanta(intervals) -> set[datetime]:
    step = timedelta(minutes=5)
    return {one.start + n * step for one in intervals for n in range((one.end - one.start) // step)}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(plans())
def test_hours_never_overlap_stay_on_marks_and_do_not_depend_on_order(situation) -> None:
    plan, first, now = situation
    last = first + timedelta(days=6)
    found = expand(plan, first, last, now)
    assert all(before.during.end <= after.during.start for before, after in pairwise(found))
    assert all(one.during.start < one.during.end and not one.during.start.minute % 5 for one in found)
    turned = a_plan(reversed(plan.rules), reversed(plan.exceptions), tz=plan.home.tz, zone_id=ZONE)
    assert quanta(one.during for one in expand(turned, first, last, now)) == quanta(one.during for one in found)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(plans())
def test_reserving_and_releasing_never_opens_or_closes_anything(situation) -> None:
    plan, first, now = situation
    last = first + timedelta(days=6)
    early = expand(plan, first, last, LONG_AGO)
    late = expand(plan, first, last, now + timedelta(days=400))
    assert quanta(one.during for one in early) == quanta(one.during for one in late)
    assert all("urgent" not in one.lane and "unfollowed" not in one.lane for one in late)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(plans(), st.integers(0, 5))
def test_a_longer_look_shows_the_same_days(situation, shift: int) -> None:
    plan, first, now = situation
    middle = first + timedelta(days=shift)
    day = local_day(middle, plan.home.tz)

    def of_day(hours):
        return {q for q in quanta(one.during for one in hours) if day.start <= q < day.end}

    near = expand(plan, middle - timedelta(days=2), middle, now)
    far = expand(plan, first - timedelta(days=3), first + timedelta(days=9), now)
    assert of_day(near) == of_day(far)
