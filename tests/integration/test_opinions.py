"""An opinion from question to answer in a real browser: asked at the place's desk, sorted, completed, answered, read."""

import pytest
from playwright.async_api import Page, expect

from backend.demo.world import DEMO_COLLEAGUE, demo_id
from tests.integration.conftest import People
from tests.integration.steps import sign_in

# In the installation that others share the specialist may look after this patient already, and know her name.
pytestmark = pytest.mark.own_house

VISIT = demo_id("past/josette-2")
QUESTION = "Ce grain de beauté a bruni en un mois. Faut-il le retirer ?"
PLAIN = "Ce grain de beauté est à montrer. Prenez rendez-vous dans les trois semaines."
MISSING = "Une deuxième photo, plus près"


async def say(page: Page, words: str) -> None:
    await page.get_by_test_id("words").fill(words)
    await page.get_by_test_id("say").click()
    await expect(page.get_by_test_id("words")).to_have_count(0)


async def ask(page: Page) -> str:
    """The assistant, in the name of the doctor of a visit; the case's id."""
    await page.goto(f"/assistant/rendez-vous/{VISIT}/avis")
    await expect(page.get_by_test_id("opinion-send")).to_be_disabled()
    await page.get_by_test_id("opinion-question").fill(QUESTION)
    await page.get_by_test_id("photo-pick").first.click()
    await page.get_by_label("Couleur", exact=True).check()
    await page.get_by_label("Rapide").check()
    await expect(page.get_by_test_id("opinion-send")).to_be_disabled()
    await page.get_by_label("Le patient est d’accord").check()
    await page.get_by_test_id("opinion-send").click()
    await page.wait_for_url("**/assistant/avis/*")
    await expect(page.get_by_test_id("case")).to_have_attribute("data-state", "sent")
    return page.url.rsplit("/", 1)[1]


async def take_and_sort(page: Page, opinion_id: str) -> None:
    await page.goto("/desk/avis")
    row = page.locator(f'[data-testid="opinion-row"][data-id="{opinion_id}"]')
    await expect(row).to_contain_text(QUESTION)
    # Nobody of the speciality is told who it is before taking it.
    await expect(row).not_to_contain_text("Josette")
    await row.get_by_test_id("open-opinion").click()
    await expect(page.get_by_test_id("take")).to_be_visible()
    await expect(page.get_by_test_id("case-photos")).to_have_count(0)
    await page.keyboard.press("t")
    case = page.get_by_test_id("case")
    await expect(case).to_have_attribute("data-state", "taken")
    await expect(case.get_by_role("heading", level=1)).to_contain_text("Josette")
    picture = page.get_by_test_id("case-photos").locator(".viewer__image")
    await expect(picture).to_have_attribute("data-loaded", "")
    await page.get_by_test_id("triage").click()
    await page.get_by_role("dialog").get_by_label("Urgent").check()
    await say(page, "Couleur qui change vite")
    await expect(case).to_contain_text("a changé l’urgence : Urgent")
    await page.keyboard.press("c")
    await say(page, MISSING)
    await expect(case).to_have_attribute("data-state", "missing")


async def complete(page: Page, opinion_id: str) -> None:
    await page.goto(f"/assistant/avis/{opinion_id}")
    part = page.get_by_test_id("complete")
    await expect(part).to_contain_text(MISSING)
    await part.get_by_test_id("photo-pick").nth(1).click()
    await page.get_by_test_id("complete-words").fill("La voici, prise ce matin")
    await page.get_by_test_id("complete-send").click()
    await expect(page.get_by_test_id("case")).to_have_attribute("data-state", "taken")


async def answer(page: Page, opinion_id: str) -> None:
    await page.goto(f"/desk/avis/{opinion_id}")
    strip = page.get_by_test_id("case-photos").locator(".case__strip button")
    await expect(strip).to_have_count(2)
    await page.get_by_role("heading", level=1).click()
    await page.keyboard.press("ArrowRight")
    await expect(strip.nth(1)).to_have_attribute("aria-pressed", "true")
    form = page.get_by_test_id("answer-form")
    await form.get_by_label("Asymétrie").check()
    await form.get_by_test_id("diagnosis").fill("Naevus mélanocytaire")
    await expect(form.get_by_test_id("diagnosis-code")).to_have_value("D22.9")
    await form.get_by_label("Voir en personne").check()
    await form.get_by_test_id("within-days").fill("21")
    await expect(form.get_by_test_id("answer-send")).to_be_disabled()
    await form.get_by_test_id("patient-words").fill(PLAIN)
    await form.get_by_label("En personne, avec vous").check()
    await form.get_by_test_id("answer-send").click()
    await expect(page.get_by_test_id("case")).to_have_attribute("data-state", "answered")
    # The access has ended with the case.
    await page.reload()
    await expect(page.get_by_test_id("answer")).to_contain_text("Naevus mélanocytaire")
    # What was found on one photo is not said of the whole because the photo is out of sight.
    await expect(page.get_by_test_id("answer")).to_contain_text("Une photo qui n’est plus montrée ici")
    await expect(page.get_by_test_id("answer")).not_to_contain_text("L’ensemble")
    await expect(page.get_by_test_id("case-photos")).to_have_count(0)
    await expect(page.get_by_role("heading", level=1)).not_to_contain_text("Josette")


async def test_an_opinion_is_asked_sorted_completed_answered_and_read_by_the_patient(people: People) -> None:
    asker = await (await people.arrives()).new_page()
    specialist = await (await people.arrives(dark=True)).new_page()
    patient = await (await people.arrives(phone=True)).new_page()
    await sign_in(asker, "/assistant", "assistante@demo")
    await sign_in(specialist, "/desk", "confrere@demo")

    opinion_id = await ask(asker)
    await take_and_sort(specialist, opinion_id)
    await complete(asker, opinion_id)
    await answer(specialist, opinion_id)

    await asker.reload()
    given = asker.get_by_test_id("answer")
    await expect(given).to_contain_text("Voir en personne, dans les 21 jours")
    await expect(given).to_contain_text("D22.9")

    await sign_in(patient, "/connexion", "patient@demo")
    await patient.goto("/avis")
    mine = patient.get_by_test_id("my-opinion").first
    await expect(mine).to_contain_text(PLAIN)
    await expect(mine).to_contain_text("Montrer votre peau à un médecin dans les 21 jours")
    await expect(mine).not_to_contain_text("Naevus")
    await expect(mine.locator(f'a[href="/medecins/{DEMO_COLLEAGUE}"]')).to_be_visible()


async def test_a_case_whose_sending_was_cut_is_not_written_a_second_time(people: People) -> None:
    page = await (await people.arrives()).new_page()
    await sign_in(page, "/assistant", "assistante@demo")
    drafted: list[str] = []
    page.on(
        "request",
        lambda one: drafted.append(one.url) if one.method == "POST" and one.url.endswith("/api/opinions") else None,
    )
    await page.route("**/api/opinions/*/send", lambda route: route.abort(), times=1)
    await page.goto(f"/assistant/rendez-vous/{VISIT}/avis")
    await page.get_by_test_id("opinion-question").fill(QUESTION)
    await page.get_by_label("Le patient est d’accord").check()
    await page.get_by_test_id("opinion-send").click()
    await expect(page.get_by_test_id("opinion-form").get_by_role("alert")).to_be_visible()
    await page.get_by_test_id("opinion-question").fill("Faut-il le retirer ?")
    await page.get_by_test_id("opinion-send").click()
    await page.wait_for_url("**/assistant/avis/*")
    await expect(page.get_by_test_id("case")).to_contain_text("Faut-il le retirer ?")
    assert len(drafted) == 1
