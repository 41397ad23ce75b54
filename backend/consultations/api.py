"""`/consultations`, `/board`, `/patients/{id}/record`, `/patients/{id}/trends`."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Query, Request, Response
from pydantic import BaseModel, StringConstraints

from backend.consultations import hand_over_api, record, service, trends
from backend.consultations.hooks import consultation_ended
from backend.consultations.models import EndReason
from backend.consultations.views import BoardRow, ConsultationView, Joined, RecordView
from core.http import CurrentClock, CurrentPrincipal, Participant, Session, problems, require_role, services_of
from core.identity import AccountRole, Principal
from signaling.tickets import CALL_TICKET, issue_ticket

router = APIRouter(tags=["consultations"])
router.include_router(hand_over_api.router)

SIGNALING_PATH = "/api/signaling"


class ConsentRequest(BaseModel):
    version: Annotated[str, StringConstraints(max_length=40)]


# Without control characters, which PostgreSQL would not all keep; line breaks and tabs are meant.
_WORDS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


class EndRequest(BaseModel):
    """`reason_text`: in plain words, for the patient."""

    notes: Annotated[str, StringConstraints(max_length=20_000, pattern=_WORDS)] = ""
    reason: EndReason = EndReason.FINISHED
    reason_text: Annotated[str, StringConstraints(max_length=500, pattern=_WORDS, strip_whitespace=True)] = ""


# Far from both ends of the calendar, where arithmetic would overflow.
Day = Annotated[date, Query(ge=date(2000, 1, 1), le=date(2200, 1, 1))]


@router.get("/consultations/{consultation_id}", responses=problems(401, 403, 404, 422))
async def read_consultation(
    consultation_id: UUID,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    response: Response,
) -> ConsultationView:
    response.headers["Cache-Control"] = "no-store"
    services = services_of(request)
    return await record.consultation_view(
        session,
        principal,
        consultation_id=consultation_id,
        cabins=services.cabins,
        keys=services.media.keys,
        rules=services.booking_rules,
        now=clock(),
    )


@router.post("/consultations/{consultation_id}/consent", status_code=204, responses=problems(401, 403, 404, 409, 422))
async def give_consent(
    consultation_id: UUID, body: ConsentRequest, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> None:
    """Agreement to this act by the patient, or by the patient at the kiosk."""
    await service.give_consent(session, principal, consultation_id=consultation_id, version=body.version, now=clock())


@router.post("/consultations/{consultation_id}/join", responses=problems(401, 403, 404, 409, 422))
async def join_consultation(
    consultation_id: UUID, principal: Participant, session: Session, clock: CurrentClock, request: Request
) -> Joined:
    """A ticket to the call. Asked anew at each reconnection."""
    now = clock()
    part, admitted = await service.join(
        session,
        principal,
        consultation_id=consultation_id,
        now=now,
        hours=service.Hours.of(services_of(request).settings),
    )
    ticket = issue_ticket(
        services_of(request).token_keys,
        room=consultation_id,
        account_id=principal.account_id,
        session_id=_session_of(principal),
        role=part.role,
        name=principal.name if principal.role is not AccountRole.CABIN else part.appointment.patient.name,
        admitted=admitted,
        now=now,
    )
    return Joined(
        ticket=ticket,
        signaling_path=SIGNALING_PATH,
        room=consultation_id,
        role=part.role,
        expires_in_s=int(CALL_TICKET.longest.total_seconds()),
    )


def _session_of(principal: Principal) -> UUID:
    assert principal.session_id is not None, "a request's principal comes from a session"
    return principal.session_id


@router.post("/consultations/{consultation_id}/end", responses=problems(401, 403, 404, 422))
async def end_consultation(
    consultation_id: UUID,
    body: EndRequest,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> ConsultationView:
    """The practitioner ends the act and says why; the call closes for everybody once that is committed."""
    services = services_of(request)
    now = clock()
    part = await service.end(
        session,
        principal,
        consultation_id=consultation_id,
        notes=body.notes,
        now=now,
        end=service.End(body.reason, body.reason_text),
    )
    await session.flush()
    after_commit.add_task(
        consultation_ended,
        services,
        consultation_id=consultation_id,
        cabin_id=part.appointment.cabin_id,
        reason=body.reason,
    )
    return await record.consultation_view(
        session,
        principal,
        consultation_id=consultation_id,
        cabins=services.cabins,
        keys=services.media.keys,
        rules=services.booking_rules,
        now=now,
    )


@router.get("/board", responses=problems(401, 403, 422))
async def read_board(
    principal: CurrentPrincipal, session: Session, clock: CurrentClock, request: Request, date: Day | None = None
) -> list[BoardRow]:
    """The day (today unless said) of a practitioner, or of an assistant's sites."""
    require_role(principal, AccountRole.PRACTITIONER, AccountRole.ASSISTANT, AccountRole.ATTENDANT)
    services = services_of(request)
    return await record.board(
        session,
        principal,
        day=date,
        hub=services.hub,
        keys=services.media.keys,
        rules=services.booking_rules,
        now=clock(),
    )


@router.get("/patients/{patient_id}/record", responses=problems(401, 403, 404, 422))
async def read_record(
    patient_id: UUID,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    response: Response,
) -> RecordView:
    response.headers["Cache-Control"] = "no-store"
    keys = services_of(request).media.keys
    return await record.record(session, principal, patient_id=patient_id, keys=keys, now=clock())


@router.get("/patients/{patient_id}/trends", responses=problems(401, 403, 404, 422))
async def read_trends(
    patient_id: UUID,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    response: Response,
) -> trends.TrendsView:
    """Earlier measurements, for the line beside a live one."""
    response.headers["Cache-Control"] = "no-store"
    colours = services_of(request).settings.reading_colours
    return await trends.trends_of(session, principal, patient_id=patient_id, now=clock(), colours=colours)
