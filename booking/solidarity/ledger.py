"""What is owed to volunteers: fed by consultations held, not by days promised; handed out month by month."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import local_date
from booking.models import Practitioner, Site, VolunteerDay, Zone
from booking.solidarity.models import LedgerEntry, Statement
from core.errors import NotFound

SETTLED_AFTER = timedelta(hours=12)
"""After the last hour of a day: until then visits may still be closed."""

# A day on which no visit was held earns nothing, and is looked at again: a visit may be closed late.
_SETTLE = text("""
INSERT INTO ledger_entries (entry_id, practitioner_id, volunteer_day_id, zone_id, day, kind, visits, amount_cents, created_at)
SELECT gen_random_uuid(), v.practitioner_id, v.volunteer_day_id, v.zone_id, v.day, k.kind, a.visits, r.cents, :now
FROM volunteer_days v
CROSS JOIN LATERAL (SELECT CASE v.part WHEN 'full' THEN 'day' ELSE 'half_day' END AS kind) k
CROSS JOIN LATERAL (SELECT count(*) AS visits FROM appointments a
    WHERE a.volunteer_day_id = v.volunteer_day_id AND a.status = 'fulfilled') a
CROSS JOIN LATERAL (SELECT r.cents FROM volunteer_rates r WHERE r.kind = k.kind AND r.valid_from <= v.day
    AND (r.valid_until IS NULL OR r.valid_until >= v.day) ORDER BY r.valid_from DESC LIMIT 1) r
WHERE upper(v.during) <= :until AND a.visits > 0
    AND NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.volunteer_day_id = v.volunteer_day_id)
ON CONFLICT (volunteer_day_id) DO NOTHING
RETURNING entry_id
""")


@dataclass(frozen=True, slots=True)
class Line:
    """One entry with its names."""

    entry: LedgerEntry
    practitioner: Practitioner
    zone: Zone
    site: Site


@dataclass(frozen=True, slots=True)
class MonthSum:
    month: date
    entries: int
    total_cents: int


@dataclass(frozen=True, slots=True)
class StatementOf:
    """A month of one volunteer. number, version: of the statement handed out; None while the month runs, and for an
    extract of some zones."""

    practitioner: Practitioner
    month: date
    lines: Sequence[Line]
    number: int | None
    version: int | None
    issued_at: datetime

    @property
    def total_cents(self) -> int:
        return sum(line.entry.amount_cents for line in self.lines)


async def settle(session: AsyncSession, *, now: datetime) -> int:
    """Writes an entry for each day over since half a day on which at least one visit was held; returns how many.
    Running again adds none. With the system's sight."""
    written = await session.scalars(_SETTLE, {"now": now, "until": now - SETTLED_AFTER})
    return len(written.all())


async def lines(
    session: AsyncSession,
    *,
    practitioner_id: UUID | None = None,
    zone_ids: Collection[UUID] | None = None,
    month: date | None = None,
) -> list[Line]:
    """Entries by day, newest first."""
    query = (
        select(LedgerEntry, Practitioner, Zone, Site)
        .join(Practitioner, Practitioner.practitioner_id == LedgerEntry.practitioner_id)
        .join(Zone, Zone.zone_id == LedgerEntry.zone_id)
        .join(VolunteerDay, VolunteerDay.volunteer_day_id == LedgerEntry.volunteer_day_id)
        .join(Site, Site.site_id == VolunteerDay.site_id)
        .order_by(LedgerEntry.day.desc(), LedgerEntry.entry_id)
    )
    if practitioner_id is not None:
        query = query.where(LedgerEntry.practitioner_id == practitioner_id)
    if zone_ids is not None:
        query = query.where(LedgerEntry.zone_id.in_(zone_ids))
    if month is not None:
        query = query.where(LedgerEntry.day >= month, LedgerEntry.day < next_month(month))
    return [Line(*row) for row in await session.execute(query)]


def by_month(found: Sequence[Line]) -> list[MonthSum]:
    """Newest first."""
    months = sorted({line.entry.day.replace(day=1) for line in found}, reverse=True)
    parts = [(month, [line for line in found if line.entry.day.replace(day=1) == month]) for month in months]
    return [MonthSum(month, len(part), sum(line.entry.amount_cents for line in part)) for month, part in parts]


async def statement(
    session: AsyncSession,
    *,
    practitioner_id: UUID,
    month: date,
    now: datetime,
    zone_ids: Collection[UUID] | None = None,
) -> StatementOf:
    """A month as it stands; once it is over it gets a number, and another if entries were added since.

    zone_ids: an extract for those who look after these zones only. Raises NotFound for a month without entries.
    """
    found = await lines(session, practitioner_id=practitioner_id, zone_ids=zone_ids, month=month)
    if not found:
        raise NotFound
    found.reverse()
    who = found[0].practitioner
    over = local_date(now, found[-1].zone.tz) >= next_month(month)
    if zone_ids is not None or not over:
        return StatementOf(who, month, found, None, None, now)
    issued = await _issued(session, practitioner_id, month, found, now)
    return StatementOf(who, month, found, issued.number, issued.version, issued.issued_at)


async def _issued(
    session: AsyncSession, practitioner_id: UUID, month: date, found: Sequence[Line], now: datetime
) -> Statement:
    total = sum(line.entry.amount_cents for line in found)
    latest = (
        select(Statement)
        .where(Statement.practitioner_id == practitioner_id, Statement.month == month)
        .order_by(Statement.version.desc())
        .limit(1)
    )
    last = await session.scalar(latest)
    if last is None or (last.entries, last.total_cents) != (len(found), total):
        row = insert(Statement).values(
            practitioner_id=practitioner_id,
            month=month,
            version=(last.version if last else 0) + 1,
            entries=len(found),
            total_cents=total,
            issued_at=now,
        )
        await session.execute(row.on_conflict_do_nothing())
        last = await session.scalar(latest)
    assert last is not None
    return last


def next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)
