"""`/me/residence`: what a patient says of where she lives and who follows her. For her and those she acts for."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from booking.directory import residence, views
from core.errors import NotFound
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role
from core.identity import AccountRole, Principal

router = APIRouter(tags=["care"])


class NewResidence(BaseModel):
    """`commune_code`: INSEE. Null: not said, or no longer; nothing but the order of search depends on it."""

    model_config = ConfigDict(extra="forbid")

    commune_code: Annotated[str, Field(pattern="^[0-9AB]{5}$")] | None = None
    has_treating_doctor: bool | None = None


def _whose(principal: Principal, patient_id: UUID | None) -> UUID:
    require_role(principal, AccountRole.PATIENT)
    wanted = patient_id or principal.patient_id
    if wanted is None:
        raise NotFound
    return wanted


@router.get("/me/residence", responses=problems(401, 403, 404, 422))
async def show_residence(
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    response: Response,
    patient_id: UUID | None = None,
) -> views.Residence:
    response.headers["Cache-Control"] = "no-store"
    found = await residence.residence_of(session, principal, patient_id=_whose(principal, patient_id), now=clock())
    return views.residence_view(found)


@router.put("/me/residence", responses=problems(401, 403, 404, 422))
async def say_residence(
    body: NewResidence,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    response: Response,
    patient_id: UUID | None = None,
) -> views.Residence:
    response.headers["Cache-Control"] = "no-store"
    found = await residence.say_residence(
        session,
        principal,
        patient_id=_whose(principal, patient_id),
        commune_code=body.commune_code,
        has_treating_doctor=body.has_treating_doctor,
        now=clock(),
    )
    return views.residence_view(found)
