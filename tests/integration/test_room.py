"""What people do in a call: write, show, ask of each other, hand over, end with a reason."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from backend.demo.skin import Lesion, Shot, draw
from tests.integration import steps
from tests.integration.conftest import People
from tests.media import phone_heic


async def in_a_call(people: People, *, reason: str, patient_script: str = "") -> tuple[Page, Page, str]:
    """Patient and specialist who see each other; and the visit. patient_script: of the patient's device, before any page."""
    patient = await (await people.arrives(phone=True)).new_page()
    await patient.add_init_script(patient_script)
    doctor = await (await people.arrives()).new_page()
    visit = await steps.book_first_time(patient, reason=reason)
    await steps.enter_waiting_room(patient, visit)
    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    await doctor.goto(f"/desk/visite/{visit}")
    await steps.admit(doctor)
    await steps.sees_the_other(doctor)
    await steps.sees_the_other(patient)
    return patient, doctor, visit


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "ordonnance.jpg"
    file.write_bytes(draw(4, Lesion(seed=3), Shot(seed=1)))
    return file


async def test_both_sides_write_and_the_record_keeps_it(people: People, picture: Path) -> None:
    patient, doctor, visit = await in_a_call(people, reason="Un bouton")
    await patient.get_by_test_id("open-chat").click()
    await patient.get_by_test_id("chat-text").fill("Je vous entends mal")
    await patient.get_by_test_id("chat-send").click()
    # Unread at the desk until it is looked at.
    tab = doctor.get_by_test_id("tab-chat")
    await expect(tab).to_have_attribute("data-news", "")
    await tab.click()
    await expect(tab).not_to_have_attribute("data-news", "")
    await expect(doctor.get_by_test_id("chat-message")).to_contain_text("Je vous entends mal")

    await doctor.get_by_test_id("chat-file").set_input_files(picture)
    await doctor.get_by_test_id("chat-text").fill("Voici le schéma")
    await doctor.get_by_test_id("chat-send").click()
    await expect(patient.get_by_test_id("chat-message")).to_have_count(2)
    image = patient.get_by_test_id("chat-attachment").locator("img")
    await expect(image).to_be_visible()
    await patient.wait_for_function("(img) => img.naturalWidth > 0", arg=await image.element_handle())

    # The history is the server's: a reload has it all.
    await doctor.reload()
    await doctor.get_by_test_id("tab-chat").click()
    await expect(doctor.get_by_test_id("chat-message")).to_have_count(2)
    kept = await (await doctor.request.get(f"/api/consultations/{visit}/messages")).json()
    assert [one["text"] for one in kept] == ["Je vous entends mal", "Voici le schéma"]


async def test_a_heic_photo_in_a_message_is_seen_by_a_browser_that_cannot_read_it(
    people: People, tmp_path: Path
) -> None:
    patient, doctor, visit = await in_a_call(people, reason="Une tache")
    photo = tmp_path / "IMG_0042.HEIC"
    photo.write_bytes(phone_heic.heic(1200, 900, orientation=6))
    await patient.get_by_test_id("open-chat").click()
    await patient.get_by_test_id("chat-file").set_input_files(photo)
    await patient.get_by_test_id("chat-send").click()
    await doctor.get_by_test_id("tab-chat").click()
    image = doctor.get_by_test_id("chat-attachment").locator("img")
    await expect(image).to_be_visible()
    await doctor.wait_for_function("(img) => img.naturalHeight > img.naturalWidth", arg=await image.element_handle())
    (message,) = await (await doctor.request.get(f"/api/consultations/{visit}/messages")).json()
    assert message["attachments"][0]["media_type"] == "image/jpeg"


async def test_a_shared_screen_is_seen_large_and_ends(people: People) -> None:
    patient, doctor, _ = await in_a_call(people, reason="Un résultat à lire")
    await doctor.get_by_test_id("share-screen").click()
    screen = patient.get_by_test_id("screen-video")
    await expect(screen).to_have_attribute("data-first-frame", "")
    await expect(patient.get_by_test_id("video-stage")).to_have_attribute("data-layout", "spot")
    await expect(patient.locator('[data-testid="tile-screen"].tile--large')).to_be_visible()
    await patient.get_by_test_id("stage-zoom-in").click()
    await expect(patient.locator(".zoom[data-scale='1.50']")).to_be_visible()
    # The person's own picture goes on beside it.
    await steps.sees_the_other(patient)
    await doctor.get_by_test_id("stop-sharing").click()
    await expect(screen).to_have_count(0)
    await steps.sees_the_other(patient)


async def test_what_the_specialist_asks_of_a_device_can_be_undone(people: People) -> None:
    patient, doctor, _ = await in_a_call(people, reason="Une démangeaison")
    await doctor.get_by_test_id("tab-guests").click()
    person = doctor.get_by_test_id("person")

    await doctor.get_by_test_id("person-menu").click()
    await doctor.get_by_test_id("act-mute").click()
    await expect(patient.get_by_test_id("toggle-microphone")).to_have_attribute("aria-checked", "false")
    await expect(person).to_contain_text("micro coupé")
    await patient.get_by_test_id("asked-undo").click()
    await expect(patient.get_by_test_id("toggle-microphone")).to_have_attribute("aria-checked", "true")
    await expect(person).not_to_contain_text("micro coupé")

    # A photo is taken only after a yes.
    await doctor.get_by_test_id("person-menu").click()
    await doctor.get_by_test_id("act-still").click()
    await expect(patient.get_by_test_id("asked")).to_have_attribute("data-what", "still")
    await expect(patient.get_by_test_id("photo-capture")).to_have_count(0)
    await patient.get_by_test_id("still-agree").click()
    await expect(patient.get_by_test_id("photo-capture")).to_be_visible()


async def test_a_colleague_carries_on_in_the_same_call(people: People) -> None:
    patient, doctor, visit = await in_a_call(people, reason="Un deuxième avis")
    colleague = await (await people.arrives()).new_page()
    await steps.sign_in(colleague, "/desk", "confrere@demo")
    await expect(colleague.get_by_role("heading", name="Aujourd’hui")).to_be_visible()

    await doctor.get_by_test_id("hand-over-visit").click()
    await doctor.get_by_test_id("colleague").filter(has_text="Kessaci").click()
    await doctor.get_by_test_id("hand-note").fill("Lésion à revoir au dermatoscope")
    await doctor.get_by_test_id("hand-confirm").click()
    await expect(patient.get_by_test_id("handed-over")).to_contain_text("Amina Kessaci")

    await steps.open_visit_from_board(colleague, visit)
    await expect(colleague.get_by_test_id("hand-over")).to_contain_text("Lésion à revoir au dermatoscope")
    await steps.sees_the_other(colleague)
    await expect(doctor.get_by_test_id("hand-over")).to_have_attribute("data-state", "taken")
    await doctor.get_by_test_id("leave").click()
    await expect(patient.locator('[data-testid="tile-person"]')).to_have_count(1)
    await expect(patient.locator('[data-testid="tile-person"]')).to_have_attribute(
        "data-name", re.compile("Amina Kessaci")
    )
    await steps.sees_the_other(patient)
    await colleague.get_by_test_id("end-visit").click()
    await colleague.get_by_test_id("end-visit-confirm").click()
    await expect(colleague.get_by_test_id("visit-sheet")).to_be_visible()


async def test_a_visit_ends_at_any_moment_with_a_reason_the_patient_reads(people: People) -> None:
    patient, doctor, _ = await in_a_call(people, reason="Une gêne")
    await doctor.get_by_test_id("end-visit").click()
    await doctor.get_by_test_id("end-reason").select_option("emergency")
    await doctor.get_by_test_id("end-reason-text").fill("Le SAMU est prévenu, ouvrez la porte")
    await doctor.get_by_test_id("end-visit-confirm").click()
    await expect(patient.get_by_test_id("end-reason")).to_contain_text("urgence médicale")
    await expect(patient.get_by_test_id("end-text")).to_contain_text("Le SAMU est prévenu")
    await expect(doctor.get_by_test_id("visit-course")).to_contain_text("urgence médicale")
