"""`/cabins/here`: what the kiosk's screen shows, and what is done at it."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

import booking.views
from backend.cabins import answers, attendance, calibration, moves, papers
from backend.cabins.board_views import (
    AssistView,
    CabinPosition,
    CabinWhere,
    address_line,
    assist_view,
    position_view,
    where_view,
)
from backend.cabins.keys import standings
from backend.cabins.models import CabinStatus
from backend.cabins.notices import notify
from backend.cabins.papers import PrintAsked
from backend.cabins.state_models import CabinAddress
from booking import appointments as bookings
from booking.appointments import When
from booking.models import Cabin
from contract.acuity import ChartAnswers
from contract.cabin import InventoryItem
from contract.cabin_access import fingerprint
from contract.errors import ErrorCode
from contract.signaling import CabinNotice
from core import limits
from core.errors import Conflict, NotFound
from core.http import CurrentClock, CurrentPrincipal, Session, problems, services_of
from core.identity import Principal

router = APIRouter(tags=["cabins"])

# Six digits for ten minutes: whoever guesses needs years.
ENTRY_TRIES = limits.Limit("cabin-entry", 5, timedelta(minutes=10))
CABIN_CALLS = limits.Limit("cabin-calls", 30, timedelta(minutes=10))


# Four of them fit into one note of the preparation.
Said = Annotated[str, StringConstraints(max_length=100, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")]


class ScreenScale(BaseModel):
    """`version`: counts the calibrations of this cabin. px_per_mm: CSS pixels to a millimetre of glass."""

    version: int
    px_per_mm: float
    distance_mm: int
    made_at: datetime


class CabinHere(BaseModel):
    """`devices`: as last reported by the agent; `agent_online`: whether it is connected now.

    `pending_fingerprint`: of a key that a coordinator has still to confirm, to be compared with her screen.
    `inside`: attendants in the cabin. `screen`: the last calibration. `print`: what the screen is to print by itself.
    """

    cabin_id: UUID
    name: str
    site: booking.views.Place
    where: CabinWhere
    agent_online: bool
    pending_fingerprint: str | None
    devices: list[InventoryItem]
    position: CabinPosition
    inside: list[AssistView]
    screen: ScreenScale | None
    print: PrintAsked | None
    today: list[booking.views.Appointment]


class CallWish(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["help", "emergency"]


class EntryByCode(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, StringConstraints(pattern="^[0-9]{6}$")]


class KioskAnswers(BaseModel):
    """What the patient says before the doctor comes. `companion`: the parent's name, for who is under 16."""

    model_config = ConfigDict(extra="forbid")

    reason: Said = ""
    since: Said = ""
    allergies: Said = ""
    treatments: Said = ""
    companion: Said = ""


class NewScreenScale(BaseModel):
    model_config = ConfigDict(extra="forbid")

    px_per_mm: Annotated[float, Field(ge=1, le=40)]
    distance_mm: Annotated[int, Field(ge=400, le=6000)]


def _cabin_of(principal: Principal) -> UUID:
    if principal.cabin_id is None:
        raise NotFound
    return principal.cabin_id


@router.get("/cabins/here", responses=problems(401, 403, 404))
async def cabin_here(principal: CurrentPrincipal, session: Session, clock: CurrentClock, request: Request) -> CabinHere:
    cabin_id = _cabin_of(principal)
    cabin = await session.scalar(select(Cabin).where(Cabin.cabin_id == cabin_id).options(joinedload(Cabin.site)))
    assert cabin is not None, "the account's foreign key names it"
    status = await session.get(CabinStatus, cabin.cabin_id)
    pending = (await standings(session, [cabin.cabin_id]))[cabin.cabin_id].pending
    rules = services_of(request).booking_rules
    today = await bookings.appointments_of(session, principal, when=When.DAY, now=clock())
    row = await moves.standing_of(session, cabin_id)
    scale = await calibration.latest(session, cabin_id)
    return CabinHere(
        cabin_id=cabin.cabin_id,
        name=cabin.name,
        site=booking.views.place_view(cabin.site),
        where=where_view(cabin.site, await session.get(CabinAddress, cabin_id)),
        agent_online=services_of(request).cabins.online(cabin.cabin_id),
        pending_fingerprint=fingerprint(pending.public_key) if pending else None,
        devices=[InventoryItem.model_validate(item) for item in status.devices] if status else [],
        position=position_view(row),
        inside=await _inside(session, row.visit_id if row else None),
        screen=ScreenScale.model_validate(scale, from_attributes=True) if scale else None,
        print=await papers.asked_of(session, cabin_id),
        today=[booking.views.appointment_view(appointment, principal, rules) for appointment in today],
    )


async def _inside(session: AsyncSession, visit_id: UUID | None) -> list[AssistView]:
    if visit_id is None:
        return []
    found = (await attendance.assists_of(session, [visit_id])).get(visit_id, [])
    return [assist_view(row) for row in found if row.left_at is None]


@router.post("/cabins/here/call", status_code=204, responses=problems(401, 403, 404, 422, 429))
async def call_attendant(
    wish: CallWish,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> None:
    """The attendant's page rings; who is in the call with this cabin is told too."""
    cabin_id, services = _cabin_of(principal), services_of(request)
    await limits.take(services.background, CABIN_CALLS, key=str(cabin_id), now=clock())
    row = await attendance.call(session, principal, cabin_id=cabin_id, kind=wish.kind, now=clock())
    notify(after_commit, services, row.visit_id, await _notice(session, cabin_id, wish.kind))


async def _notice(session: AsyncSession, cabin_id: UUID, kind: attendance.CallKind) -> CabinNotice:
    if kind == "help":
        return CabinNotice(kind="help")
    cabin = await session.get_one(Cabin, cabin_id, options=[joinedload(Cabin.site)])
    where = where_view(cabin.site, await session.get(CabinAddress, cabin_id))
    return CabinNotice(kind="emergency", address=address_line(where), callback=where.callback)


@router.delete("/cabins/here/call", status_code=204, responses=problems(401, 403, 404))
async def take_call_back(principal: CurrentPrincipal, session: Session, clock: CurrentClock) -> None:
    await attendance.take_back(session, cabin_id=_cabin_of(principal), now=clock())


@router.post("/cabins/here/assist", responses=problems(401, 403, 404, 409, 410, 422, 429))
async def enter_by_code(
    body: EntryByCode,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> AssistView:
    """The attendant types the code of her own page at the kiosk."""
    cabin_id, services = _cabin_of(principal), services_of(request)
    await limits.take(services.background, ENTRY_TRIES, key=str(cabin_id), now=clock())
    now = clock()
    inside = await attendance.enter_by_code(session, principal, cabin_id=cabin_id, code=body.code, now=now)
    await limits.forget(services.background, ENTRY_TRIES, key=str(cabin_id))
    notify(after_commit, services, inside.visit_id, CabinNotice(kind="assist_entered", name=inside.name))
    return AssistView(name=inside.name, entered_at=now, left_at=None)


@router.post("/cabins/here/assist/leave", status_code=204, responses=problems(401, 403, 404))
async def attendant_left(
    principal: CurrentPrincipal, session: Session, clock: CurrentClock, request: Request, after_commit: BackgroundTasks
) -> None:
    for one in await attendance.leave(session, principal, cabin_id=_cabin_of(principal), now=clock()):
        notify(after_commit, services_of(request), one.visit_id, CabinNotice(kind="assist_left", name=one.name))


@router.put(
    "/cabins/here/visits/{consultation_id}/answers", status_code=204, responses=problems(401, 403, 404, 409, 422)
)
async def answer_questions(
    consultation_id: UUID, body: KioskAnswers, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> None:
    """Read by the doctor beside the preparation of the visit."""
    _cabin_of(principal)
    said = answers.Answers(**body.model_dump())
    await answers.take(session, principal, visit_id=consultation_id, answers=said, now=clock())


@router.post("/cabins/here/screen", status_code=201, responses=problems(401, 403, 404, 422))
async def calibrate_screen(
    body: NewScreenScale, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> ScreenScale:
    """A new version; earlier ones stay as they were."""
    cabin_id = _cabin_of(principal)
    row = await calibration.add(session, principal, cabin_id=cabin_id, now=clock(), **body.model_dump())
    return ScreenScale.model_validate(row, from_attributes=True)


@router.post("/cabins/here/chart", status_code=202, responses=problems(401, 403, 404, 409, 422))
async def send_chart(body: ChartAnswers, principal: CurrentPrincipal, session: Session, request: Request) -> None:
    """To the cabin's agent, which makes a reading of it. 409 `cabin.away`: send the same again when it is back."""
    cabin_id = _cabin_of(principal)
    row = await moves.standing_of(session, cabin_id)
    if row is None or row.visit_id != body.consultation_id:
        raise NotFound
    if not await services_of(request).cabins.tell(cabin_id, body):
        raise Conflict(ErrorCode.CABIN_AWAY, "Les appareils ne répondent pas. La mesure sera envoyée à leur retour.")
