"""A volunteer gives a day with lodging, a patient of the zone books it at the tariff, the third day is refused."""

import re
from datetime import date, timedelta

from playwright.async_api import Page, expect

from tests.integration import steps
from tests.integration.conftest import People

ZONE, COMMUNE, LODGING = "Larzac méridional", "34064", "Gîte communal des Roches"


def weekdays_after_next_month() -> list[date]:
    """Tuesday to Thursday of the second week of the month after the next: nobody of the demo gives a day then."""
    first = (date.today().replace(day=1) + timedelta(days=63)).replace(day=1)  # noqa: DTZ011 - as the page shows it
    tuesday = first + timedelta(days=(1 - first.weekday()) % 7 + 7)
    return [tuesday + timedelta(days=n) for n in range(3)]


async def turn_to(page: Page, month: date) -> None:
    later = page.get_by_role("button", name="Après")
    cell = page.locator(f'[data-day="{month.isoformat()}"]')
    for _ in range(3):
        if await cell.count():
            return
        await later.click()
        await expect(page.get_by_text("Vos jours de ce mois")).to_be_visible()
    await expect(cell).to_be_visible()


async def give(page: Page, day: date, *, lodging: bool) -> None:
    await turn_to(page, day)
    await page.locator(f'[data-day="{day.isoformat()}"]').click()
    await page.get_by_label("Zone").select_option(label=ZONE)
    if lodging:
        await page.get_by_text(LODGING).click()
        await expect(page.get_by_test_id("offer-lodging")).to_be_checked()
    await page.get_by_test_id("give").click()


async def test_a_day_given_with_lodging_is_booked_at_the_tariff_and_the_third_is_refused(people: People) -> None:
    doctor = await (await people.arrives()).new_page()
    patient = await (await people.arrives(phone=True)).new_page()
    first, second, third = weekdays_after_next_month()

    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    await doctor.goto("/desk/solidarite")
    await give(doctor, first, lodging=True)
    card = doctor.locator(f'[data-testid="given-day"][data-day="{first.isoformat()}"]')
    await expect(card).to_contain_text(LODGING)
    await expect(doctor.get_by_text("Vous pouvez encore donner un jour ce mois-ci.")).to_be_visible()

    await steps.sign_in(patient, "/connexion", "patient@demo")
    home = await patient.request.put("/api/me/residence", data={"commune_code": COMMUNE, "has_treating_doctor": True})
    assert home.ok, await home.text()
    await patient.goto("/zones")
    await patient.get_by_test_id("zone").filter(has_text=ZONE).click()
    day = patient.get_by_test_id("volunteer-day").filter(has_text="Montels")
    await expect(day).to_contain_text("32 €, sans dépassement")
    await expect(day).to_contain_text("Habitants et personnes sans médecin traitant d’abord")
    await day.get_by_role("link", name=re.compile("^Réserver")).first.click()
    await patient.get_by_label("Pourquoi consultez-vous").fill("Une tache qui a changé")
    await patient.get_by_role("button", name=re.compile("^Réserver")).click()
    await patient.wait_for_url(re.compile(r"/rendez-vous/[0-9a-f-]{36}"))
    visit = patient.url.rsplit("/", 1)[1].split("?")[0]
    booked = await (await patient.request.get(f"/api/appointments/{visit}")).json()
    assert (booked["fee_cents"], booked["overrun_cents"], booked["mode"]) == (3200, 0, "on_site")
    assert booked["site"]["commune"] == "Le Caylar"

    await doctor.reload()
    await give(doctor, second, lodging=False)
    await expect(doctor.get_by_text("Vos deux jours de ce mois sont donnés.")).to_be_visible()
    await expect(doctor.locator(f'[data-day="{third.isoformat()}"]')).to_be_disabled()
    await expect(card).to_contain_text("1 visite")
    # Another window that does not know yet is refused by the server.
    wish = {"day": third.isoformat(), "site_id": booked["site"]["site_id"]}
    refused = await doctor.request.post("/api/me/volunteer-days", data=wish)
    assert (refused.status, (await refused.json())["code"]) == (409, "solidarity.two_days_a_month")
