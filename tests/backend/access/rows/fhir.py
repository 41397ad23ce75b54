from uuid import uuid4

from tests.backend.access.row import ALL, NOBODY, SELF, Row, data, only
from tests.backend.access.world import Things

_RPPS = "urn:oid:1.2.250.1.71.4.2.1|899900000008"


def _slots(_: Things) -> dict[str, object]:
    return {
        "start": ["ge2026-11-23", "le2026-11-24"],
        "schedule.actor:Practitioner.identifier": _RPPS,
        "status": "free",
    }


# Keys of machines open it; no session of a person does.
ROWS: list[Row] = [
    only(ALL, "GET /api/fhir/metadata"),
    only(NOBODY, "GET /api/fhir/Slot", machines=True, params=_slots),
    only(NOBODY, "GET /api/fhir/PractitionerRole", machines=True, params={"practitioner.identifier": _RPPS}),
    only(NOBODY, "GET /api/fhir/Practitioner/{practitioner_id}", machines=True),
    only(NOBODY, "GET /api/fhir/PractitionerRole/{role_id}", machines=True),
    only(NOBODY, "GET /api/fhir/Schedule/{schedule_id}", machines=True),
    only(NOBODY, "GET /api/fhir/Appointment/{appointment_id}", machines=True),
    # The other way round: a person's session opens it, and no key of a machine does.
    data(
        "GET /api/fhir/Observation",
        SELF | {"doctor", "assistant"},
        params=lambda thing: {"patient": str(thing.patient_id)},
    ),
    data(
        "GET /api/fhir/MedicationRequest",
        SELF | {"doctor"},
        params=lambda thing: {"patient": str(thing.patient_id)},
    ),
    only(NOBODY, "POST /api/fhir/Appointment", machines=True, body={}),
    only(NOBODY, "PUT /api/fhir/Appointment", machines=True, body={}, params={"identifier": str(uuid4())}),
]
