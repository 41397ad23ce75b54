"""A visit from the cabin whose line is cut for a minute in the middle: nothing of what is measured meanwhile is lost."""

import asyncio
import uuid
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from backend.demo.installation import Installation
from tests.browser import ARGUMENTS, a_person, chromium_path
from tests.integration import steps
from tests.integration.conftest import OPEN_LONG_BEFORE
from tests.integration.cut_line import CutLine, cut_line
from tests.integration.test_cabin_visit import MEASURED_MS, arrive_at_the_kiosk, measure, stored_kinds
from tests.serving import free_port

pytestmark = [pytest.mark.nightly, pytest.mark.alone, pytest.mark.timeout(900)]

CUT_S = 60


@pytest.fixture
async def line() -> AsyncGenerator[CutLine]:
    async with cut_line(free_port()) as line:
        yield line


@pytest.fixture
async def rural(postgres_server: str, tmp_path: Path, line: CutLine) -> AsyncGenerator[Installation]:
    """An installation whose cabin reaches the server over `line` only."""
    url = postgres_server.replace("@/postgres", f"@/rural_{uuid.uuid4().hex[:8]}")
    over_the_line = {"CABIN_SERVER_URL": f"http://127.0.0.1:{line.port}"}
    running = Installation(url, tmp_path, line.to_port, server_env=OPEN_LONG_BEFORE, cabin_env=over_the_line)
    await running.prepare()
    await running.start()
    yield running
    await running.stop()


async def test_a_visit_goes_on_after_a_minute_without_a_line(rural: Installation, line: CutLine) -> None:
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        here = [*ARGUMENTS, f"--host-resolver-rules=MAP localhost:{line.to_port} 127.0.0.1:{line.port}"]
        kiosks = await playwright.chromium.launch(executable_path=chromium_path(), headless=True, args=here)
        others = await playwright.chromium.launch(executable_path=chromium_path(), headless=True, args=ARGUMENTS)
        for browser in (kiosks, others):
            stack.push_async_callback(browser.close)
        kiosk = await (await a_person(kiosks, rural.url)).new_page()
        doctor = await (await a_person(others, rural.url)).new_page()

        visit = await arrive_at_the_kiosk(kiosk, rural)
        await steps.sign_in(doctor, "/desk", "dermatologue@demo")
        await steps.open_visit_from_board(doctor, visit)
        await steps.admit(doctor)
        await steps.sees_the_other(doctor)
        await doctor.get_by_test_id("tab-readings").click()
        await measure(doctor, "blood_pressure", "blood_pressure")

        # Asked for while the line stands; measured and stored while there is none.
        await doctor.get_by_test_id("device-start-thermometer").click()
        await expect(kiosk.get_by_test_id("guide-thermometer")).to_be_visible(timeout=MEASURED_MS)
        line.cut()
        await expect(kiosk.get_by_text("La ligne est coupée").first).to_be_visible()
        assert await stored_kinds(doctor, visit) == ["blood_pressure"]
        await asyncio.sleep(CUT_S)
        line.mend()

        temperature = doctor.get_by_test_id("reading-temperature")
        await expect(temperature).to_have_attribute("data-stage", "confirmed", timeout=2 * MEASURED_MS)
        assert await stored_kinds(doctor, visit) == ["blood_pressure", "thermometer"]
        await steps.sees_the_other(kiosk)
        await expect(kiosk.get_by_text("La ligne est coupée")).to_have_count(0)
        await doctor.get_by_test_id("end-visit").click()
        await doctor.get_by_test_id("end-visit-confirm").click()
        await expect(kiosk.get_by_test_id("kiosk-done")).to_be_visible()
