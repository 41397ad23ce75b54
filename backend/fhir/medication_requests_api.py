"""`GET /fhir/MedicationRequest?patient=`: what was prescribed, for who may read prescriptions, signed in as a person."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.fhir.medication_requests import requests_of
from backend.fhir.outcome import MEDIA_TYPE, FhirResponse
from backend.fhir.resources import Resource
from backend.fhir.searchset import LONGEST, USUAL, Place, searchset
from backend.prescriptions.api import Keys
from backend.prescriptions.content import opened
from backend.prescriptions.models import Prescription
from contract.prescriptions import PrescriptionStatus
from core import audit
from core.access import Field, require_patient, shows
from core.errors import NotFound
from core.http import CurrentClock, CurrentPrincipal, Session, problems
from core.people import Patient
from media.keys import PatientKeys

# Refusals are problem+json, as everywhere for a person's session.
router = APIRouter(prefix="/fhir", tags=["fhir"])

_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA_TYPE: {}}}}


@router.get("/MedicationRequest", response_class=FhirResponse, responses=_ANSWER | problems(401, 403, 404, 422))
async def search_medication_requests(
    request: Request,
    patient: UUID,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    keys: Keys,
    count: Annotated[int, Query(alias="_count", ge=0, le=1_000_000)] = USUAL,
    place: Annotated[str | None, Query(alias="_page", max_length=60)] = None,
) -> Response:
    """Of all signed prescriptions, cancelled ones too, in the order they were signed, page by page.

    `_count`: MedicationRequests a page, 500 at most; 0 asks for `total` alone. `_page`: as a `next` link gave it.
    """
    await require_patient(session, principal, patient_id=patient, now=clock(), field=Field.RECORD)
    if not shows(principal, Field.PRESCRIPTIONS) or await session.get(Patient, patient) is None:
        raise NotFound
    start = Place.read(place) if place is not None else None
    # The pages of one search are one look.
    once = timedelta(minutes=15) if start else None
    audit.record(session, principal, audit.Action.PRESCRIPTION_READ, patient_id=patient, subject_id=patient, once=once)
    length = min(count, LONGEST)
    everything = await _all_of(session, keys, patient)
    left = [one for one in everything if start is None or one[0] >= start]
    following = left[length][0] if 0 < length < len(left) else None
    bundle = searchset(
        request,
        "MedicationRequest",
        [one for _, one in left[:length]],
        patient=patient,
        count=length,
        total=len(everything),
        start=start,
        following=following,
    )
    return FhirResponse(bundle, headers={"Cache-Control": "no-store"})


async def _all_of(session: AsyncSession, keys: PatientKeys, patient_id: UUID) -> list[tuple[Place, Resource]]:
    """Each opened, for only what is sealed says how many medicines there are."""
    query = select(Prescription).where(
        Prescription.patient_id == patient_id, Prescription.status != PrescriptionStatus.DRAFT
    )
    found = []
    for row in await session.scalars(query.order_by(Prescription.authored_on, Prescription.prescription_id)):
        assert row.authored_on is not None, "signed"
        for turn, one in enumerate(await _requests(session, keys, row)):
            found.append((Place(row.authored_on, row.prescription_id, turn), one))
    return found


async def _requests(session: AsyncSession, keys: PatientKeys, row: Prescription) -> list[Resource]:
    """None once the patient's key was destroyed."""
    written = await opened(session, keys, row)
    return requests_of(row, written.content, written.sheet) if written and written.sheet else []
