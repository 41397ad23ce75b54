"""The demo's solidarity: what two communes lend, days given in both zones, and the visits held on those gone by."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.demo.world_agenda import SEEDER, ZONE, write_appointments
from backend.demo.world_doctors import DOCTORS, DemoDoctor
from backend.demo.world_patients import neighbours
from backend.demo.world_places import SITE_IDS, demo_id
from booking.availability import Interval, local_date
from booking.models import (
    AppointmentStatus,
    DayPart,
    Reservation,
    Resource,
    ResourceKind,
    RuleException,
    Tariff,
    VisitMode,
    VolunteerDay,
)
from booking.resources import as_range, resource_ids
from booking.solidarity.days import LABEL
from booking.solidarity.hours import DayHours, hours_of, night_before
from booking.solidarity.ledger import next_month, settle
from booking.solidarity.models import OfferedResource, ZoneWait
from core.people import Patient

MONTHS = 3
"""The last one, this one and the next."""


class DemoOffer(NamedTuple):
    key: str
    kind: ResourceKind
    name: str
    zone: str
    commune: str
    site: str = ""
    capacity: int = 1
    notes: str = ""

    @property
    def offer_id(self) -> UUID:
        return demo_id(f"offer/{self.key}")


OFFERS = (
    DemoOffer(
        "caylar-cabinet", ResourceKind.CABINET, "Cabinet de la mairie", "larzac", "34064", "cabinet",
        notes="Rez-de-chaussée, rampe, salle d'attente de six places. Clé à la mairie.",
    ),
    DemoOffer(
        "caylar-ecg", ResourceKind.EQUIPMENT, "Mallette ECG et spiromètre", "larzac", "34064", "cabinet",
        notes="Papier et électrodes fournis.",
    ),
    DemoOffer(
        "caylar-gite", ResourceKind.LODGING, "Gîte communal des Roches", "larzac", "34064", capacity=2,
        notes="Draps et petit déjeuner. À cinq minutes à pied du cabinet.",
    ),
    DemoOffer(
        "bedarieux-cabinet", ResourceKind.CABINET, "Cabinet de l'ancienne école", "hauts-cantons", "34028", "bedarieux",
        notes="Premier étage avec ascenseur.",
    ),
    DemoOffer(
        "bedarieux-studio", ResourceKind.LODGING, "Studio de la mairie", "hauts-cantons", "34028", capacity=1,
        notes="Cuisine équipée, parking.",
    ),
)  # fmt: skip

_VOLUNTEERS = tuple(doctor for doctor in DOCTORS if doctor.volunteer)
_NEIGHBOURS_EACH = 40
_WAIT_DAYS = 45
# Neighbours live in both zones and around; every third has no treating doctor.
_COMMUNES = ("34064", "34028", "34091", "34119", "34079", "34283", "34038", "34142")


async def write_solidarity(session: AsyncSession, numbers: dict[UUID, int], now: datetime) -> None:
    """Where it is missing; a month in which a volunteer has given a day is left alone. Before the openings are made."""
    await _write_offers(session)
    await _write_homes(session)
    first = local_date(now, ZONE).replace(day=1)
    known = {
        (who, month)
        for who, month in await session.execute(select(VolunteerDay.practitioner_id, VolunteerDay.month).distinct())
    }
    month = (first - timedelta(days=1)).replace(day=1)
    for _ in range(MONTHS):
        for turn, doctor in enumerate(_VOLUNTEERS):
            if (doctor.practitioner_id, month) not in known:
                await _write_month(session, numbers, doctor, turn, month, now)
        month = next_month(month)
    await _write_first_half_day(session, numbers, known, now)


async def close_solidarity(session: AsyncSession, now: datetime) -> None:
    """The ledger of the days gone by, and how long people waited lately."""
    await settle(session, now=now)
    today = local_date(now, ZONE)
    rows = [
        {"zone_id": demo_id(f"zone/{zone}"), "day": day, "third_free_days": round(base + day.toordinal() % 5 * 0.8, 2)}
        for zone, base in (("larzac", 5.0), ("hauts-cantons", 8.0))
        for day in (today - timedelta(days=ago) for ago in range(1, _WAIT_DAYS))
    ]
    await session.execute(insert(ZoneWait).values(rows).on_conflict_do_nothing())


async def _write_offers(session: AsyncSession) -> None:
    await resource_ids(session, {offer.offer_id: offer.kind for offer in OFFERS})
    rows = [
        {
            "offer_id": offer.offer_id,
            "kind": offer.kind.value,
            "name": offer.name,
            "zone_id": demo_id(f"zone/{offer.zone}"),
            "site_id": SITE_IDS[offer.site] if offer.site else None,
            "commune_code": offer.commune,
            "capacity": offer.capacity,
            "notes": offer.notes,
            "photo_seed": offer.key,
        }
        for offer in OFFERS
    ]
    await session.execute(insert(OfferedResource).values(rows).on_conflict_do_nothing())


async def _write_homes(session: AsyncSession) -> None:
    for number, person in enumerate(neighbours()):
        lives = {"commune_code": _COMMUNES[number % len(_COMMUNES)], "has_treating_doctor": number % 3 > 0}
        unsaid = Patient.patient_id == person.patient_id, Patient.commune_code.is_(None)
        await session.execute(update(Patient).where(*unsaid).values(**lives))


async def _write_month(
    session: AsyncSession, numbers: dict[UUID, int], doctor: DemoDoctor, turn: int, month: date, now: datetime
) -> None:
    """Two weekdays a fortnight apart: one in each zone, the second half a day for every second volunteer."""
    early = month + timedelta(days=(turn + 1 - month.weekday()) % 7 + 7 * (turn % 2))
    for nth, day in enumerate((early, early + timedelta(days=14))):
        place = ("cabinet", "bedarieux")[(turn + nth) % 2]
        part = DayPart.MORNING if nth and turn % 2 else DayPart.FULL
        await _write_day(session, numbers, doctor, turn, day, place, part, ordinal=nth + 1, now=now)


async def _write_first_half_day(
    session: AsyncSession, numbers: dict[UUID, int], known: set[tuple[UUID, date]], now: datetime
) -> None:
    """The demo's dermatologist gave an afternoon last month, on a day she has no hours of her own."""
    doctor, month = DOCTORS[0], (local_date(now, ZONE).replace(day=1) - timedelta(days=1)).replace(day=1)
    if any(who == doctor.practitioner_id for who, _ in known):
        return
    wednesday = month + timedelta(days=(2 - month.weekday()) % 7 + 7)
    await _write_day(
        session, numbers, doctor, len(_VOLUNTEERS), wednesday, "cabinet", DayPart.AFTERNOON, ordinal=1, now=now
    )


async def _write_day(
    session: AsyncSession,
    numbers: dict[UUID, int],
    doctor: DemoDoctor,
    turn: int,
    day: date,
    place: str,
    part: DayPart,
    *,
    ordinal: int,
    now: datetime,
) -> None:
    hours = hours_of(part)
    during = hours.during(day, ZONE)
    day_id = demo_id(f"volunteer/{doctor.number}/{day}")
    zone = next(offer.zone for offer in OFFERS if offer.site == place)
    row = {
        "practitioner_id": doctor.practitioner_id,
        "month": day.replace(day=1),
        "ordinal": ordinal,
        "volunteer_day_id": day_id,
        "day": day,
        "zone_id": demo_id(f"zone/{zone}"),
        "site_id": SITE_IDS[place],
        "part": part.value,
        "starts_local": hours.starts,
        "ends_local": hours.ends,
        "pause_starts_local": hours.pause[0] if hours.pause else None,
        "pause_ends_local": hours.pause[1] if hours.pause else None,
        "tz": ZONE,
        "during": as_range(during),
        "given_at": min(now, during.start - timedelta(days=40)),
    }
    written = await session.scalar(
        insert(VolunteerDay).values(row).on_conflict_do_nothing().returning(VolunteerDay.volunteer_day_id)
    )
    if written is None:
        return
    if during.end > now:
        await _open(session, numbers[doctor.practitioner_id], row, hours)
        await _lend(session, day_id, zone, place, during, night_before(day, ZONE, hours.ends), beds=turn % 2 == 0)
    await _visits(session, numbers, doctor, turn, row, hours.windows(day, ZONE), now)


async def _open(session: AsyncSession, number: int, row: dict[str, Any], hours: DayHours) -> None:
    def exception(starts: time, ends: time) -> dict[str, Any]:
        return {
            "exception_id": demo_id(f"{row['volunteer_day_id']}/{starts}"),
            "resource_id": number,
            "day": row["day"],
            "kind": "open",
            "starts_local": starts,
            "ends_local": ends,
            "tz": ZONE,
            "label": LABEL,
            "site_id": row["site_id"],
            "volunteer_day_id": row["volunteer_day_id"],
        }

    rows = [exception(*stretch) for stretch in hours.stretches()]
    await session.execute(insert(RuleException).on_conflict_do_nothing(), rows)


async def _lend(
    session: AsyncSession, day_id: UUID, zone: str, place: str, held: Interval, slept: Interval, *, beds: bool
) -> None:
    """The cabinet, and for some a bed; left out where another has them."""
    wanted = [offer for offer in OFFERS if offer.site == place and offer.kind is ResourceKind.CABINET]
    wanted += [offer for offer in OFFERS if beds and offer.zone == zone and offer.kind is ResourceKind.LODGING]
    for offer in wanted:
        number = select(Resource.resource_id).where(Resource.ref == offer.offer_id).scalar_subquery()
        during = as_range(slept if offer.kind is ResourceKind.LODGING else held)
        row = {"volunteer_day_id": day_id, "resource_id": number, "during": during}
        await session.execute(insert(Reservation).values(row).on_conflict_do_nothing())


async def _visits(
    session: AsyncSession,
    numbers: dict[UUID, int],
    doctor: DemoDoctor,
    turn: int,
    day: dict[str, Any],
    windows: list[Interval],
    now: datetime,
) -> None:
    """Days gone by are nearly full and held, those to come have a visit now and then; today has none."""
    ends_at = windows[-1].end
    if windows[0].start <= now < ends_at:
        return
    gone = ends_at <= now
    mine = neighbours()[turn * _NEIGHBOURS_EACH : (turn + 1) * _NEIGHBOURS_EACH]
    people = [person.patient_id for person in mine]
    patients = await resource_ids(session, dict.fromkeys(people, ResourceKind.PATIENT))
    fee = await _fee(session, doctor, day["day"])
    starts = [start for window in windows for start in _starts(window, doctor.minutes)]
    rows = []
    for nth, start in enumerate(starts):
        if (nth % 4 == 3) if gone else (nth % 4 != 1):
            continue
        rows.append(
            {
                "appointment_id": demo_id(f"given/{day['volunteer_day_id']}/{nth}"),
                "principal_id": SEEDER,
                "practitioner_id": doctor.practitioner_id,
                "patient_id": people[(nth + day["day"].day) % len(people)],
                "cabin_id": None,
                "site_id": day["site_id"],
                "mode": VisitMode.ON_SITE,
                "reason": ("Première consultation", "Suivi", "Renouvellement d'ordonnance", "Avis")[nth % 4],
                "during": as_range(Interval(start, start + timedelta(minutes=doctor.minutes))),
                "status": AppointmentStatus.FULFILLED if gone else AppointmentStatus.BOOKED,
                "fee_cents": fee,
                "created_at": start - timedelta(days=4 + nth % 9) if gone else now - timedelta(days=nth % 3),
            }
        )
    await write_appointments(session, rows, numbers | patients)


async def _fee(session: AsyncSession, doctor: DemoDoctor, day: date) -> int:
    most = await session.scalar(
        select(func.min(Tariff.cents)).where(Tariff.speciality_code == doctor.speciality, Tariff.valid_from <= day)
    )
    return min(doctor.fee_cents, most or doctor.fee_cents)


def _starts(window: Interval, minutes: int) -> Iterator[datetime]:
    step = timedelta(minutes=minutes)
    marks = [window.start + step * nth for nth in range(int((window.end - window.start) / step) + 1)]
    return (start for start, _ in pairwise(marks))
