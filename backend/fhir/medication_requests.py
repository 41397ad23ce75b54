"""A signed prescription as FHIR R4 MedicationRequests: one a medicine, its words as the practitioner wrote them.

Doses and takes are texts, as they were written: nothing here reads a number out of words. Lines that are no medicine
are other resources (docs/prescriptions.md) and are left out.
"""

from backend.fhir.resources import Resource, rpps_identifier
from backend.prescriptions.models import Prescription
from backend.prescriptions.sheet import ROUTES, WHY_NOT
from contract.prescriptions import Medicine, PrescriptionContent, PrescriptionSheet

_UCUM = "http://unitsofmeasure.org"


def requests_of(row: Prescription, content: PrescriptionContent, sheet: PrescriptionSheet) -> list[Resource]:
    """Of a signed one, in the order of its lines."""
    medicines = [item for item in content.items if isinstance(item, Medicine)]
    return [_frame(row, number, sheet) | _of(medicine) for number, medicine in enumerate(medicines)]


def _frame(row: Prescription, number: int, sheet: PrescriptionSheet) -> Resource:
    assert row.authored_on is not None, "only signed ones are shown"
    frame: Resource = {
        "resourceType": "MedicationRequest",
        "id": f"{row.prescription_id}-{number}",
        "groupIdentifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{row.prescription_id}"},
        "status": row.status,
        "intent": "order",
        "subject": {"reference": f"Patient/{row.patient_id}"},
        "encounter": {"reference": f"Encounter/{row.consultation_id}"},
        "authoredOn": row.authored_on.isoformat(),
        "requester": {
            "reference": f"Practitioner/{row.practitioner_id}",
            "identifier": rpps_identifier(sheet.rpps),
            "display": sheet.prescriber,
        },
    }
    if row.status_reason:
        frame["statusReason"] = {"text": row.status_reason}
    if row.prior_prescription_id:
        # Which of its lines this one replaces, nobody said: the whole is named.
        prior = {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{row.prior_prescription_id}"}
        frame["priorPrescription"] = {"identifier": prior}
    return frame


def _of(one: Medicine) -> Resource:
    brand = f" ({one.brand})" if one.brand else ""
    found: Resource = {
        "medicationCodeableConcept": {"text": one.medication + brand},
        "dosageInstruction": [_dosage(one)],
    }
    if dispense := _dispense(one):
        found["dispenseRequest"] = dispense
    if why := one.not_substitutable:
        found["substitution"] = {"allowedBoolean": False, "reason": {"text": f"{why.value}, {WHY_NOT[why]}"}}
    if one.in_words:
        found["note"] = [{"text": one.in_words}]
    return found


def _dosage(one: Medicine) -> Resource:
    found: Resource = {"asNeededBoolean": one.as_needed}
    if route := ROUTES[one.route]:
        found["route"] = {"text": route}
    if said := ", ".join(part for part in (one.dose, one.timing) if part):
        found["text"] = said
    if one.timing:
        found["timing"] = {"code": {"text": one.timing}}
    if one.patient_instruction:
        found["patientInstruction"] = one.patient_instruction
    return found


def _dispense(one: Medicine) -> Resource:
    found: Resource = {}
    if one.number_of_repeats_allowed:
        found["numberOfRepeatsAllowed"] = one.number_of_repeats_allowed
    if one.quantity is not None:
        found["quantity"] = {"value": one.quantity} | ({"unit": one.quantity_unit} if one.quantity_unit else {})
    if one.duration is not None:
        unit = one.duration_unit.value
        found["expectedSupplyDuration"] = {"value": one.duration, "unit": unit, "system": _UCUM, "code": unit}
    return found
