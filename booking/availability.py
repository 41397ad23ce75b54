"""When somebody is free: arithmetic on intervals, without a database.

All instants are aware UTC; all intervals are half-open `[start, end)`. Wall clock becomes UTC
here and nowhere else, by RFC 5545 3.3.5: of a repeated hour the first, in a gap the offset in
force before it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from booking.grid import QUANTUM, is_on_grid

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


class Interval(NamedTuple):
    start: datetime
    end: datetime


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


class Cuts:
    """Stretches that are taken out of others, sorted once for any number of them."""

    def __init__(self, cuts: Iterable[Interval]) -> None:
        self._holes = union(cuts)
        self._ends = [hole.end for hole in self._holes]

    def left_of(self, interval: Interval) -> Iterator[Interval]:
        """What is left of one interval, in order."""
        at, end = interval
        for turn in range(bisect_right(self._ends, at), len(self._holes)):
            hole = self._holes[turn]
            if hole.start >= end:
                break
            if hole.start > at:
                yield Interval(at, hole.start)
            at = hole.end
        if at < end:
            yield Interval(at, end)


def subtract(intervals: Iterable[Interval], cuts: Iterable[Interval]) -> list[Interval]:
    """What is left of each interval; intervals that only touch stay apart."""
    taken = Cuts(cuts)
    return [part for interval in sorted(intervals) for part in taken.left_of(interval)]


def free_slots(
    openings: Iterable[Interval], busy: Iterable[Interval], *, length: timedelta, not_before: datetime, zone: str
) -> Iterator[Interval]:
    """Free visits in order of time, on the marks of the local clock (booking.grid); two of them may overlap."""
    for room in subtract(union(openings), busy):
        start = round_down(max(room.start, not_before) + QUANTUM - timedelta(microseconds=1))
        while start + length <= room.end:
            if is_on_grid(start, length, zone):
                yield Interval(start, start + length)
            start += QUANTUM


def is_on_mark(at: datetime) -> bool:
    """On a five-minute mark?"""
    return not (at - _EPOCH) % QUANTUM


def round_down(at: datetime) -> datetime:
    """The five-minute mark at or before an instant."""
    return at - (at - _EPOCH) % QUANTUM


def utc_days(during: Interval) -> Sequence[int]:
    """The UTC days an interval touches, as days since 1970."""
    return range((during.start - _EPOCH) // _DAY, -((_EPOCH - during.end) // _DAY))
