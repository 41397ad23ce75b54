"""What a patient is written: she books, the message is in the inbox, and she says what she wants to receive."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import icalendar
from playwright.async_api import Locator, Page, expect

from backend.demo.installation import Installation
from tests.integration.conftest import People
from tests.integration.steps import sign_in


async def _book(page: Page, origin: str) -> str:
    """The soonest time of the first dermatologist from tomorrow on; returns the appointment's id."""
    doctors = await (await page.request.get("/api/practitioners", params={"speciality": "dermatology"})).json()
    slots = f"/api/practitioners/{doctors[0]['practitioner_id']}/slots"
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    days = (await (await page.request.get(slots, params={"from": tomorrow, "days": 14})).json())["days"]
    wish = {
        "practitioner_id": doctors[0]["practitioner_id"],
        "starts_at": next(slot["starts_at"] for day in days for slot in day["slots"]),
        "reason": "Un grain de beauté qui change",
    }
    headers = {"Idempotency-Key": str(uuid4()), "Origin": origin}
    answer = await page.request.post("/api/appointments", data=wish, headers=headers)
    assert answer.status == 201, await answer.text()
    booked: str = (await answer.json())["appointment_id"]
    return booked


async def _calendar_of(page: Page, letter: Locator, folder: Path) -> Any:
    async with page.expect_download() as download:
        await letter.get_by_role("link", name=re.compile("agenda")).click()
    file = folder / "invitation.ics"
    await (await download.value).save_as(file)
    calendar: Any = icalendar.Calendar.from_ical(file.read_bytes())
    assert calendar["METHOD"] == "REQUEST"
    (event,) = calendar.walk("VEVENT")
    return event


async def test_a_booking_is_confirmed_in_the_inbox_and_on_its_page(
    people: People, installation: Installation, tmp_path: Path
) -> None:
    page = await (await people.arrives(phone=True)).new_page()
    await sign_in(page, "/connexion", "patient@demo")
    visit = await _book(page, installation.url)
    await page.goto(f"/rendez-vous/{visit}?nouveau=1")
    sent = page.get_by_test_id("sent-messages")
    await expect(sent.locator('[data-kind="confirmation"]').first).to_contain_text("message envoyé")
    await page.goto("/boite")
    # Others are written too meanwhile: reminders, answers, offers.
    to_the_visit = page.get_by_role("link", name=f"rendez-vous/{visit}")
    mail = (
        page.get_by_role("listitem")
        .filter(has=page.locator('[data-testid="letter"][data-channel="email"]'))
        .filter(has=to_the_visit, has_text="Votre rendez-vous est confirmé")
    )
    await expect(mail).to_be_visible()
    await expect(mail).not_to_contain_text("grain de beauté")
    event = await _calendar_of(page, mail, tmp_path)
    assert event["UID"] == f"{visit}@comptoir"
    await mail.get_by_role("link", name=f"rendez-vous/{visit}").click()
    await page.wait_for_url(f"**/rendez-vous/{visit}")
    await expect(page.get_by_role("heading", name="Ce que nous avons écrit")).to_be_visible()


async def test_what_somebody_wishes_is_still_there_when_she_comes_back(people: People) -> None:
    page = await (await people.arrives()).new_page()
    await sign_in(page, "/connexion", "patient@demo")
    await page.goto("/compte")
    await page.get_by_role("link", name="Messages et rappels").click()
    await page.get_by_label("2 jours avant").check()
    await page.get_by_label("10 minutes avant").uncheck()
    await page.get_by_label("À", exact=True).fill("07:30")
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(page.get_by_text("C’est enregistré.")).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("2 jours avant")).to_be_checked()
    await expect(page.get_by_label("10 minutes avant")).not_to_be_checked()
    await expect(page.get_by_label("À", exact=True)).to_have_value("07:30")


async def test_a_practitioner_gives_her_agenda_to_her_telephone_and_takes_it_back(people: People) -> None:
    page = await (await people.arrives()).new_page()
    await sign_in(page, "/desk", "dermatologue@demo")
    await page.goto("/desk/messages")
    await page.get_by_label("Pour quel appareil").fill("Téléphone")
    await page.get_by_role("button", name="Créer une adresse").click()
    address = await page.get_by_label("Adresse de l’agenda Téléphone").input_value()
    answer = await page.request.get(address)
    assert icalendar.Calendar.from_ical(await answer.body()).walk("VEVENT")
    await page.get_by_role("button", name="Retirer Téléphone").click()
    await page.get_by_role("dialog").get_by_role("button", name="Retirer", exact=True).click()
    await expect(page.get_by_text("Aucune adresse pour l’instant.")).to_be_visible()
    assert (await page.request.get(address)).status == 404
