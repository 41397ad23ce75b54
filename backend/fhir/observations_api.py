"""`GET /fhir/Observation?patient=`: a patient's measurements for who may read her record, signed in as a person."""

import json
import re
import secrets
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from backend.fhir import observation_pages as pages
from backend.fhir.observation_pages import ObservationPage
from backend.fhir.outcome import MEDIA_TYPE, FhirResponse
from backend.fhir.searchset import LONGEST, USUAL, Place, searchset
from core import audit
from core.access import Field, require_patient, shows
from core.errors import NotFound
from core.http import CurrentClock, CurrentPrincipal, Session, problems
from core.people import Patient

# Refusals are problem+json, as everywhere for a person's session.
router = APIRouter(prefix="/fhir", tags=["fhir"])

_NONE = ObservationPage([], None)
_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA_TYPE: {}}}}


class ExactResponse(FhirResponse):
    """Writes a Decimal with the digits it has, as FHIR asks (R4, decimal: precision is significant)."""

    def render(self, content: Any) -> bytes:
        # No text of the content can know the mark.
        mark = secrets.token_hex(8)
        text = json.dumps(
            content, ensure_ascii=False, separators=(",", ":"), default=lambda one: f"{mark}{_plain(one)}"
        )
        return re.sub(rf'"{mark}(-?[0-9.]+)"', r"\1", text).encode()


def _plain(one: Any) -> str:
    if not isinstance(one, Decimal):
        raise TypeError(f"{type(one).__name__} has no JSON")
    return f"{one:f}"


@router.get("/Observation", response_class=FhirResponse, responses=_ANSWER | problems(401, 403, 404, 422))
async def search_observations(
    request: Request,
    patient: UUID,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    count: Annotated[int, Query(alias="_count", ge=0, le=1_000_000)] = USUAL,
    place: Annotated[str | None, Query(alias="_page", max_length=60)] = None,
) -> Response:
    """All of the patient's visits, oldest first, page by page. What is in quarantine never.

    `_count`: Observations a page, 500 at most; 0 asks for `total` alone. `_page`: as a `next` link gave it.
    """
    await require_patient(session, principal, patient_id=patient, now=clock(), field=Field.RECORD)
    if not shows(principal, Field.READINGS) or await session.get(Patient, patient) is None:
        raise NotFound
    start = Place.read(place) if place is not None else None
    # The pages of one search are one look into the record.
    audit.record(
        session, principal, audit.Action.RECORD_READ, patient_id=patient, once=timedelta(minutes=15) if start else None
    )
    length = min(count, LONGEST)
    found = await pages.page(session, patient_id=patient, count=length, place=start) if length else _NONE
    bundle = searchset(
        request,
        "Observation",
        found.observations,
        patient=patient,
        count=length,
        total=await pages.total(session, patient_id=patient),
        start=start,
        following=found.next,
    )
    return ExactResponse(bundle, headers={"Cache-Control": "no-store"})
