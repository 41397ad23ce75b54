"""What solidarity shows of money, plans and results. Times are UTC, money in cents, months their first day."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from booking.solidarity import ledger, offers, report
from booking.solidarity.models import EntryKind
from booking.solidarity.views import GivenDay


class LedgerLine(BaseModel):
    entry_id: UUID
    volunteer_day_id: UUID
    practitioner_id: UUID
    practitioner: str
    rpps: str
    zone_id: UUID
    zone: str
    site: str
    day: date
    kind: EntryKind
    visits: int
    amount_cents: int
    created_at: datetime


class LedgerMonth(BaseModel):
    month: date
    entries: int
    total_cents: int


class LedgerView(BaseModel):
    lines: list[LedgerLine]
    months: list[LedgerMonth]
    total_cents: int


class OccupancyView(BaseModel):
    offer_id: UUID
    starts_at: datetime
    ends_at: datetime
    volunteer_day_id: UUID
    practitioner: str


class PlanningView(BaseModel):
    days: list[GivenDay]
    occupancy: list[OccupancyView]


class ZoneMonthView(BaseModel):
    """`wait_days`: median from booking to visit. `third_free_days`: median of how far away the third free time was. Shares
    of visits held, 0 to 1; none of fewer than five."""

    model_config = ConfigDict(from_attributes=True)

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


def ledger_view(lines: Sequence[ledger.Line]) -> LedgerView:
    return LedgerView(
        lines=[_line(one) for one in lines],
        months=[
            LedgerMonth(month=one.month, entries=one.entries, total_cents=one.total_cents)
            for one in ledger.by_month(lines)
        ],
        total_cents=sum(one.entry.amount_cents for one in lines),
    )


def _line(line: ledger.Line) -> LedgerLine:
    entry = line.entry
    return LedgerLine(
        entry_id=entry.entry_id,
        volunteer_day_id=entry.volunteer_day_id,
        practitioner_id=entry.practitioner_id,
        practitioner=line.practitioner.name,
        rpps=line.practitioner.rpps,
        zone_id=entry.zone_id,
        zone=line.zone.name,
        site=line.site.name,
        day=entry.day,
        kind=EntryKind(entry.kind),
        visits=entry.visits,
        amount_cents=entry.amount_cents,
        created_at=entry.created_at,
    )


def month_view(row: report.ZoneMonth) -> ZoneMonthView:
    return ZoneMonthView.model_validate(row)


def occupancy_view(one: offers.Occupancy) -> OccupancyView:
    return OccupancyView(
        offer_id=one.offer_id,
        starts_at=one.during.start,
        ends_at=one.during.end,
        volunteer_day_id=one.volunteer_day_id,
        practitioner=one.practitioner,
    )
