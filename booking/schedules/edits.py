"""An edit of somebody's hours: which rules and days go, which come. Making one changes nothing yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from uuid import UUID, uuid4

from booking.availability import Interval
from booking.models import ExceptionKind, Reserved, RuleException, RuleKind, Site, WeeklyRule
from booking.schedules.expansion import Plan, is_whole_day
from booking.schedules.models import ChangeKind
from booking.schedules.owners import Owner
from booking.schedules.public_holidays import is_holiday
from contract.errors import ErrorCode
from core.errors import Invalid, NotFound

AHEAD = timedelta(days=731)
"""How far ahead hours and leave may be said."""

_DAY = timedelta(days=1)
_WEEK = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class WeeklyLine:
    """One line of a week as somebody gives it; see models.WeeklyRule."""

    kind: RuleKind
    weekday: int
    starts: time
    ends: time
    site_id: UUID | None = None
    visit_types: Sequence[str] = ()
    reserved_for: Reserved | None = None
    release_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """leave: the hours somebody newly is away. leave_id: of the leave that is set or ended."""

    kind: ChangeKind
    removed_rules: Sequence[WeeklyRule] = ()
    added_rules: Sequence[WeeklyRule] = ()
    removed_days: Sequence[RuleException] = ()
    added_days: Sequence[RuleException] = ()
    leave_id: UUID | None = None
    restored: Sequence[Interval] = field(default=())

    def applied_to(self, plan: Plan) -> Plan:
        gone = {rule.rule_id for rule in self.removed_rules}
        days = {one.exception_id for one in self.removed_days}
        return replace(
            plan,
            rules=[rule for rule in plan.rules if rule.rule_id not in gone] + list(self.added_rules),
            exceptions=[one for one in plan.exceptions if one.exception_id not in days] + list(self.added_days),
        )


def new_week(owner: Owner, lines: Iterable[WeeklyLine], *, valid_from: date, types: Iterable[str]) -> Edit:
    """A whole week from a day on; what held before ends the day before and is kept. types: of visits that are given.

    Raises Invalid.
    """
    lines = list(lines)
    if not owner.today <= valid_from <= owner.today + AHEAD:
        raise _invalid("Les nouveaux horaires commencent aujourd'hui ou plus tard, dans les deux ans.")
    if owner.is_cabin and not owner.resource.keeps_hours and valid_from > owner.today:
        raise _invalid("Les premiers horaires d'une télécabine commencent aujourd'hui.")
    known = frozenset(types)
    for line in lines:
        _require_line(owner, line, known)
    _require_one_place(owner, lines)
    over = [rule for rule in owner.plan.rules if rule.valid_until is None or rule.valid_until >= valid_from]
    ended = [_ending(rule, valid_from - _DAY) for rule in over if rule.valid_from < valid_from]
    added = [_rule(owner, line, valid_from) for line in lines]
    return Edit(ChangeKind.WEEKLY, removed_rules=over, added_rules=[*ended, *added])


def new_day(
    owner: Owner, *, kind: ExceptionKind, day: date, starts: time, ends: time, site_id: UUID | None, label: str
) -> Edit:
    """Extra or closed hours on one day. From 00:00 to 00:00 `open` lifts a public holiday. Raises Invalid, NotFound."""
    _require_hours(owner)
    if not owner.today <= day <= owner.today + AHEAD:
        raise _invalid("Choisissez aujourd'hui ou un jour à venir, dans les deux ans.")
    site = _site(owner, site_id)
    row = _exception(owner, day, kind, starts, ends, site, label)
    if kind is ExceptionKind.OPEN:
        if is_whole_day(row) and not is_holiday(site.holiday_region, day):
            raise _invalid("Indiquez de quelle heure à quelle heure.")
        if any(one.leave_id is not None and one.day == day for one in owner.plan.exceptions):
            raise _invalid("Un congé est posé ce jour-là. Raccourcissez-le d'abord.")
    return Edit(ChangeKind.DAY, added_days=[row])


def without_day(owner: Owner, exception_id: UUID) -> Edit:
    """Raises NotFound, and Invalid for a volunteer's day, which is given back elsewhere."""
    found = next((one for one in owner.plan.exceptions if one.exception_id == exception_id), None)
    if found is None or found.leave_id is not None or found.day < owner.today:
        raise NotFound
    if found.volunteer_day_id is not None:
        raise _invalid("Rendez cette journée solidaire depuis sa page.")
    return Edit(ChangeKind.DAY, removed_days=[found])


def new_leave(owner: Owner, *, first_day: date, last_day: date, starts: time, ends: time, label: str) -> Edit:
    """Away on all these days, or some hours of a single one. Raises Invalid."""
    _require_hours(owner)
    if not owner.today <= first_day <= last_day <= owner.today + AHEAD:
        raise _invalid("Un congé va d'aujourd'hui ou d'un jour à venir jusqu'à un jour qui suit, dans les deux ans.")
    if (last_day - first_day).days >= 366:
        raise _invalid("Un congé dure au plus un an. Pour plus longtemps, retirez les horaires de la semaine.")
    if starts != ends and first_day != last_day:
        raise _invalid("Des heures ne se donnent que pour un seul jour.")
    leave_id, home = uuid4(), owner.sites[0]
    rows = []
    for n in range((last_day - first_day).days + 1):
        row = _exception(owner, first_day + n * _DAY, ExceptionKind.CLOSED, starts, ends, home, label)
        row.leave_id, row.site_id = leave_id, None
        rows.append(row)
    return Edit(ChangeKind.LEAVE, added_days=rows, leave_id=leave_id)


def without_leave(owner: Owner, leave_id: UUID) -> Edit:
    """Raises NotFound. Days of it that are over stay."""
    rows = [one for one in owner.plan.exceptions if one.leave_id == leave_id and one.day >= owner.today]
    if not rows:
        raise NotFound
    return Edit(ChangeKind.LEAVE, removed_days=rows, leave_id=leave_id)


def _require_line(owner: Owner, line: WeeklyLine, types: frozenset[str]) -> None:
    if line.starts == line.ends:
        raise _invalid("Un horaire doit avoir un début et une fin différents.")
    site = _site(owner, line.site_id)
    plain = line.site_id is None and not line.visit_types and line.reserved_for is None
    if line.kind is RuleKind.BREAK and not plain:
        raise _invalid("Une pause n'a ni lieu, ni motif, ni réservation.")
    if not types.issuperset(line.visit_types):
        raise _invalid("Un des motifs n'est pas proposé par ce praticien.")
    if line.reserved_for is not None and line.release_hours is None:
        raise _invalid("Dites combien d'heures avant ces heures réservées s'ouvrent à tous.")
    if line.reserved_for is None and line.release_hours is not None:
        raise _invalid("Seules des heures réservées s'ouvrent à tous plus tard.")
    if line.reserved_for is Reserved.ZONE and site.zone_id is None:
        raise _invalid("Ce lieu n'est pas dans une zone prioritaire.")


def _require_one_place(owner: Owner, lines: Iterable[WeeklyLine]) -> None:
    """Nobody is at two places at once."""
    home = owner.sites[0].site_id
    spans = []
    for line in lines:
        if line.kind is RuleKind.OPEN:
            start, end = _minutes(line)
            # Sunday's night reaches into Monday: each span is laid out twice.
            spans += [(start, end, line.site_id or home), (start + _WEEK, end + _WEEK, line.site_id or home)]
    spans.sort(key=lambda span: span[:2])
    for at, (start, end, place) in enumerate(spans):
        for later, _, other in spans[at + 1 :]:
            if later >= end:
                break
            if place != other:
                raise _invalid("Des horaires se chevauchent dans deux lieux.", weekday=start // (24 * 60) % 7)


def _minutes(line: WeeklyLine) -> tuple[int, int]:
    start = line.weekday * 24 * 60 + line.starts.hour * 60 + line.starts.minute
    end = line.weekday * 24 * 60 + line.ends.hour * 60 + line.ends.minute
    return start, end if end > start else end + 24 * 60


def _require_hours(owner: Owner) -> None:
    if not owner.resource.keeps_hours:
        raise _invalid("Donnez d'abord des horaires à cette télécabine.")


def _site(owner: Owner, site_id: UUID | None) -> Site:
    if site_id is None:
        return owner.sites[0]
    found = next((site for site in owner.sites if site.site_id == site_id), None)
    if found is None:
        raise NotFound
    return found


def _rule(owner: Owner, line: WeeklyLine, valid_from: date) -> WeeklyRule:
    site = _site(owner, line.site_id)
    return WeeklyRule(
        rule_id=uuid4(),
        resource_id=owner.number,
        kind=line.kind.value,
        weekday=line.weekday,
        starts_local=line.starts,
        ends_local=line.ends,
        tz=site.tz,
        valid_from=valid_from,
        valid_until=None,
        site_id=owner.plan.elsewhere(site.site_id),
        visit_types=list(line.visit_types),
        reserved_for=line.reserved_for.value if line.reserved_for else None,
        release_hours=line.release_hours,
    )


def _ending(rule: WeeklyRule, last: date) -> WeeklyRule:
    columns = {column.key: getattr(rule, column.key) for column in WeeklyRule.__table__.columns}
    return WeeklyRule(**columns | {"valid_until": last})


def _exception(
    owner: Owner, day: date, kind: ExceptionKind, starts: time, ends: time, site: Site, label: str
) -> RuleException:
    return RuleException(
        exception_id=uuid4(),
        resource_id=owner.number,
        day=day,
        kind=kind.value,
        starts_local=starts,
        ends_local=ends,
        tz=site.tz,
        label=label,
        leave_id=None,
        site_id=owner.plan.elsewhere(site.site_id),
        volunteer_day_id=None,
    )


def _invalid(message: str, **extra: object) -> Invalid:
    return Invalid(ErrorCode.REQUEST_INVALID, message, **extra)
