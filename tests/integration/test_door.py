"""The waiting room and the door, as both sides see them: held, locked, turned away, sent out, and back again."""

import asyncio
import re

import pytest
from playwright.async_api import Page, Route, WebSocketRoute, expect

from backend.demo.world import DEMO_PATIENT
from tests.integration import steps
from tests.integration.conftest import People


async def at_the_door(people: People, *, reason: str) -> tuple[Page, Page]:
    """A patient who knocks, and the specialist's page of that visit."""
    patient = await (await people.arrives(phone=True)).new_page()
    doctor = await (await people.arrives()).new_page()
    visit = await steps.book_first_time(patient, reason=reason)
    await steps.enter_waiting_room(patient, visit)
    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    await doctor.goto(f"/desk/visite/{visit}")
    await expect(doctor.get_by_test_id("door-waiting")).to_be_visible()
    return patient, doctor


async def test_who_waits_hears_how_long_and_that_the_door_is_locked(people: People) -> None:
    patient, doctor = await at_the_door(people, reason="Une rougeur")
    waiting = patient.get_by_test_id("waiting")
    await expect(waiting).to_have_attribute("data-waiting", "knocking")

    await doctor.get_by_test_id("lock-door").click()
    await expect(waiting).to_have_attribute("data-waiting", "locked")
    await doctor.get_by_test_id("lock-door").click()
    await expect(waiting).to_have_attribute("data-waiting", "knocking")

    await doctor.get_by_test_id("hold").click()
    await doctor.get_by_test_id("hold-10").check()
    await doctor.get_by_test_id("hold-note").fill("Je finis une visite")
    await doctor.get_by_test_id("hold-confirm").click()
    await expect(waiting).to_have_attribute("data-waiting", "held")
    await expect(patient.get_by_text("Encore 10 minutes environ")).to_be_visible()
    await expect(patient.get_by_text("Je finis une visite")).to_be_visible()
    await expect(doctor.get_by_test_id("door-waiting")).to_have_attribute("data-quiet", "")

    # Left and come back: still told to wait, and no new knock that rings.
    await patient.get_by_test_id("leave").click()
    await expect(doctor.get_by_test_id("door-waiting")).to_have_count(0)
    await patient.go_back()
    await expect(doctor.get_by_test_id("door-waiting")).to_be_visible()

    await steps.admit(doctor)
    await steps.sees_the_other(doctor)
    await steps.sees_the_other(patient)


async def test_who_is_turned_away_reads_why_and_may_knock_again(people: People) -> None:
    patient, doctor = await at_the_door(people, reason="Une verrue")
    await doctor.get_by_test_id("deny").click()
    await doctor.get_by_test_id("refuse-reason").fill("Prenez plutôt rendez-vous jeudi")
    await doctor.get_by_test_id("refuse-confirm").click()
    await expect(patient.get_by_test_id("denied")).to_contain_text("Prenez plutôt rendez-vous jeudi")
    await expect(doctor.get_by_test_id("door-waiting")).to_have_count(0)

    await patient.get_by_test_id("knock-again").click()
    await expect(doctor.get_by_test_id("door-waiting")).to_be_visible()


async def test_who_is_sent_out_waits_again_and_so_does_who_is_put_back(people: People) -> None:
    patient, doctor = await at_the_door(people, reason="Un eczéma")
    await steps.admit(doctor)
    await steps.sees_the_other(doctor)

    await doctor.get_by_test_id("tab-guests").click()
    await doctor.get_by_test_id("person-menu").click()
    await doctor.get_by_test_id("act-hold").click()
    await doctor.get_by_test_id("hold-5").check()
    await doctor.get_by_test_id("hold-confirm").click()
    await expect(patient.get_by_test_id("waiting")).to_have_attribute("data-waiting", "held")
    # A reload does not open the door.
    await patient.reload()
    await expect(patient.get_by_test_id("waiting")).to_have_attribute("data-call-state", "waiting")
    await steps.admit(doctor)
    await steps.sees_the_other(doctor)

    await doctor.get_by_test_id("person-menu").click()
    await doctor.get_by_test_id("act-remove").click()
    await doctor.get_by_test_id("remove-reason").fill("Reconnectez-vous au calme")
    await doctor.get_by_test_id("remove-confirm").click()
    await expect(patient.get_by_test_id("removed")).to_contain_text("Reconnectez-vous au calme")
    await patient.get_by_test_id("knock-again").click()
    await expect(patient.get_by_test_id("waiting")).to_have_attribute("data-call-state", "waiting")


async def test_a_knock_is_told_on_the_other_pages_of_the_desk(people: People) -> None:
    patient = await (await people.arrives(phone=True)).new_page()
    doctor = await (await people.arrives()).new_page()
    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    await steps.sign_in(patient, "/connexion", "patient@demo")
    # The bell is for those who wait today.
    visit = await steps.put_in_now(doctor, patient_id=DEMO_PATIENT, reason="Une tache")
    await steps.enter_waiting_room(patient, visit)
    await doctor.goto("/desk/historique")
    bell = doctor.get_by_test_id("door-bell")
    await expect(bell).to_be_visible()
    await expect(doctor).to_have_title(re.compile(r"^\(\d+\) "))
    await bell.get_by_role("link", name="Aller à la porte").click()
    await doctor.wait_for_url("**/desk/visite/*")
    await expect(bell).to_have_count(0)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_what_is_pressed_at_the_door_stays_where_it_is_while_the_rest_arrives(
    people: People, phone: bool
) -> None:
    patient = await (await people.arrives(phone=True)).new_page()
    visit = await steps.book_first_time(patient, reason="Une tache")
    doctor = await (await people.arrives(phone=phone)).new_page()
    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    late = asyncio.Event()

    async def held(route: Route) -> None:
        await late.wait()
        await route.continue_()

    async def held_socket(socket: WebSocketRoute) -> None:
        await late.wait()
        socket.connect_to_server()

    await doctor.route(f"**/api/appointments/{visit}/checklist", held)
    await doctor.route(f"**/api/appointments/{visit}/messages", held)
    await doctor.route_web_socket("**/*", held_socket)
    await doctor.goto(f"/desk/visite/{visit}")
    link = doctor.get_by_role("link", name="Tester mon matériel")
    await expect(link).to_be_visible()
    await doctor.evaluate("() => document.fonts.ready.then(() => null)")
    before = await link.bounding_box()
    late.set()
    await expect(doctor.get_by_test_id("lock-door")).to_be_visible()
    await expect(doctor.get_by_test_id("self-video")).to_be_visible()
    await expect(doctor.get_by_text("Préparation", exact=True).first).to_be_visible()
    assert await link.bounding_box() == before
