"""The alert of the specialist's own browser: switched on, rung with every page closed, blocked, and out of reach.

The page, its service worker, the server and the encrypted message are the real ones. Between server and worker stands
the vendor's push service, which tests cannot reach: a local one takes its place, and the browser is handed its message.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from backend.demo.installation import Installation
from backend.demo.world import DEMO_PATIENT
from tests.backend.push.browser import PushServer, push_server
from tests.browser import a_person
from tests.integration import steps
from tests.integration.conftest import OPEN_LONG_BEFORE, People, Seeded

# What the vendor's push service would answer to the browser.
_SUBSCRIBED = """
const given = %s;
let active = null;
PushManager.prototype.subscribe = async function (options) {
  globalThis.askedFor = options;
  return (active = { endpoint: given.endpoint, toJSON: () => given, unsubscribe: async () => { active = null; return true } });
};
PushManager.prototype.getSubscription = async () => active;
"""


@dataclass
class Ringing:
    house: Installation
    service: PushServer


@pytest.fixture(scope="module")
async def ringing(seeded: Seeded, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Ringing]:
    """An installation that allows one push service, and trusts its certificate."""
    folder = tmp_path_factory.mktemp("ringing")
    async with push_server(folder) as service:
        env = {"COMPTOIR_PUSH_SERVICES": service.host, "SSL_CERT_FILE": str(folder / "push.crt")}
        async with seeded.copied(folder / "data", OPEN_LONG_BEFORE | env, cabin=False) as house:
            yield Ringing(house, service)


async def _at_the_board(context: BrowserContext) -> Page:
    page = await context.new_page()
    await steps.sign_in(page, "/desk", "dermatologue@demo")
    await page.goto("/desk")
    return page


async def test_a_knock_reaches_a_browser_with_every_page_closed(browser: Browser, ringing: Ringing) -> None:
    house, service = ringing.house, ringing.service
    subscribed = service.browser()
    context = await a_person(browser, house.url)
    await context.grant_permissions(["notifications", "camera", "microphone"], origin=house.url)
    await context.add_init_script(_SUBSCRIBED % json.dumps(subscribed.subscription))
    desk = await _at_the_board(context)
    switch = desk.get_by_test_id("push-switch")
    await expect(switch).to_have_attribute("data-state", "off")
    await switch.click()
    await expect(switch).to_have_attribute("data-state", "on")
    await expect(switch).to_have_text("Alerte active")
    asked = await desk.evaluate("() => ({ visible: askedFor.userVisibleOnly, key: askedFor.applicationServerKey })")
    assert asked == {"visible": True, "key": (await (await desk.request.get("/api/push/key")).json())["key"]}

    visit = await steps.put_in_now(desk, patient_id=DEMO_PATIENT, reason="Une tache")
    # No page of the desk any more; the worker stays.
    await desk.goto("about:blank")
    patient = await (await a_person(browser, house.url, phone=True)).new_page()
    await steps.sign_in(patient, "/connexion", "patient@demo")
    await steps.enter_waiting_room(patient, visit)
    message = subscribed.read(await service.next())
    assert (message["kind"], message["consultation_id"]) == ("waiting", visit)

    shown = await _delivered(context, house.url, message)
    assert [(one["title"], one["tag"]) for one in shown] == [("Quelqu’un attend", f"comptoir-{visit}")]
    assert shown[0]["data"] == {"path": f"/desk/visite/{visit}"}
    assert "Teisserenc" not in json.dumps(shown)
    await patient.context.close()
    await context.close()


async def test_switched_off_it_rings_no_more(browser: Browser, ringing: Ringing) -> None:
    house, service = ringing.house, ringing.service
    context = await a_person(browser, house.url)
    await context.grant_permissions(["notifications"], origin=house.url)
    await context.add_init_script(_SUBSCRIBED % json.dumps(service.browser().subscription))
    desk = await _at_the_board(context)
    switch = desk.get_by_test_id("push-switch")
    await switch.click()
    await expect(switch).to_have_attribute("data-state", "on")
    await switch.click()
    await expect(switch).to_have_attribute("data-state", "off")
    assert (
        await desk.evaluate("() => navigator.serviceWorker.ready.then((one) => one.pushManager.getSubscription())")
        is None
    )
    await context.close()


async def test_a_browser_that_blocks_alerts_says_how_to_allow_them(browser: Browser, ringing: Ringing) -> None:
    # Chromium without a person to ask has refused already.
    context = await a_person(browser, ringing.house.url)
    desk = await _at_the_board(context)
    switch = desk.get_by_test_id("push-switch")
    await expect(switch).to_have_attribute("data-state", "denied")
    await expect(switch).to_have_text("Alerte bloquée")
    await switch.press("Enter")
    await expect(desk.get_by_test_id("push-blocked")).to_contain_text("« Notifications »")
    await desk.get_by_test_id("push-again").click()
    await expect(desk.get_by_test_id("push-blocked")).to_be_visible()
    await desk.keyboard.press("Escape")
    # Allowed in the browser's settings: the page sees it by itself.
    await context.grant_permissions(["notifications"], origin=ringing.house.url)
    await expect(switch).to_have_attribute("data-state", "off")
    await context.close()


async def test_a_push_service_out_of_reach_leaves_the_switch_off_and_says_so(
    browser: Browser, ringing: Ringing
) -> None:
    context = await a_person(browser, ringing.house.url)
    await context.grant_permissions(["notifications"], origin=ringing.house.url)
    desk = await _at_the_board(context)
    switch = desk.get_by_test_id("push-switch")
    # This Chromium has no push service: the browser itself refuses.
    await switch.click()
    await expect(desk.get_by_text("L’alerte n’a pas pu être activée")).to_be_visible()
    await expect(switch).to_have_attribute("data-state", "off")
    await context.close()


async def test_where_no_service_is_allowed_there_is_no_switch(people: People) -> None:
    desk = await _at_the_board(await people.arrives())
    await expect(desk.get_by_role("link", name="Tester mon matériel")).to_be_visible()
    await desk.wait_for_load_state("networkidle")
    await expect(desk.get_by_test_id("push-switch")).to_have_count(0)


async def _delivered(context: BrowserContext, url: str, message: dict[str, str]) -> list[dict[str, object]]:
    """Hands the worker what its push service decrypted; what it then shows."""
    page = await context.new_page()
    await page.goto(f"{url}/api/health")
    chrome = await context.new_cdp_session(page)
    # Chromium drops a message for a worker that is not active yet.
    active: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    # Asked for its notifications while it writes one, Chromium takes that one for closed and drops it.
    done = asyncio.Event()

    def look(event: dict[str, list[dict[str, str]]]) -> None:
        for version in event["versions"]:
            if version["scriptURL"] == f"{url}/bell.js" and version["status"] == "activated" and not active.done():
                active.set_result(version["registrationId"])

    def follow(event: dict[str, dict[str, str]]) -> None:
        if event["backgroundServiceEvent"]["eventName"] == "Push event completed":
            done.set()

    chrome.on("ServiceWorker.workerVersionUpdated", look)
    chrome.on("BackgroundService.backgroundServiceEventReceived", follow)
    await chrome.send("ServiceWorker.enable")
    await chrome.send("BackgroundService.startObserving", {"service": "pushMessaging"})
    await chrome.send("BackgroundService.setRecording", {"service": "pushMessaging", "shouldRecord": True})
    await chrome.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": url, "registrationId": await active, "data": json.dumps(message)},
    )
    await done.wait()
    found: list[dict[str, object]] = await page.evaluate(
        """async () => {
            const worker = await navigator.serviceWorker.getRegistration("/desk");
            return (await worker.getNotifications()).map(({ title, body, tag, data }) => ({ title, body, tag, data }));
        }"""
    )
    return found
