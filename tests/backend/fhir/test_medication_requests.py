"""Prescriptions as FHIR MedicationRequests: valid R4, the words as written, page by page, for who reads prescriptions."""

import json
from typing import Any

import httpx
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.medicationrequest import MedicationRequest

from tests.backend.care.letters import audited
from tests.backend.house import House
from tests.backend.prescriptions.desk import AMOXICILLIN, NURSE, save, signed
from tests.backend.visits import a_visit_under_way

PLAIN = {
    "kind": "medicine",
    "medication": "Paracétamol 1 g",
    "dose": "1 comprimé",
    "route": "other",
    "timing": "si douleur",
    "as_needed": True,
    "quantity": 8,
    "quantity_unit": "comprimés",
}


async def searched(who: httpx.AsyncClient, house: House, **more: Any) -> dict[str, Any]:
    asked = {"patient": str(house.clinic.patients[0])} | more
    response = await who.get("/api/fhir/MedicationRequest", params=asked)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("application/fhir+json")
    bundle: dict[str, Any] = response.json()
    Bundle.model_validate_json(response.content)
    for entry in bundle.get("entry", []):
        MedicationRequest.model_validate_json(json.dumps(entry["resource"]))
    return bundle


def resources(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle.get("entry", [])]


async def test_a_medicine_is_a_valid_request_in_the_words_it_was_written(house: House) -> None:
    visit = await a_visit_under_way(house)
    made = await signed(await house.signed_in("doctor"), visit, AMOXICILLIN, NURSE, PLAIN)
    bundle = await searched(await house.signed_in("patient"), house)
    first, second = resources(bundle)
    assert bundle["total"] == 2
    assert [first["id"], second["id"]] == [f"{made['prescription_id']}-{number}" for number in range(2)]
    assert (first["status"], first["intent"]) == ("active", "order")
    assert first["subject"] == {"reference": f"Patient/{house.clinic.patients[0]}"}
    assert first["encounter"] == {"reference": f"Encounter/{visit}"}
    assert first["requester"]["reference"] == f"Practitioner/{house.clinic.skin}"
    assert first["medicationCodeableConcept"] == {"text": "Amoxicilline 1 g, comprimé dispersible"}
    assert first["dosageInstruction"] == [
        {
            "asNeededBoolean": False,
            "route": {"text": "voie orale"},
            "text": "1 comprimé, matin et soir",
            "timing": {"code": {"text": "matin et soir"}},
            "patientInstruction": "Au milieu du repas.",
        }
    ]
    assert first["dispenseRequest"] == {
        "quantity": {"value": 12, "unit": "comprimés"},
        "expectedSupplyDuration": {"value": 6, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d"},
    }
    assert first["substitution"]["allowedBoolean"] is False
    assert "substitution" not in second
    assert second["dosageInstruction"][0]["asNeededBoolean"] is True
    assert "route" not in second["dosageInstruction"][0]


async def test_a_cancelled_one_says_so_and_a_replacement_names_it_and_a_draft_is_not_there(house: House) -> None:
    visit, doctor = await a_visit_under_way(house), await house.signed_in("doctor")
    old = await signed(doctor, visit, PLAIN)
    house.clock.forward(minutes=1)
    await signed(doctor, visit, AMOXICILLIN, replaces=old["prescription_id"])
    assert (await save(doctor, visit, PLAIN)).status_code == 200
    first, second = resources(await searched(doctor, house))
    assert (first["status"], first["statusReason"]) == ("cancelled", {"text": "replaced"})
    assert second["priorPrescription"]["identifier"]["value"] == f"urn:uuid:{old['prescription_id']}"


async def test_pages_follow_each_other_and_the_look_is_noted_once(house: House) -> None:
    visit, doctor = await a_visit_under_way(house), await house.signed_in("doctor")
    for count in (3, 1, 2):
        await signed(doctor, visit, *[PLAIN] * count)
        house.clock.forward(minutes=1)
    patient = await house.signed_in("patient")
    everything = [one["id"] for one in resources(await searched(patient, house))]
    before = len(await audited(house, "prescription:read"))
    page = await searched(patient, house, _count=2)
    found = [one["id"] for one in resources(page)]
    while following := [link["url"] for link in page["link"] if link["relation"] == "next"]:
        page = (await patient.get(following[0])).json()
        assert page["total"] == 6
        found += [one["id"] for one in resources(page)]
    assert found == everything
    assert len(set(found)) == 6
    assert len(await audited(house, "prescription:read")) == before + 1
    alone = await searched(patient, house, _count=0)
    assert (alone["total"], resources(alone), len(alone["link"])) == (6, [], 1)


async def test_who_reads_no_prescription_finds_none(house: House) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    await signed(await house.signed_in("doctor"), visit)
    asked = {"patient": str(house.clinic.patients[0])}
    for login in ("kiosk", "attendant", "assistant"):
        response = await (await house.signed_in(login)).get("/api/fhir/MedicationRequest", params=asked)
        assert response.status_code in {403, 404}, login
    broken = await (await house.signed_in("patient")).get("/api/fhir/MedicationRequest", params=asked | {"_page": "x"})
    assert (broken.status_code, broken.json()["code"]) == (422, "request.invalid")
