"""Somebody invited to one visit: from the mail to the call, and nothing else of the house."""

import re
from uuid import uuid4

from playwright.async_api import expect

from backend.demo.installation import Installation
from tests.integration import steps
from tests.integration.conftest import People
from tests.integration.test_sign_in import code_in, mail_to

GONE = "Votre invitation a pris fin"


async def test_an_interpreter_comes_by_invitation_and_leaves_when_it_is_taken_back(
    people: People, installation: Installation
) -> None:
    patient = await (await people.arrives(phone=True)).new_page()
    doctor = await (await people.arrives()).new_page()
    guest = await (await people.arrives(phone=True)).new_page()
    address = f"ines.{uuid4().hex[:8]}@exemple.fr"

    visit = await steps.book_first_time(patient, reason="Une tache sur le bras")
    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    await doctor.goto(f"/desk/visite/{visit}")
    await doctor.get_by_test_id("tab-guests").click()
    await doctor.get_by_test_id("invite").click()
    await doctor.get_by_label("Un interprète").check()
    await doctor.get_by_label("Son nom").fill("Inès Haddad")
    await doctor.get_by_label("Son adresse électronique").fill(address)
    await doctor.get_by_test_id("invite-send").click()
    await expect(doctor.locator('.guest[data-status="invited"]')).to_have_count(1)

    link = re.search(r"/invitation#\S+", await mail_to(installation, address))
    assert link is not None
    await guest.goto(link[0])
    await guest.get_by_test_id("guest-open").click()
    code = code_in(await mail_to(installation, address, after=1))
    await guest.get_by_test_id("guest-code").fill("000000" if code != "000000" else "111111")
    await guest.get_by_test_id("guest-enter").click()
    await expect(guest.get_by_text("Il vous reste 4 essais")).to_be_visible()
    await guest.get_by_test_id("guest-code").fill(code)
    await guest.get_by_test_id("guest-enter").click()
    await guest.get_by_test_id("enter-waiting-room").click()
    await expect(guest.get_by_test_id("waiting")).to_have_attribute("data-call-state", "waiting")

    await doctor.get_by_role("button", name="Faire entrer Inès Haddad").click()
    await steps.sees_the_other(guest)
    await steps.sees_the_other(doctor)
    for path in (f"/api/consultations/{visit}", "/api/appointments", "/api/me/accesses"):
        assert (await guest.request.get(path)).status in {403, 404}

    # The place is kept over a reload; the link has served.
    await guest.reload()
    await steps.sees_the_other(guest)
    other = await (await people.arrives(phone=True)).new_page()
    await other.goto(link[0])
    await other.get_by_test_id("guest-open").click()
    await expect(other.get_by_text("Cette invitation n’est plus valable")).to_be_visible()

    await doctor.get_by_role("button", name="Retirer Inès Haddad").click()
    await doctor.get_by_test_id("remove-guest").click()
    await expect(guest.get_by_text(GONE)).to_be_visible()
