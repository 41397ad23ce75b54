"""HTTP edge of the directory: public, and with what a signed-in patient's own answers open to her."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from booking import directory, times
from booking.directory import views
from booking.directory.asking import Asker, Filters, Order, Where
from booking.directory.calendar import month_of, require_way
from booking.directory.demand import count_empty
from booking.directory.geography import by_distance, cabins_with, commune_named, communes_like, point_of
from booking.directory.residence import asker_of
from booking.edge import Code, CommuneQuery, CurrentRules, Day, VisitQuery, Words
from booking.models import Commune, Speciality, VisitMode
from booking.nomenclature import INSTRUMENTS
from booking.views import Place, place_view
from core.http import SESSION_COOKIE, CurrentClock, Session, problems, services_of
from core.identity import Principal

router = APIRouter(tags=["directory"])

ModeQuery = Annotated[VisitMode | None, Query()]
_MONTH = Query(pattern="^2[01][0-9]{2}-(0[1-9]|1[0-2])$")


async def maybe_principal(request: Request, session: Session) -> Principal | None:
    """Whoever is signed in; nobody is asked to be."""
    principal: Principal | None = await services_of(request).identify(session, request.cookies.get(SESSION_COOKIE))
    return principal


MaybePrincipal = Annotated[Principal | None, Depends(maybe_principal, scope="function")]


class Standing:
    """Who asks, from where. A patient is known by her own answers; a visitor may state hers."""

    def __init__(self, asker: Asker, around: Commune | None) -> None:
        self.asker = asker
        self.around = around


async def standing(
    session: Session,
    principal: MaybePrincipal,
    commune: CommuneQuery = "",
    no_treating_doctor: bool = False,
    patient_id: UUID | None = None,
) -> Standing:
    """`commune`: INSEE code or name; the patient's own unless said. `no_treating_doctor`: as a visitor states it.
    `patient_id`: for whom, among those the account acts for. Raises NotFound, Invalid for an unknown commune."""
    stated = await commune_named(session, commune) if commune.strip() else None
    own = await asker_of(session, principal, patient_id)
    if own is not None:
        return Standing(own[0], stated or own[1])
    return Standing(Asker(stated.zone_id if stated else None, False if no_treating_doctor else None), stated)


CurrentStanding = Annotated[Standing, Depends(standing, scope="function")]


@router.get("/specialities")
async def list_specialities(session: Session) -> list[views.Speciality]:
    return [views.speciality_view(row, count) for row, count in await directory.specialities(session)]


@router.get("/specialities/suggest", responses=problems(422))
async def suggest_specialities(session: Session, q: Words = "") -> list[views.Suggestion]:
    """From what hurts, as people type it ("grain de baute", "mal au dos"), to specialities; the best first."""
    rows = [row for row, _ in await directory.specialities(session)]
    return [views.suggestion_view(one) for one in directory.suggest(q, rows)]


@router.get("/visit-types", responses=problems(422))
async def list_visit_types(session: Session, speciality: Code = "") -> list[views.VisitType]:
    found = await directory.visit_types(session)
    return [views.VisitType.model_validate(row) for row in found if not speciality or row.speciality_code == speciality]


@router.get("/instruments")
async def list_instruments() -> list[views.Instrument]:
    return [views.instrument_view(entry) for entry in INSTRUMENTS]


@router.get("/places")
async def list_places(session: Session) -> list[Place]:
    return [place_view(row) for row in await directory.places(session)]


@router.get("/communes", responses=problems(422))
async def find_communes(session: Session, q: Words = "") -> list[views.Commune]:
    """At most ten whose name or postcode begins so."""
    return [views.Commune.model_validate(row) for row in await communes_like(session, q=q)]


@router.get("/cabins", responses=problems(422))
async def list_cabins(session: Session, instrument: Code = "", near: CommuneQuery = "") -> list[views.Cabin]:
    """Télécabines, those with that instrument if one is said; nearest first from a commune."""
    around = point_of(await commune_named(session, near)) if near.strip() else None
    cabins = await cabins_with(session, [instrument] if instrument else [])
    return [views.cabin_view(one) for one in by_distance(cabins, around)]


@router.get("/practitioners", responses=problems(404, 422))
async def search_practitioners(
    session: Session,
    clock: CurrentClock,
    rules: CurrentRules,
    standing: CurrentStanding,
    speciality: Code = "",
    place: Words = "",
    q: Words = "",
    language: Code = "",
    first: Annotated[Day | None, Query(alias="date")] = None,
    instrument: Code = "",
    no_overrun: bool = False,
    mode: Where | None = None,
    visit_type: VisitQuery = "",
    age: Annotated[int | None, Query(ge=0, le=130)] = None,
    max_km: Annotated[float | None, Query(gt=0, le=1000)] = None,
    sort: Order = Order.SOONEST,
) -> list[views.PractitionerCard]:
    """Soonest first, or nearest. `place`: a site's id, or words of its commune, postcode or name. `date`: free from
    that day on. `max_km` counts from the commune and leaves nobody out without one."""
    filters = Filters(
        instrument=instrument or None,
        no_overrun=no_overrun,
        mode=mode,
        visit_type=visit_type or None,
        age=age,
        first=first,
        around=point_of(standing.around),
        max_km=max_km if standing.around else None,
        order=sort,
    )
    found = await directory.search(
        session,
        now=clock(),
        speciality=speciality,
        place=place,
        q=q,
        language=language,
        filters=filters,
        asker=standing.asker,
        rules=rules,
    )
    if not any(one.next_times for one in found):
        await _count(session, speciality, standing.around, now=clock())
    return [views.card_view(one) for one in found]


async def _count(session: AsyncSession, speciality: str, around: Commune | None, now: datetime) -> None:
    known = await session.get(Speciality, speciality) if speciality else None
    commune = around.code if around else ""
    await count_empty(session, speciality=known.code if known else "", commune=commune, now=now)


@router.get("/practitioners/{practitioner_id}", responses=problems(404, 422))
async def show_practitioner(
    practitioner_id: UUID, session: Session, clock: CurrentClock, rules: CurrentRules, standing: CurrentStanding
) -> views.Practitioner:
    found = await directory.practitioner_page(
        session,
        practitioner_id=practitioner_id,
        now=clock(),
        filters=Filters(around=point_of(standing.around)),
        asker=standing.asker,
        rules=rules,
    )
    return views.practitioner_view(found, await directory.visits_of(session, found.practitioner))


@router.get("/practitioners/{practitioner_id}/slots", responses=problems(404, 422))
async def list_slots(
    practitioner_id: UUID,
    session: Session,
    clock: CurrentClock,
    rules: CurrentRules,
    standing: CurrentStanding,
    first: Annotated[Day | None, Query(alias="from")] = None,
    days: Annotated[int, Query(ge=1, le=42)] = 7,
    cabin_id: UUID | None = None,
    visit_type: VisitQuery = "",
    mode: ModeQuery = None,
) -> views.SlotWeek:
    """Days of the practitioner's place; from today unless said. With `cabin_id`, when that cabin is free too."""
    wanted = visit_type or None
    await require_way(session, practitioner_id=practitioner_id, visit_type=wanted, mode=mode, cabin_id=cabin_id)
    found = await times.free_times(
        session,
        practitioner_id=practitioner_id,
        first=first,
        days=days,
        now=clock(),
        cabin_id=cabin_id,
        visit_type=wanted,
        lanes=standing.asker.lanes(wanted),
        rules=rules,
    )
    return views.week_view(found)


@router.get("/practitioners/{practitioner_id}/calendar", responses=problems(404, 422))
async def show_month(
    practitioner_id: UUID,
    session: Session,
    clock: CurrentClock,
    rules: CurrentRules,
    standing: CurrentStanding,
    month: Annotated[str, _MONTH],
    cabin_id: UUID | None = None,
    visit_type: VisitQuery = "",
    mode: ModeQuery = None,
) -> views.Month:
    """How many free times each day of a month has. `month`: 2026-12."""
    wanted = visit_type or None
    await require_way(session, practitioner_id=practitioner_id, visit_type=wanted, mode=mode, cabin_id=cabin_id)
    found = await month_of(
        session,
        practitioner_id=practitioner_id,
        month=date.fromisoformat(f"{month}-01"),
        now=clock(),
        visit_type=wanted,
        cabin_id=cabin_id,
        lanes=standing.asker.lanes(wanted),
        rules=rules,
    )
    return views.month_view(found)
