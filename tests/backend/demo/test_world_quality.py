"""The demo's history of calls: there once, believable, and of nobody's own record."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.demo import world
from backend.demo.world_quality import WEEKS, write_quality
from backend.quality.models import CallIncident, CallPoint, CallSide
from booking.models import Appointment
from core.access import CareLink

NOW = datetime(2026, 11, 25, 10, 7, 33, tzinfo=UTC)


async def counts(session: AsyncSession) -> list[int]:
    tables = (CallSide, CallPoint, CallIncident, Appointment, CareLink)
    return [await session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


async def test_every_week_has_calls_on_every_kind_of_line_and_again_changes_nothing(session: AsyncSession) -> None:
    await world.seed(session, lambda: NOW)
    links = (await counts(session))[-1]
    await write_quality(session, NOW)
    await session.commit()
    before = await counts(session)
    assert before[-1] == links
    assert all(before)
    weeks = select(func.count(func.distinct(func.date_trunc("week", CallSide.first_at))))
    assert await session.scalar(weeks) == WEEKS
    assert set(await session.scalars(select(CallSide.line))) == {"cabin", "home", "site"}
    doctors = select(Appointment.practitioner_id).join(CallSide, CallSide.consultation_id == Appointment.appointment_id)
    # Her own calls are those of her past visits, which hang on their records.
    assert world.DEMO_DERMATOLOGIST not in set(await session.scalars(doctors))
    await write_quality(session, NOW)
    await session.commit()
    assert await counts(session) == before
