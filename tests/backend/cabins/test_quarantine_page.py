"""Measurements that are nobody's, on the pages of who runs the cabin: seen, looked at, kept, put back, erased."""

import base64
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Locator, Page, expect
from sqlalchemy import select

from backend.cabins import readings
from contract.observations import (
    Attribution,
    ClockQuality,
    DeviceIdentity,
    DeviceKind,
    MeasuredValue,
    Metric,
    Reading,
    Validity,
)
from core.audit import AuditEntry
from tests.backend.cabins.kiosks import COORDINATOR
from tests.backend.cabins.pages import Pages, faults, pages_of, picture
from tests.backend.house import House


def pressure(reason: str) -> Reading:
    """From a cuff's memory, two hours before by a clock that is 83 seconds behind."""
    now = datetime.now(UTC)
    values = {Metric.SYSTOLIC: "161", Metric.DIASTOLIC: "97", Metric.PULSE_RATE: "71"}
    return Reading(
        reading_id=uuid4(),
        kiosk_seq=1,
        consultation_id=None,
        kind=DeviceKind.BLOOD_PRESSURE,
        device=DeviceIdentity(driver="ble.blood_pressure", model="UA-651BLE", serial="5190200"),
        values=[
            MeasuredValue(metric=metric, value=text, unit="/min" if metric is Metric.PULSE_RATE else "mm[Hg]")
            for metric, text in values.items()
        ],
        device_time=now - timedelta(hours=2),
        received_at=now,
        monotonic_ns=0,
        boot_id="b",
        clock=ClockQuality.UNSYNCHRONISED,
        clock_offset_s=-83,
        kiosk_clock="synchronised",
        attribution=Attribution.QUARANTINED,
        quarantine_reason=reason,
        validity=Validity.QUESTIONABLE,
        flags=["body_movement"],
        raw_base64=base64.b64encode(bytes(18)).decode(),
        parser="gatt.2a35/1",
    )


@pytest.fixture
async def pages(house: House) -> AsyncGenerator[Pages]:
    async with pages_of(house) as pages:
        yield pages


@pytest.fixture
async def nobodys(house: House) -> tuple[UUID, UUID]:
    """Two of them, stored as the cabin delivers them."""
    one, other = pressure("outside_visit"), pressure("other_user_slot")
    async with house.services.background.begin() as session:
        await readings.store(session, cabin_id=house.clinic.cabin_id, readings=[one, other])
    return one.reading_id, other.reading_id


async def journal(house: House) -> list[tuple[str, UUID | None]]:
    async with house.services.background() as session:
        query = select(AuditEntry.action, AuditEntry.subject_id).where(AuditEntry.action.like("quarantine:%"))
        return [(row.action, row.subject_id) for row in await session.execute(query)]


def path_of(house: House) -> str:
    return f"/assistant/cabine/{house.clinic.cabin_id}/quarantaine"


def waiting(page: Page, reading: UUID) -> Locator:
    return page.locator("li", has=page.locator(f'[data-testid="quarantined"][data-id="{reading}"]'))


async def test_the_attendant_sees_why_looks_once_keeps_puts_back_and_erases(
    pages: Pages, house: House, nobodys: tuple[UUID, UUID]
) -> None:
    one, other = nobodys
    page = await pages.of("attendant")
    await page.goto("/assistant/cabine")
    link = page.get_by_test_id("to-quarantine")
    await expect(link).to_have_text("2 mesures en quarantaine")
    await link.click()

    card = waiting(page, one)
    await expect(card).to_contain_text("UA-651BLE, n° 5190200")
    await expect(card).to_contain_text("Mesurée hors de la consultation")
    await expect(card).to_contain_text("horloge non vérifiée, 1 minute de retard sur la cabine")
    await expect(card).to_contain_text("18 octets gardés")
    await expect(page.locator("main")).not_to_contain_text("161")
    assert await faults(page) == []
    await picture(page, "waiting-desktop")

    await card.get_by_test_id("quarantine-look").click()
    await expect(card.get_by_test_id("quarantine-values")).to_contain_text("161 / 97")
    await expect(card).to_contain_text("mmHg")
    assert ("quarantine:open", one) in await journal(house)
    assert ("quarantine:open", other) not in await journal(house)
    assert await faults(page) == []
    await picture(page, "looked-desktop")

    # No patient can be picked anywhere on the page, whatever is pressed.
    assert await page.locator("main").get_by_role("combobox").count() == 0
    assert await page.locator("main").get_by_role("textbox").count() == 0

    await card.get_by_test_id("quarantine-keep").click()
    await expect(card).to_have_count(0)
    await page.locator(".toast").get_by_role("button", name="Annuler").click()
    await expect(card).to_be_visible()
    await card.get_by_test_id("quarantine-keep").click()
    kept = page.locator('[data-testid="quarantine-settled"] [data-decision="kept"]')
    await expect(kept).to_contain_text("Gardée par Attendant")

    card = waiting(page, other)
    await card.get_by_test_id("quarantine-discard").click()
    sure = page.get_by_test_id("quarantine-discard-yes")
    await sure.click()
    await expect(page.get_by_role("alert")).to_have_text("Cochez la case pour confirmer.")
    await picture(page, "discard-desktop")
    await page.get_by_test_id("quarantine-sure").check()
    assert await faults(page) == []
    await sure.click()
    await expect(page.get_by_text("Rien en quarantaine")).to_be_visible()
    erased = page.locator('[data-testid="quarantine-settled"] [data-decision="discarded"]')
    await expect(erased).to_contain_text("Écartée par Attendant")
    await expect(erased.get_by_test_id("quarantine-reopen")).to_have_count(0)
    assert await faults(page) == []
    await picture(page, "empty-desktop")

    await kept.get_by_test_id("quarantine-reopen").click()
    await expect(waiting(page, one)).to_be_visible()
    acts = {action for action, _ in await journal(house)}
    assert acts >= {"quarantine:keep", "quarantine:reopen", "quarantine:discard", "quarantine:read"}


async def test_the_coordinator_decides_without_seeing_a_value(
    pages: Pages, house: House, nobodys: tuple[UUID, UUID]
) -> None:
    page = await pages.of(COORDINATOR)
    await page.goto(f"/admin/cabines/{house.clinic.cabin_id}")
    link = page.get_by_test_id("to-quarantine")
    await expect(link).to_have_text("2 mesures en quarantaine")
    await picture(page, "admin-cabin-desktop")
    await link.click()
    card = waiting(page, nobodys[0])
    await expect(card).to_contain_text("un coordinateur ne voit aucune mesure")
    await expect(card.get_by_test_id("quarantine-look")).to_have_count(0)
    answer = await page.request.get(f"{pages.url}/api/cabins/{house.clinic.cabin_id}/quarantine/{nobodys[0]}")
    assert answer.status == 403
    await card.get_by_test_id("quarantine-keep").click()
    await expect(page.get_by_test_id("quarantine-settled")).to_contain_text("Gardée par Other-Coordinator")
    assert await faults(page) == []
    await picture(page, "admin-quarantine-desktop")


async def test_what_somebody_else_decided_meanwhile_is_said_and_nothing_is_lost(
    pages: Pages, house: House, nobodys: tuple[UUID, UUID]
) -> None:
    page = await pages.of("attendant")
    await page.goto(path_of(house))
    card = waiting(page, nobodys[0])
    await expect(card).to_be_visible()
    body = {"reading_id": str(nobodys[0]), "decision": "kept"}
    colleague = await house.signed_in(COORDINATOR)
    answer = await colleague.post(f"/api/cabins/{house.clinic.cabin_id}/quarantine", json=body)
    assert answer.status_code == 204
    await card.get_by_test_id("quarantine-keep").click()
    await expect(card.get_by_role("alert")).to_be_visible()


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
async def test_the_page_is_whole_in_english_in_the_dark_and_by_keyboard(
    pages: Pages, house: House, nobodys: tuple[UUID, UUID], phone: bool
) -> None:
    page = await pages.of("attendant", phone=phone, english=True, dark=True)
    await page.goto(path_of(house))
    card = waiting(page, nobodys[0])
    await expect(card).to_contain_text("Measured outside the visit")
    assert await faults(page) == []
    await card.get_by_test_id("quarantine-look").focus()
    await page.keyboard.press("Enter")
    await expect(card.get_by_test_id("quarantine-values")).to_contain_text("161 / 97")
    await picture(page, f"waiting-dark-en-{'phone' if phone else 'desktop'}")
    await card.get_by_test_id("quarantine-discard").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("quarantine-sure")).to_be_visible()
    await picture(page, f"discard-dark-en-{'phone' if phone else 'desktop'}")
    await page.keyboard.press("Escape")
    await expect(card).to_be_visible()
