"""What photos may be used for."""

from datetime import timedelta

import pytest

from core.errors import Conflict
from core.people import Patient
from media.lesions.consents import may_teach, require_care_consent
from tests.backend.house import House
from tests.backend.lesions.skin import helped_by_parent, in_care, me


async def test_the_newest_word_counts_and_the_history_stays(house: House) -> None:
    patient = await in_care(house)
    url = f"/api/patients/{me(house)}/photo-consents"
    before = (await patient.get(url)).json()
    assert (before["care"], before["teaching"], before["said"]) == (True, False, False)
    await patient.put(url, json={"care": True, "teaching": True})
    house.clock.forward(minutes=1)
    now = (await patient.put(url, json={"care": False, "teaching": False})).json()
    assert (now["care"], now["teaching"]) == (False, False)
    assert [(one["care"], one["teaching"], one["by"]) for one in now["history"]] == [
        (False, False, "Patient"),
        (True, True, "Patient"),
    ]
    doctor = await house.signed_in("doctor")
    assert (await doctor.get(url)).json()["care"] is False
    assert (await doctor.put(url, json={"care": True, "teaching": True})).status_code == 403
    async with house.services.background() as session:
        with pytest.raises(Conflict):
            await require_care_consent(session, patient_id=me(house))


async def test_what_a_parent_allowed_for_teaching_ends_at_majority(house: House) -> None:
    await helped_by_parent(house, "child")
    today = house.clock().date()
    async with house.services.background.begin() as session:
        (await session.get_one(Patient, me(house))).birth_date = today.replace(year=today.year - 18) + timedelta(days=1)
    parent, patient = await house.signed_in("parent"), await house.signed_in("patient")
    url = f"/api/patients/{me(house)}/photo-consents"
    given = (await parent.put(url, json={"care": True, "teaching": True})).json()
    assert (given["teaching"], given["history"][0]["for_minor"], given["ask_again"]) == (True, True, False)
    house.clock.forward(days=1)
    patient = await house.signed_in("patient")
    grown = (await patient.get(url)).json()
    assert (grown["care"], grown["teaching"], grown["ask_again"]) == (True, False, True)
    async with house.services.background() as session:
        assert not await may_teach(session, patient_id=me(house), today=house.clock().date())


async def test_a_helper_of_a_grown_up_does_not_decide(house: House) -> None:
    await helped_by_parent(house, "relative")
    parent = await house.signed_in("parent")
    url = f"/api/patients/{me(house)}/photo-consents"
    assert (await parent.put(url, json={"care": True, "teaching": True})).status_code == 403
