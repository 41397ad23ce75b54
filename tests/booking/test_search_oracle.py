"""What search finds is what a plain program finds, in random agendas of all French zones and on change days."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval
from booking.models import (
    ExceptionKind,
    Opening,
    OpeningSource,
    Practitioner,
    Reservation,
    Resource,
    ResourceKind,
    RuleException,
    Site,
)
from booking.openings import refresh_openings
from booking.resources import as_range, resource_ids
from booking.search import Asked, Beside, free_starts, next_starts
from booking.times import free_times
from tests.booking.clinic import Clinic, weekly
from tests.booking.model.checks import drift
from tests.booking.search_worlds import DAYS, World, a_world, free, runs

NUMBERS = dict[str, int]


async def _build(session: AsyncSession, clinic: Clinic, world: World) -> NUMBERS:
    """The world in PostgreSQL: rules and exceptions in wall clock, the rest as rows."""
    patient = clinic.patients[0]
    kinds = {
        clinic.skin: ResourceKind.PRACTITIONER,
        clinic.cabin_id: ResourceKind.CABIN,
        patient: ResourceKind.PATIENT,
    }
    found = await resource_ids(session, kinds)
    numbers = {"doctor": found[clinic.skin], "cabin": found[clinic.cabin_id], "patient": found[patient]}
    for table in ("reservations", "openings", "rule_exceptions", "weekly_rules"):
        await session.execute(text(f"DELETE FROM {table}"))
    for who, number in numbers.items():
        await session.execute(
            update(Resource)
            .where(Resource.resource_id == number)
            .values(buffer_minutes=world.buffers[who], keeps_hours=who == "doctor" or _keeps_hours(world, who))
        )
    await session.execute(update(Site).where(Site.site_id == clinic.site_id).values(tz=world.zone))
    await session.execute(
        update(Practitioner)
        .where(Practitioner.practitioner_id == clinic.skin)
        .values(visit_minutes=world.minutes, notice_minutes=0)
    )
    doctor = numbers["doctor"]
    session.add_all(weekly(doctor, one.weekday, one.starts, one.ends, world.zone) for one in world.rules)
    session.add_all(
        RuleException(
            exception_id=uuid4(),
            resource_id=doctor,
            day=one.day,
            kind=ExceptionKind.OPEN if one.opens else ExceptionKind.CLOSED,
            starts_local=one.starts,
            ends_local=one.ends,
            tz=world.zone,
        )
        for one in world.exceptions
    )
    await session.flush()
    await refresh_openings(session, now=_begins(world) - timedelta(days=1), days=DAYS + 3, resources=[doctor])
    hours = [(doctor, lane, each) for lane, quanta in world.lanes.items() if lane for each in runs(quanta)]
    if world.cabin_hours is not None:
        hours += [(numbers["cabin"], (), each) for each in runs(world.cabin_hours)]
    rows = [
        {
            "resource_id": number,
            "during": as_range(Interval(*each)),
            "source": OpeningSource.EXTRA,
            "lane": list(lane),
        }
        for number, lane, each in hours
    ]
    if rows:
        await session.execute(insert(Opening), rows)
    claims = [
        {"appointment_id": uuid4(), "resource_id": numbers[who], "during": as_range(Interval(*each))}
        for who, all_ in world.claims.items()
        for each in all_
    ]
    await session.execute(insert(Reservation), claims)
    session.expire_all()
    return numbers


def _keeps_hours(world: World, who: str) -> bool:
    return who == "cabin" and world.cabin_hours is not None


def _begins(world: World) -> datetime:
    return datetime(world.first.year, world.first.month, world.first.day, tzinfo=UTC)


def _asked(world: World, numbers: NUMBERS) -> Asked:
    return Asked(
        length=timedelta(minutes=world.minutes),
        zone=world.zone,
        buffer=timedelta(minutes=world.buffers["doctor"]),
        lanes=world.words,
        beside=tuple(
            Beside(numbers[who], timedelta(minutes=world.buffers[who]), _keeps_hours(world, who))
            for who in world.beside
        ),
    )


async def _compare(session: AsyncSession, clinic: Clinic, seed: int) -> int:
    """One world; how many free starts it has."""
    world = a_world(seed)
    numbers = await _build(session, clinic, world)
    assert await drift(session) == [], seed
    begins = _begins(world)
    # From the middle of a quantum, and over 00:00 UTC at both ends.
    within = Interval(begins + timedelta(hours=seed % 24, minutes=seed % 7), begins + timedelta(days=4, minutes=35))
    expected = free(world, within.start, within.end)
    doctor, asked = numbers["doctor"], _asked(world, numbers)
    found = await free_starts(session, [doctor], asked, within=within)
    assert found.get(doctor, []) == expected, seed
    soonest = await next_starts(session, {doctor: asked}, within=within, count=3)
    assert soonest.get(doctor, []) == expected[:3], seed
    await _compare_days(session, clinic, world)
    return len(expected)


async def _compare_days(session: AsyncSession, clinic: Clinic, world: World) -> None:
    """By days of the place, as the page of a practitioner shows them."""
    now = _begins(world) - timedelta(hours=1)
    page = await free_times(
        session,
        practitioner_id=clinic.skin,
        first=world.first,
        days=3,
        now=now,
        cabin_id=clinic.cabin_id if world.beside == ("cabin",) else None,
        lanes=world.words,
    )
    shown = [slot.start for _, slots in page.days for slot in slots]
    alone = replace(world, beside=("cabin",) if world.beside == ("cabin",) else ())
    everything = free(alone, now, now + timedelta(days=DAYS))
    local = {at: at.astimezone(ZoneInfo(world.zone)).date() for at in everything}
    days = [world.first + timedelta(days=n) for n in range(3)]
    assert shown == [at for at in everything if local[at] in days]
    later = [local[at] for at in everything if local[at] > days[-1]]
    if later:
        assert page.next_from == later[0]


async def _compare_all(session: AsyncSession, clinic: Clinic, seeds: range) -> None:
    counts = [await _compare(session, clinic, seed) for seed in seeds]
    # Worlds in which nothing is free prove little; so do worlds in which all is.
    assert sum(count > 0 for count in counts) > len(counts) // 2


async def test_search_finds_what_a_plain_program_finds(session: AsyncSession, clinic: Clinic) -> None:
    await _compare_all(session, clinic, range(40))


@pytest.mark.nightly
async def test_search_finds_it_in_two_hundred_worlds(session: AsyncSession, clinic: Clinic) -> None:
    await _compare_all(session, clinic, range(40, 240))
