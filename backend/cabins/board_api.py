"""`/cabins`: the attendant's board."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response

from backend.admin import places
from backend.admin.rights import require_admin
from backend.cabins import attendance, board, moves
from backend.cabins.board_views import (
    CabinAddressData,
    CabinCard,
    CabinEntryCodeView,
    CabinMoveView,
    CabinMoveWish,
    CabinPosition,
    CheckedItems,
    move_view,
    position_view,
)
from backend.cabins.notices import notify
from contract.signaling import CabinNotice
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of

router = APIRouter(tags=["cabins"])


async def _on_duty(cabin_id: UUID, principal: CurrentPrincipal, session: Session) -> UUID:
    """A cabin of a place whose counter the caller keeps. Raises Forbidden, NotFound."""
    require_role(principal, *board.ON_DUTY)
    await board.cabin_at_work(session, principal, cabin_id)
    return cabin_id


CabinOnDuty = Annotated[UUID, Depends(_on_duty, scope="function")]


@router.get("/cabins/board", responses=problems(401, 403))
async def list_cabins_on_duty(
    principal: CurrentPrincipal, session: Session, clock: CurrentClock, request: Request, response: Response
) -> list[CabinCard]:
    """The cabins of one's place. Asked every few seconds while the page is open."""
    require_role(principal, *board.ON_DUTY)
    response.headers["Cache-Control"] = "no-store"
    services = services_of(request)
    return await board.cards(
        session, principal, online=services.cabins.online, rules=services.booking_rules, now=clock()
    )


@router.get("/cabins/{cabin_id}/moves", responses=problems(401, 403, 404, 422))
async def list_cabin_moves(cabin_id: CabinOnDuty, session: Session) -> list[CabinMoveView]:
    """Who opened, confirmed, cleaned and closed; the last fifty."""
    return [move_view(row) for row in await board.moves_of(session, cabin_id)]


@router.post("/cabins/{cabin_id}/moves", responses=problems(401, 403, 404, 409, 422))
async def move_cabin(
    cabin_id: CabinOnDuty, wish: CabinMoveWish, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> CabinPosition:
    """Whoever moves it is on duty from then on. 409 `cabin.wrong_state`: not from this state, or not all is ticked."""
    row = await moves.make(
        session,
        principal,
        wish.move,
        cabin_id=cabin_id,
        now=clock(),
        words=wish.words,
        checked=wish.checked,
        reopens_at=wish.reopens_at,
    )
    return position_view(row)


@router.put("/cabins/{cabin_id}/checklist", responses=problems(401, 403, 404, 409, 422))
async def tick_cabin_checklist(
    cabin_id: CabinOnDuty, body: CheckedItems, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> CabinPosition:
    return position_view(await moves.tick(session, principal, cabin_id=cabin_id, items=body.checked, now=clock()))


@router.post("/cabins/{cabin_id}/answer", responses=problems(401, 403, 404, 409, 422))
async def answer_cabin(
    cabin_id: CabinOnDuty,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> CabinPosition:
    """“I am coming”: shown in the cabin, and to the specialist."""
    row = await attendance.answer(session, principal, cabin_id=cabin_id, now=clock())
    notify(after_commit, services_of(request), row.visit_id, CabinNotice(kind="answered", name=principal.name))
    return position_view(row)


@router.post("/cabins/{cabin_id}/call-over", status_code=204, responses=problems(401, 403, 404, 422))
async def end_cabin_call(cabin_id: CabinOnDuty, session: Session, clock: CurrentClock) -> None:
    """The attendant has seen to it, also to an emergency."""
    row = await moves.locked(session, cabin_id, now=clock())
    row.call_kind = row.called_at = row.answered_by = None


@router.post("/cabins/{cabin_id}/assists", status_code=204, responses=problems(401, 403, 404, 409, 422))
async def enter_cabin(
    cabin_id: CabinOnDuty,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> None:
    """The attendant goes in to help: written in the visit, shown to patient and specialist."""
    inside = await attendance.enter(
        session,
        cabin_id=cabin_id,
        account_id=principal.account_id,
        name=principal.name,
        principal=principal,
        now=clock(),
    )
    notice = CabinNotice(kind="assist_entered", name=inside.name)
    notify(after_commit, services_of(request), inside.visit_id, notice)


@router.post("/cabins/{cabin_id}/assists/leave", status_code=204, responses=problems(401, 403, 404, 422))
async def leave_cabin(
    cabin_id: CabinOnDuty,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> None:
    services: Any = services_of(request)
    for one in await attendance.leave(session, principal, cabin_id=cabin_id, now=clock()):
        notify(after_commit, services, one.visit_id, CabinNotice(kind="assist_left", name=one.name))


@router.post("/cabins/{cabin_id}/entry-code", status_code=201, responses=problems(401, 403, 404, 422))
async def issue_cabin_entry_code(
    cabin_id: CabinOnDuty, principal: CurrentPrincipal, session: Session, clock: CurrentClock, response: Response
) -> CabinEntryCodeView:
    """For who has no phone at hand inside the cabin."""
    response.headers["Cache-Control"] = "no-store"
    code = await attendance.issue_code(session, principal, cabin_id=cabin_id, now=clock())
    return CabinEntryCodeView(code=code, expires_in_s=int(attendance.CODE_LASTS.total_seconds()))


@router.get("/admin/cabins/{cabin_id}/address", responses=problems(401, 403, 404, 422))
async def read_cabin_address(cabin_id: UUID, principal: CurrentPrincipal, session: Session) -> CabinAddressData | None:
    """Null where none was written: the emergency screen then shows the place's town alone."""
    require_admin(principal)
    await places.require_cabin(session, principal, cabin_id)
    return await board.address_of(session, cabin_id)


@router.put("/admin/cabins/{cabin_id}/address", status_code=204, responses=problems(401, 403, 404, 422))
async def set_cabin_address(
    cabin_id: UUID, data: CabinAddressData, principal: CurrentPrincipal, session: Session
) -> None:
    """What the emergency screen of the cabin shows."""
    require_admin(principal)
    await places.require_cabin(session, principal, cabin_id)
    await board.set_address(session, principal, cabin_id, data)
