"""Rows of booking as FHIR R4 resources, in the shape of the SAS guide (ANS, "Service d'accès aux soins").

One Schedule for each place of a practitioner; its actors are the Practitioner and a
PractitionerRole that contains its Location. Identifiers: RPPS with the prefix 8.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from booking.models import Appointment, Practitioner, Site

Resource = dict[str, Any]

RPPS_SYSTEM = "urn:oid:1.2.250.1.71.4.2.1"
_IDENTIFIER_TYPES = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"
_SLOT_KINDS = "https://mos.esante.gouv.fr/NOS/TRE_R314-TypeCreneau/FHIR/TRE-R314-TypeCreneau"
_ACT_CODES = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_APPOINTMENT_TYPES = "http://terminology.hl7.org/CodeSystem/v2-0276"
_PROFILES = "http://sas.fr/fhir/StructureDefinition/"


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """kind: PUBLIC, or SNP for hours kept for urgent requests, which regulators may place."""

    practitioner: Practitioner
    site: Site
    start: datetime
    end: datetime
    kind: str


def rpps_identifier(rpps: str) -> Resource:
    coding = [{"system": _IDENTIFIER_TYPES, "code": "IDNPS"}]
    return {"type": {"coding": coding}, "system": RPPS_SYSTEM, "value": f"8{rpps}"}


def schedule_id(practitioner_id: UUID, site_id: UUID) -> str:
    """Both ids, in base 32 to fit into the 64 characters of a FHIR id."""
    return _short(practitioner_id) + _short(site_id)


def place_of(schedule: str) -> tuple[UUID, UUID] | None:
    """The practitioner and the site of a schedule's id; None if it is not one of ours."""
    try:
        return _long(schedule[:_SHORT]), _long(schedule[_SHORT:])
    except ValueError:
        return None


_SHORT = 26


def _short(one: UUID) -> str:
    return base64.b32encode(one.bytes).decode().rstrip("=").lower()


def _long(text: str) -> UUID:
    return UUID(bytes=base64.b32decode(text.upper() + "=" * (32 - _SHORT)))


def slot_id(slot: FreeSlot) -> str:
    return f"{schedule_id(slot.practitioner.practitioner_id, slot.site.site_id)}-{int(slot.start.timestamp()) // 300:x}"


def practitioner(row: Practitioner) -> Resource:
    return {
        "resourceType": "Practitioner",
        "id": str(row.practitioner_id),
        "meta": {"profile": [_PROFILES + "FrPractitionerAgregateur"]},
        "identifier": [rpps_identifier(row.rpps)],
        "name": [{"family": row.family_name, "given": [row.given_name], "prefix": ["DR"]}],
    }


def practitioner_role(row: Practitioner, site: Site) -> Resource:
    return {
        "resourceType": "PractitionerRole",
        "id": schedule_id(row.practitioner_id, site.site_id),
        "meta": {"profile": [_PROFILES + "FrPractitionerRoleExerciceAgregateur"]},
        "contained": [_location(site)],
        "active": True,
        "practitioner": {"reference": f"Practitioner/{row.practitioner_id}"},
        "organization": {"display": site.name},
        "specialty": [{"text": row.speciality.name_fr}],
        "location": [{"reference": "#location"}],
    }


def _location(site: Site) -> Resource:
    return {
        "resourceType": "Location",
        "id": "location",
        "meta": {"profile": [_PROFILES + "FrLocationAgregateur"]},
        "name": site.name,
        "address": {"city": site.commune, "postalCode": site.postcode, "country": "FR"},
        "position": {"longitude": site.longitude, "latitude": site.latitude},
    }


def schedule(row: Practitioner, site: Site) -> Resource:
    role = schedule_id(row.practitioner_id, site.site_id)
    return {
        "resourceType": "Schedule",
        "id": role,
        "meta": {"profile": [_PROFILES + "FrScheduleAgregateur"]},
        "active": True,
        "actor": [
            {"reference": f"Practitioner/{row.practitioner_id}"},
            {"reference": f"PractitionerRole/{role}"},
        ],
    }


def slot(found: FreeSlot, *, page: str) -> Resource:
    """`page`: address of the practitioner's agenda, as the guide wants it in `comment`."""
    who = found.practitioner
    kinds = [code for code, given in (("AMB", who.on_site), ("VR", who.remote)) if given]
    return {
        "resourceType": "Slot",
        "id": slot_id(found),
        "meta": {
            "profile": [_PROFILES + "FrSlotAgregateur"],
            "security": [{"system": _SLOT_KINDS, "code": found.kind}],
        },
        "serviceType": [{"coding": [{"system": _ACT_CODES, "code": code}]} for code in kinds],
        "specialty": [{"text": who.speciality.name_fr}],
        "appointmentType": {"coding": [{"system": _APPOINTMENT_TYPES, "code": "ROUTINE"}]},
        "schedule": {"reference": f"Schedule/{schedule_id(who.practitioner_id, found.site.site_id)}"},
        "status": "free",
        "start": found.start.isoformat(),
        "end": found.end.isoformat(),
        "comment": page,
    }


def appointment(row: Appointment, *, system: str, value: str) -> Resource:
    """Without the patient, as in the guide. `system`, `value`: the identifier its sender gave it."""
    return {
        "resourceType": "Appointment",
        "id": str(row.appointment_id),
        "meta": {"versionId": str(row.version), "profile": [_PROFILES + "FrAppointmentSAS"]},
        "identifier": [{"system": system, "value": value}],
        "status": row.status,
        "start": row.starts_at.isoformat(),
        "end": row.ends_at.isoformat(),
        "participant": [{"actor": {"identifier": rpps_identifier(row.practitioner.rpps)}, "status": "accepted"}],
    }


def bundle(matches: list[Resource], included: list[Resource], *, base: str, url: str) -> Resource:
    """A searchset. `total` counts the matches."""
    entries = [
        {"fullUrl": f"{base}/{one['resourceType']}/{one['id']}", "resource": one, "search": {"mode": mode}}
        for mode, resources in (("match", matches), ("include", included))
        for one in resources
    ]
    found: Resource = {
        "resourceType": "Bundle",
        "meta": {"profile": [_PROFILES + "BundleAgregateur"]},
        "type": "searchset",
        "total": len(matches),
        "link": [{"relation": "self", "url": url}],
    }
    # FHIR knows no empty arrays.
    return found | ({"entry": entries} if entries else {})
