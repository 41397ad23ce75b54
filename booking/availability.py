"""When somebody is free: arithmetic on intervals, without a database.

All instants are aware UTC; all intervals are half-open `[start, end)`. Wall clock becomes UTC
here and nowhere else, by RFC 5545 3.3.5: of a repeated hour the first, in a gap the offset in
force before it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

QUANTUM = timedelta(minutes=5)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


class Interval(NamedTuple):
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every `weekday` (Monday is 0) from `starts` to `ends` on the wall clock of `zone`.

    `ends` at or before `starts` means the next day. `valid_until` is the last day, included.
    """

    weekday: int
    starts: time
    ends: time
    zone: str
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class DayException:
    """One day that is not like the others. Without hours it is the whole day of `zone`."""

    day: date
    opens: bool
    zone: str
    starts: time = time(0)
    ends: time = time(0)


def instant(day: date, at: time, zone: str) -> datetime:
    """The UTC instant of a wall-clock reading."""
    return datetime.combine(day, at, ZoneInfo(zone)).replace(fold=0).astimezone(UTC)


def window(day: date, starts: time, ends: time, zone: str) -> Interval | None:
    """The stretch between two wall-clock readings; None where a clock change leaves nothing of it."""
    start = instant(day, starts, zone)
    end = instant(day if ends > starts else day + _DAY, ends, zone)
    return Interval(start, end) if start < end else None


def local_day(day: date, zone: str) -> Interval:
    """The whole calendar day of a zone: 23, 24 or 25 hours."""
    return Interval(instant(day, time(0), zone), instant(day + _DAY, time(0), zone))


def local_date(at: datetime, zone: str) -> date:
    """The calendar day a clock in the zone shows at an instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """Sorted, disjoint; what overlaps or touches becomes one."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Interval(start, end))
    return merged


def subtract(intervals: Iterable[Interval], cuts: Iterable[Interval]) -> list[Interval]:
    """What is left of each interval; intervals that only touch stay apart."""
    holes = union(cuts)
    left: list[Interval] = []
    for start, end in sorted(intervals):
        at = start
        for hole in holes:
            if hole.end <= at or hole.start >= end:
                continue
            if hole.start > at:
                left.append(Interval(at, hole.start))
            at = hole.end
        if at < end:
            left.append(Interval(at, end))
    return left


def expand(rules: Iterable[Weekly], exceptions: Iterable[DayException], first: date, last: date) -> list[Interval]:
    """Openings whose local day lies in `first … last`: weekly hours, less closures, plus extra hours."""
    windows: list[Interval] = []
    for rule in rules:
        day = max(first, rule.valid_from)
        day += timedelta(days=(rule.weekday - day.weekday()) % 7)
        until = min(last, rule.valid_until or last)
        while day <= until:
            if found := window(day, rule.starts, rule.ends, rule.zone):
                windows.append(found)
            day += timedelta(days=7)
    closed: list[Interval] = []
    opened: list[Interval] = []
    # A closure just outside may still cut a night that began inside.
    for exception in exceptions:
        if first <= exception.day <= last + _DAY:
            found = window(exception.day, exception.starts, exception.ends, exception.zone)
            if found and not exception.opens:
                closed.append(found)
            elif found and exception.day <= last:
                opened.append(found)
    return union([*subtract(union(windows), closed), *opened])


def free_slots(
    openings: Iterable[Interval], busy: Iterable[Interval], *, length: timedelta, not_before: datetime
) -> Iterator[Interval]:
    """Free visits in order of time. Each opening has its own grid: its start, then every `length`."""
    taken = union(busy)
    at = 0
    for opening in sorted(openings):
        start = opening.start
        if start < not_before:
            start += -((start - not_before) // length) * length
        while start + length <= opening.end:
            while at < len(taken) and taken[at].end <= start:
                at += 1
            if at == len(taken) or taken[at].start >= start + length:
                yield Interval(start, start + length)
            start += length


def is_offered(openings: Iterable[Interval], visit: Interval) -> bool:
    """Is the visit one of the times of the grid, taken or not?"""
    length = visit.end - visit.start
    return any(o.start <= visit.start and visit.end <= o.end and not (visit.start - o.start) % length for o in openings)


def is_inside(openings: Iterable[Interval], visit: Interval) -> bool:
    """Does the visit lie within opening hours? Adjoining openings count as one."""
    return any(o.start <= visit.start and visit.end <= o.end for o in union(openings))


def is_on_mark(at: datetime) -> bool:
    """On a five-minute mark?"""
    return not (at - _EPOCH) % QUANTUM


def round_down(at: datetime) -> datetime:
    """The five-minute mark at or before an instant."""
    return at - (at - _EPOCH) % QUANTUM


def utc_days(during: Interval) -> Sequence[int]:
    """The UTC days an interval touches, as days since 1970."""
    return range((during.start - _EPOCH) // _DAY, -((_EPOCH - during.end) // _DAY))
