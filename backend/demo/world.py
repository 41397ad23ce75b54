"""The seeded world: the Comptoir médical of Clermont-l'Hérault and the places around it.

`seed` writes what stays, `top_up` brings the calendars to today; both change nothing when run again.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.demo.world_agenda import (
    DERMATOLOGIST,
    PERMANENCE,
    ZONE,
    close_yesterday,
    fill_calendars,
    write_past_visits,
    write_rules,
)
from backend.demo.world_doctors import DOCTORS, about
from backend.demo.world_patients import PAST_VISITS, PATIENTS, neighbours
from backend.demo.world_places import CABINS, SITE_IDS, SITES, demo_id
from backend.demo.world_queue import write_queue
from backend.demo.world_schedules import write_schedules
from backend.demo.world_search import write_search
from backend.demo.world_solidarity import close_solidarity, write_solidarity
from backend.demo.world_waiting import write_waiting
from booking import directory, service
from booking.availability import Interval, free_slots, round_down, subtract, union
from booking.grid import QUANTUM
from booking.models import LIVE, Appointment, Cabin, Practitioner, ResourceKind, Site
from booking.openings import open_extra, refresh_openings
from booking.resources import agendas, resource_ids
from booking.visits import Wish
from core.clock import Clock
from core.identity import AccountRole, Principal
from core.people import Patient

__all__ = [
    "DEMO_ASSISTANT",
    "DEMO_ASSISTANT_SITE",
    "DEMO_CABIN",
    "DEMO_CABIN_PATIENT",
    "DEMO_CABIN_SITE",
    "DEMO_COLLEAGUE",
    "DEMO_DERMATOLOGIST",
    "DEMO_PATIENT",
    "PAST_VISITS",
    "demo_id",
    "seed",
    "top_up",
]

OPENINGS_DAYS = 60
# A cabin visit this near or already under way is enough to live the demo.
CABIN_VISIT_WITHIN = timedelta(hours=2)
CABIN_VISIT_SOON = timedelta(minutes=30)

DEMO_DERMATOLOGIST = DERMATOLOGIST.practitioner_id
# Of the same speciality and place: who a visit can be handed to.
DEMO_COLLEAGUE = DOCTORS[2].practitioner_id
DEMO_PATIENT = PATIENTS[0].patient_id
DEMO_CABIN_PATIENT = PATIENTS[1].patient_id
DEMO_CABIN = CABINS[0].cabin_id
DEMO_CABIN_SITE = SITE_IDS[CABINS[0].site]
DEMO_ASSISTANT_SITE = SITE_IDS["comptoir"]
DEMO_ASSISTANT = Principal(
    account_id=demo_id("account/assistant"),
    role=AccountRole.ASSISTANT,
    name="Mireille Fontès",
    site_ids=frozenset({DEMO_ASSISTANT_SITE}),
)


async def seed(session: AsyncSession, clock: Clock) -> None:
    """Places, people, hours and past visits, where they are missing. Ends with `top_up`."""
    now = clock()
    await directory.load_specialities(session)
    await _write_places(session)
    await _write_doctors(session)
    await _write_patients(session)
    await write_search(session)
    numbers = await _numbers(session)
    await write_rules(session, numbers, now)
    await write_schedules(session, numbers, now)
    await write_past_visits(session, numbers, now)
    await top_up(session, clock)


async def top_up(session: AsyncSession, clock: Clock) -> None:
    """Hours 60 days ahead, lived-in calendars, and a visit that can be lived right now:
    the dermatologist is open for four hours from now, the cabin has a visit soon."""
    now = clock()
    numbers = await _numbers(session)
    await write_solidarity(session, numbers, now)
    await refresh_openings(session, now=now, days=OPENINGS_DAYS)
    await close_yesterday(session, now)
    await close_solidarity(session, now)
    await fill_calendars(session, numbers, now)
    start = round_down(now)
    dermatologist = numbers[DEMO_DERMATOLOGIST]
    await open_extra(session, resource_id=dermatologist, during=Interval(start, start + PERMANENCE))
    await write_queue(session, now)
    await write_waiting(session, now)
    if not await _has_cabin_visit(session, now):
        await _book_cabin_visit(session, numbers, now)


async def _has_cabin_visit(session: AsyncSession, now: datetime) -> bool:
    visit = select(Appointment.appointment_id).where(
        Appointment.cabin_id == DEMO_CABIN,
        Appointment.status.in_(LIVE),
        func.upper(Appointment.during) > now,
        func.lower(Appointment.during) < now + CABIN_VISIT_WITHIN,
    )
    return await session.scalar(visit.limit(1)) is not None


async def _book_cabin_visit(session: AsyncSession, numbers: dict[UUID, int], now: datetime) -> None:
    refs = {DEMO_CABIN_PATIENT: ResourceKind.PATIENT, DEMO_CABIN: ResourceKind.CABIN}
    others = (await resource_ids(session, refs)).values()
    dermatologist, length = numbers[DEMO_DERMATOLOGIST], timedelta(minutes=DERMATOLOGIST.minutes)
    found = await agendas(session, [dermatologist, *others], Interval(now, now + PERMANENCE))
    busy = [taken for number in (dermatologist, *others) for taken in found[number].busy]
    start = _first_fit(found[dermatologist].openings, busy, length, now + QUANTUM)
    if start is not None:
        reason = "Contrôle de la plaque de l'avant-bras"
        wish = Wish(DEMO_DERMATOLOGIST, start, reason, cabin_id=DEMO_CABIN, patient_id=DEMO_CABIN_PATIENT)
        await service.book(session, DEMO_ASSISTANT, wish, now=now)


def _first_fit(
    openings: list[Interval], busy: list[Interval], length: timedelta, not_before: datetime
) -> datetime | None:
    """An offered time of the next half hour, else the first five-minute mark with room."""
    offered = next(free_slots(openings, busy, length=length, not_before=not_before, zone=ZONE), None)
    if offered and offered.start <= not_before + CABIN_VISIT_SOON:
        return offered.start
    earliest = round_down(not_before + QUANTUM)
    starts = (Interval(max(gap.start, earliest), gap.end) for gap in subtract(union(openings), busy))
    return next((room.start for room in starts if room.start + length <= room.end), None)


async def _numbers(session: AsyncSession) -> dict[UUID, int]:
    """The resource of every practitioner."""
    return await resource_ids(session, {d.practitioner_id: ResourceKind.PRACTITIONER for d in DOCTORS})


async def _write_places(session: AsyncSession) -> None:
    sites = [
        {
            "site_id": site.site_id,
            "kind": site.kind,
            "name": site.name,
            "commune": site.commune,
            "postcode": site.postcode,
            "latitude": site.latitude,
            "longitude": site.longitude,
            "priority_zone": site.priority_zone,
        }
        for site in SITES
    ]
    await session.execute(insert(Site).on_conflict_do_nothing(), sites)
    cabins = [{"cabin_id": c.cabin_id, "site_id": SITE_IDS[c.site], "name": c.name} for c in CABINS]
    await session.execute(insert(Cabin).on_conflict_do_nothing(), cabins)
    await resource_ids(session, {cabin.cabin_id: ResourceKind.CABIN for cabin in CABINS})


async def _write_doctors(session: AsyncSession) -> None:
    rows = []
    for doctor in DOCTORS:
        about_fr, about_en = about(doctor)
        rows.append(
            {
                "practitioner_id": doctor.practitioner_id,
                "given_name": doctor.given_name,
                "family_name": doctor.family_name,
                "rpps": doctor.rpps,
                "speciality_code": doctor.speciality,
                "site_id": SITE_IDS[doctor.site],
                "sector": doctor.sector,
                "fee_cents": doctor.fee_cents,
                "languages": doctor.languages.split(),
                "remote": doctor.remote,
                "on_site": doctor.on_site,
                "volunteer": doctor.volunteer,
                "visit_minutes": doctor.minutes,
                "about_fr": about_fr,
                "about_en": about_en,
                "portrait_seed": doctor.rpps,
            }
        )
    await session.execute(insert(Practitioner).on_conflict_do_nothing(), rows)


async def _write_patients(session: AsyncSession) -> None:
    rows = [
        {
            "patient_id": person.patient_id,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "birth_date": person.birth_date,
        }
        for person in (*PATIENTS, *neighbours())
    ]
    await session.execute(insert(Patient).on_conflict_do_nothing(), rows)
