"""A patient's identity for staff, breaking the glass, referrals."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response

from backend.accounts.cookies import no_store
from backend.care import break_glass, ins, messages, referrals
from backend.care.counting import counted
from backend.care.views import (
    BreakGlassOpened,
    BreakGlassRequest,
    IdentityCheck,
    IdentityRetrieval,
    IdentityView,
    NewReferral,
    ReferralView,
)
from backend.notifications.outbox import send_quietly
from core.errors import DomainError
from core.http import (
    CurrentClock,
    CurrentPrincipal,
    Session,
    problem_of,
    problems,
    require_recent,
    require_role,
    services_of,
)
from core.identity import AccountRole, Principal
from core.limits import BREAK_GLASS

router = APIRouter(tags=["care"], dependencies=[Depends(no_store)])


async def _sees_documents(principal: CurrentPrincipal) -> Principal:
    """Who stands before the patient. A kiosk alone never checks an identity."""
    require_role(principal, AccountRole.PRACTITIONER, AccountRole.ASSISTANT, AccountRole.ATTENDANT)
    return principal


async def _asks_insi(principal: CurrentPrincipal) -> Principal:
    require_role(principal, AccountRole.PRACTITIONER, AccountRole.ASSISTANT)
    return principal


async def _a_practitioner(principal: CurrentPrincipal) -> Principal:
    require_role(principal, AccountRole.PRACTITIONER)
    return principal


SeesDocuments = Annotated[Principal, Depends(_sees_documents, scope="function")]
AsksInsi = Annotated[Principal, Depends(_asks_insi, scope="function")]
APractitioner = Annotated[Principal, Depends(_a_practitioner, scope="function")]


@router.get("/patients/{patient_id}/identity", responses=problems(401, 403, 404, 422))
async def read_identity(
    patient_id: UUID, principal: SeesDocuments, session: Session, clock: CurrentClock
) -> IdentityView:
    return await ins.read(session, principal, patient_id=patient_id, now=clock())


@router.post("/patients/{patient_id}/identity/check", responses=problems(401, 403, 404, 422))
async def check_identity(
    patient_id: UUID, seen: IdentityCheck, principal: SeesDocuments, session: Session, clock: CurrentClock
) -> IdentityView:
    """The document was seen. When it says something else than before, a retrieved matricule falls."""
    return await ins.check(session, principal, seen, patient_id=patient_id, now=clock())


@router.post("/patients/{patient_id}/identity/retrieve", responses=problems(401, 403, 404, 409, 422))
async def retrieve_identity(
    patient_id: UUID, answer: IdentityRetrieval, principal: AsksInsi, session: Session, clock: CurrentClock
) -> IdentityView:
    """The teleservice INSi answered; refused when its traits are not those of this identity."""
    return await ins.retrieve(session, principal, answer, patient_id=patient_id, now=clock())


@router.post(
    "/break-glass",
    status_code=201,
    response_model=BreakGlassOpened,
    responses=problems(401, 403, 404, 409, 422, 429),
    dependencies=[Depends(counted(BREAK_GLASS, AccountRole.PRACTITIONER, recent=True))],
)
async def open_glass(
    asked: BreakGlassRequest,
    principal: APractitioner,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> BreakGlassOpened | Response:
    """An hour's access to one patient, told to the patient and reviewed by the auditor."""
    services, now = services_of(request), clock()
    require_recent(principal, now)
    opening = await break_glass.break_glass(session, principal, asked, now=now)
    if isinstance(opening, DomainError):
        return problem_of(opening)
    for contact in messages.contacts_of(opening.told):
        notice = messages.something_waits(contact, services.settings.public_url)
        after_commit.add_task(send_quietly, services.outbox, notice)
    return BreakGlassOpened(patient_id=opening.patient_id, until=opening.until)


@router.post("/consultations/{consultation_id}/referrals", status_code=201, responses=problems(401, 403, 404, 422))
async def refer(
    consultation_id: UUID, wanted: NewReferral, principal: APractitioner, session: Session, clock: CurrentClock
) -> ReferralView:
    """The other practitioner may see the record for thirty days."""
    return await referrals.refer(
        session, principal, consultation_id=consultation_id, practitioner_id=wanted.practitioner_id, now=clock()
    )
