"""Free slots of up to 25 practitioners in a stretch of time, each with the place its hours are at."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.fhir.outcome import BadRequest
from backend.fhir.resources import RPPS_SYSTEM, FreeSlot
from booking.availability import Interval
from booking.lanes import URGENT
from booking.models import Opening, Practitioner, Resource, Site
from booking.resources import as_range
from booking.rules import BookingRules
from booking.search import free_starts
from booking.times import Wanted
from contract.errors import ErrorCode

PRACTITIONERS = 25
LONGEST = timedelta(days=31)
# A reading of the clock without an offset is a French one: the guide's own examples have none.
_CLOCK = ZoneInfo("Europe/Paris")
_MOMENT = re.compile(r"(ge|le)(\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)")


def _malformed(text: str) -> BadRequest:
    return BadRequest(ErrorCode.REQUEST_INVALID, text)


def stretch_of(starts: Sequence[str]) -> Interval:
    """`start=ge…` and `start=le…`, both. A date alone means its whole day. Raises BadRequest."""
    found: dict[str, datetime] = {}
    for text in starts:
        # A plus sign that was not escaped arrives as a space.
        match = _MOMENT.fullmatch(text.replace(" ", "+"))
        if match is None or match[1] in found:
            raise _malformed("start : donnez une fois ge et une fois le, au format date ou date-heure.")
        found[match[1]] = _moment(match[2], ends=match[1] == "le")
    if len(found) < 2:
        raise _malformed("start : donnez ge et le.")
    within = Interval(found["ge"], found["le"])
    if within.end - within.start > LONGEST:
        raise _malformed("start : 31 jours au plus.")
    return within


def _moment(text: str, *, ends: bool) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise _malformed("start : cette date n'existe pas.") from error
    if not 2000 <= at.year <= 2200:
        raise _malformed("start : cette date est trop loin.")
    if ends and "T" not in text:
        at += timedelta(days=1)
    return at if at.tzinfo else at.replace(tzinfo=_CLOCK)


def rpps_of(identifiers: Iterable[str]) -> list[str]:
    """RPPS numbers of tokens `system|8…`, repeated or separated by commas. Raises BadRequest."""
    tokens = [token.strip() for text in identifiers for token in text.split(",") if token.strip()]
    if not 1 <= len(tokens) <= PRACTITIONERS:
        raise _malformed("identifier : de 1 à 25 identifiants.")
    found = []
    for token in tokens:
        system, _, value = token.rpartition("|")
        if system not in {"", RPPS_SYSTEM} or not re.fullmatch(r"[0-9]{9,12}", value):
            raise _malformed("identifier : identifiant national de professionnel attendu.")
        # 0…: ADELI, which nobody here has.
        if len(value) == 12 and value[0] == "8":
            found.append(value[1:])
    return found


@dataclass(frozen=True, slots=True)
class _Hours:
    during: Interval
    site: Site | None
    kind: str


async def free_slots_of(
    session: AsyncSession, rpps: Sequence[str], within: Interval, *, now: datetime, rules: BookingRules
) -> list[FreeSlot]:
    """In order of time. Hours kept for visits of one type, or for a zone's patients, are nobody's here."""
    rows = await session.execute(
        select(Practitioner, Resource)
        .join(Resource, Resource.ref == Practitioner.practitioner_id)
        .where(Practitioner.rpps.in_(rpps))
        .order_by(Practitioner.rpps)
    )
    found: list[FreeSlot] = []
    for who, resource in rows:
        reach = rules.reach(who.notice_minutes, who.horizon_days, now=now)
        span = Interval(max(within.start, reach.start), min(within.end, reach.end))
        found += await _slots(session, who, resource, span)
    return sorted(found, key=lambda one: (one.start, one.practitioner.rpps))


async def _slots(session: AsyncSession, who: Practitioner, resource: Resource, span: Interval) -> list[FreeSlot]:
    length = timedelta(minutes=who.visit_minutes)
    if span.start > span.end:
        return []
    # The guide's bounds are of starts: a slot that begins at the last moment counts.
    ends = Interval(span.start, span.end + length)
    asked = Wanted(who, resource, length, (URGENT,)).asked()
    rows = 4 * ((ends.end - ends.start).days + 2)
    starts = (await free_starts(session, [resource.resource_id], asked, within=ends, days=rows)).get(
        resource.resource_id, []
    )
    hours = await _hours(session, resource, ends) if starts else []
    return [
        FreeSlot(who, where.site or who.site, start, start + length, where.kind)
        for start in starts
        if (where := next((one for one in hours if one.during.start <= start < one.during.end), None))
    ]


async def _hours(session: AsyncSession, resource: Resource, within: Interval) -> list[_Hours]:
    rows = await session.execute(
        select(func.lower(Opening.during), func.upper(Opening.during), Opening.lane, Site)
        .outerjoin(Site, Site.site_id == Opening.site_id)
        .where(Opening.resource_id == resource.resource_id, Opening.during.op("&&")(as_range(within)))
    )
    return [
        _Hours(Interval(start, end), site, "SNP" if URGENT in lane else "PUBLIC") for start, end, lane, site in rows
    ]


def by_place(slots: Iterable[FreeSlot]) -> list[tuple[Practitioner, Site]]:
    """Each practitioner at each place, once."""

    def place(one: FreeSlot) -> tuple[str, str]:
        return one.practitioner.rpps, str(one.site.site_id)

    firsts = (next(group) for _, group in groupby(sorted(slots, key=place), key=place))
    return [(one.practitioner, one.site) for one in firsts]
