"""Two days a month are a key of the database: however many ask at once, none gets three, and nobody loses a rightful one."""

import asyncio
import json
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from booking.models import Practitioner, VolunteerDay
from booking.solidarity import days
from contract.errors import ErrorCode
from core.db import SessionMaker
from core.errors import Conflict
from tests.booking.clinic import NOW, a_clinic
from tests.booking.solidarity.zone import ZoneOfClinic, a_zone

DOCTORS, EACH = 50, 10
_TAKE = text("SELECT volunteer_day_take(CAST(:wish AS jsonb), :pair)")


async def _doctors(maker: SessionMaker) -> tuple[list[UUID], ZoneOfClinic]:
    async with maker.begin() as session:
        clinic = await a_clinic(session)
        zone = await a_zone(session, clinic)
        like = await session.get_one(Practitioner, clinic.heart)
        made = [
            Practitioner(
                practitioner_id=uuid4(),
                given_name="Bénévole",
                family_name=str(number),
                rpps=f"998{number:08d}",
                speciality_code=like.speciality_code,
                site_id=like.site_id,
                sector=1,
                fee_cents=3000,
                languages=["fr"],
                remote=False,
                on_site=True,
                visit_minutes=20,
                portrait_seed="x",
            )
            for number in range(DOCTORS)
        ]
        session.add_all(made)
    return [one.practitioner_id for one in made], zone


def _wish(doctor: UUID, zone: ZoneOfClinic, day: date) -> str:
    return json.dumps(
        {
            "practitioner_id": str(doctor),
            "month": day.replace(day=1).isoformat(),
            "volunteer_day_id": str(uuid4()),
            "day": day.isoformat(),
            "zone_id": str(zone.zone_id),
            "site_id": str(zone.site_id),
            "part": "full",
            "starts_local": "09:00",
            "ends_local": "17:30",
            "tz": "Europe/Paris",
            "during": f"[{day} 08:00+00,{day} 16:30+00)",
            "given_at": NOW.isoformat(),
        }
    )


async def _taken(maker: SessionMaker) -> dict[UUID, int]:
    async with maker() as session:
        rows = await session.execute(
            select(VolunteerDay.practitioner_id, func.count()).group_by(VolunteerDay.practitioner_id)
        )
        return dict(rows.all())


async def test_fifty_doctors_asking_for_ten_days_each_at_once_get_two_each(real_sessions: SessionMaker) -> None:
    doctors, zone = await _doctors(real_sessions)
    first = date(2026, 12, 1)

    async def ask(doctor: UUID, nth: int) -> str:
        async with real_sessions.begin() as session:
            wish = _wish(doctor, zone, first + timedelta(days=nth))
            return str(await session.scalar(_TAKE, {"wish": wish, "pair": False}))

    asked = await asyncio.gather(*(ask(doctor, nth) for nth in range(EACH) for doctor in doctors))
    assert asked.count("given") == 2 * DOCTORS
    assert asked.count("full") == (EACH - 2) * DOCTORS
    assert await _taken(real_sessions) == dict.fromkeys(doctors, 2)


async def test_two_days_asked_for_at_once_are_both_had(real_sessions: SessionMaker) -> None:
    """Both race for the first ordinal: the loser finds the second."""
    doctors, zone = await _doctors(real_sessions)

    async def ask(doctor: UUID, day: date) -> str:
        async with real_sessions.begin() as session:
            return str(await session.scalar(_TAKE, {"wish": _wish(doctor, zone, day), "pair": False}))

    wishes = [(doctor, date(2026, 12, day)) for doctor in doctors for day in (3, 4)]
    assert set(await asyncio.gather(*(ask(*wish) for wish in wishes))) == {"given"}


async def test_the_third_of_several_whole_gifts_at_once_is_refused(real_sessions: SessionMaker) -> None:
    """Hours, cabinet and bed included."""
    async with real_sessions.begin() as session:
        clinic = await a_clinic(session)
        zone = await a_zone(session, clinic)
    doctor = clinic.doctor(clinic.heart)

    async def give(day: int) -> str:
        try:
            async with real_sessions.begin() as session:
                await days.give(session, doctor, zone.wish(date(2026, 12, day), offers=(zone.lodging,)), now=NOW)
        except Conflict as refused:
            return refused.code
        return "given"

    told = await asyncio.gather(*(give(day) for day in (7, 9, 11, 14, 16)))
    assert sorted(told) == sorted(["given"] * 2 + [ErrorCode.SOLIDARITY_QUOTA] * 3)


async def test_no_statement_of_anybody_gets_past_the_keys(real_sessions: SessionMaker) -> None:
    (doctor, *_), zone = await _doctors(real_sessions)
    insert = text(
        "INSERT INTO volunteer_days SELECT (jsonb_populate_record(NULL::volunteer_days,"
        " CAST(:wish AS jsonb) || jsonb_build_object('ordinal', CAST(:ordinal AS int), 'half', CAST(:half AS int)))).*"
    )

    async def write(day: int, ordinal: int, half: int = 0, **other: str) -> bool:
        wish = json.dumps(json.loads(_wish(doctor, zone, date(2026, 12, day))) | other)
        try:
            async with real_sessions.begin() as session:
                await session.execute(insert, {"wish": wish, "ordinal": ordinal, "half": half})
        except IntegrityError:
            return False
        return True

    assert await write(1, 1)
    assert not await write(2, 3)
    assert not await write(2, 1)
    assert not await write(2, 1, half=1, part="morning")
    assert not await write(2, 2, month="2026-11-01")
    assert not await write(1, 2)
    assert not await write(2, 2, half=1)
    assert await write(2, 2, half=1, part="morning")
    assert not await write(3, 2)
    assert await write(3, 2, half=2, part="morning")
