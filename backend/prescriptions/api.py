"""`/consultations/{id}/prescriptions`, `/prescriptions`, `/patients/{id}/prescriptions`, `/me/prescription-templates`."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from backend.accounts.cookies import no_store
from backend.prescriptions import documents, reading, service, templates
from backend.prescriptions.papers import prescription_pdf
from backend.prescriptions.views import (
    DocumentsSent,
    NewPrescriptionTemplate,
    PapersPrinted,
    PrescriptionCancelling,
    PrescriptionDraft,
    PrescriptionSigning,
    PrescriptionTemplateView,
    PrescriptionView,
    VisitDocuments,
)
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of
from core.identity import AccountRole
from media.keys import PatientKeys

router = APIRouter(tags=["prescriptions"], dependencies=[Depends(no_store)])


def the_keys(request: Request) -> PatientKeys:
    keys: PatientKeys = services_of(request).media.keys
    return keys


Keys = Annotated[PatientKeys, Depends(the_keys)]


async def a_practitioner(principal: CurrentPrincipal) -> UUID:
    require_role(principal, AccountRole.PRACTITIONER)
    assert principal.practitioner_id is not None, "of the role"
    return principal.practitioner_id


APractitioner = Annotated[UUID, Depends(a_practitioner, scope="function")]


@router.get("/consultations/{consultation_id}/prescriptions", responses=problems(401, 403, 404, 422))
async def read_prescriptions_of_visit(
    consultation_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock, keys: Keys
) -> list[PrescriptionView]:
    """Newest first. The cabin reads them to print, for as long as its patient is there."""
    return await reading.of_visit(session, keys, principal, consultation_id=consultation_id, now=clock())


@router.put("/consultations/{consultation_id}/prescriptions/draft", responses=problems(401, 403, 404, 409, 422))
async def save_prescription_draft(
    consultation_id: UUID,
    body: PrescriptionDraft,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    keys: Keys,
) -> PrescriptionView:
    return await service.save(session, keys, principal, body, consultation_id=consultation_id, now=clock())


@router.delete(
    "/consultations/{consultation_id}/prescriptions/draft",
    status_code=204,
    responses=problems(401, 403, 404, 409, 422),
)
async def discard_prescription_draft(
    consultation_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> None:
    await service.discard(session, principal, consultation_id=consultation_id, now=clock())


@router.post("/prescriptions/{prescription_id}/sign", responses=problems(401, 403, 404, 409, 422))
async def sign_prescription(
    prescription_id: UUID,
    body: PrescriptionSigning,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    keys: Keys,
) -> PrescriptionView:
    """Frozen from then on; what it replaces is cancelled with it."""
    return await service.sign(
        session, keys, principal, prescription_id=prescription_id, revision=body.revision, now=clock()
    )


@router.post("/prescriptions/{prescription_id}/cancel", responses=problems(401, 403, 404, 409, 422))
async def cancel_prescription(
    prescription_id: UUID,
    body: PrescriptionCancelling,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    keys: Keys,
) -> PrescriptionView:
    return await service.cancel(
        session, keys, principal, prescription_id=prescription_id, reason=body.reason, now=clock()
    )


@router.get(
    "/prescriptions/{prescription_id}/prescription.pdf",
    response_class=Response,
    responses=problems(401, 403, 404, 422) | {200: {"content": {"application/pdf": {}}}},
)
async def download_prescription(
    prescription_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock, keys: Keys
) -> Response:
    """PDF/UA-1, in French. A cancelled one says so first."""
    sheet, cancelled_on = await reading.paper(session, keys, principal, prescription_id=prescription_id, now=clock())
    pdf = await asyncio.to_thread(prescription_pdf, sheet, cancelled_on=cancelled_on)
    headers = {"Content-Disposition": 'attachment; filename="ordonnance.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)


@router.get("/patients/{patient_id}/prescriptions", responses=problems(401, 403, 404, 422))
async def read_prescriptions_of_patient(
    patient_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock, keys: Keys
) -> list[PrescriptionView]:
    """Signed ones of all visits, newest first."""
    return await reading.of_patient(session, keys, principal, patient_id=patient_id, now=clock())


@router.get("/consultations/{consultation_id}/documents", responses=problems(401, 403, 404, 422))
async def read_visit_documents(
    consultation_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> VisitDocuments:
    """What there is to print in the cabin and what was printed; nothing of what the papers say."""
    return await documents.documents_of(session, principal, consultation_id=consultation_id, now=clock())


@router.post("/consultations/{consultation_id}/documents/print", responses=problems(401, 403, 404, 422))
async def ask_to_print_visit_documents(
    consultation_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> VisitDocuments:
    """From the attendant: the cabin's screen prints them. 404 once it may not any more."""
    return await documents.ask_to_print(session, principal, consultation_id=consultation_id, now=clock())


@router.post(
    "/consultations/{consultation_id}/documents/printed", status_code=204, responses=problems(401, 403, 404, 422)
)
async def note_visit_documents_printed(
    consultation_id: UUID, body: PapersPrinted, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> None:
    """From the cabin, when its printer was given the report and these. Whether paper came out, no browser knows."""
    await documents.note_printed(session, principal, body, consultation_id=consultation_id, now=clock())


@router.post("/consultations/{consultation_id}/documents/send", responses=problems(401, 403, 404, 422))
async def send_visit_documents(
    consultation_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock, request: Request
) -> DocumentsSent:
    """From the cabin: a message tells the patient where they are. They are never in the message."""
    outbox = services_of(request).outbox
    return await documents.send(session, outbox, principal, consultation_id=consultation_id, now=clock())


@router.get("/me/prescription-templates", responses=problems(401, 403))
async def read_prescription_templates(me: APractitioner, session: Session) -> list[PrescriptionTemplateView]:
    return await templates.templates_of(session, me)


@router.put("/me/prescription-templates", responses=problems(401, 403, 409, 422))
async def keep_prescription_template(
    body: NewPrescriptionTemplate, me: APractitioner, session: Session, clock: CurrentClock
) -> PrescriptionTemplateView:
    """One a title: the same title again writes over it."""
    return await templates.keep(session, me, body, now=clock())


@router.delete("/me/prescription-templates/{template_id}", status_code=204, responses=problems(401, 403, 404, 422))
async def discard_prescription_template(template_id: UUID, me: APractitioner, session: Session) -> None:
    await templates.discard(session, me, template_id=template_id)
