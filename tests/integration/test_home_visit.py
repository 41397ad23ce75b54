"""The whole visit from home: booked, waited for, talked, photographed, survived a crash, ended."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from backend.demo.installation import Installation
from backend.demo.skin import Lesion, Shot, draw
from tests.integration import steps
from tests.integration.conftest import People


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "grain-de-beaute.jpg"
    file.write_bytes(draw(4, Lesion(seed=7), Shot(seed=1)))
    return file


async def test_a_visit_from_home_from_search_to_history(
    people: People, installation: Installation, photo: Path
) -> None:
    patient = await (await people.arrives(phone=True)).new_page()
    doctor = await (await people.arrives()).new_page()

    visit = await steps.book_first_time(patient, reason="Un grain de beauté qui a changé")
    calendar = await patient.request.get(f"/api/appointments/{visit}/invite.ics")
    assert (await calendar.text()).startswith("BEGIN:VCALENDAR")

    await steps.enter_waiting_room(patient, visit)
    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    await steps.open_visit_from_board(doctor, visit)
    await steps.admit(doctor)
    await steps.sees_the_other(doctor)
    await steps.sees_the_other(patient)

    for page, other in ((patient, doctor), (doctor, patient)):
        await page.reload()
        await steps.sees_the_other(page)
        await steps.sees_the_other(other)

    await steps.send_photo(patient, photo)
    await doctor.get_by_test_id("tab-photos").click()
    await expect(doctor.get_by_test_id("photo-thumb")).to_have_count(1)

    # The server dies in the middle and comes back by itself; so do both browsers.
    await steps.server_killed(installation, patient, doctor)
    await doctor.get_by_test_id("ask-photo").click()
    await doctor.get_by_test_id("ask-photo-send").click()
    await expect(patient.get_by_role("button", name=re.compile("photo", re.IGNORECASE)).nth(1)).to_be_visible(
        timeout=60_000
    )
    for page in (patient, doctor):
        await steps.sees_the_other(page)
    kept = await (await doctor.request.get(f"/api/consultations/{visit}")).json()
    assert (kept["status"], len(kept["photos"])) == ("in_progress", 1)

    await doctor.get_by_test_id("photo-thumb").first.click()
    await expect(doctor.get_by_test_id("photo-viewer")).to_be_visible()
    await doctor.keyboard.press("Escape")

    await doctor.get_by_test_id("end-visit").click()
    await doctor.get_by_test_id("end-notes").fill("Naevus banal. Contrôle dans un an.")
    await doctor.get_by_test_id("end-visit-confirm").click()
    await expect(doctor.get_by_test_id("visit-sheet")).to_be_visible()
    await expect(doctor.get_by_text("Naevus banal. Contrôle dans un an.")).to_be_visible()

    await patient.goto("/dossier")
    await expect(patient.get_by_text("Naevus banal. Contrôle dans un an.")).to_be_visible()
    await doctor.goto("/desk/historique")
    await expect(doctor.get_by_test_id("history-row").first).to_contain_text("Josette Cabrol")


async def test_a_time_taken_meanwhile_is_told_with_the_next_ones(people: People, installation: Installation) -> None:
    patient = await (await people.arrives(phone=True)).new_page()
    rival = await people.arrives()
    await steps.sign_in(patient, "/connexion", "patient@demo")
    await patient.goto("/medecins?specialite=dermatology")
    shown = steps.free_times(patient).first
    address = await shown.get_attribute("href")
    assert address is not None

    assistant = await rival.new_page()
    await steps.sign_in(assistant, "/assistant", "assistante@demo")
    await assistant.wait_for_url("**/assistant**")
    taken = await steps.take_time_shown(assistant, address)
    assert taken.status == 201, await taken.text()

    await shown.click()
    await patient.get_by_label("Pourquoi consultez-vous").fill("Un grain de beauté")
    await expect(patient.get_by_test_id("alternatives").get_by_role("button")).to_have_count(3)
    confirm = patient.get_by_role("button", name=re.compile("^Réserver"))
    await expect(confirm).to_have_count(0)
    await patient.get_by_test_id("alternatives").get_by_role("button").first.click()
    await confirm.click()
    await patient.wait_for_url(re.compile(r"/rendez-vous/[0-9a-f-]{36}"))


async def test_a_stranger_finds_no_visit(people: People, installation: Installation) -> None:
    patient = await (await people.arrives(phone=True)).new_page()
    visit = await steps.book_first_time(patient, reason="Une plaque")
    assistant = await (await people.arrives()).new_page()
    kiosk = await (await people.arrives()).new_page()
    await steps.sign_in(kiosk, "/cabin", "cabine@demo")
    await expect(kiosk.get_by_label("Identifiant")).not_to_be_visible()
    assert (await kiosk.request.get(f"/api/consultations/{visit}")).status == 404
    assert (await kiosk.request.post(f"/api/consultations/{visit}/join")).status == 404
    assert (await assistant.request.get(f"/api/consultations/{visit}")).status == 401
