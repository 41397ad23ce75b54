"""The practitioner's agenda in a real browser: carried by mouse and by keys, leave in two presses, a new week, undone."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Locator, Page, expect

from tests.integration.conftest import People
from tests.integration.steps import sign_in

DERMATOLOGIST = "dermatologue@demo"
PARIS = ZoneInfo("Europe/Paris")
# As drawn: see PX_PER_MINUTE in web/src/desk/agenda/layout.ts.
PX_PER_MINUTE = 1.3


async def api(page: Page, path: str, **request: Any) -> Any:
    """One call with the page's own session."""
    answer = await page.request.get(path, **request)
    assert answer.ok, await answer.text()
    return await answer.json()


async def agenda(page: Page, day: date) -> dict[str, Any]:
    found: dict[str, Any] = (await api(page, f"/api/agenda?from={day}&days=1"))["agendas"][0]
    return found


async def busy_day(page: Page) -> date:
    """The next day on which some people are expected. Not one into which the demo's open hours of tonight reach: they
    begin at no round minute, and another test may have booked in them."""
    first = date.fromisoformat((await api(page, "/api/agenda"))["first"])
    for ahead in range(1, 12):
        day = first + timedelta(days=ahead)
        found = await agenda(page, day)
        expected = sum(one["status"] == "booked" for one in found["appointments"])
        if expected > 1 and all(local_day(one["starts_at"]) == day for one in found["openings"]):
            return day
    raise AssertionError("nobody is expected")


def local_day(instant: str) -> date:
    return datetime.fromisoformat(instant).astimezone(PARIS).date()


async def open_day(page: Page, day: date) -> None:
    await page.goto(f"/desk/agenda?jour={day}")
    await page.get_by_test_id("view-day").click()
    await expect(page.get_by_test_id("agenda-column")).to_have_count(1)


def block(page: Page, appointment: dict[str, Any]) -> Locator:
    return page.locator(f'[data-appointment="{appointment["appointment_id"]}"]')


async def starts_of(page: Page, day: date, appointment_id: str) -> str:
    found = await agenda(page, day)
    starts = {one["appointment_id"]: str(one["starts_at"]) for one in found["appointments"]}
    return starts[appointment_id]


async def undo(page: Page) -> None:
    await page.get_by_role("status").get_by_role("button", name="Annuler").last.click()


@pytest.fixture
async def page(people: People) -> Page:
    page = await (await people.arrives()).new_page()
    await sign_in(page, "/desk", DERMATOLOGIST)
    return page


async def carry(page: Page, visit: dict[str, Any], minutes: float) -> None:
    """Takes an appointment with the mouse and puts it down so much later."""
    held = block(page, visit)
    await held.scroll_into_view_if_needed()
    box = await held.bounding_box()
    assert box is not None
    x, y = box["x"] + 30, box["y"] + 6
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x, y + 20, steps=4)
    await page.mouse.move(x, y + minutes * PX_PER_MINUTE, steps=6)
    await expect(page.get_by_test_id("carrying")).to_contain_text(visit["patient"]["name"])
    await page.mouse.up()


def minutes_between(first: str, then: str) -> float:
    return (datetime.fromisoformat(then) - datetime.fromisoformat(first)).total_seconds() / 60


def free_start(found: dict[str, Any], visit: dict[str, Any]) -> str:
    """Where else the appointment would fit, five minutes by five minutes."""
    length = minutes_between(visit["starts_at"], visit["ends_at"])
    taken = [*found["appointments"], *found["busy"]]
    for hours in found["openings"]:
        for after in range(0, int(minutes_between(hours["starts_at"], hours["ends_at"]) - length) + 1, 5):
            start = datetime.fromisoformat(hours["starts_at"]) + timedelta(minutes=after)
            end = start + timedelta(minutes=length)
            if all(
                end <= datetime.fromisoformat(one["starts_at"]) or datetime.fromisoformat(one["ends_at"]) <= start
                for one in taken
            ):
                return start.isoformat()
    raise AssertionError("the day is full")


@pytest.fixture
async def tall(page: Page) -> Page:
    """With the whole day in sight."""
    await page.set_viewport_size({"width": 1280, "height": 1700})
    return page


async def test_an_appointment_is_carried_with_the_mouse_and_taken_back(tall: Page) -> None:
    page = tall
    day = await busy_day(page)
    found = await agenda(page, day)
    visit = found["appointments"][0]
    target = free_start(found, visit)
    await open_day(page, day)
    await carry(page, visit, minutes_between(visit["starts_at"], target))
    await expect(page.get_by_text(re.compile("Le patient est prévenu"))).to_be_visible()
    moved = await starts_of(page, day, visit["appointment_id"])
    assert minutes_between(target, moved) == 0
    await undo(page)
    await expect(page.get_by_text("à l’heure d’avant")).to_be_visible()
    assert await starts_of(page, day, visit["appointment_id"]) == visit["starts_at"]


async def test_a_refused_move_snaps_back_and_offers_other_times(tall: Page) -> None:
    page = tall
    day = await busy_day(page)
    visit, other, *_ = (await agenda(page, day))["appointments"]
    await open_day(page, day)
    await carry(page, visit, minutes_between(visit["starts_at"], other["starts_at"]))
    refused = page.get_by_role("dialog", name=re.compile("reste à son heure"))
    await expect(refused.get_by_test_id("alternative").first).to_be_visible()
    assert await starts_of(page, day, visit["appointment_id"]) == visit["starts_at"]
    await refused.get_by_role("button", name="Laisser à son heure").click()
    await expect(refused).to_be_hidden()
    await carry(page, visit, -180)
    await page.get_by_test_id("override-why").fill("À la demande du patient")
    await page.get_by_test_id("override").click()
    await expect(page.get_by_text(re.compile("Le patient est prévenu"))).to_be_visible()
    await undo(page)
    await expect(page.get_by_text("à l’heure d’avant")).to_be_visible()
    assert await starts_of(page, day, visit["appointment_id"]) == visit["starts_at"]


async def test_an_appointment_is_carried_with_the_keys(page: Page) -> None:
    day = await busy_day(page)
    found = await agenda(page, day)
    visit = found["appointments"][0]
    target = free_start(found, visit)
    steps = int(minutes_between(visit["starts_at"], target)) // 5
    await open_day(page, day)
    await block(page, visit).focus()
    for key in ("ArrowDown", "Shift+ArrowDown"):
        await page.keyboard.press(key)
    await expect(page.get_by_test_id("carrying")).to_contain_text("Entrée pour poser")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("carrying")).to_be_empty()
    assert await starts_of(page, day, visit["appointment_id"]) == visit["starts_at"]
    for _ in range(abs(steps)):
        await page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(re.compile("Le patient est prévenu"))).to_be_visible()
    assert minutes_between(target, await starts_of(page, day, visit["appointment_id"])) == 0
    await undo(page)
    await expect(page.get_by_text("à l’heure d’avant")).to_be_visible()
    assert await starts_of(page, day, visit["appointment_id"]) == visit["starts_at"]


async def test_leave_takes_two_presses_and_shows_whom_it_touches(page: Page) -> None:
    day = await busy_day(page)
    before = await agenda(page, day)
    await open_day(page, day)
    await page.get_by_test_id("agenda-leave").click()
    await expect(page.get_by_test_id("leave-hits")).to_contain_text("touché")
    for visit in before["appointments"]:
        await expect(page.get_by_test_id("hits")).to_contain_text(visit["patient"]["name"])
    await page.get_by_test_id("leave-save").click()
    await expect(page.get_by_text(re.compile("Congé posé"))).to_be_visible()
    after = await agenda(page, day)
    assert after["openings"] == []
    assert [one["leave_id"] is not None for one in after["closures"]] == [True]
    assert after["appointments"] == before["appointments"]
    await undo(page)
    await expect(page.get_by_text("Tout est comme avant")).to_be_visible()
    assert (await agenda(page, day))["openings"] == before["openings"]


async def far_wednesday(page: Page) -> date:
    """So far ahead that the demo has booked nobody there, and no public holiday."""
    day = date.fromisoformat((await api(page, "/api/agenda"))["first"]) + timedelta(days=30)
    day += timedelta(days=(2 - day.weekday()) % 7)
    while (await agenda(page, day))["holidays"]:
        day += timedelta(days=7)
    return day


async def test_a_new_week_is_saved_and_taken_back(page: Page) -> None:
    wednesday = await far_wednesday(page)
    before = await agenda(page, wednesday)
    await page.goto("/desk/horaires")
    total = page.get_by_test_id("week-total")
    written = await total.inner_text()
    row = page.locator('[data-testid="weekday"][data-weekday="2"]')
    await row.get_by_test_id("week-add").click()
    await expect(total).not_to_have_text(written)
    await page.get_by_test_id("week-from").fill((wednesday - timedelta(days=2)).isoformat())
    await page.get_by_test_id("week-save").click()
    await expect(page.get_by_text(re.compile("La nouvelle semaine vaut à partir"))).to_be_visible()
    assert len((await agenda(page, wednesday))["openings"]) > len(before["openings"])
    await undo(page)
    await expect(page.get_by_text("Tout est comme avant")).to_be_visible()
    assert (await agenda(page, wednesday))["openings"] == before["openings"]


async def test_on_a_phone_the_day_is_a_list(people: People) -> None:
    page = await (await people.arrives(phone=True)).new_page()
    await sign_in(page, "/desk", DERMATOLOGIST)
    day = await busy_day(page)
    visit = (await agenda(page, day))["appointments"][0]
    await page.goto(f"/desk/agenda?jour={day}")
    shown = page.get_by_test_id("list-visit").filter(has_text=visit["patient"]["name"])
    await expect(shown.first).to_be_visible()
    await page.get_by_test_id("agenda-later").click()
    await expect(page).to_have_url(re.compile(str(day + timedelta(days=1))))
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
