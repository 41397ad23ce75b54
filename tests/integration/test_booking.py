"""Finding a time, holding it, moving and giving it back, as a patient does on a phone and on a desktop."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Locator, Page, expect

from backend.demo.installation import Installation
from backend.demo.world import DEMO_DERMATOLOGIST
from tests.integration import steps
from tests.integration.conftest import People

APPOINTMENT = re.compile(r"/rendez-vous/[0-9a-f-]{36}")
RESERVE = re.compile("^Réserver")


async def filters(page: Page, *, phone: bool) -> Locator:
    """The filters: a sheet on a phone, beside the list elsewhere."""
    if phone:
        await page.get_by_test_id("open-filters").click()
        return page.get_by_role("dialog")
    return page.get_by_role("complementary")


async def choose_commune(box: Locator, typed: str, name: str) -> None:
    await box.get_by_role("combobox", name="Votre commune").fill(typed)
    await box.get_by_test_id("commune-option").filter(has_text=name).click()


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
async def test_from_words_to_an_appointment_moved_and_cancelled(
    people: People, installation: Installation, phone: bool
) -> None:
    page = await (await people.arrives(phone=phone)).new_page()
    await page.goto("/")
    await page.get_by_label("Votre besoin").fill("grain de baute")
    await expect(page.get_by_role("link", name=re.compile("Dermatologie.*grain de beauté"))).to_be_visible()
    await page.get_by_role("button", name="Voir les médecins").click()

    box = await filters(page, phone=phone)
    await choose_commune(box, "lodev", "Lodève")
    await box.get_by_label("À moins de").select_option("20")
    await box.get_by_label("Motif").select_option("dermatology_mole")
    if phone:
        await page.get_by_test_id("show-results").click()
    await expect(page.get_by_text("3 médecins")).to_be_visible()
    await page.get_by_role("link", name="Dr Claire Montels").first.click()

    # A dermatoscope is needed: at home is not offered, the nearest cabin is chosen.
    await expect(page.get_by_role("radio", name=re.compile("Chez moi"))).to_have_count(0)
    await expect(page.get_by_role("radio", name=re.compile("télécabine"))).to_be_checked()
    await page.get_by_role("button", name="Mois suivant").click()
    free = page.get_by_test_id("month").get_by_role("button")
    await expect(free.first).to_be_visible()
    await free.nth(2).click()
    await expect(free.nth(2)).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("ArrowRight")
    await expect(free.nth(3)).to_be_focused()
    await page.locator(".times--grid a").last.click()
    await page.locator('[data-login="patient@demo"]').click()

    await expect(page.get_by_test_id("hold-left")).to_contain_text("10 minutes")
    await page.get_by_label("Pourquoi consultez-vous").fill("Un grain de beauté qui change")
    await page.get_by_label("Interprète").select_option("es")
    await page.get_by_role("button", name=RESERVE).click()
    await page.wait_for_url(APPOINTMENT)
    visit = urlsplit(page.url).path.rsplit("/", 1)[1]
    booked = await (await page.request.get(f"/api/appointments/{visit}")).json()
    kept = ("status", "mode", "visit_type", "interpreter_language", "reason")
    assert [booked[name] for name in kept] == [
        "booked",
        "cabin",
        "dermatology_mole",
        "es",
        "Un grain de beauté qui change",
    ]

    await page.get_by_role("link", name="Déplacer").click()
    await page.locator(".times--grid button").first.click()
    await page.get_by_test_id("move-go").click()
    await page.wait_for_url(re.compile(f"{visit}$"))
    moved = await (await page.request.get(f"/api/appointments/{visit}")).json()
    assert (moved["previous_start"], moved["mode"]) == (booked["starts_at"], "cabin")
    assert moved["starts_at"] != booked["starts_at"]

    await page.get_by_role("button", name="Annuler ce rendez-vous").click()
    await page.get_by_label("Je vais mieux").check()
    await page.get_by_role("button", name="Annuler le rendez-vous").click()
    await expect(page.get_by_text("Ce rendez-vous est annulé")).to_be_visible()
    cancelled = await (await page.request.get(f"/api/appointments/{visit}")).json()
    assert (cancelled["status"], cancelled["cancel_code"]) == ("cancelled", "patient_better")


async def free_starts(page: Page) -> set[str]:
    answer = await page.request.get(f"/api/practitioners/{DEMO_DERMATOLOGIST}/slots?days=42&mode=home")
    return {slot["starts_at"] for day in (await answer.json())["days"] for slot in day["slots"]}


async def open_last_time(page: Page) -> str:
    """The booking page of a free time; returns the time."""
    await page.goto(f"/medecins/{DEMO_DERMATOLOGIST}")
    await page.get_by_role("button", name="Mois suivant").click()
    await page.locator(".times--grid a").last.click()
    await expect(page.get_by_test_id("hold-left")).to_be_visible()
    return parse_qs(urlsplit(page.url).query)["debut"][0]


async def test_a_time_is_held_while_the_page_is_open_and_given_back_on_leaving(
    people: People, installation: Installation
) -> None:
    page = await (await people.arrives(phone=True)).new_page()
    await steps.sign_in(page, "/connexion", "patient@demo")
    start = await open_last_time(page)
    assert start not in await free_starts(page)
    # Reading the page anew holds the same time again.
    await page.reload()
    await expect(page.get_by_test_id("hold-left")).to_be_visible()
    async with page.expect_response(re.compile("/cancel$")):
        await page.get_by_role("link", name="Changer d’heure").click()
    assert start in await free_starts(page)
    past = await (await page.request.get("/api/appointments?when=past")).json()
    assert all(one["cancel_code"] != "hold_expired" for one in past)


async def test_a_hold_that_ran_out_offers_the_same_time_again(people: People, installation: Installation) -> None:
    page = await (await people.arrives(phone=True)).new_page()
    await steps.sign_in(page, "/connexion", "patient@demo")
    await page.clock.install()
    await open_last_time(page)
    await page.get_by_label("Pourquoi consultez-vous").fill("Une plaque")
    await page.clock.fast_forward("11:00")
    again = page.get_by_test_id("hold-again")
    await expect(again).to_be_visible()
    await expect(page.get_by_role("button", name=RESERVE)).to_have_count(0)
    await expect(page.get_by_label("Pourquoi consultez-vous")).to_have_value("Une plaque")
    async with page.expect_response(lambda answer: answer.url.endswith("/api/appointments")) as held:
        await again.click()
    assert (await (await held.value).json())["status"] == "pending"


async def test_where_a_patient_lives_is_asked_with_the_reason_and_may_be_refused(
    people: People, installation: Installation
) -> None:
    page = await (await people.arrives()).new_page()
    await steps.sign_in(page, "/connexion", "patient@demo")
    # Whatever she has said before.
    await page.request.put("/api/me/residence", data={"commune_code": None, "has_treating_doctor": None})
    await open_last_time(page)
    ask = page.get_by_test_id("residence-ask")
    await expect(ask).to_contain_text("communes qui manquent de médecins")
    await page.get_by_test_id("residence-refuse").click()
    await expect(ask).to_have_count(0)
    await page.reload()
    await expect(page.get_by_test_id("hold-left")).to_be_visible()
    await expect(ask).to_have_count(0)

    await page.goto("/domicile")
    await choose_commune(page.locator("main"), "octon", "Octon")
    await page.get_by_role("radio", name="Non").check()
    await page.get_by_test_id("residence-save").click()
    await expect(page.get_by_text("zone qui manque de médecins")).to_be_visible()
    await page.goto("/medecins?specialite=general_practice")
    await expect(page.get_by_text(re.compile(r"à \d+ km")).first).to_be_visible()
    await page.goto("/domicile")
    await page.get_by_role("button", name="Effacer mes réponses").click()
    await expect(page.get_by_role("combobox", name="Votre commune")).to_have_value("")


async def test_coordinators_see_searches_without_an_answer(people: People, installation: Installation) -> None:
    visitor = await (await people.arrives(phone=True)).new_page()
    await visitor.goto("/medecins?specialite=nephrology&mode=on_site&commune=Lodève")
    await expect(visitor.get_by_text("signalée à l’équipe")).to_be_visible()
    page = await (await people.arrives()).new_page()
    await steps.sign_in(page, "/admin", "coordinatrice@demo")
    await page.get_by_role("link", name="Demandes").click()
    row = page.get_by_test_id("unanswered").get_by_role("row", name=re.compile("Néphrologie"))
    await expect(row).to_contain_text("Lodève")


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
async def test_what_a_form_lacks_is_brought_before_the_eyes(
    people: People, installation: Installation, phone: bool
) -> None:
    """The button is at the foot of a long page, and the field that lacks something far above it."""
    page = await (await people.arrives(phone=phone)).new_page()
    await steps.sign_in(page, "/connexion", "patient@demo")
    await open_last_time(page)
    await page.get_by_role("button", name=RESERVE).click()
    reason = page.get_by_label("Pourquoi consultez-vous")
    await expect(reason).to_be_focused()
    await expect(reason).to_be_in_viewport()
    await expect(page.get_by_text("Écrivez au moins quelques mots")).to_be_in_viewport()


async def test_an_address_that_no_search_understands_leads_on(people: People, installation: Installation) -> None:
    page = await (await people.arrives(phone=True)).new_page()
    await page.goto("/medecins?specialite=dermatology&commune=Nullepart-les-Bains")
    await expect(page.get_by_role("heading", name="Cette recherche n’est pas comprise")).to_be_visible()
    await page.get_by_role("link", name="Voir tous les médecins").click()
    await expect(page.get_by_role("link", name="Dr Claire Montels").first).to_be_visible()
