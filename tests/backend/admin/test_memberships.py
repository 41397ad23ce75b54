"""Who works where: days, sites, and what ends with them."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from backend.accounts.models import Membership
from tests.backend.house import House


async def add(client: httpx.AsyncClient, house: House, login: str, **changes: Any) -> httpx.Response:
    wish = {
        "account_id": str(house.accounts[login]),
        "site_id": str(house.clinic.site_id),
        "starts_on": "2026-11-23",
    }
    return await client.post("/api/admin/memberships", json=wish | changes)


async def end(client: httpx.AsyncClient, membership_id: UUID, ends_on: str) -> httpx.Response:
    return await client.post(f"/api/admin/memberships/{membership_id}/end", json={"ends_on": ends_on})


async def membership_of(house: House, login: str) -> UUID:
    async with house.services.background() as session:
        rows = await session.scalars(
            select(Membership.membership_id).where(Membership.account_id == house.accounts[login])
        )
        return rows.one()


async def sites_of(client: httpx.AsyncClient) -> list[str]:
    return [site["name"] for site in (await client.get("/api/session")).json()["sites"]]


async def test_a_membership_counts_from_its_first_day_to_its_last(house: House) -> None:
    administrator, attendant = await house.signed_in("administrator"), await house.signed_in("attendant")
    made = await add(administrator, house, "attendant", starts_on="2026-11-24", ends_on="2026-11-24")
    assert made.status_code == 201
    assert made.json()["in_force"] is False
    assert await sites_of(attendant) == ["Pharmacie des Platanes"]
    house.clock.forward(hours=16)
    attendant = await house.signed_in("attendant")
    assert await sites_of(attendant) == ["Comptoir médical", "Pharmacie des Platanes"]
    house.clock.forward(days=1)
    assert await sites_of(await house.signed_in("attendant")) == ["Pharmacie des Platanes"]


async def test_ending_a_membership_now_ends_the_sessions_and_the_sight(house: House) -> None:
    coordinator, assistant = await house.signed_in("coordinator"), await house.signed_in("assistant")
    ended = await end(coordinator, await membership_of(house, "assistant"), "2026-11-22")
    assert ended.json()["in_force"] is False
    assert (await assistant.get("/api/session")).status_code == 401
    assert await sites_of(await house.signed_in("assistant")) == []


async def test_ending_a_membership_today_leaves_the_day(house: House) -> None:
    coordinator, assistant = await house.signed_in("coordinator"), await house.signed_in("assistant")
    ended = (await end(coordinator, await membership_of(house, "assistant"), "2026-11-23")).json()
    assert (ended["in_force"], ended["ends_on"]) == (True, "2026-11-23")
    assert await sites_of(assistant) == ["Comptoir médical"]


async def test_one_that_ends_before_its_first_day_never_was(house: House) -> None:
    administrator = await house.signed_in("administrator")
    made = (await add(administrator, house, "interpreter")).json()
    ended = await end(administrator, UUID(made["membership_id"]), "2026-11-22")
    assert (ended.status_code, ended.json()["in_force"]) == (200, False)
    assert (await end(administrator, UUID(made["membership_id"]), "2026-11-22")).status_code == 404
    assert (await add(administrator, house, "interpreter")).status_code == 201


async def test_an_end_is_never_moved_later(house: House) -> None:
    administrator = await house.signed_in("administrator")
    membership_id = await membership_of(house, "assistant")
    assert (await end(administrator, membership_id, "2026-11-22")).status_code == 200
    assert (await end(administrator, membership_id, "2026-12-31")).status_code == 422
    assert (await end(administrator, membership_id, "2026-11-20")).status_code == 200


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "status"),
    [
        ("2026-11-23", None, 409),
        ("2025-01-01", None, 409),
        ("2025-01-01", "2026-01-01", 409),
        ("2025-01-01", "2025-12-31", 201),
        ("2026-11-23", "2026-11-22", 422),
    ],
)
async def test_nobody_works_at_a_site_twice_on_one_day(
    house: House, starts_on: str, ends_on: str | None, status: int
) -> None:
    administrator = await house.signed_in("administrator")
    answer = await add(administrator, house, "assistant", starts_on=starts_on, ends_on=ends_on)
    assert answer.status_code == status


async def test_of_ten_memberships_at_once_one_is_made(house: House) -> None:
    administrator = await house.signed_in("administrator")
    answers = await asyncio.gather(*(add(administrator, house, "interpreter") for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9


async def test_a_coordinator_pulls_in_nobody_from_elsewhere(house: House) -> None:
    coordinator = await house.signed_in("coordinator")
    for login in ("attendant", "interpreter", "doctor", "patient"):
        assert (await add(coordinator, house, login)).status_code == 404


async def test_a_coordinator_gives_herself_nothing(house: House) -> None:
    coordinator = await house.signed_in("coordinator")
    assert (await add(coordinator, house, "coordinator")).status_code == 403
    elsewhere = await add(coordinator, house, "coordinator", site_id=str(house.clinic.pharmacy_id))
    assert elsewhere.status_code == 404
    assert (await end(coordinator, await membership_of(house, "coordinator"), "2026-12-01")).status_code == 403


async def test_memberships_at_other_sites_look_like_none(house: House) -> None:
    coordinator = await house.signed_in("coordinator")
    assert (await end(coordinator, await membership_of(house, "attendant"), "2026-11-22")).status_code == 404
    assert (await end(coordinator, uuid4(), "2026-11-22")).status_code == 404
    administrator = await house.signed_in("administrator")
    assert (await add(administrator, house, "assistant", site_id=str(uuid4()))).status_code == 404


async def test_a_coordinator_brings_back_somebody_who_left(house: House) -> None:
    coordinator = await house.signed_in("coordinator")
    await end(coordinator, await membership_of(house, "assistant"), "2026-11-22")
    assert (await add(coordinator, house, "assistant")).status_code == 201
    async with house.services.background() as session:
        rows = await session.scalars(select(Membership).where(Membership.account_id == house.accounts["assistant"]))
        assert sorted(row.ends_on or date.max for row in rows) == [date(2026, 11, 22), date.max]


async def test_ending_asks_for_a_recent_second_step(house: House) -> None:
    coordinator = await house.signed_in("coordinator")
    house.clock.forward(minutes=6)
    refused = await end(coordinator, await membership_of(house, "assistant"), "2026-11-22")
    assert refused.json()["code"] == "session.step_up_required"


async def test_closed_accounts_work_nowhere_new(house: House) -> None:
    administrator = await house.signed_in("administrator")
    await administrator.post(f"/api/admin/people/{house.accounts['interpreter']}/close")
    refused = await add(administrator, house, "interpreter")
    assert (refused.status_code, refused.json()["code"]) == (409, "account.closed")
