"""The lamp of the patient's phone: asked for by the specialist, told by the phone as it is, in its holder's hand."""

from playwright.async_api import Page, expect

from tests.integration import steps
from tests.integration.conftest import People
from tests.integration.test_room import in_a_call

# Chromium's fake camera has no lamp: here it gets one, as a phone's rear camera has. What it was told is kept.
LAMP = """
const able = MediaStreamTrack.prototype.getCapabilities;
MediaStreamTrack.prototype.getCapabilities = function () {
  const found = able.call(this);
  return this.kind === "video" ? { ...found, torch: true } : found;
};
const apply = MediaStreamTrack.prototype.applyConstraints;
MediaStreamTrack.prototype.applyConstraints = async function (wanted) {
  const torch = wanted?.advanced?.[0]?.torch;
  if (torch === undefined) return apply.call(this, wanted);
  if (globalThis.lampBroken) throw new DOMException("", "OverconstrainedError");
  globalThis.lamp = torch;
};
"""


async def _ask(doctor: Page, act: str) -> None:
    await doctor.get_by_test_id("person-menu").click()
    await doctor.get_by_test_id(act).click()


async def test_a_lamp_is_lit_told_to_the_specialist_and_put_out_by_its_holder(people: People) -> None:
    patient, doctor, _ = await in_a_call(people, reason="Une tache", patient_script=LAMP)
    await doctor.get_by_test_id("tab-guests").click()
    person = doctor.get_by_test_id("person")
    await _ask(doctor, "act-torch-on")
    await expect(patient.get_by_test_id("asked")).to_have_attribute("data-what", "torch_on")
    assert await patient.evaluate("lamp") is True
    await expect(person).to_contain_text("lampe allumée")

    await patient.get_by_test_id("asked-undo").click()
    await expect(person).not_to_contain_text("lampe allumée")
    assert await patient.evaluate("lamp") is False

    await _ask(doctor, "act-torch-on")
    await expect(person).to_contain_text("lampe allumée")
    # A page that is loaded later is told how the lamp stands.
    await doctor.reload()
    await steps.sees_the_other(doctor)
    await doctor.get_by_test_id("tab-guests").click()
    await expect(person).to_contain_text("lampe allumée")
    await patient.get_by_test_id("asked-close").click()
    # Lit and its notice closed, it can still be put out where it shines.
    await patient.get_by_test_id("open-more").click()
    await patient.get_by_test_id("more-lamp").click()
    await expect(person).not_to_contain_text("lampe allumée")
    await patient.keyboard.press("Escape")

    # The camera is turned off and on: its lamp went out with it.
    await _ask(doctor, "act-torch-on")
    await expect(person).to_contain_text("lampe allumée")
    await patient.get_by_test_id("toggle-camera").click()
    await expect(person).not_to_contain_text("lampe allumée")


async def test_a_lamp_that_cannot_be_commanded_is_said_before_and_after_it_is_asked_for(people: People) -> None:
    patient, doctor, _ = await in_a_call(people, reason="Une rougeur")
    await doctor.get_by_test_id("tab-guests").click()
    await doctor.get_by_test_id("person-menu").click()
    ask = doctor.get_by_test_id("act-torch-on")
    await expect(ask).to_have_text("Demander la lampe, à allumer à la main")
    await ask.click()
    await expect(patient.get_by_test_id("asked")).to_have_attribute("data-what", "torch_none")
    await expect(patient.get_by_text("Allumez-la à la main")).to_be_visible()
    await expect(doctor.get_by_test_id("person")).not_to_contain_text("lampe allumée")
    await patient.get_by_test_id("asked-close").click()
    await patient.get_by_test_id("open-more").click()
    await expect(patient.get_by_test_id("more")).to_be_visible()
    await expect(patient.get_by_test_id("more-lamp")).to_have_count(0)


async def test_a_lamp_that_refuses_is_not_shown_as_lit(people: People) -> None:
    patient, doctor, _ = await in_a_call(people, reason="Un bouton", patient_script=LAMP)
    await patient.evaluate("globalThis.lampBroken = true")
    await doctor.get_by_test_id("tab-guests").click()
    await _ask(doctor, "act-torch-on")
    await expect(patient.get_by_test_id("asked")).to_have_attribute("data-what", "torch_none")
    await doctor.get_by_test_id("person-menu").click()
    await expect(doctor.get_by_test_id("act-torch-on")).to_have_text("Demander la lampe, à allumer à la main")
    await expect(doctor.get_by_test_id("person")).not_to_contain_text("lampe allumée")
