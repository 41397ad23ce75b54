"""A doctor now: two browsers from joining the queue to the same call."""

import pytest
from playwright.async_api import expect

from tests.integration import steps
from tests.integration.conftest import People
from tests.integration.family import add_a_child, choose, letters

# Both seats of the doctor's agenda may be taken in the installation that others share.
pytestmark = pytest.mark.own_house


async def test_a_patient_without_an_appointment_is_called_and_meets_the_doctor(people: People) -> None:
    patient = await (await people.arrives(phone=True)).new_page()
    doctor = await (await people.arrives()).new_page()
    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    await doctor.goto("/desk/maintenant")
    await expect(doctor.get_by_test_id("presence")).to_have_attribute("data-state", "open")

    # A child of her own for this test: she herself may be in another visit, and is then passed over.
    await steps.sign_in(patient, "/connexion", "patient@demo")
    name = await add_a_child(patient, given=f"Nina-{letters()}")
    await patient.goto("/maintenant")
    await choose(patient, name)
    await patient.get_by_test_id("sign-chest_pain").check()
    await patient.get_by_role("button", name="J’ai un de ces signes").click()
    whom = patient.get_by_test_id("queue-emergency").get_by_role("link").first
    await expect(whom).to_have_attribute("href", "tel:15")
    await patient.get_by_test_id("join-after-all").click()

    await patient.get_by_test_id("no-danger").click()
    await patient.get_by_label("Que se passe-t-il").fill("Plaque rouge au bras depuis hier")
    await patient.get_by_test_id("join-queue").click()
    await expect(patient.get_by_test_id("queue-standing")).to_be_visible()

    await patient.get_by_test_id("go-away").click()
    await expect(doctor.get_by_test_id("queue-row")).to_have_attribute("data-state", "away")
    await patient.get_by_test_id("come-back").click()
    await expect(doctor.get_by_test_id("queue-row")).to_have_attribute("data-state", "waiting")

    await doctor.get_by_test_id("take-next").click()
    # The demo's dermatologist may have an appointment right now: she sees this patient beside it.
    beside, call = doctor.get_by_test_id("take-beside"), doctor.get_by_test_id("current-call")
    await expect(beside.or_(call).first).to_be_visible()
    if await beside.is_visible():
        await beside.click()
    await expect(call).to_have_attribute("data-state", "called")

    await patient.get_by_test_id("answer-call").click()
    await patient.wait_for_url("**/visite/*")
    visit = patient.url.rsplit("/", 1)[1]
    await expect(call).to_have_attribute("data-state", "in_visit")
    await steps.enter_waiting_room(patient, visit)
    await doctor.get_by_role("link", name="Ouvrir la consultation").click()
    await steps.admit(doctor)
    await steps.sees_the_other(doctor)
    await steps.sees_the_other(patient)
