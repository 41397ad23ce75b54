"""Six people in one call, each connected to each: everybody sees everybody."""

import asyncio
import re
from collections.abc import AsyncGenerator
from uuid import uuid4

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from backend.demo.installation import Installation
from tests.browser import chromium
from tests.integration import steps
from tests.integration.conftest import People
from tests.integration.test_sign_in import code_in, mail_to

GUESTS = [("interpreter", "Inès Haddad"), ("family", "Luc Cabrol"), ("family", "Anne Cabrol"), ("expert", "Paul Roux")]

# Of one camera Chromium keeps four pictures for all pages (kVideoCaptureDefaultMaxBufferPoolSize), and each page holds the one it
# shows: four pages that hold one each let none be taken, and the camera stands still for all of them for good. So each person
# has a camera of her own. The second that Chromium makes is a depth camera, whose pictures are not sent.
CAMERAS = [f"fake_device_{number}" for number in (0, 2, 3, 4, 5, 6)]

# Thirty streams are encoded and decoded on this machine, and a machine that is late is a bad line to those in the call,
# who then give their pictures up: each camera is small and slow, no sound is improved, and nobody speaks.
SMALL_DEVICES = """
  localStorage.setItem("comptoir.call.saver", "on");
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const cameras = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
  const small = { width: 160, height: 120, frameRate: 5 };
  const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  navigator.mediaDevices.getUserMedia = async (wish) => {
    const { deviceId } = (await cameras()).find(({ label }) => label === CAMERA);
    const video = { ...small, deviceId: { exact: deviceId } };
    const stream = await open({ ...wish, ...(wish.video && { video }), ...(wish.audio && { audio }) });
    for (const microphone of stream.getAudioTracks()) microphone.enabled = false;
    return stream;
  };
"""


@pytest.fixture
async def browser() -> AsyncGenerator[Browser]:
    async with chromium(more=["--use-fake-device-for-media-stream=fps=30,device-count=7"]) as browser:
        yield browser


async def a_page(context: BrowserContext, camera: str) -> Page:
    await context.add_init_script(SMALL_DEVICES.replace("CAMERA", f'"{camera}"'))
    return await context.new_page()


async def invited(doctor: Page, guest: Page, installation: Installation, visit: str, kind: str, name: str) -> None:
    """By the link in a mail and the code in the next one, to the waiting room."""
    address = f"{uuid4().hex[:12]}@exemple.fr"
    wish = {"kind": kind, "name": name, "contact": address}
    answer = await doctor.request.post(f"/api/consultations/{visit}/guests", data=wish)
    assert answer.status == 201, await answer.text()
    link = re.search(r"/invitation#\S+", await mail_to(installation, address))
    assert link is not None
    await guest.goto(link[0])
    await guest.get_by_test_id("guest-open").click()
    await guest.get_by_test_id("guest-code").fill(code_in(await mail_to(installation, address, after=1)))
    await guest.get_by_test_id("guest-enter").click()
    await guest.get_by_test_id("enter-waiting-room").click()
    await expect(guest.get_by_test_id("waiting")).to_have_attribute("data-call-state", "waiting")


@pytest.mark.alone
async def test_everybody_sees_everybody(people: People, installation: Installation) -> None:
    patient = await a_page(await people.arrives(phone=True), CAMERAS[0])
    doctor = await a_page(await people.arrives(), CAMERAS[1])
    guests = [await a_page(await people.arrives(phone=True), camera) for camera in CAMERAS[2:]]
    visit = await steps.book_first_time(patient, reason="Un avis à plusieurs")
    await steps.enter_waiting_room(patient, visit)
    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    await doctor.goto(f"/desk/visite/{visit}")
    for guest, (kind, name) in zip(guests, GUESTS, strict=True):
        await invited(doctor, guest, installation, visit, kind, name)

    for name in ("Josette Cabrol", *(name for _, name in GUESTS)):
        await doctor.get_by_role("button", name=f"Faire entrer {name}", exact=True).click()
    everybody = [patient, doctor, *guests]
    await asyncio.gather(*(steps.sees_the_others(page, len(everybody) - 1) for page in everybody))

    stage = patient.get_by_test_id("video-stage")
    await expect(stage).to_have_attribute("data-layout", "grid")
    await patient.locator('[data-name="Inès Haddad"]').get_by_test_id("tile-pick").click()
    await expect(patient.locator('[data-name="Inès Haddad"].tile--large')).to_be_visible()
    await patient.get_by_test_id("see-everybody").click()
    await expect(stage).to_have_attribute("data-layout", "grid")
    await steps.sees_the_others(patient, len(everybody) - 1)
