"""What the database itself refuses, whatever the code above it does."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from booking.models import NO_OVERLAP, Opening, Reservation, ResourceKind
from booking.resources import resource_ids
from core.db import violated_constraint

START = datetime(2026, 11, 23, 23, 45, tzinfo=UTC)


async def a_resource(session: AsyncSession) -> int:
    ref = uuid4()
    return (await resource_ids(session, {ref: ResourceKind.PRACTITIONER}))[ref]


async def reserve(session: AsyncSession, resource: int, start: datetime, minutes: int, bounds="[)") -> UUID:
    appointment_id = uuid4()
    during = Range(start, start + timedelta(minutes=minutes), bounds=bounds)
    await session.execute(
        insert(Reservation).values(appointment_id=appointment_id, resource_id=resource, during=during)
    )
    return appointment_id


@pytest.mark.parametrize("offset", [-15, 0, 15], ids=["tail", "same", "head"])
async def test_overlapping_reservations_of_one_resource_are_refused(session: AsyncSession, offset: int) -> None:
    doctor = await a_resource(session)
    await reserve(session, doctor, START, 30)
    with pytest.raises(IntegrityError) as refused:
        await reserve(session, doctor, START + timedelta(minutes=offset), 30)
    assert violated_constraint(refused.value) == NO_OVERLAP


async def test_reservations_may_touch_and_other_resources_are_free(session: AsyncSession) -> None:
    doctor, other = await a_resource(session), await a_resource(session)
    await reserve(session, doctor, START, 30)
    await reserve(session, doctor, START + timedelta(minutes=30), 15)
    await reserve(session, other, START, 30)


@pytest.mark.parametrize(
    ("start", "minutes", "bounds"),
    [
        (START + timedelta(minutes=2), 30, "[)"),
        (START, 7, "[)"),
        (START + timedelta(seconds=1), 30, "[)"),
        (START, 30, "[]"),
        (START, 0, "[)"),
    ],
    ids=["off the mark", "odd length", "seconds", "closed end", "empty"],
)
async def test_reservations_lie_on_five_minute_marks(session: AsyncSession, start, minutes, bounds) -> None:
    with pytest.raises(IntegrityError) as refused:
        await reserve(session, await a_resource(session), start, minutes, bounds)
    assert violated_constraint(refused.value) == "ck_reservations_five_minute_marks"


async def test_openings_of_one_resource_do_not_overlap(session: AsyncSession) -> None:
    doctor = await a_resource(session)
    opening = {"resource_id": doctor, "during": Range(START, START + timedelta(hours=1)), "source": "rule"}
    await session.execute(insert(Opening).values(opening))
    with pytest.raises(IntegrityError) as refused:
        await session.execute(insert(Opening).values(opening | {"source": "extra"}))
    assert violated_constraint(refused.value) == "ex_openings_no_overlap"


async def test_a_resource_has_one_number(session: AsyncSession) -> None:
    ref = uuid4()
    first = await resource_ids(session, {ref: ResourceKind.PATIENT})
    assert await resource_ids(session, {ref: ResourceKind.PATIENT}) == first
