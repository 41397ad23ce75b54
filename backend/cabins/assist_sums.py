"""Sums of the acts of assistance: by month and cabin, and what a year of a place comes to.

An act is one visit into which somebody went to help, however often and however many: it counts in the month of the
first going in, on the wall clock of the place. Sums follow the rates of that day; without a rate there is no sum, which
is not the same as nothing owed. Only numbers and the names of those who helped leave here, no patient.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit
from core.context import elevated
from core.identity import AccountRole, Principal


@dataclass(frozen=True, slots=True)
class Helper:
    """`acts`: in which she helped, alone or beside others; not additive."""

    name: str
    acts: int
    minutes: int


@dataclass(frozen=True, slots=True)
class AssistMonth:
    """One cabin in one month. `visits`: begun there, assisted or not. `minutes`: inside, of all who helped together.

    `cents`: of the acts that have a rate; None when none has. `unpriced`: acts without one.
    """

    month: date
    site_id: UUID
    site: str
    cabin_id: UUID
    cabin: str
    visits: int
    acts: int
    minutes: int
    code: str
    cents: int | None
    unpriced: int
    helpers: Sequence[Helper]


@dataclass(frozen=True, slots=True)
class AssistYear:
    """A calendar year of one place. `act_cents`: the sums of its acts. `tier_cents`: for having reached `tier_acts`;
    `next_acts`, `next_cents`: the tier after it. None where there is none."""

    year: int
    site_id: UUID
    site: str
    acts: int
    act_cents: int | None
    tier_acts: int | None
    tier_cents: int | None
    next_acts: int | None
    next_cents: int | None


_ACTS = """
    SELECT a.consultation_id, c.cabin_id, s.site_id, (min(a.entered_at) AT TIME ZONE s.tz)::date AS day,
        sum(extract(epoch FROM coalesce(a.left_at, a.entered_at) - a.entered_at)) AS seconds
    FROM cabin_assists a JOIN cabins c USING (cabin_id) JOIN sites s USING (site_id)
    WHERE (:everywhere OR s.site_id = ANY (:sites))
    GROUP BY a.consultation_id, c.cabin_id, s.site_id, s.tz
"""
_PRICED = f"""
    SELECT x.*, r.cents, coalesce(r.code, '') AS code FROM ({_ACTS}) x LEFT JOIN LATERAL (
        SELECT cents, code FROM assist_rates WHERE kind = 'act' AND valid_from <= x.day
            AND (valid_until IS NULL OR valid_until >= x.day)
        ORDER BY valid_from DESC LIMIT 1) r ON true
"""  # noqa: S608 - no value is written into it
_MONTHS = text(f"""
WITH priced AS ({_PRICED}), acts AS (
    SELECT date_trunc('month', day)::date AS month, cabin_id, count(*) AS acts, sum(seconds) AS seconds,
        sum(cents) AS cents, count(*) FILTER (WHERE cents IS NULL) AS unpriced,
        string_agg(DISTINCT nullif(code, ''), ', ' ORDER BY nullif(code, '')) AS code
    FROM priced WHERE day BETWEEN :first AND :last GROUP BY 1, 2
), visits AS (
    SELECT date_trunc('month', v.started_at AT TIME ZONE s.tz)::date AS month, p.cabin_id, count(*) AS visits
    FROM consultations v JOIN appointments p ON p.appointment_id = v.consultation_id
        JOIN cabins c ON c.cabin_id = p.cabin_id JOIN sites s ON s.site_id = c.site_id
    WHERE (:everywhere OR s.site_id = ANY (:sites)) AND (v.started_at AT TIME ZONE s.tz)::date BETWEEN :first AND :last
    GROUP BY 1, 2
)
SELECT month, s.site_id, s.name AS site, c.cabin_id, c.name AS cabin, coalesce(visits, 0) AS visits,
    coalesce(acts, 0) AS acts, coalesce(seconds, 0) AS seconds, coalesce(code, '') AS code, cents,
    coalesce(unpriced, 0) AS unpriced
FROM acts FULL JOIN visits USING (month, cabin_id) JOIN cabins c USING (cabin_id) JOIN sites s USING (site_id)
ORDER BY month DESC, s.name, c.name, c.cabin_id
""")  # noqa: S608
_HELPERS = text(f"""
SELECT date_trunc('month', x.day)::date AS month, x.cabin_id, a.account_id, max(a.name) AS name,
    count(DISTINCT a.consultation_id) AS acts,
    sum(extract(epoch FROM coalesce(a.left_at, a.entered_at) - a.entered_at)) AS seconds
FROM ({_ACTS}) x JOIN cabin_assists a USING (consultation_id, cabin_id)
WHERE x.day BETWEEN :first AND :last
GROUP BY 1, 2, 3 ORDER BY 1, 2, acts DESC, name
""")  # noqa: S608
# Of two tiers of as many acts the later begun counts, as of two sums of an act; one of 0 cents is no tier any more.
_YEARS = text(f"""
WITH years AS (
    SELECT extract(year FROM day)::int AS year, site_id, count(*) AS acts, sum(cents) AS cents
    FROM ({_PRICED}) p WHERE day BETWEEN :first AND :last GROUP BY 1, 2
), tiers AS (
    SELECT DISTINCT ON (year, from_acts) year, from_acts, r.cents
    FROM (SELECT DISTINCT year FROM years) y JOIN assist_rates r ON r.kind = 'year'
        AND r.valid_from <= make_date(y.year, 12, 31)
        AND (r.valid_until IS NULL OR r.valid_until >= make_date(y.year, 12, 31))
    ORDER BY year, from_acts, r.valid_from DESC
)
SELECT y.year, s.site_id, s.name AS site, y.acts, y.cents AS act_cents, t.from_acts AS tier_acts, t.cents AS tier_cents,
    n.from_acts AS next_acts, n.cents AS next_cents
FROM years y JOIN sites s USING (site_id)
LEFT JOIN LATERAL (SELECT * FROM tiers WHERE year = y.year AND cents > 0 AND from_acts <= y.acts
    ORDER BY from_acts DESC LIMIT 1) t ON true
LEFT JOIN LATERAL (SELECT * FROM tiers WHERE year = y.year AND cents > 0 AND from_acts > y.acts
    ORDER BY from_acts LIMIT 1) n ON true
ORDER BY y.year DESC, s.name, s.site_id
""")  # noqa: S608


def _within(principal: Principal, first: date, last: date) -> dict[str, Any]:
    everywhere = principal.role is AccountRole.ADMINISTRATOR
    return {"everywhere": everywhere, "sites": list(principal.site_ids), "first": first, "last": last}


async def by_month(session: AsyncSession, principal: Principal, *, first: date, last: date) -> list[AssistMonth]:
    """Of the principal's places, both days included; the newest first. Months without a visit are left out."""
    audit.record(session, principal, audit.Action.ASSIST_SUMS_READ)
    within = _within(principal, first, last)
    # Care links end, what was done does not: only numbers leave here.
    async with elevated(session):
        rows = (await session.execute(_MONTHS, within)).all()
        helped = (await session.execute(_HELPERS, within)).all()
    helpers = {key: list(group) for key, group in groupby(helped, key=lambda row: (row.month, row.cabin_id))}
    return [
        AssistMonth(
            month=row.month,
            site_id=row.site_id,
            site=row.site,
            cabin_id=row.cabin_id,
            cabin=row.cabin,
            visits=row.visits,
            acts=row.acts,
            minutes=_minutes(row.seconds),
            code=row.code,
            cents=row.cents,
            unpriced=row.unpriced,
            helpers=[
                Helper(one.name, one.acts, _minutes(one.seconds)) for one in helpers.get((row.month, row.cabin_id), [])
            ],
        )
        for row in rows
    ]


async def by_year(session: AsyncSession, principal: Principal, *, first: date, last: date) -> list[AssistYear]:
    """Calendar years; a tier is of the rates in force on 31 December."""
    async with elevated(session):
        rows = await session.execute(_YEARS, _within(principal, date(first.year, 1, 1), date(last.year, 12, 31)))
        return [AssistYear(*row) for row in rows]


def _minutes(seconds: Any) -> int:
    """Whole minutes, halves up."""
    return int(float(seconds) / 60 + 0.5)
