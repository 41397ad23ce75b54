"""HTTP edge: the preparation of visits, the waiting room, the day of cabins and rooms."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request

from backend.admin.rights import require_admin
from backend.cabins import readings
from backend.preparation import checklist, occupancy, occupancy_views, views, waiting_room
from backend.preparation.checklist import PREPARERS, Preparation
from core.access import Field, shows
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of
from core.identity import AccountRole, Principal

router = APIRouter(tags=["preparation"])

Day = Annotated[date, Query(ge=date(2000, 1, 1), le=date(2200, 1, 1))]


@router.get("/preparation", responses=problems(401, 403, 422))
async def list_readiness(
    session: Session, principal: CurrentPrincipal, clock: CurrentClock, date: Day | None = None
) -> list[views.Readiness]:
    """Which visits of a day are prepared, and what the others wait for."""
    require_role(principal, *PREPARERS)
    found = await checklist.preparations_of_day(session, principal, day=date, now=clock())
    return [views.readiness_view(one) for one in found]


async def _view(session: Session, principal: Principal, found: Preparation, clock: CurrentClock) -> views.Checklist:
    visit = found.appointment
    measured = await readings.of_consultation(session, visit.appointment_id) if shows(principal, Field.READINGS) else []
    number = await waiting_room.number_of(session, visit, now=clock())
    return views.checklist_view(found, principal, measured, number)


@router.get("/appointments/{appointment_id}/checklist", responses=problems(401, 403, 404, 422))
async def show_checklist(
    appointment_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.Checklist:
    require_role(principal, *PREPARERS)
    found = await checklist.preparation_of(session, principal, appointment_id=appointment_id, now=clock())
    return await _view(session, principal, found, clock)


@router.put("/appointments/{appointment_id}/checklist/{code}", responses=problems(401, 403, 404, 409, 422))
async def say_of_item(
    appointment_id: UUID,
    code: Annotated[str, Path(pattern="^[a-z_]{1,40}$")],
    body: views.ItemSaid,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
) -> views.Checklist:
    """What somebody says of one item; the last word holds, and is signed."""
    require_role(principal, *PREPARERS)
    found = await checklist.say(
        session, principal, appointment_id=appointment_id, code=code, now=clock(), **body.model_dump()
    )
    return await _view(session, principal, found, clock)


@router.get("/waiting-room", responses=problems(401, 403, 404, 422))
async def show_waiting_room(
    site_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock, wall: bool = False
) -> views.WaitingRoom:
    """Who is there now. `wall`: for a screen that everybody sees, with call numbers and initials, no name."""
    require_role(principal, AccountRole.ASSISTANT, AccountRole.ATTENDANT)
    room = await waiting_room.room_of(session, principal, site_id=site_id, now=clock())
    return views.waiting_room_view(room, wall=wall)


@router.get("/admin/occupancy", responses=problems(401, 403, 422))
async def show_occupancy(
    request: Request, session: Session, principal: CurrentPrincipal, clock: CurrentClock, date: Day | None = None
) -> list[occupancy_views.PlaceDayView]:
    """A day of the cabins and rooms of one's places."""
    require_admin(principal)
    now = clock()
    found = await occupancy.occupancy(session, principal, day=date, online=services_of(request).cabins.online, now=now)
    return [occupancy_views.place_day_view(place, now) for place in found]
