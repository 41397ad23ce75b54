"""The demo's calendars: weekly hours, times already taken, past visits."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import chain
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.demo.world_doctors import DOCTORS, DemoDoctor
from backend.demo.world_patients import PAST_VISITS, PastVisit, neighbours
from backend.demo.world_places import CABINS, SITE_IDS, demo_id
from booking.availability import Interval, free_slots, instant, local_date
from booking.models import Appointment, AppointmentStatus, Reservation, ResourceKind, VolunteerDay, WeeklyRule
from booking.resources import agendas, as_range, resource_ids
from booking.rules import DEFAULT_RULES
from core.access import CareLink

ZONE = "Europe/Paris"
FILLED_AHEAD = timedelta(days=10)
DERMATOLOGIST = DOCTORS[0]
PERMANENCE = timedelta(hours=4)
"""How long the dermatologist is open for whoever starts the demo; nobody else is booked there."""

SEEDER = demo_id("account/seeder")
"""Booked the times that make calendars look lived in."""

_REASONS = ("Suivi", "Première consultation", "Renouvellement d'ordonnance", "Avis", "Résultats d'analyses", "Contrôle")


async def write_rules(session: AsyncSession, numbers: dict[UUID, int], now: datetime) -> None:
    """Weekly hours, from the first seeding on, or from the week a doctor begins."""
    today = local_date(now, ZONE)
    rows = [
        {
            "rule_id": demo_id(f"rule/{doctor.number}/{hours.weekday}/{hours.starts}"),
            "resource_id": numbers[doctor.practitioner_id],
            "weekday": hours.weekday,
            "starts_local": hours.starts,
            "ends_local": hours.ends,
            "tz": ZONE,
            "valid_from": today + timedelta(weeks=doctor.weeks_off),
        }
        for doctor in DOCTORS
        for hours in doctor.weekly
    ]
    await session.execute(insert(WeeklyRule).on_conflict_do_nothing(), rows)


async def fill_calendars(session: AsyncSession, numbers: dict[UUID, int], now: datetime) -> int:
    """Books neighbours into the near times that the same throw of dice always gives; returns how many.

    A time once filled and then cancelled stays free, and what people booked is left alone.
    """
    people = [person.patient_id for person in neighbours()]
    patients = await resource_ids(session, dict.fromkeys(people, ResourceKind.PATIENT))
    within = Interval(now, now + FILLED_AHEAD)
    found = await agendas(session, [*numbers.values(), *patients.values()], within)
    given = await _given(session)
    held = {patient_id: list(found[number].busy) for patient_id, number in patients.items()}
    wanted: list[tuple[DemoDoctor, UUID, Interval]] = []
    for doctor in DOCTORS:
        agenda = found[numbers[doctor.practitioner_id]]
        length = timedelta(minutes=doctor.minutes)
        not_before = now + PERMANENCE if doctor is DERMATOLOGIST else now
        busy = [*agenda.busy, *given[doctor.practitioner_id]]
        for slot in free_slots(agenda.openings, busy, length=length, not_before=not_before, zone=ZONE):
            # The times on offer may overlap, where visits do not come out even with the hour.
            overlaps = bool(wanted) and wanted[-1][0] is doctor and slot.start < wanted[-1][2].end
            if overlaps or slot.end > within.end or not _is_taken(doctor, slot):
                continue
            for patient_id in _in_turn(people, f"{doctor.number}/{slot.start}"):
                if all(slot.end <= other.start or other.end <= slot.start for other in held[patient_id]):
                    held[patient_id].append(slot)
                    wanted.append((doctor, patient_id, slot))
                    break
    rows = [_appointment(demo_id(f"filled/{d.number}/{s.start}"), d, patient, s) for d, patient, s in wanted]
    return await write_appointments(session, rows, numbers | patients)


async def _given(session: AsyncSession) -> dict[UUID, list[Interval]]:
    """When each is somewhere else as a volunteer: world_solidarity fills those days."""
    rows = await session.execute(
        select(VolunteerDay.practitioner_id, func.lower(VolunteerDay.during), func.upper(VolunteerDay.during))
    )
    found: dict[UUID, list[Interval]] = defaultdict(list)
    for who, start, end in rows:
        found[who].append(Interval(start, end))
    return found


def _dice(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])


def _is_taken(doctor: DemoDoctor, slot: Interval) -> bool:
    # Every second time of the demo's dermatologist stays free.
    if doctor is DERMATOLOGIST and slot.start.minute % (2 * doctor.minutes) == 0:
        return False
    return _dice(f"{doctor.rpps}/{slot.start}") < doctor.fill * 2**32


def _in_turn(people: list[UUID], text: str) -> Iterator[UUID]:
    first = _dice(text) % len(people)
    return chain(people[first:], people[:first])


def _appointment(
    appointment_id: UUID,
    doctor: DemoDoctor,
    patient_id: UUID,
    during: Interval,
    *,
    reason: str | None = None,
    status: AppointmentStatus = AppointmentStatus.BOOKED,
    cabin: str | None = None,
) -> dict[str, Any]:
    place = next((c.site for c in CABINS if c.key == cabin), doctor.site)
    return {
        "appointment_id": appointment_id,
        "principal_id": SEEDER,
        "practitioner_id": doctor.practitioner_id,
        "patient_id": patient_id,
        "cabin_id": demo_id(f"cabin/{cabin}") if cabin else None,
        "site_id": SITE_IDS[place],
        "reason": reason or _REASONS[_dice(str(appointment_id)) % len(_REASONS)],
        "during": as_range(during),
        "status": status,
    }


async def write_past_visits(session: AsyncSession, numbers: dict[UUID, int], now: datetime) -> None:
    """Visits that took place, at ten and some minutes, before the first seeding."""
    others = {v.patient_id: ResourceKind.PATIENT for v in PAST_VISITS}
    others |= {cabin.cabin_id: ResourceKind.CABIN for cabin in CABINS}
    numbers = numbers | await resource_ids(session, others)
    rows = [
        _appointment(
            visit.appointment_id,
            DERMATOLOGIST,
            visit.patient_id,
            _past(visit, now, turn, DERMATOLOGIST.minutes),
            reason=visit.reason,
            status=AppointmentStatus.FULFILLED,
            cabin=visit.cabin,
        )
        for turn, visit in enumerate(PAST_VISITS)
    ]
    await write_appointments(session, rows, numbers)


def _past(visit: PastVisit, now: datetime, turn: int, minutes: int) -> Interval:
    day = local_date(now, ZONE) - timedelta(days=visit.days_ago)
    day -= timedelta(days=max(0, day.weekday() - 4))
    start = instant(day, time(10), ZONE) + turn * timedelta(minutes=minutes)
    return Interval(start, start + timedelta(minutes=minutes))


async def write_appointments(session: AsyncSession, rows: list[dict[str, Any]], numbers: dict[UUID, int]) -> int:
    """Writes those whose id is new, with reservations and care links. Their times must be free."""
    wanted = [row["appointment_id"] for row in rows]
    known = set(await session.scalars(select(Appointment.appointment_id).where(Appointment.appointment_id.in_(wanted))))
    fresh = [row for row in rows if row["appointment_id"] not in known]
    if not fresh:
        return 0
    await session.execute(insert(Appointment), fresh)
    reservations = [
        {"appointment_id": row["appointment_id"], "resource_id": numbers[ref], "during": row["during"]}
        for row in fresh
        for ref in (row["practitioner_id"], row["patient_id"], row["cabin_id"])
        if isinstance(ref, UUID)
    ]
    await session.execute(insert(Reservation), reservations)
    await session.execute(insert(CareLink), list(chain.from_iterable(map(_care_links, fresh))))
    return len(fresh)


def _care_links(row: dict[str, Any]) -> list[dict[str, Any]]:
    during = row["during"]
    follow_up = {
        row["practitioner_id"]: DEFAULT_RULES.practitioner_follow_up,
        row["site_id"]: DEFAULT_RULES.site_follow_up,
    }
    return [
        {
            "care_link_id": uuid4(),
            "patient_id": row["patient_id"],
            "grantee_id": grantee,
            "source_id": row["appointment_id"],
            "starts_at": during.lower - timedelta(days=14),
            "ends_at": during.upper + until,
        }
        for grantee, until in follow_up.items()
    ]


async def close_yesterday(session: AsyncSession, now: datetime) -> None:
    """Filled times that have passed were held: nobody was there to say so."""
    await session.execute(
        update(Appointment)
        .where(
            Appointment.principal_id == SEEDER,
            Appointment.status == AppointmentStatus.BOOKED,
            func.upper(Appointment.during) < now - timedelta(hours=4),
        )
        .values(status=AppointmentStatus.FULFILLED, version=Appointment.version + 1)
    )
