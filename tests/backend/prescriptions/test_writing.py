"""Writing, signing, cancelling and replacing a prescription."""

from uuid import UUID, uuid4

import pytest

from tests.backend.care.letters import audited, letters, reachable_at
from tests.backend.house import House
from tests.backend.prescriptions.desk import AMOXICILLIN, NURSE, of_visit, posted, save, sign, signed
from tests.backend.visits import a_visit, a_visit_under_way, ended


@pytest.fixture
async def visit(house: House) -> UUID:
    return await a_visit_under_way(house)


async def test_a_draft_is_previewed_changed_and_signed(house: House, visit: UUID) -> None:
    doctor = await house.signed_in("doctor")
    first = (await save(doctor, visit, AMOXICILLIN)).json()
    assert (first["status"], first["revision"]) == ("draft", 1)
    assert first["sheet"]["items"][0]["title"] == AMOXICILLIN["medication"]
    second = (await save(doctor, visit, AMOXICILLIN, NURSE, revision=1, content={"weight_kg": 62.5})).json()
    assert (second["prescription_id"], second["revision"]) == (first["prescription_id"], 2)
    assert second["sheet"]["facts"][-1] == "Poids : 62,5 kg"
    response = await sign(doctor, second)
    assert response.status_code == 200, response.text
    assert (response.json()["status"], response.json()["revision"]) == ("active", 2)
    assert response.json()["authored_on"]
    assert response.json()["content"]["items"][1]["text"] == NURSE["text"]


async def test_it_can_be_written_after_the_visit_and_not_before(house: House) -> None:
    visit = await a_visit(house)
    doctor = await house.signed_in("doctor")
    early = await save(doctor, visit, AMOXICILLIN)
    assert (early.status_code, early.json()["code"]) == (409, "booking.wrong_status")
    await ended(doctor, visit)
    assert (await signed(doctor, visit))["status"] == "active"


async def test_two_windows_do_not_write_over_each_other(house: House, visit: UUID) -> None:
    doctor = await house.signed_in("doctor")
    draft = (await save(doctor, visit, AMOXICILLIN)).json()
    assert (await save(doctor, visit, NURSE, revision=1)).status_code == 200
    late = await save(doctor, visit, AMOXICILLIN, revision=1)
    assert (late.status_code, late.json()["code"]) == (409, "prescription.changed_meanwhile")
    unread = await sign(doctor, draft)
    assert (unread.status_code, unread.json()["code"]) == (409, "prescription.changed_meanwhile")
    assert [item["kind"] for item in (await of_visit(doctor, visit))[0]["content"]["items"]] == ["nursing"]


async def test_what_is_signed_changes_no_more(house: House, visit: UUID) -> None:
    doctor = await house.signed_in("doctor")
    prescription = await signed(doctor, visit)
    again = await sign(doctor, prescription)
    assert (again.status_code, again.json()["code"]) == (409, "prescription.changed_meanwhile")
    assert (await doctor.delete(f"/api/consultations/{visit}/prescriptions/draft")).status_code == 204
    other = (await save(doctor, visit, NURSE)).json()
    assert other["prescription_id"] != prescription["prescription_id"]
    assert [one["status"] for one in await of_visit(doctor, visit)] == ["draft", "active"]


async def test_the_paper_stays_what_it_was_when_it_was_signed(house: House, visit: UUID) -> None:
    doctor = await house.signed_in("doctor")
    before = (await signed(doctor, visit))["sheet"]
    house.clock.forward(days=2)
    assert (await of_visit(await house.signed_in("doctor"), visit))[0]["sheet"] == before


async def test_replacing_keeps_the_old_one_and_names_it(house: House, visit: UUID) -> None:
    doctor = await house.signed_in("doctor")
    old = await signed(doctor, visit)
    new = await signed(doctor, visit, NURSE, replaces=old["prescription_id"])
    newest, kept = await of_visit(doctor, visit)
    assert newest["prior_prescription_id"] == old["prescription_id"]
    assert (kept["status"], kept["status_reason"]) == ("cancelled", "replaced")
    assert (kept["replaced_by"], kept["sheet"]) == (new["prescription_id"], old["sheet"])
    assert new["sheet"]["mentions"][0] == "Annule et remplace l'ordonnance du 23 novembre 2026."
    twice = await save(doctor, visit, NURSE, replaces=old["prescription_id"])
    assert (twice.status_code, twice.json()["code"]) == (409, "prescription.changed_meanwhile")


async def test_cancelling_says_why_and_leaves_a_trace(house: House, visit: UUID) -> None:
    doctor = await house.signed_in("doctor")
    path = f"/api/prescriptions/{(await signed(doctor, visit))['prescription_id']}/cancel"
    assert (await doctor.post(path, json={"reason": "replaced"})).status_code == 409
    cancelled = await doctor.post(path, json={"reason": "mistake"})
    assert (cancelled.json()["status"], cancelled.json()["status_reason"]) == ("cancelled", "mistake")
    assert (await doctor.post(path, json={"reason": "mistake"})).status_code == 409
    for action in ("prescription:write", "prescription:sign", "prescription:cancel"):
        (entry,) = await audited(house, action)
        assert (entry.patient_id, entry.account_id) == (house.clinic.patients[0], house.accounts["doctor"])


async def test_after_a_hand_over_the_colleague_writes_and_the_giver_does_not(house: House, visit: UUID) -> None:
    giver, colleague = await house.signed_in("doctor"), await house.signed_in("other-doctor")
    draft = (await save(giver, visit, AMOXICILLIN)).json()
    body = {"practitioner_id": str(house.clinic.heart), "note": "À vous"}
    assert (await giver.post(f"/api/consultations/{visit}/hand-over", json=body)).status_code == 200
    assert (await save(giver, visit, NURSE, revision=1)).status_code == 404
    assert (await sign(giver, draft)).status_code == 404
    assert await of_visit(giver, visit) == []
    # What a colleague wrote is read and saved before it is signed in another name.
    assert (await sign(colleague, draft)).status_code == 409
    taken = (await save(colleague, visit, AMOXICILLIN, revision=1)).json()
    assert (await sign(colleague, taken)).json()["sheet"]["prescriber"] == "Dr Marc Aubrac"


async def test_the_patient_is_told_where_it_is_and_not_what_it_says(house: House, visit: UUID) -> None:
    await reachable_at(house, "patient", "rose@example.org")
    await signed(await house.signed_in("doctor"), visit)
    await posted(house)
    (letter,) = [one for one in letters(house, "rose@example.org") if "/ordonnances" in one]
    assert "Des documents vous attendent" in letter
    for word in ("Amoxicilline", "rdonnance du", "Vidal"):
        assert word not in letter


@pytest.mark.parametrize(
    "item",
    [
        AMOXICILLIN | {"medication": ""},
        AMOXICILLIN | {"duration": 0},
        AMOXICILLIN | {"quantity": 10**12},
        AMOXICILLIN | {"in_words": "28 gélules"},
        AMOXICILLIN | {"dose": "1\x00"},
        {"kind": "magic", "text": "x"},
        {"kind": "exam", "text": ""},
    ],
)
async def test_what_cannot_be_meant_is_refused_and_the_draft_stays(
    house: House, visit: UUID, item: dict[str, object]
) -> None:
    doctor = await house.signed_in("doctor")
    await save(doctor, visit, NURSE)
    refused = await save(doctor, visit, item, revision=1)
    assert (refused.status_code, refused.json()["code"]) == (422, "request.invalid")
    assert (await of_visit(doctor, visit))[0]["revision"] == 1


async def test_a_prescription_replaces_none_of_another_visit(house: House, visit: UUID) -> None:
    refused = await save(await house.signed_in("doctor"), visit, NURSE, replaces=str(uuid4()))
    assert refused.status_code == 409
