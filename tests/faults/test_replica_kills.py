"""A call between two people at two server processes: one is killed, then one is restarted. Nobody hangs up."""

import os
import signal
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from backend.demo import processes
from tests.browser import a_person, chromium
from tests.faults.replicas import two_servers
from tests.integration.steps import (
    admit,
    book_first_time,
    enter_waiting_room,
    open_visit_from_board,
    sees_the_other,
    sign_in,
)

_FRAMES = """() => {
  const video = [...document.querySelectorAll('[data-testid="remote-video"]')]
    .map((v) => (v.matches('video') ? v : v.querySelector('video'))).find(Boolean);
  return video.getVideoPlaybackQuality().totalVideoFrames;
}"""
# The longest time between two decoded frames since it was begun.
_WATCH = """() => {
  const video = [...document.querySelectorAll('[data-testid="remote-video"]')]
    .map((v) => (v.matches('video') ? v : v.querySelector('video'))).find(Boolean);
  window.__longest = 0;
  let last = performance.now();
  const seen = (now) => { window.__longest = Math.max(window.__longest, now - last); last = now; next(); };
  const next = () => video.requestVideoFrameCallback(seen);
  next();
}"""


@pytest.mark.alone
async def test_a_call_outlives_each_of_its_servers(postgres_server: str, tmp_path: Path) -> None:
    url = postgres_server.replace("@/postgres", "@/two_servers")
    async with two_servers(url, tmp_path) as replicas, chromium() as browser:
        one, other = replicas.servers
        patient = await (await a_person(browser, replicas.url)).new_page()
        doctor = await (await a_person(browser, replicas.url)).new_page()
        visit = await book_first_time(patient, reason="Un appel sur deux serveurs")
        await enter_waiting_room(patient, visit)
        await replicas.prefer(other)
        await sign_in(doctor, "/desk", "dermatologue@demo")
        await open_visit_from_board(doctor, visit)
        await admit(doctor)
        await sees_the_other(doctor)
        await sees_the_other(patient)
        for page in (doctor, patient):
            await page.evaluate(_WATCH)
        # The room is held by the process at which the patient came first.
        killed = replicas.servers[one].pid
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        await _talks_again(doctor, patient)
        # Whoever keeps the processes has started it again; now the other one is stopped in good order.
        assert await processes.answers(one, "/api/health/ready", timeout_s=60)
        await replicas.servers[other].stop()
        await _talks_again(doctor, patient)
        for page in (doctor, patient):
            assert await page.evaluate("() => window.__longest") < 5000


async def _talks_again(doctor: Page, patient: Page) -> None:
    """Signaling works both ways: what one switches off the other is told; and frames still come."""
    for page in (doctor, patient):
        await expect(page.get_by_test_id("video-stage")).to_have_attribute("data-call-state", "in_call")
    before = await doctor.evaluate(_FRAMES)
    await patient.get_by_test_id("toggle-microphone").click()
    muted = doctor.get_by_test_id("video-stage").get_by_text("Micro coupé")
    await expect(muted).to_be_visible()
    await patient.get_by_test_id("toggle-microphone").click()
    await expect(muted).to_have_count(0)
    await doctor.wait_for_function(f"(before) => ({_FRAMES})() > before + 5", arg=before)
