"""What a zone keeps: a day to come, a day that was earned, and what the commune lends."""

from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval
from booking.models import DayPart, ResourceKind, Site, VolunteerDay, Zone
from booking.resources import as_range, resource_ids
from booking.solidarity.models import LedgerEntry, OfferedResource
from tests.booking.clinic import NOW


def _day(practitioner_id: UUID, zone_id: UUID, site_id: UUID, day: date) -> VolunteerDay:
    hours = Interval(*(datetime(day.year, day.month, day.day, hour, tzinfo=UTC) for hour in (8, 11)))
    return VolunteerDay(
        volunteer_day_id=uuid4(),
        practitioner_id=practitioner_id,
        month=day.replace(day=1),
        ordinal=1,
        day=day,
        zone_id=zone_id,
        site_id=site_id,
        part=DayPart.MORNING,
        starts_local=time(9),
        ends_local=time(12),
        tz="Europe/Paris",
        during=as_range(hours),
        given_at=NOW,
    )


async def given_days(session: AsyncSession, practitioner_id: UUID, site_id: UUID) -> dict[str, UUID]:
    """Of a zone that this site stands in."""
    zone = Zone(zone_id=uuid4(), name="Zone", population=1000)
    session.add(zone)
    await session.flush()
    await session.execute(update(Site).where(Site.site_id == site_id).values(zone_id=zone.zone_id))
    ahead, past = (_day(practitioner_id, zone.zone_id, site_id, day) for day in (date(2027, 1, 12), date(2026, 10, 7)))
    offer_id = uuid4()
    await resource_ids(session, {offer_id: ResourceKind.CABINET})
    session.add_all([ahead, past])
    await session.flush()
    session.add_all(
        [
            OfferedResource(
                offer_id=offer_id,
                kind="cabinet",
                name="Cabinet",
                zone_id=zone.zone_id,
                site_id=site_id,
                photo_seed="x",
            ),
            LedgerEntry(
                entry_id=uuid4(),
                practitioner_id=practitioner_id,
                volunteer_day_id=past.volunteer_day_id,
                zone_id=zone.zone_id,
                day=past.day,
                kind="half_day",
                visits=3,
                amount_cents=10_000,
                created_at=NOW,
            ),
        ]
    )
    await session.flush()
    return {"zone_id": zone.zone_id, "volunteer_day_id": ahead.volunteer_day_id, "offered_id": offer_id}
