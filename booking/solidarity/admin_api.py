"""HTTP edge of solidarity for those who look after zones: coordinators of their places, administrators."""

import asyncio
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID, uuid4
from zoneinfo import available_timezones

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FiniteFloat
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval, local_day
from booking.edge import CurrentRules, FreeText
from booking.models import Zone
from booking.solidarity import given, ledger, offers, office_views, papers, report, views, zones
from booking.solidarity.edge import CSV, Month, download, month_of
from booking.solidarity.models import OfferedResource, OfferKind
from contract.errors import ErrorCode
from core import audit
from core.context import elevated
from core.errors import Invalid, NotFound
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role
from core.identity import AccountRole, Principal

MONTHS_AT_MOST = 24

router = APIRouter(tags=["solidarity"], prefix="/admin")


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("unknown time zone")
    return name


_Share = Annotated[FiniteFloat, Field(ge=0, le=100)]
_Name = Annotated[FreeText, Field(min_length=1, max_length=200)]
_MonthText = Annotated[str, Query(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-11"])]


class ZoneFactsBody(BaseModel):
    """`communes`: INSEE codes. `communes`, `sites`: all that belong to the zone. See ZoneView for the criteria."""

    model_config = ConfigDict(extra="forbid")

    name: _Name
    population: Annotated[int, Field(ge=0, le=10_000_000)]
    tz: Annotated[str, Field(max_length=60), AfterValidator(_known_zone)] = "Europe/Paris"
    gp_access: Annotated[FiniteFloat, Field(ge=0, le=50)] | None = None
    young_doctors_pct: _Share | None = None
    ald_pct: _Share | None = None
    emergency_minutes: Annotated[FiniteFloat, Field(ge=0, le=1000)] | None = None
    income_eur: Annotated[FiniteFloat, Field(ge=0, le=1_000_000)] | None = None
    communes: Annotated[list[Annotated[str, Field(pattern="^[0-9AB]{5}$")]], Field(max_length=500)] = []
    sites: Annotated[list[UUID], Field(max_length=200)] = []

    def data(self) -> zones.ZoneData:
        values = self.model_dump()
        return zones.ZoneData(
            **values | {"communes": frozenset(values["communes"]), "sites": frozenset(values["sites"])}
        )


class OfferBody(BaseModel):
    """See OfferView. `active`: may be chosen for new days."""

    model_config = ConfigDict(extra="forbid")

    kind: OfferKind
    name: _Name
    site_id: UUID | None = None
    commune_code: Annotated[str, Field(pattern="^[0-9AB]{5}$")] | None = None
    capacity: Annotated[int, Field(ge=1, le=50)] = 1
    notes: FreeText = ""
    active: bool = True

    def data(self) -> offers.OfferData:
        return offers.OfferData(**self.model_dump())


@router.get("/zones", responses=problems(401, 403))
async def list_managed_zones(
    session: Session, principal: CurrentPrincipal, clock: CurrentClock, rules: CurrentRules
) -> list[views.ZoneView]:
    """All for an administrator, those of her places for a coordinator."""
    mine = await _managed(session, principal)
    return [views.zone_view(one, rules) for one in await zones.zones(session, now=clock(), zone_ids=mine, rules=rules)]


@router.post("/zones", status_code=201, responses=problems(401, 403, 422))
async def add_zone(
    body: ZoneFactsBody, session: Session, principal: CurrentPrincipal, clock: CurrentClock, rules: CurrentRules
) -> views.ZoneView:
    require_role(principal, AccountRole.ADMINISTRATOR)
    return await _write(session, principal, Zone(zone_id=uuid4()), body, clock, rules)


@router.put("/zones/{zone_id}", responses=problems(401, 403, 404, 422))
async def change_zone(
    zone_id: UUID,
    body: ZoneFactsBody,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
) -> views.ZoneView:
    require_role(principal, AccountRole.ADMINISTRATOR)
    zone = await zones.require_zone(session, principal, zone_id)
    return await _write(session, principal, zone, body, clock, rules)


async def _write(
    session: AsyncSession,
    principal: Principal,
    zone: Zone,
    body: ZoneFactsBody,
    clock: CurrentClock,
    rules: CurrentRules,
) -> views.ZoneView:
    await zones.write_zone(session, zone, body.data())
    audit.record(session, principal, audit.Action.SITE_CHANGED, subject_id=zone.zone_id)
    found = await zones.zones(session, now=clock(), zone_ids=[zone.zone_id], rules=rules)
    return views.zone_view(found[0], rules)


@router.get("/zones/{zone_id}/offers", responses=problems(401, 403, 404, 422))
async def list_zone_offers(zone_id: UUID, session: Session, principal: CurrentPrincipal) -> list[views.OfferView]:
    """Retired ones too."""
    await _require(session, principal, zone_id)
    return [views.offer_view(one) for one in await offers.offers_in(session, zone_id)]


@router.post("/zones/{zone_id}/offers", status_code=201, responses=problems(401, 403, 404, 422))
async def add_offer(zone_id: UUID, body: OfferBody, session: Session, principal: CurrentPrincipal) -> views.OfferView:
    await _require(session, principal, zone_id)
    offer = await offers.add(session, zone_id, body.data())
    audit.record(session, principal, audit.Action.SITE_CHANGED, subject_id=offer.row.offer_id)
    return views.offer_view(offer)


@router.put("/offered/{offered_id}", responses=problems(401, 403, 404, 422))
async def change_offer(
    offered_id: UUID, body: OfferBody, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.OfferView:
    """Its kind stays. One that is no longer active is kept for the days that hold it."""
    managed = await _managed(session, principal)
    row = await session.get(OfferedResource, offered_id)
    if row is None or row.zone_id not in managed:
        raise NotFound
    offer = await offers.change(session, row, body.data(), now=clock())
    audit.record(session, principal, audit.Action.SITE_CHANGED, subject_id=offered_id)
    return views.offer_view(offer)


@router.get("/zones/{zone_id}/planning", responses=problems(401, 403, 404, 422))
async def show_planning(
    zone_id: UUID, session: Session, principal: CurrentPrincipal, month: Month
) -> office_views.PlanningView:
    """Who comes when in a month, and who holds what the communes lend."""
    zone = await _require(session, principal, zone_id)
    last = ledger.next_month(month) - timedelta(days=1)
    planned = await zones.planned(session, zone_ids=[zone_id], first=month, last=last)
    ids = [one.row.volunteer_day_id for one in planned]
    held = await offers.held_by(session, ids)
    within = Interval(local_day(month, zone.tz).start, local_day(last, zone.tz).end)
    occupied = await offers.occupancy(session, zone_id, within)
    return office_views.PlanningView(
        days=views.given_views(planned, held, await given.visits_on(session, ids)),
        occupancy=[office_views.occupancy_view(one) for one in occupied],
    )


@router.get("/zones/{zone_id}/ledger", responses=problems(401, 403, 404, 422))
async def show_zone_ledger(
    zone_id: UUID, session: Session, principal: CurrentPrincipal, month: Month
) -> office_views.LedgerView:
    return office_views.ledger_view(await _lines(session, principal, zone_id, month))


@router.get(
    "/zones/{zone_id}/ledger.csv",
    response_class=Response,
    responses=problems(401, 403, 404, 422) | {200: {"content": {"text/csv": {}}}},
)
async def download_zone_ledger(zone_id: UUID, session: Session, principal: CurrentPrincipal, month: Month) -> Response:
    found = await _lines(session, principal, zone_id, month)
    return download(papers.ledger_csv(reversed(found)), f"indemnites-{month:%Y-%m}.csv", CSV)


@router.get(
    "/zones/{zone_id}/statement.pdf",
    response_class=Response,
    responses=problems(401, 403, 404, 422) | {200: {"content": {"application/pdf": {}}}},
)
async def download_zone_statement(
    zone_id: UUID,
    practitioner_id: UUID,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    month: Month,
) -> Response:
    """What one volunteer earned in this zone: an extract, without a number of its own."""
    await _require(session, principal, zone_id)
    audit.record(session, principal, audit.Action.LEDGER_READ, subject_id=practitioner_id)
    found = await ledger.statement(
        session, practitioner_id=practitioner_id, month=month, now=clock(), zone_ids=[zone_id]
    )
    pdf = await asyncio.to_thread(papers.statement_pdf, found)
    return download(pdf, f"releve-{month:%Y-%m}.pdf", "application/pdf")


@router.get("/zone-report", responses=problems(401, 403, 422))
async def show_report(
    session: Session,
    principal: CurrentPrincipal,
    first: Annotated[_MonthText, Query(alias="from")],
    until: _MonthText,
) -> list[office_views.ZoneMonthView]:
    """By zone and month, both months included; 24 at most."""
    return [office_views.month_view(one) for one in await _report(session, principal, first, until)]


@router.get(
    "/zone-report.csv",
    response_class=Response,
    responses=problems(401, 403, 422) | {200: {"content": {"text/csv": {}}}},
)
async def download_report(
    session: Session,
    principal: CurrentPrincipal,
    first: Annotated[_MonthText, Query(alias="from")],
    until: _MonthText,
) -> Response:
    found = await _report(session, principal, first, until)
    return download(papers.report_csv(found), f"zones-{first}-{until}.csv", CSV)


async def _report(session: AsyncSession, principal: Principal, first: str, until: str) -> list[report.ZoneMonth]:
    managed = await _managed(session, principal)
    start, end = month_of(first), month_of(until)
    if not 0 <= _months_between(start, end) < MONTHS_AT_MOST:
        raise Invalid(ErrorCode.REQUEST_INVALID, f"Demandez de 1 à {MONTHS_AT_MOST} mois.")
    # Counts of patients whom the reader may not see; shares only of five visits or more.
    async with elevated(session):
        return await report.report(session, managed, first=start, last=end)


def _months_between(first: date, last: date) -> int:
    return 12 * (last.year - first.year) + last.month - first.month


async def _lines(session: AsyncSession, principal: Principal, zone_id: UUID, month: date) -> list[ledger.Line]:
    await _require(session, principal, zone_id)
    audit.record(session, principal, audit.Action.LEDGER_READ, subject_id=zone_id)
    return await ledger.lines(session, zone_ids=[zone_id], month=month)


async def _managed(session: AsyncSession, principal: Principal) -> list[UUID]:
    require_role(principal, AccountRole.COORDINATOR, AccountRole.ADMINISTRATOR)
    return await zones.zones_managed(session, principal)


async def _require(session: AsyncSession, principal: Principal, zone_id: UUID) -> Zone:
    require_role(principal, AccountRole.COORDINATOR, AccountRole.ADMINISTRATOR)
    return await zones.require_zone(session, principal, zone_id)
