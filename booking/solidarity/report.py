"""What the days given to a zone brought: days, visits, delays, and whether those came who come first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import local_date
from booking.models import Zone
from booking.rules import DEFAULT_RULES, BookingRules
from booking.solidarity import zones
from booking.solidarity.models import ZoneWait

SHARES_FROM = 5
"""Of fewer visits no share is told: it would tell of persons."""

# Everything by the month of the day given. Patients are counted, never named.
_REPORT = text("""
WITH months AS (
    SELECT z.zone_id, m::date AS month
    FROM zones z, generate_series(CAST(:first AS date)::timestamp, CAST(:last AS date)::timestamp, interval '1 month') m
    WHERE z.zone_id = ANY (:zones)),
given AS (
    SELECT zone_id, month, sum(CASE part WHEN 'full' THEN 1.0 ELSE 0.5 END)::float AS days,
        count(DISTINCT practitioner_id) AS volunteers
    FROM volunteer_days WHERE taken_back_at IS NULL GROUP BY 1, 2),
held AS (
    SELECT v.zone_id, v.month, count(*) AS visits,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM lower(a.during) - a.created_at) / 86400.0) AS wait,
        count(*) FILTER (WHERE c.zone_id = v.zone_id) AS from_zone,
        count(*) FILTER (WHERE p.has_treating_doctor IS FALSE) AS unfollowed
    FROM volunteer_days v
    JOIN appointments a ON a.volunteer_day_id = v.volunteer_day_id AND a.status = 'fulfilled'
    JOIN patients p ON p.patient_id = a.patient_id
    LEFT JOIN communes c ON c.code = p.commune_code
    GROUP BY 1, 2),
waits AS (
    SELECT zone_id, (day - (extract(day FROM day)::int - 1)) AS month,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY third_free_days) AS third
    FROM zone_waits WHERE third_free_days IS NOT NULL GROUP BY 1, 2),
paid AS (
    SELECT zone_id, (day - (extract(day FROM day)::int - 1)) AS month, sum(amount_cents) AS cents
    FROM ledger_entries GROUP BY 1, 2)
SELECT months.zone_id, z.name, months.month, coalesce(given.days, 0) AS days, coalesce(given.volunteers, 0) AS volunteers,
    coalesce(held.visits, 0) AS visits, held.wait, waits.third,
    coalesce(held.from_zone, 0) AS from_zone, coalesce(held.unfollowed, 0) AS unfollowed,
    coalesce(paid.cents, 0) AS cents
FROM months JOIN zones z USING (zone_id)
LEFT JOIN given USING (zone_id, month) LEFT JOIN held USING (zone_id, month)
LEFT JOIN waits USING (zone_id, month) LEFT JOIN paid USING (zone_id, month)
ORDER BY z.name, months.zone_id, months.month
""")


@dataclass(frozen=True, slots=True)
class ZoneMonth:
    """days: given, a half-day counts half. wait_days: median from booking to visit. third_free_days: median of how far
    away the third free time was. Shares are of the visits held, 0 to 1; None of too few."""

    zone_id: UUID
    zone: str
    month: date
    days: float
    volunteers: int
    visits: int
    wait_days: float | None
    third_free_days: float | None
    zone_share: float | None
    unfollowed_share: float | None
    amount_cents: int


async def report(session: AsyncSession, zone_ids: Collection[UUID], *, first: date, last: date) -> list[ZoneMonth]:
    """By zone and month, both months included, months without anything too. Needs the system's sight: it counts
    patients whom the reader may not see."""
    params = {"zones": list(zone_ids), "first": first.replace(day=1), "last": last.replace(day=1)}
    return [_month(row) for row in await session.execute(_REPORT, params)]


def _month(row: Row[tuple[object, ...]]) -> ZoneMonth:
    told = row.visits >= SHARES_FROM
    return ZoneMonth(
        zone_id=row.zone_id,
        zone=row.name,
        month=row.month,
        days=float(row.days),
        volunteers=row.volunteers,
        visits=row.visits,
        wait_days=float(row.wait) if told and row.wait is not None else None,
        third_free_days=float(row.third) if row.third is not None else None,
        zone_share=row.from_zone / row.visits if told else None,
        unfollowed_share=row.unfollowed / row.visits if told else None,
        amount_cents=int(row.cents),
    )


async def measure_waits(session: AsyncSession, *, now: datetime, rules: BookingRules = DEFAULT_RULES) -> int:
    """Once a day and zone: how far away the third free time with a volunteer is, for everybody. Returns rows written."""
    lately = ZoneWait.day >= (now - timedelta(days=2)).date()
    rows = await session.execute(select(ZoneWait.zone_id, ZoneWait.day).where(lately))
    known = {(zone_id, day) for zone_id, day in rows}
    due = [
        zone.zone_id
        for zone in await session.scalars(select(Zone))
        if (zone.zone_id, local_date(now, zone.tz)) not in known
    ]
    if not due:
        return 0
    measured = [
        {
            "zone_id": facts.zone.zone_id,
            "day": local_date(now, facts.zone.tz),
            "third_free_days": _third(facts.days, now),
        }
        for facts in await zones.zones(session, now=now, zone_ids=due, rules=rules)
    ]
    await session.execute(insert(ZoneWait).values(measured).on_conflict_do_nothing())
    return len(measured)


def _third(days: Sequence[zones.PlannedDay], now: datetime) -> float | None:
    starts = sorted(time.during.start for day in days for time in day.times)
    return (starts[2] - now).total_seconds() / 86400 if len(starts) >= 3 else None
