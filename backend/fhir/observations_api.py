"""`GET /fhir/Observation?patient=`: a patient's measurements for who may read her record, signed in as a person."""

import json
import re
import secrets
from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from backend.cabins import readings
from backend.fhir.observations import observations_of
from backend.fhir.outcome import MEDIA_TYPE, FhirResponse
from contract.observations import Attribution
from core import audit
from core.access import Field, require_patient, shows
from core.errors import NotFound
from core.http import CurrentClock, CurrentPrincipal, Session, problems
from core.people import Patient

# Refusals are problem+json, as everywhere for a person's session.
router = APIRouter(prefix="/fhir", tags=["fhir"])

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
    request: Request, patient: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> Response:
    """All of the patient's visits, oldest first within each. What is in quarantine never."""
    await require_patient(session, principal, patient_id=patient, now=clock(), field=Field.RECORD)
    if not shows(principal, Field.READINGS) or await session.get(Patient, patient) is None:
        raise NotFound
    audit.record(session, principal, audit.Action.RECORD_READ, patient_id=patient)
    measured = await readings.of_patient(session, patient)
    found = [
        observation
        for visit in measured.values()
        for reading in visit
        if reading.attribution is not Attribution.QUARANTINED
        for observation in observations_of(reading, patient_id=patient)
    ]
    base = f"{str(request.base_url).rstrip('/')}/api/fhir"
    entries = [
        {"fullUrl": f"{base}/Observation/{one['id']}", "resource": one, "search": {"mode": "match"}} for one in found
    ]
    bundle = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(found),
        "link": [{"relation": "self", "url": str(request.url)}],
    }
    # FHIR knows no empty arrays.
    return ExactResponse(bundle | ({"entry": entries} if entries else {}), headers={"Cache-Control": "no-store"})
