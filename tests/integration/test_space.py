"""The patient's own space: acting for a child, being told of an emergency access, taking it back."""

from datetime import date, timedelta

from playwright.async_api import expect

from tests.integration import steps
from tests.integration.conftest import People
from tests.integration.family import add_a_child, choose, letters

REASON = "Enfant inconscient, recherche d’allergies connues"


async def test_a_parent_is_told_of_an_emergency_access_and_takes_it_back(people: People) -> None:
    parent = await (await people.arrives(phone=True)).new_page()
    doctor = await (await people.arrives()).new_page()
    given, family, born = f"Lise-{letters()}", "Cabrol", date(2018, 3, 3)
    name = f"{given} {family}"

    await steps.sign_in(parent, "/connexion", "patient@demo")
    await add_a_child(parent, given=given, family=family, born=born)

    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    await doctor.goto("/desk/urgence")
    await doctor.get_by_label("Prénom").fill(given)
    await doctor.get_by_label("Nom", exact=True).fill(family)
    await doctor.get_by_label("Date de naissance").fill((born + timedelta(days=1)).isoformat())
    await doctor.get_by_label("Pourquoi maintenant").fill(REASON)
    await doctor.get_by_test_id("emergency-sworn").check()
    await doctor.get_by_test_id("emergency-open").click()
    await expect(doctor.get_by_text("Aucun patient n’a exactement cette identité")).to_be_visible()
    await doctor.get_by_label("Date de naissance").fill(born.isoformat())
    await doctor.get_by_test_id("emergency-open").click()
    await expect(doctor.get_by_role("heading", name=name)).to_be_visible()
    await expect(doctor.get_by_test_id("glass")).to_be_visible()

    await parent.goto("/rendez-vous")
    notice = parent.get_by_test_id("notices")
    await expect(notice).to_contain_text(REASON)
    await notice.get_by_test_id("notice-read").first.click()
    await expect(notice).to_have_count(0)

    await parent.goto("/dossier/acces")
    await choose(parent, name)
    await expect(parent.locator('.access-line[data-action="glass:break"]')).to_contain_text(REASON)

    await parent.goto("/dossier/droits")
    await choose(parent, name)
    await parent.get_by_test_id("withdraw").click()
    await parent.get_by_test_id("withdraw-yes").click()
    await expect(parent.get_by_text("Aucun soignant ne peut voir ce dossier")).to_be_visible()
    await doctor.reload()
    await expect(doctor.get_by_text("Nous ne trouvons pas cette page")).to_be_visible()


async def test_a_parent_books_for_the_child_whose_appointment_holds_the_access_open(people: People) -> None:
    parent = await (await people.arrives(phone=True)).new_page()
    await steps.sign_in(parent, "/connexion", "patient@demo")
    name = await add_a_child(parent, given=f"Tom-{letters()}")

    await parent.goto("/medecins?specialite=dermatology")
    await steps.free_times(parent).first.click()
    await choose(parent, name)
    await steps.confirm_booking(parent, reason="Une tache sur le bras")
    await expect(parent.get_by_text(f"Pour {name}")).to_be_visible()

    await parent.goto("/rendez-vous")
    await choose(parent, name)
    await expect(parent.locator(".visit-row").first).to_contain_text(f"Pour {name}")
    await parent.goto("/dossier/droits")
    await choose(parent, name)
    await expect(parent.get_by_role("link", name="Voir mes rendez-vous").first).to_be_visible()
    await expect(parent.get_by_test_id("withdraw")).to_have_count(0)


async def test_an_identity_is_corrected_by_the_patient_until_somebody_has_seen_the_document(people: People) -> None:
    parent = await (await people.arrives(phone=True)).new_page()
    given = f"Zoé-{letters()}"
    await steps.sign_in(parent, "/connexion", "patient@demo")
    await add_a_child(parent, given=given)
    await parent.goto("/identite")
    await choose(parent, given)
    await parent.get_by_test_id("fix-identity").click()
    await parent.get_by_test_id("identity-save").click()
    await expect(parent.get_by_text("Ce code a cinq caractères")).to_be_visible()
    await parent.get_by_label("Sexe").select_option("F")
    await parent.get_by_label("Code du lieu de naissance").fill("34 172")
    await parent.get_by_test_id("identity-save").click()
    await expect(parent.get_by_test_id("ins-status")).to_have_attribute("data-status", "provisoire")
    await expect(parent.get_by_text("34172")).to_be_visible()
