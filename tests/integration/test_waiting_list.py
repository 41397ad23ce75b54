"""A time given back by one is offered to the first who waits for it, who takes it from her telephone."""

import re

from playwright.async_api import Page, expect

from tests.integration import steps
from tests.integration.conftest import People

# Whoever is freed of a visit within the days the demo's first in line waits for.
_FREE_ONE = """async (doctor) => {
    for (let day = 1; day < 9; day += 1) {
        const date = new Date(Date.now() + day * 86400000).toISOString().slice(0, 10);
        const rows = await (await fetch(`/api/appointments?when=day&date=${date}`)).json();
        const one = rows.find((row) => row.practitioner.practitioner_id === doctor && row.status === "booked");
        if (!one) continue;
        const headers = { "Content-Type": "application/json" };
        const path = `/api/appointments/${one.appointment_id}/cancel`;
        const answer = await fetch(path, { method: "POST", headers, body: "{}" });
        return answer.ok ? one.starts_at : null;
    }
    return null;
}"""

# Offers go out by day; by night the list is read and nothing else.
_BY_DAY = """() => {
    const hour = Number(new Date().toLocaleString("en-GB", { timeZone: "Europe/Paris", hour: "2-digit" }));
    return hour >= 8 && hour < 21;
}"""


async def first_doctor_waited_for(page: Page) -> str:
    doctor: str = await page.evaluate(
        "async () => (await (await fetch('/api/waiting-list')).json()).entries[0].practitioner.practitioner_id"
    )
    return doctor


async def test_a_time_given_back_is_offered_and_taken(people: People) -> None:
    patient = await (await people.arrives(phone=True)).new_page()
    assistant = await (await people.arrives()).new_page()

    await steps.sign_in(assistant, "/assistant", "assistante@demo")
    await assistant.goto("/assistant/attente")
    row = assistant.get_by_test_id("waiting-row").first
    await expect(row).to_contain_text("Josette Cabrol")
    doctor = await first_doctor_waited_for(assistant)

    await steps.sign_in(patient, "/connexion", "patient@demo")
    await patient.goto("/attente")
    await expect(patient.get_by_text("Vous êtes en tête de la liste.")).to_be_visible()
    assert await assistant.evaluate(_FREE_ONE, doctor)
    if not await assistant.evaluate(_BY_DAY):
        return

    # What the worker does after the cancellation shows within one round of the page.
    answer = patient.get_by_role("link", name="Voir et répondre")
    await expect(answer).to_be_visible(timeout=60_000)
    await expect(assistant.get_by_test_id("open-offer").filter(has_text="Josette Cabrol")).to_be_visible()
    await answer.click()
    await patient.wait_for_url(re.compile(r"/offres/[0-9a-f-]{36}"))
    await expect(patient.get_by_text("Cette heure est gardée pour vous")).to_be_visible()
    await patient.get_by_test_id("offer-accept").click()
    await patient.get_by_role("link", name="Voir le rendez-vous").click()
    await patient.wait_for_url(re.compile(r"/rendez-vous/[0-9a-f-]{36}"))
    await expect(patient.get_by_role("heading", name="Votre rendez-vous")).to_be_visible()
    await expect(assistant.get_by_test_id("open-offer").filter(has_text="Josette Cabrol")).to_have_count(0)


async def test_somebody_joins_changes_and_leaves(people: People) -> None:
    patient = await (await people.arrives(phone=True)).new_page()
    await steps.sign_in(patient, "/connexion", "patient@demo")
    await patient.goto("/medecins?specialite=cardiology")
    await patient.get_by_role("link", name="Me prévenir si une heure se libère").click()
    await patient.wait_for_url("**/attente/rejoindre**")
    # Nobody is open on a Sunday: she waits.
    await patient.get_by_label("dim.").check(force=True)
    await patient.get_by_test_id("waiting-go").click()
    await patient.wait_for_url("**/attente")
    wait = patient.get_by_role("listitem").filter(has_text="Cardiologie")
    await expect(wait).to_contain_text("dim.")
    await wait.get_by_role("link", name="Modifier").click()
    await patient.get_by_label("Moment de la journée").select_option(label="Le matin")
    await patient.get_by_test_id("waiting-go").click()
    await expect(wait).to_contain_text("avant 12")
    await wait.get_by_test_id("waiting-leave").click()
    await patient.get_by_test_id("waiting-leave-go").click()
    await expect(wait.get_by_text("Vous n’attendez plus")).to_be_visible()
