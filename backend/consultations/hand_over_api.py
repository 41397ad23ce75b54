"""`/consultations/{id}/hand-over`: a visit given to a colleague without hanging up."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Request
from pydantic import BaseModel, StringConstraints

from backend.accounts.cookies import no_store
from backend.consultations import hand_over
from backend.consultations.colleagues import colleagues_of
from backend.consultations.hooks import handed_over
from backend.consultations.views import ColleagueView, HandOverView
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of
from core.identity import AccountRole, Principal

router = APIRouter(dependencies=[Depends(no_store)])


async def _a_practitioner(principal: CurrentPrincipal) -> Principal:
    """Whether it is the one of the visit is asked of the visit."""
    require_role(principal, AccountRole.PRACTITIONER)
    return principal


APractitioner = Annotated[Principal, Depends(_a_practitioner, scope="function")]


class HandOverRequest(BaseModel):
    """`note`: for the colleague."""

    practitioner_id: UUID
    note: Annotated[
        str,
        StringConstraints(max_length=1000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$", strip_whitespace=True),
    ] = ""


@router.get("/consultations/{consultation_id}/colleagues", responses=problems(401, 403, 404, 422))
async def read_colleagues(
    consultation_id: UUID, principal: APractitioner, session: Session, clock: CurrentClock
) -> list[ColleagueView]:
    """Who could carry on with this visit: of the same site or speciality, who is there first."""
    return await colleagues_of(session, principal, consultation_id=consultation_id, now=clock())


@router.post("/consultations/{consultation_id}/hand-over", responses=problems(401, 403, 404, 409, 422))
async def hand_over_visit(
    consultation_id: UUID,
    body: HandOverRequest,
    principal: APractitioner,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> HandOverView:
    """The colleague is the practitioner of the visit from now on, and is told at once. The call goes on."""
    services = services_of(request)
    given = await hand_over.hand_over(
        session,
        services.media.keys,
        principal,
        consultation_id=consultation_id,
        practitioner_id=body.practitioner_id,
        note=body.note,
        rules=services.booking_rules,
        now=clock(),
    )
    return _announced(given, request, after_commit, consultation_id)


@router.post("/consultations/{consultation_id}/hand-over/decline", responses=problems(401, 403, 404, 409, 422))
async def decline_hand_over(
    consultation_id: UUID,
    principal: APractitioner,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> HandOverView:
    """The colleague refuses: the visit is again with who gave it."""
    given = await hand_over.decline(session, principal, consultation_id=consultation_id, now=clock())
    return _announced(given, request, after_commit, consultation_id)


@router.post("/consultations/{consultation_id}/hand-over/take-back", responses=problems(401, 403, 404, 409, 422))
async def take_back_hand_over(
    consultation_id: UUID,
    principal: APractitioner,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> HandOverView:
    """Who gave it takes it back, until the colleague has joined."""
    given = await hand_over.take_back(session, principal, consultation_id=consultation_id, now=clock())
    return _announced(given, request, after_commit, consultation_id)


def _announced(
    given: hand_over.Given, request: Request, after_commit: BackgroundTasks, consultation_id: UUID
) -> HandOverView:
    """The room is told once it is committed."""
    services = services_of(request)
    after_commit.add_task(handed_over, services, consultation_id=consultation_id, by=given.by, to=given.to)
    return given.view
