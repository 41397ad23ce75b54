"""A call between two browsers goes on through a second window, a lost socket and a killed server."""

import re

import pytest
from playwright.async_api import Page, expect

from backend.demo.installation import Installation
from tests.integration import steps
from tests.integration.conftest import People
from tests.serving import kill_server

# What the server said on every socket of the page, and a handle on the newest.
_LISTEN = """
window.heard = [];
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    window.socket = this;
    super.addEventListener("message", ({ data }) => window.heard.push(JSON.parse(data).type));
  }
};
"""


async def _in_call(people: People) -> tuple[Page, Page, str]:
    patient_context, doctor_context = await people.arrives(), await people.arrives()
    for context in (patient_context, doctor_context):
        await context.add_init_script(_LISTEN)
    patient, doctor = await patient_context.new_page(), await doctor_context.new_page()
    visit = await steps.book_first_time(patient, reason="Une tache qui démange")
    await steps.enter_waiting_room(patient, visit)
    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    await steps.open_visit_from_board(doctor, visit)
    await steps.admit(doctor)
    for page in (patient, doctor):
        await steps.sees_the_other(page)
    return patient, doctor, visit


async def _ask_for_a_photo(doctor: Page) -> None:
    await doctor.get_by_test_id("ask-photo").click()
    await doctor.get_by_test_id("ask-photo-send").click()


async def _hears(page: Page, message: str) -> None:
    await page.wait_for_function("(type) => heard.includes(type)", arg=message, timeout=steps.CALL_TIMEOUT_MS)


@pytest.fixture
async def call(people: People) -> tuple[Page, Page, str]:
    return await _in_call(people)


async def test_what_was_said_while_a_socket_was_lost_is_heard_when_it_is_back(call: tuple[Page, Page, str]) -> None:
    patient, doctor, _ = call
    # No new socket comes through until the doctor has spoken.
    session = await patient.context.new_cdp_session(patient)
    away = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", away)
    await patient.evaluate("() => socket.close()")
    await _hears(doctor, "peer_suspended")
    await _ask_for_a_photo(doctor)
    await session.send("Network.emulateNetworkConditions", {**away, "offline": False})
    await _hears(patient, "photo_requested")
    heard = await patient.evaluate("() => heard")
    assert heard.count("welcome") == 1
    assert heard.index("resumed") < heard.index("photo_requested")
    assert "peer_left" not in await doctor.evaluate("() => heard")
    for page in (patient, doctor):
        await steps.sees_the_other(page)


async def test_the_newer_window_has_the_call_and_the_older_can_take_it_back(call: tuple[Page, Page, str]) -> None:
    patient, doctor, visit = call
    newer = await patient.context.new_page()
    await newer.goto(f"/visite/{visit}")
    # A window of its own tests its devices anew.
    await newer.get_by_test_id("enter-waiting-room").click()
    await expect(patient.get_by_test_id("take-back")).to_be_visible()
    await steps.sees_the_other(newer)
    await patient.get_by_test_id("take-back").click()
    await expect(newer.get_by_test_id("take-back")).to_be_visible()
    for page in (patient, doctor):
        await steps.sees_the_other(page)


async def test_a_killed_server_interrupts_no_picture(call: tuple[Page, Page, str], installation: Installation) -> None:
    patient, doctor, _ = call
    before = [await page.evaluate("() => performance.getEntriesByName('call:connected').length") for page in call[:2]]
    await kill_server(installation.server.pid)
    # Decoded while there is no server at all.
    for page in (patient, doctor):
        await steps.sees_the_other(page)
    assert await installation.server_is_ready()
    for page in (patient, doctor):
        await page.wait_for_function(
            "() => heard.filter((type) => type === 'welcome').length > 1", timeout=steps.CALL_TIMEOUT_MS
        )
    await _ask_for_a_photo(doctor)
    await _hears(patient, "photo_requested")
    after = [await page.evaluate("() => performance.getEntriesByName('call:connected').length") for page in call[:2]]
    assert after == before, "the connections were made anew"
    await expect(patient.get_by_role("button", name=re.compile("photo", re.IGNORECASE)).first).to_be_visible()
