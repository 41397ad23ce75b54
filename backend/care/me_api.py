"""`/me`: who looked, who may look, notices, and one's own identity. For patients, and whoever acts for them."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from backend.accounts.cookies import no_store
from backend.care import accesses, break_glass, ins, links
from backend.care.views import AccessPage, CareLinkView, IdentityView, Notice, Traits
from core.access import Field, require_patient
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of
from core.identity import AccountRole, Principal

router = APIRouter(tags=["care"], dependencies=[Depends(no_store)])


async def a_patient(principal: CurrentPrincipal) -> Principal:
    require_role(principal, AccountRole.PATIENT)
    return principal


APatient = Annotated[Principal, Depends(a_patient, scope="function")]


async def the_patient(
    principal: APatient, session: Session, clock: CurrentClock, patient_id: UUID | None = None
) -> UUID:
    """Herself unless said. Raises NotFound for whoever the account does not act for."""
    wanted = patient_id or principal.patient_id
    assert wanted is not None, "of the patient role"
    await require_patient(session, principal, patient_id=wanted, now=clock(), field=Field.RECORD)
    return wanted


ThePatient = Annotated[UUID, Depends(the_patient, scope="function")]


def _stays(request: Request) -> timedelta:
    stays: timedelta = services_of(request).booking_rules.waiting_room_stays
    return stays


@router.get("/me/accesses", responses=problems(401, 403, 404, 422))
async def who_looked(
    patient_id: ThePatient,
    principal: APatient,
    session: Session,
    cursor: Annotated[str | None, Query(max_length=40)] = None,
) -> AccessPage:
    """Who looked at the record, and changed it: newest first, fifty at a time."""
    return await accesses.accesses(session, principal, patient_id=patient_id, cursor=cursor)


@router.get("/me/care-links", responses=problems(401, 403, 404, 422))
async def who_may_look(
    patient_id: ThePatient, session: Session, clock: CurrentClock, request: Request
) -> list[CareLinkView]:
    return await links.links_of(session, patient_id=patient_id, now=clock(), stays=_stays(request))


@router.post("/me/care-links/{care_link_id}/withdraw", status_code=204, responses=problems(401, 403, 404, 409, 422))
async def withdraw(
    care_link_id: UUID, principal: APatient, session: Session, clock: CurrentClock, request: Request
) -> None:
    """From the next request on, the practitioner, team or cabin of this link sees nothing of the patient."""
    await links.withdraw(session, principal, care_link_id=care_link_id, now=clock(), stays=_stays(request))


@router.get("/me/notices", responses=problems(401, 403))
async def my_notices(principal: APatient, session: Session, clock: CurrentClock) -> list[Notice]:
    """Who opened the record without a care link, and why."""
    return await break_glass.notices(session, principal, now=clock())


@router.post("/me/notices/{notice_id}/read", status_code=204, responses=problems(401, 403, 404, 422))
async def read_notice(notice_id: UUID, principal: APatient, session: Session, clock: CurrentClock) -> None:
    await break_glass.read_notice(session, principal, notice_id=notice_id, now=clock())


@router.get("/me/identity", responses=problems(401, 403, 404, 422))
async def my_identity(
    patient_id: ThePatient, principal: APatient, session: Session, clock: CurrentClock
) -> IdentityView:
    return await ins.read(session, principal, patient_id=patient_id, now=clock())


@router.put("/me/identity", responses=problems(401, 403, 404, 409, 422))
async def declare_identity(
    traits: Traits, patient_id: ThePatient, principal: APatient, session: Session, clock: CurrentClock
) -> IdentityView:
    """Only while nobody has checked or retrieved anything."""
    return await ins.declare(session, principal, traits, patient_id=patient_id, now=clock())
