"""The demo's zones have days behind them and ahead, and a ledger that follows."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.demo import world
from booking.models import Appointment, Reservation, VolunteerDay
from booking.solidarity import ledger, report, zones
from booking.solidarity.models import LedgerEntry
from tests.backend.demo.test_world import NOW, clock_at


async def test_both_zones_have_days_to_come_and_held_visits_and_the_ledger_shows_them(session: AsyncSession) -> None:
    await world.seed(session, clock_at(NOW))
    found = {facts.zone.name: facts for facts in await zones.zones(session, now=NOW)}
    ahead = [facts for facts in found.values() if facts.sites]
    assert len(ahead) == 2
    for facts in ahead:
        assert len(facts.days) >= 3
        assert all(len(day.times) >= 3 for day in facts.days)
    last_month = date(2026, 10, 1)
    months = await report.report(session, [facts.zone.zone_id for facts in ahead], first=last_month, last=last_month)
    for month in months:
        assert month.days >= 2
        assert month.visits > report.SHARES_FROM
        assert 0 < (month.zone_share or 0) < 1
        assert 0 < (month.unfollowed_share or 0) < 1
    mine = await ledger.lines(session, practitioner_id=world.DEMO_DERMATOLOGIST)
    assert [(line.entry.kind, line.entry.amount_cents) for line in mine] == [("half_day", 10_000)]
    dearer = select(func.count()).where(Appointment.volunteer_day_id.is_not(None), Appointment.overrun_cents > 0)
    assert await session.scalar(dearer) == 0


async def test_starting_later_moves_on_and_leaves_what_was_given(session: AsyncSession) -> None:
    await world.seed(session, clock_at(NOW))

    async def counts() -> list[int]:
        return [
            await session.scalar(select(func.count()).select_from(table)) or 0 for table in (VolunteerDay, LedgerEntry)
        ] + [await session.scalar(select(func.count()).where(Reservation.volunteer_day_id.is_not(None))) or 0]

    before = await counts()
    await world.top_up(session, clock_at(NOW))
    assert await counts() == before
    days, entries, _ = before
    await world.top_up(session, clock_at(datetime(2026, 12, 30, 9, tzinfo=UTC) + timedelta(days=20)))
    later = await counts()
    assert later[0] > days
    assert later[1] > entries
