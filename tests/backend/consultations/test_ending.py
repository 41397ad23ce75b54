"""Why a visit ended: kept, told to the room, and shown to the patient."""

import pytest

from contract.signaling import ConsultationEnded
from tests.backend.house import House
from tests.backend.visits import a_visit_under_way, ended, said_in_rooms


@pytest.mark.parametrize("reason", ["finished", "emergency", "technical", "patient_left", "other"])
async def test_the_reason_is_told_kept_and_shown(house: House, monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    said = said_in_rooms(house, monkeypatch)
    visit = await a_visit_under_way(house)
    doctor, patient = await house.signed_in("doctor"), await house.signed_in("patient")

    await ended(doctor, visit, reason=reason, reason_text="Je vous rappelle à 14 h.")

    assert [(room, one.reason) for room, one in said if isinstance(one, ConsultationEnded)] == [(visit, reason)]
    seen = (await patient.get(f"/api/consultations/{visit}")).json()
    assert (seen["end_reason"], seen["end_text"]) == (reason, "Je vous rappelle à 14 h.")
    (row,) = (await patient.get(f"/api/patients/{house.clinic.patients[0]}/record")).json()["visits"]
    assert (row["end_reason"], row["end_text"]) == (reason, "Je vous rappelle à 14 h.")


async def test_the_first_reason_stays_and_without_one_the_visit_is_finished(house: House) -> None:
    visit = await a_visit_under_way(house)
    doctor = await house.signed_in("doctor")
    assert (await ended(doctor, visit))["end_reason"] == "finished"
    assert (await ended(doctor, visit, reason="technical", notes="Vu."))["end_reason"] == "finished"
    wrong = await doctor.post(f"/api/consultations/{visit}/end", json={"reason": "tired"})
    assert wrong.status_code == 422
