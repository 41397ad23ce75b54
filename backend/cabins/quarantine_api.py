"""`/cabins/{cabin_id}/quarantine`: what was measured there for nobody, and parked readings tried again."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from backend.cabins import quarantine, quarantine_lists
from backend.cabins.board import cabin_at_work
from backend.cabins.quarantine import Decision
from backend.cabins.quarantine_lists import QuarantinedReading, QuarantinedValues, SettledReading
from contract.cabin import RetryParked
from core import audit
from core.access import FIELDS, Field
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of
from core.identity import AccountRole

router = APIRouter(tags=["cabins"])


class QuarantineDecision(BaseModel):
    """`discarded` erases what was measured, for good."""

    model_config = ConfigDict(extra="forbid")
    reading_id: UUID
    decision: Decision


class ParkedRetried(BaseModel):
    """`told`: whether the cabin was there to be told; else ask again when it is connected."""

    told: bool


@router.get("/cabins/{cabin_id}/quarantine", responses=problems(401, 403, 404, 422))
async def list_quarantine(
    cabin_id: UUID, principal: CurrentPrincipal, session: Session, response: Response
) -> Sequence[QuarantinedReading]:
    """Readings of this cabin that belong to no visit and wait for a decision, the newest first, 200 at most."""
    require_role(principal, *quarantine.OPERATORS)
    response.headers["Cache-Control"] = "no-store"
    return await quarantine_lists.listed(session, principal, cabin_id=cabin_id)


@router.get("/cabins/{cabin_id}/quarantine/settled", responses=problems(401, 403, 404, 422))
async def list_settled_quarantine(
    cabin_id: UUID, principal: CurrentPrincipal, session: Session, response: Response
) -> Sequence[SettledReading]:
    """What was decided about such readings, and by whom: the last first, 200 at most."""
    require_role(principal, *quarantine.OPERATORS)
    response.headers["Cache-Control"] = "no-store"
    return await quarantine_lists.settled(session, principal, cabin_id=cabin_id)


@router.get("/cabins/{cabin_id}/quarantine/{reading_id}", responses=problems(401, 403, 404, 422))
async def open_quarantined(
    cabin_id: UUID, reading_id: UUID, principal: CurrentPrincipal, session: Session, response: Response
) -> QuarantinedValues:
    """What one of them says. For the attendant only: a coordinator sees no measurement of anybody."""
    require_role(principal, *(role for role in quarantine.OPERATORS if Field.READINGS in FIELDS[role]))
    response.headers["Cache-Control"] = "no-store"
    return await quarantine_lists.opened(session, principal, cabin_id=cabin_id, reading_id=reading_id)


@router.post("/cabins/{cabin_id}/quarantine", status_code=204, responses=problems(401, 403, 404, 422))
async def decide_quarantine(
    cabin_id: UUID, body: QuarantineDecision, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> None:
    require_role(principal, *quarantine.OPERATORS)
    await quarantine.decide(
        session, principal, body.decision, cabin_id=cabin_id, reading_id=body.reading_id, now=clock()
    )


@router.post(
    "/cabins/{cabin_id}/quarantine/{reading_id}/reopen", status_code=204, responses=problems(401, 403, 404, 422)
)
async def reopen_quarantined(cabin_id: UUID, reading_id: UUID, principal: CurrentPrincipal, session: Session) -> None:
    """Takes back that it was kept; it waits again. What was discarded is erased and cannot be."""
    require_role(principal, *quarantine.OPERATORS)
    await quarantine.reopen(session, principal, cabin_id=cabin_id, reading_id=reading_id)


@router.post("/cabins/{cabin_id}/parked", responses=problems(401, 403, 404, 422))
async def retry_parked(
    cabin_id: UUID, principal: CurrentPrincipal, session: Session, request: Request
) -> ParkedRetried:
    """Readings the server had refused for good are delivered again, once what was wrong is mended."""
    require_role(principal, AccountRole.COORDINATOR)
    await cabin_at_work(session, principal, cabin_id)
    audit.record(session, principal, audit.Action.PARKED_RETRIED, subject_id=cabin_id)
    return ParkedRetried(told=await services_of(request).cabins.tell(cabin_id, RetryParked()))
