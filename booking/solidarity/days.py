"""Giving a day to a priority zone, and taking it back. The database holds the limit of two a calendar month."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, or_, select, text
from sqlalchemy.dialects.postgresql import TSTZRANGE
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import literal

from booking.availability import Interval, local_date
from booking.models import (
    Appointment,
    AppointmentStatus,
    DayPart,
    ExceptionKind,
    Opening,
    Practitioner,
    Reservation,
    ResourceKind,
    RuleException,
    Site,
    Tariff,
    VolunteerDay,
)
from booking.openings import refresh_openings
from booking.resources import as_range, lock_agendas, lock_refused, resource_ids
from booking.rules import DEFAULT_RULES, BookingRules
from booking.solidarity import offers
from booking.solidarity.given import day_of, standing_on, volunteer_of
from booking.solidarity.hours import DayHours, hours_of, night_before
from booking.visits import range_text
from booking.waiting_list.reoffering import REOFFER
from contract.errors import ErrorCode
from core import audit
from core.context import elevated
from core.errors import Conflict, Invalid, NotFound
from core.identity import Principal
from core.jobs import enqueue

LABEL = "Journée solidaire"

_TAKE = text("SELECT volunteer_day_take(CAST(:wish AS jsonb), :halves_pair)")
RELEASE = text("SELECT volunteer_day_release(:given)")


@dataclass(frozen=True, slots=True)
class DayWish:
    """`starts`, `ends`: on the wall clock of the place; the usual hours of the part if empty. offers: what to hold."""

    day: date
    site_id: UUID
    part: DayPart = DayPart.FULL
    starts: time | None = None
    ends: time | None = None
    offers: tuple[UUID, ...] = ()


async def give(
    session: AsyncSession, principal: Principal, wish: DayWish, *, now: datetime, rules: BookingRules = DEFAULT_RULES
) -> VolunteerDay:
    """Opens the hours and holds what is wanted for them, all or none, in the caller's transaction.

    The hours are for patients of the zone and those without a treating doctor first. Raises Forbidden, NotFound,
    Invalid, Unavailable, Conflict (SOLIDARITY_QUOTA, SOLIDARITY_TAKEN with `taken`, BOOKING_NOT_SUITABLE,
    BOOKING_LEAVE with `appointments`, where visits stand in those hours).
    """
    who = await session.get_one(Practitioner, volunteer_of(principal))
    site = await session.get(Site, wish.site_id)
    if site is None:
        raise NotFound
    if site.zone_id is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Ce lieu n'est pas dans une zone prioritaire.")
    _require_in_reach(wish.day, local_date(now, site.tz), rules)
    await _require_tariff(session, who, wish.day)
    hours = hours_of(wish.part, wish.starts, wish.ends)
    given = VolunteerDay(
        volunteer_day_id=uuid4(),
        practitioner_id=who.practitioner_id,
        month=wish.day.replace(day=1),
        day=wish.day,
        zone_id=site.zone_id,
        site_id=site.site_id,
        part=wish.part.value,
        starts_local=hours.starts,
        ends_local=hours.ends,
        pause_starts_local=hours.pause[0] if hours.pause else None,
        pause_ends_local=hours.pause[1] if hours.pause else None,
        tz=site.tz,
        during=as_range(hours.during(wish.day, site.tz)),
        given_at=now,
    )
    await _take(session, given, halves_pair=rules.half_days_pair)
    await _open(session, given, hours, now=now, rules=rules)
    slept = night_before(wish.day, site.tz, hours.ends)
    await offers.claim(session, given, wish.offers, slept=slept)
    audit.record(session, principal, audit.Action.VOLUNTEER_DAY_GIVEN, subject_id=given.volunteer_day_id)
    kept = await day_of(session, given.volunteer_day_id)
    assert kept is not None
    return kept


async def take_back(
    session: AsyncSession,
    principal: Principal,
    *,
    volunteer_day_id: UUID,
    now: datetime,
    reoffer: bool = False,
    rules: BookingRules = DEFAULT_RULES,
) -> int:
    """Closes the hours, frees what was held, and gives the day back to the month; returns how many visits still stand.

    With `reoffer` their patients are offered other times first, and the day goes with the last of them. Raises
    NotFound, Forbidden, Unavailable, Conflict (SOLIDARITY_IN_USE with `appointments`: they stand, or the day has begun).
    """
    who = await session.get_one(Practitioner, volunteer_of(principal))
    given = await day_of(session, volunteer_day_id)
    if given is None or given.practitioner_id != who.practitioner_id:
        raise NotFound
    if given.starts_at <= now:
        raise Conflict(ErrorCode.SOLIDARITY_IN_USE, "Cette journée a commencé : elle ne peut plus être rendue.")
    number = await _number(session, who.practitioner_id)
    # Nobody books these hours from here on.
    await lock_agendas(session, [number])
    # Her own visits, those included whose patients have withdrawn her sight of them: none may be left behind.
    async with elevated(session):
        standing = await standing_on(session, Appointment.volunteer_day_id == volunteer_day_id)
        if standing and not reoffer:
            raise Conflict(
                ErrorCode.SOLIDARITY_IN_USE,
                "Des rendez-vous sont pris ce jour-là. Déplacez-les, ou proposez d'autres heures à ces patients.",
                appointments=_listed(standing),
            )
        for table in (Opening, RuleException, Reservation):
            await session.execute(delete(table).where(table.volunteer_day_id == volunteer_day_id))
        if standing:
            given.taken_back_at = now
            # What was booked in her own hours of that day would count as one of its visits (migration 0009): at another
            # price than was shown, paid as a day that was taken back, and keeping that day from going.
            closed = _exception(given, number, ExceptionKind.CLOSED, given.starts_local, given.ends_local)
            session.add(closed)
            for one in standing:
                await offer_elsewhere(session, one, now)
        else:
            session.expunge(given)
            await session.execute(RELEASE, {"given": volunteer_day_id})
    # Her own weekly hours of that day come back, once no visit stands.
    await refresh_openings(session, now=now, days=rules.openings_ahead.days, resources=[number])
    audit.record(session, principal, audit.Action.VOLUNTEER_DAY_WITHDRAWN, subject_id=volunteer_day_id)
    return len(standing)


def _exception(given: VolunteerDay, number: int, kind: ExceptionKind, starts: time, ends: time) -> RuleException:
    return RuleException(
        exception_id=uuid4(),
        resource_id=number,
        day=given.day,
        kind=kind,
        starts_local=starts,
        ends_local=ends,
        tz=given.tz,
        label=LABEL,
        site_id=given.site_id,
        volunteer_day_id=given.volunteer_day_id,
    )


async def offer_elsewhere(session: AsyncSession, one: Appointment, now: datetime) -> None:
    """As for a leave. A hold is asked again once it is booked."""
    if one.status == AppointmentStatus.BOOKED:
        payload = {"appointment_id": str(one.appointment_id), "leave_id": str(one.volunteer_day_id)}
        await enqueue(session, REOFFER, payload, run_at=now)


def _require_in_reach(day: date, today: date, rules: BookingRules) -> None:
    if not today < day <= today + timedelta(days=rules.openings_ahead.days - 1):
        raise Invalid(
            ErrorCode.REQUEST_INVALID,
            f"Choisissez un jour à partir de demain, dans les {rules.openings_ahead.days} prochains jours.",
        )


async def _require_tariff(session: AsyncSession, who: Practitioner, day: date) -> None:
    if not who.on_site:
        raise Conflict(ErrorCode.BOOKING_NOT_SUITABLE, "Votre fiche dit que vous ne recevez pas sur place.")
    known = await session.scalar(
        select(Tariff.cents).where(
            Tariff.speciality_code == who.speciality_code,
            Tariff.valid_from <= day,
            or_(Tariff.valid_until.is_(None), Tariff.valid_until >= day),
        )
    )
    if known is None and who.sector != 1:
        raise Conflict(
            ErrorCode.BOOKING_NOT_SUITABLE,
            "Le tarif opposable de votre spécialité n'est pas connu pour ce jour : il vous est dû de le connaître avant.",
        )


async def _take(session: AsyncSession, given: VolunteerDay, *, halves_pair: bool) -> None:
    wish = {
        "practitioner_id": str(given.practitioner_id),
        "month": given.month.isoformat(),
        "volunteer_day_id": str(given.volunteer_day_id),
        "day": given.day.isoformat(),
        "zone_id": str(given.zone_id),
        "site_id": str(given.site_id),
        "part": given.part,
        "starts_local": given.starts_local.isoformat(),
        "ends_local": given.ends_local.isoformat(),
        "pause_starts_local": _clock(given.pause_starts_local),
        "pause_ends_local": _clock(given.pause_ends_local),
        "tz": given.tz,
        "during": range_text(Interval(given.starts_at, given.ends_at)),
        "given_at": given.given_at.isoformat(),
    }
    try:
        outcome = await session.scalar(_TAKE, {"wish": json.dumps(wish), "halves_pair": halves_pair})
    except DBAPIError as error:
        raise lock_refused(error) from error
    if outcome == "same_day":
        raise Conflict(ErrorCode.SOLIDARITY_QUOTA, "Vous avez déjà donné ce jour-là.")
    if outcome != "given":
        raise Conflict(ErrorCode.SOLIDARITY_QUOTA, "Vous avez déjà donné vos deux jours de ce mois.")


def _clock(at: time | None) -> str | None:
    return at.isoformat() if at else None


async def _open(
    session: AsyncSession, given: VolunteerDay, hours: DayHours, *, now: datetime, rules: BookingRules
) -> None:
    number = await _number(session, given.practitioner_id)
    await lock_agendas(session, [number])
    busy = (
        Appointment.practitioner_id == given.practitioner_id,
        Appointment.during.op("&&")(literal(given.during, TSTZRANGE)),
    )
    # Whoever may see them: in those hours she cannot be elsewhere.
    async with elevated(session):
        standing = await standing_on(session, *busy)
    if standing:
        raise Conflict(
            ErrorCode.BOOKING_LEAVE,
            "Des rendez-vous sont déjà pris à ces heures. Déplacez-les d'abord.",
            appointments=_listed(standing),
        )
    session.add_all(_exception(given, number, ExceptionKind.OPEN, starts, ends) for starts, ends in hours.stretches())
    await session.flush()
    await refresh_openings(session, now=now, days=rules.openings_ahead.days, resources=[number])


async def _number(session: AsyncSession, practitioner_id: UUID) -> int:
    return (await resource_ids(session, {practitioner_id: ResourceKind.PRACTITIONER}))[practitioner_id]


def _listed(standing: Sequence[Appointment]) -> list[dict[str, str]]:
    """For a refusal: ids and times, no names."""
    return [{"appointment_id": str(one.appointment_id), "starts_at": one.starts_at.isoformat()} for one in standing]
