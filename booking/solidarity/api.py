"""HTTP edge of solidarity: priority zones for everybody, days and ledger for volunteers."""

import asyncio
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from booking.appointments import DEFAULT_ZONE
from booking.availability import local_date
from booking.edge import CurrentRules, Day
from booking.models import DayPart, Zone
from booking.solidarity import admin_api, days, given, ledger, offers, office_views, papers, views, zones
from booking.solidarity.edge import CSV, ClockText, Month, download, maybe_month
from booking.solidarity.edge import clock as wall_clock
from booking.solidarity.hours import hours_of, night_before
from core import audit
from core.errors import NotFound
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role
from core.identity import AccountRole, Principal

_SEE_OFFERS = (AccountRole.PRACTITIONER, AccountRole.COORDINATOR, AccountRole.ADMINISTRATOR)
MONTHS_SHOWN = 6

own_router = APIRouter(tags=["solidarity"])


class NewVolunteerDay(BaseModel):
    """`starts`, `ends`: `HH:MM`, wall clock of the place; the usual hours of the part if left out. `offers`: what to hold."""

    model_config = ConfigDict(extra="forbid")

    day: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
    site_id: UUID
    part: DayPart = DayPart.FULL
    starts: ClockText | None = None
    ends: ClockText | None = None
    offers: Annotated[list[UUID], Field(max_length=20)] = []


class TakeBack(BaseModel):
    """`reoffer`: offer the patients of that day other times."""

    model_config = ConfigDict(extra="forbid")

    reoffer: bool = False


@own_router.get("/zones")
async def list_zones(session: Session, clock: CurrentClock, rules: CurrentRules) -> list[views.ZoneView]:
    return [views.zone_view(one, rules) for one in await zones.zones(session, now=clock(), rules=rules)]


@own_router.get("/zones/{zone_id}", responses=problems(404, 422))
async def show_zone(zone_id: UUID, session: Session, clock: CurrentClock, rules: CurrentRules) -> views.ZoneView:
    found = await zones.zones(session, now=clock(), zone_ids=[zone_id], rules=rules)
    if not found:
        raise NotFound
    return views.zone_view(found[0], rules)


@own_router.get("/volunteer-days/{volunteer_day_id}", responses=problems(404, 422))
async def show_volunteer_day(
    volunteer_day_id: UUID, session: Session, clock: CurrentClock, rules: CurrentRules
) -> views.VolunteerDayTimes:
    """With the times that can still be booked, by whom."""
    return views.times_view(await zones.day_with_times(session, volunteer_day_id, now=clock(), rules=rules), rules)


@own_router.get("/zones/{zone_id}/offers", responses=problems(401, 403, 404, 422))
async def list_offers(
    zone_id: UUID,
    session: Session,
    principal: CurrentPrincipal,
    day: Day,
    part: DayPart = DayPart.FULL,
    starts: ClockText | None = None,
    ends: ClockText | None = None,
) -> list[views.OfferView]:
    """What the communes lend, and what of it is taken in these hours of that day."""
    require_role(principal, *_SEE_OFFERS)
    zone = await session.get(Zone, zone_id)
    if zone is None:
        raise NotFound
    hours = hours_of(part, wall_clock(starts), wall_clock(ends))
    held, slept = hours.during(day, zone.tz), night_before(day, zone.tz, hours.ends)
    return [views.offer_view(one) for one in await offers.offers_in(session, zone_id, held=held, slept=slept)]


@own_router.get("/me/volunteer-days", responses=problems(401, 403, 422))
async def list_my_days(
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
    month: Annotated[date | None, Depends(maybe_month)] = None,
) -> views.MyDays:
    """One's own of six months, from this one on unless said; and what may still be given of each."""
    practitioner_id = given.volunteer_of(principal)
    months = [month or local_date(clock(), DEFAULT_ZONE).replace(day=1)]
    while len(months) < MONTHS_SHOWN:
        months.append(ledger.next_month(months[-1]))
    last = ledger.next_month(months[-1]) - timedelta(days=1)
    mine = await given.days_given(session, practitioner_id, first=months[0], last=last)
    left = [
        views.MonthLeft(
            month=month,
            left=given.days_left([one for one in mine if one.month == month], halves_pair=rules.half_days_pair),
        )
        for month in months
    ]
    return views.MyDays(days=await _given(session, principal, [one.volunteer_day_id for one in mine]), months=left)


@own_router.post("/me/volunteer-days", status_code=201, responses=problems(401, 403, 404, 409, 422, 503))
async def give_day(
    body: NewVolunteerDay, session: Session, principal: CurrentPrincipal, clock: CurrentClock, rules: CurrentRules
) -> views.GivenDay:
    """409 `solidarity.two_days_a_month`; `solidarity.resource_taken` with `taken`; `booking.hours_in_use` with
    `appointments`, which stand in those hours."""
    wish = days.DayWish(
        body.day,
        body.site_id,
        body.part,
        wall_clock(body.starts),
        wall_clock(body.ends),
        tuple(dict.fromkeys(body.offers)),
    )
    day = await days.give(session, principal, wish, now=clock(), rules=rules)
    return (await _given(session, principal, [day.volunteer_day_id]))[0]


@own_router.post("/me/volunteer-days/{volunteer_day_id}/take-back", responses=problems(401, 403, 404, 409, 422, 503))
async def take_day_back(
    volunteer_day_id: UUID,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
    body: TakeBack | None = None,
) -> views.TakenBack:
    """409 `solidarity.day_in_use` with `appointments`, unless their patients are to be offered other times."""
    standing = await days.take_back(
        session,
        principal,
        volunteer_day_id=volunteer_day_id,
        now=clock(),
        reoffer=body.reoffer if body else False,
        rules=rules,
    )
    return views.TakenBack(standing=standing)


@own_router.get("/me/ledger", responses=problems(401, 403))
async def show_my_ledger(session: Session, principal: CurrentPrincipal) -> office_views.LedgerView:
    practitioner_id = _reads_own(session, principal)
    return office_views.ledger_view(await ledger.lines(session, practitioner_id=practitioner_id))


@own_router.get(
    "/me/ledger/statement.pdf",
    response_class=Response,
    responses=problems(401, 403, 404, 422) | {200: {"content": {"application/pdf": {}}}},
)
async def download_my_statement(
    session: Session, principal: CurrentPrincipal, clock: CurrentClock, month: Month
) -> Response:
    practitioner_id = _reads_own(session, principal)
    found = await ledger.statement(session, practitioner_id=practitioner_id, month=month, now=clock())
    return download(
        await asyncio.to_thread(papers.statement_pdf, found), f"releve-{month:%Y-%m}.pdf", "application/pdf"
    )


@own_router.get(
    "/me/ledger/statement.csv",
    response_class=Response,
    responses=problems(401, 403, 404, 422) | {200: {"content": {"text/csv": {}}}},
)
async def download_my_lines(
    session: Session, principal: CurrentPrincipal, clock: CurrentClock, month: Month
) -> Response:
    practitioner_id = _reads_own(session, principal)
    found = await ledger.statement(session, practitioner_id=practitioner_id, month=month, now=clock())
    return download(papers.ledger_csv(found.lines), f"releve-{month:%Y-%m}.csv", CSV)


def _reads_own(session: AsyncSession, principal: Principal) -> UUID:
    practitioner_id = given.volunteer_of(principal)
    audit.record(session, principal, audit.Action.LEDGER_READ, subject_id=practitioner_id)
    return practitioner_id


async def _given(session: AsyncSession, principal: Principal, ids: list[UUID]) -> list[views.GivenDay]:
    found = await zones.planned(session, practitioner_id=principal.practitioner_id, volunteer_day_ids=ids)
    held = await offers.held_by(session, ids)
    return views.given_views(found, held, await given.visits_on(session, ids))


router = APIRouter()
router.include_router(own_router)
router.include_router(admin_api.router)
