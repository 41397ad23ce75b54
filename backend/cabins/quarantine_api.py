"""`/cabins/{cabin_id}/quarantine`: what was measured there for nobody, and parked readings tried again."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from backend.cabins import quarantine
from backend.cabins.board import cabin_at_work
from backend.cabins.quarantine import Decision
from contract.cabin import RetryParked
from contract.observations import DeviceKind
from core import audit
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of
from core.identity import AccountRole

router = APIRouter(tags=["cabins"])


class QuarantinedReading(BaseModel):
    """Never what was measured. `device_time`: as the instrument said it; `received_at`: the kiosk's time;
    `confirmed_at`: the server's. `reason`: a code for the catalogue of texts."""

    reading_id: UUID
    kind: DeviceKind
    device: str
    reason: str
    device_time: datetime | None
    received_at: datetime
    confirmed_at: datetime


class QuarantineDecision(BaseModel):
    """`discarded` erases what was measured, for good."""

    model_config = ConfigDict(extra="forbid")
    reading_id: UUID
    decision: Decision


class ParkedRetried(BaseModel):
    """`told`: whether the cabin was there to be told; else ask again when it is connected."""

    told: bool


@router.get("/cabins/{cabin_id}/quarantine", responses=problems(401, 403, 404, 422))
async def list_quarantine(cabin_id: UUID, principal: CurrentPrincipal, session: Session) -> list[QuarantinedReading]:
    """Readings of this cabin that belong to no visit and wait for a decision, the newest first, 200 at most."""
    require_role(principal, *quarantine.OPERATORS)
    rows = await quarantine.listed(session, principal, cabin_id=cabin_id)
    return [QuarantinedReading.model_validate(row, from_attributes=True) for row in rows]


@router.post("/cabins/{cabin_id}/quarantine", status_code=204, responses=problems(401, 403, 404, 422))
async def decide_quarantine(
    cabin_id: UUID, body: QuarantineDecision, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> None:
    require_role(principal, *quarantine.OPERATORS)
    await quarantine.decide(
        session, principal, body.decision, cabin_id=cabin_id, reading_id=body.reading_id, now=clock()
    )


@router.post("/cabins/{cabin_id}/parked", responses=problems(401, 403, 404, 422))
async def retry_parked(
    cabin_id: UUID, principal: CurrentPrincipal, session: Session, request: Request
) -> ParkedRetried:
    """Readings the server had refused for good are delivered again, once what was wrong is mended."""
    require_role(principal, AccountRole.COORDINATOR)
    await cabin_at_work(session, principal, cabin_id)
    audit.record(session, principal, audit.Action.PARKED_RETRIED, subject_id=cabin_id)
    return ParkedRetried(told=await services_of(request).cabins.tell(cabin_id, RetryParked()))
