"""From what people said of their hours to the hours themselves, in UTC. Without a database.

Order of things on one day: weekly hours; less breaks, public holidays, closures and leave; plus extra
hours, which only leave closes. Where hours for some overlap hours for all, they cut them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from booking.availability import Cuts, Interval, local_date, local_day, subtract, union, window
from booking.lanes import lane_of
from booking.models import ExceptionKind, Reserved, RuleException, RuleKind, WeeklyRule
from booking.schedules.public_holidays import holidays_between

VOLUNTEER_RELEASE = timedelta(hours=72)
"""How long before a volunteer's hours begin they are for everybody."""

_DAY = timedelta(days=1)
_MIDNIGHT = time(0)


class Hours(NamedTuple):
    """`site_id`: None at the main place."""

    during: Interval
    lane: tuple[str, ...] = ()
    site_id: UUID | None = None
    volunteer_day_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What of a site matters to hours. region: whose public holidays hold there."""

    site_id: UUID | None
    tz: str
    zone_id: UUID | None = None
    region: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that was said of one resource's hours. home: its main place."""

    home: Place
    places: Mapping[UUID, Place] = field(default_factory=dict)
    rules: Sequence[WeeklyRule] = ()
    exceptions: Sequence[RuleException] = ()

    def place(self, site_id: UUID | None) -> Place:
        return self.places.get(site_id, self.home) if site_id is not None else self.home

    def elsewhere(self, site_id: UUID | None) -> UUID | None:
        return None if site_id == self.home.site_id else site_id


class _Layer(NamedTuple):
    """A stretch and its terms; `rank`: who wins where two overlap."""

    during: Interval
    rank: tuple[int, bool]
    hours: Hours


_GENERAL, _TYPES, _ZONE, _URGENT, _VOLUNTEER = range(5)


def expand(plan: Plan, first: date, last: date, now: datetime) -> list[Hours]:
    """Hours whose local day lies in `first … last`: sorted, disjoint, never joined across a local midnight.

    now: reserved hours are released so many hours before they begin.
    """
    away = Cuts(leave_of(plan))
    layers = [*_weekly(plan, first, last, now), *_extra(plan, first, last, now)]
    left = [
        _Layer(part, layer.rank, layer.hours._replace(during=part))
        for layer in layers
        for part in away.left_of(layer.during)
    ]
    return _joined(plan, _painted(left))


def leave_of(plan: Plan) -> list[Interval]:
    """When somebody is away, whatever else was said."""
    return union(_windows(one for one in plan.exceptions if one.leave_id is not None))


def closures_of(plan: Plan) -> list[tuple[RuleException, Interval]]:
    """Closed hours of single days, and leave, each with when that is."""
    closed = (one for one in plan.exceptions if one.kind == ExceptionKind.CLOSED)
    found = ((one, window(one.day, one.starts_local, one.ends_local, one.tz)) for one in closed)
    return [(one, during) for one, during in found if during is not None]


def breaks_of(plan: Plan, first: date, last: date) -> list[Interval]:
    """Breaks within the weekly hours."""
    pauses = _breaks(plan, first, last)
    opened = union(
        during for rule in plan.rules if rule.kind == RuleKind.OPEN for during in occurrences(rule, first, last)
    )
    outside = subtract(pauses, opened)
    return subtract(pauses, outside)


def occurrences(rule: WeeklyRule, first: date, last: date) -> Iterator[Interval]:
    """The stretches of one weekly rule whose local day lies in `first … last`."""
    day = max(first, rule.valid_from)
    day += timedelta(days=(rule.weekday - day.weekday()) % 7)
    until = min(last, rule.valid_until or last)
    while day <= until:
        if found := window(day, rule.starts_local, rule.ends_local, rule.tz):
            yield found
        day += timedelta(days=7)


def is_whole_day(one: RuleException) -> bool:
    return one.starts_local == one.ends_local == _MIDNIGHT


def _weekly(plan: Plan, first: date, last: date, now: datetime) -> Iterator[_Layer]:
    cuts = [*_breaks(plan, first, last), *_closed(plan, first, last), *_volunteer_days(plan)]
    closed_in: dict[tuple[str, str], Cuts] = {}
    for rule in plan.rules:
        if rule.kind != RuleKind.OPEN:
            continue
        place = plan.place(rule.site_id)
        key = (place.region, rule.tz)
        if key not in closed_in:
            closed_in[key] = Cuts([*cuts, *_holidays(plan, *key, first, last)])
        for during in occurrences(rule, first, last):
            rank, lane = _terms(rule, place, during.start, now)
            hours = Hours(during, lane, plan.elsewhere(rule.site_id))
            for part in closed_in[key].left_of(during):
                yield _Layer(part, (rank, False), hours)


def _terms(rule: WeeklyRule, place: Place, starts: datetime, now: datetime) -> tuple[int, tuple[str, ...]]:
    reserved = rule.reserved_for
    if reserved is not None and now >= starts - timedelta(hours=rule.release_hours or 0):
        reserved = None
    lane = lane_of(reserved_for=reserved, visit_types=rule.visit_types, zone_id=place.zone_id)
    match reserved:
        case Reserved.URGENT:
            return _URGENT, lane
        case Reserved.ZONE:
            return _ZONE, lane
    return (_TYPES if lane else _GENERAL), lane


def _extra(plan: Plan, first: date, last: date, now: datetime) -> Iterator[_Layer]:
    for one in plan.exceptions:
        if one.kind != ExceptionKind.OPEN or not first <= one.day <= last or _lifts(one):
            continue
        during = window(one.day, one.starts_local, one.ends_local, one.tz)
        if during is None:
            continue
        site_id, volunteer = plan.elsewhere(one.site_id), one.volunteer_day_id
        lane: tuple[str, ...] = ()
        if volunteer is not None and now < during.start - VOLUNTEER_RELEASE:
            zone_id = plan.place(one.site_id).zone_id
            lane = lane_of(reserved_for=Reserved.ZONE, visit_types=(), zone_id=zone_id)
        rank = _VOLUNTEER if volunteer is not None else _GENERAL
        yield _Layer(during, (rank, True), Hours(during, lane, site_id, volunteer))


def _lifts(one: RuleException) -> bool:
    """A public holiday worked as usual, rather than extra hours."""
    return one.kind == ExceptionKind.OPEN and is_whole_day(one) and one.volunteer_day_id is None


def _breaks(plan: Plan, first: date, last: date) -> list[Interval]:
    """From a day before to a day after: a break may cut a night that began the day before."""
    pauses = (rule for rule in plan.rules if rule.kind == RuleKind.BREAK)
    return union(during for rule in pauses for during in occurrences(rule, first - _DAY, last + _DAY))


def _closed(plan: Plan, first: date, last: date) -> list[Interval]:
    closed = (one for one in plan.exceptions if one.kind == ExceptionKind.CLOSED and one.leave_id is None)
    return list(_windows(one for one in closed if first - _DAY <= one.day <= last + _DAY))


def _volunteer_days(plan: Plan) -> list[Interval]:
    """From the first to the last hour of a volunteer's day she is at no place of her own."""
    days: dict[UUID, list[Interval]] = defaultdict(list)
    for one in plan.exceptions:
        if one.kind == ExceptionKind.OPEN and one.volunteer_day_id is not None:
            days[one.volunteer_day_id] += _windows([one])
    return [Interval(min(d.start for d in day), max(d.end for d in day)) for day in days.values() if day]


def _holidays(plan: Plan, region: str, tz: str, first: date, last: date) -> list[Interval]:
    lifted = {one.day for one in plan.exceptions if _lifts(one)}
    days = holidays_between(region, first - _DAY, last + _DAY)
    return [local_day(day, tz) for day, _ in days if day not in lifted]


def _windows(exceptions: Iterable[RuleException]) -> Iterator[Interval]:
    for one in exceptions:
        if found := window(one.day, one.starts_local, one.ends_local, one.tz):
            yield found


def _painted(layers: list[_Layer]) -> Iterator[Hours]:
    """What is seen from above: each instant belongs to the highest layer there."""
    for cluster in _clusters(layers):
        if len(cluster) == 1:
            yield cluster[0].hours
            continue
        marks = sorted({at for layer in cluster for at in layer.during})
        for start, end in pairwise(marks):
            there = [layer for layer in cluster if layer.during.start <= start and end <= layer.during.end]
            if there:
                yield _top(there)._replace(during=Interval(start, end))


def _clusters(layers: list[_Layer]) -> Iterator[list[_Layer]]:
    """Layers that overlap, directly or through others; in order of time."""
    cluster: list[_Layer] = []
    end = None
    for layer in sorted(layers, key=lambda one: one.during):
        if end is not None and layer.during.start >= end:
            yield cluster
            cluster, end = [], None
        cluster.append(layer)
        end = layer.during.end if end is None else max(end, layer.during.end)
    if cluster:
        yield cluster


def _top(there: list[_Layer]) -> Hours:
    """Of equals the earlier begun. Hours for other types of visit, at the same place, are for both."""
    top = max(there, key=lambda one: one.rank)
    if top.rank[0] == _TYPES:
        alike = (one for one in there if one.rank[0] == _TYPES and one.hours.site_id == top.hours.site_id)
        return top.hours._replace(lane=tuple(sorted({word for one in alike for word in one.hours.lane})))
    return top.hours


def _joined(plan: Plan, hours: Iterable[Hours]) -> list[Hours]:
    """Neighbours of the same terms are one, but for those on both sides of a local midnight: so that hours around the
    clock have a beginning each day."""
    found: list[Hours] = []
    for one in hours:
        before = found[-1] if found else None
        if before is None or before.during.end != one.during.start or before[1:] != one[1:]:
            found.append(one)
            continue
        tz = plan.place(one.site_id).tz
        if one.during.start == local_day(local_date(one.during.start, tz), tz).start:
            found.append(one)
        else:
            found[-1] = one._replace(during=Interval(before.during.start, one.during.end))
    return found
