"""A kiosk becomes a cabin: the code, the key that waits, the coordinator's confirmation."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from backend.cabins.models import CabinKey
from backend.cabins.service import enrol
from core.audit import Action, AuditEntry
from core.errors import NotFound
from tests.backend.cabins.kiosks import COORDINATOR, Kiosk, a_code, a_kiosk, confirm, enrolled, revoke
from tests.backend.house import House


@pytest.fixture
async def kiosk(house: House) -> AsyncGenerator[Kiosk]:
    async with a_kiosk(house) as kiosk:
        yield kiosk


async def cabin_of(house: House) -> dict[str, object]:
    coordinator = await house.signed_in(COORDINATOR)
    return next(
        cabin
        for cabin in (await coordinator.get("/api/admin/cabins")).json()
        if cabin["cabin_id"] == str(house.clinic.cabin_id)
    )


async def actions(house: House) -> list[str]:
    async with house.services.background() as session:
        entries = await session.scalars(select(AuditEntry).where(AuditEntry.subject_id == house.clinic.cabin_id))
        return sorted(entry.action for entry in entries)


async def test_a_kiosk_becomes_a_cabin_once_its_fingerprint_is_confirmed(house: House, kiosk: Kiosk) -> None:
    cabin_id = house.clinic.cabin_id
    accepted = (await kiosk.enrol(await a_code(house))).json()
    assert accepted == {
        "cabin_id": str(cabin_id),
        "name": "Télécabine 1",
        "fingerprint": kiosk.fingerprint,
        "server_id": "house.test",
    }
    waiting = await cabin_of(house)
    assert waiting["enrolled"] is None
    assert waiting["pending"] == {"fingerprint": kiosk.fingerprint, "at": "2026-11-23T07:00:00Z"}
    refused = await kiosk.token(cabin_id)
    assert (refused.status_code, refused.json()["code"]) == (403, "cabin.not_confirmed")

    confirmed = (await confirm(house, kiosk.fingerprint.lower().replace(" ", "-"))).json()
    assert confirmed["enrolled"]["fingerprint"] == kiosk.fingerprint
    assert confirmed["pending"] is None
    token = (await kiosk.token(cabin_id)).json()
    assert token["expires_in_s"] == 300
    assert (await kiosk.ask_self(token["token"])).json() == {
        "cabin_id": str(cabin_id),
        "name": "Télécabine 1",
        "site_name": "Pharmacie des Platanes",
        "fingerprint": kiosk.fingerprint,
        "consultation_id": None,
    }
    assert await actions(house) == [Action.CABIN_CONFIRMED, Action.CABIN_ENROLLED, Action.CABIN_CODE_ISSUED]


async def test_the_kiosk_screen_shows_the_fingerprint_that_waits(house: House, kiosk: Kiosk) -> None:
    screen = await house.signed_in("kiosk")
    assert (await screen.get("/api/cabins/here")).json()["pending_fingerprint"] is None
    await kiosk.enrol(await a_code(house))
    assert (await screen.get("/api/cabins/here")).json()["pending_fingerprint"] == kiosk.fingerprint


async def test_a_code_may_be_typed_in_small_letters_and_without_its_dash(house: House, kiosk: Kiosk) -> None:
    code = await a_code(house)
    assert len(code) == 11
    assert (await kiosk.enrol(f" {code.lower().replace('-', ' ')}")).status_code == 202


@pytest.mark.parametrize("case", ["used", "replaced", "expired", "revoked", "invented"])
async def test_a_code_that_is_none_any_more_is_refused(house: House, kiosk: Kiosk, case: str) -> None:
    code = await a_code(house)
    match case:
        case "used":
            await kiosk.enrol(code)
        case "replaced":
            await a_code(house)
        case "expired":
            house.clock.forward(minutes=10)
        case "revoked":
            await revoke(house)
        case _:
            code = "ABCDE-FGHJK"
    refused = await kiosk.enrol(code)
    assert (refused.status_code, refused.json()["code"]) == (403, "cabin.code_refused")


async def test_of_twenty_kiosks_with_one_code_one_is_taken(house: House) -> None:
    code = await a_code(house)
    async with AsyncExitStack() as stack:
        kiosks = [await stack.enter_async_context(a_kiosk(house, address=f"192.0.2.{n}")) for n in range(1, 21)]
        answers = await asyncio.gather(*(kiosk.enrol(code) for kiosk in kiosks))
    assert sorted(answer.status_code for answer in answers) == [202] + [403] * 19
    async with house.services.background() as session:
        assert len((await session.scalars(select(CabinKey))).all()) == 1


async def test_five_wrong_codes_make_the_network_wait(house: House, kiosk: Kiosk) -> None:
    code = await a_code(house)
    for _ in range(5):
        assert (await kiosk.enrol("ABCDE-FGHJK")).status_code == 403
    refused = await kiosk.enrol(code)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 60
    async with a_kiosk(house, address="198.51.100.7") as elsewhere:
        assert (await elsewhere.enrol(code)).status_code == 202


@pytest.mark.parametrize("public_key", ["AAAA", "no base64 at all", "A" * 45, ""])
async def test_what_is_no_key_spends_no_code(house: House, kiosk: Kiosk, public_key: str) -> None:
    code = await a_code(house)
    refused = await kiosk.http.post("/api/cabins/enrol", json={"code": code, "public_key": public_key})
    assert refused.status_code == 422
    assert (await kiosk.enrol(code)).status_code == 202


async def test_another_fingerprint_confirms_nothing(house: House, kiosk: Kiosk) -> None:
    assert (await confirm(house, kiosk.fingerprint)).status_code == 409
    await kiosk.enrol(await a_code(house))
    for shown in ("0000 0000 0000 0000", kiosk.fingerprint[:9], kiosk.fingerprint + "0"):
        refused = await confirm(house, shown)
        assert (refused.status_code, refused.json()["code"]) == (409, "cabin.bad_signature")
    assert (await cabin_of(house))["enrolled"] is None


async def test_of_two_keys_that_wait_the_newer_one_counts(house: House, kiosk: Kiosk) -> None:
    async with a_kiosk(house) as other:
        await other.enrol(await a_code(house))
        await kiosk.enrol(await a_code(house))
        assert (await confirm(house, other.fingerprint)).status_code == 409
        assert (await confirm(house, kiosk.fingerprint)).status_code == 200


async def test_a_confirmed_key_ends_the_former_one(house: House, kiosk: Kiosk) -> None:
    cabin_id = await enrolled(house, kiosk)
    async with a_kiosk(house) as newer:
        await newer.enrol(await a_code(house))
        assert (await kiosk.token(cabin_id)).status_code == 200
        await confirm(house, newer.fingerprint)
        assert (await kiosk.token(cabin_id)).json()["code"] == "cabin.revoked"
        assert (await newer.token(cabin_id)).status_code == 200


async def test_a_revoked_key_may_be_enrolled_and_confirmed_again(house: House, kiosk: Kiosk) -> None:
    cabin_id = await enrolled(house, kiosk)
    revoked = await revoke(house)
    assert revoked["enrolled"] is None
    assert revoked["revoked_at"] == "2026-11-23T07:00:00Z"
    assert (await kiosk.token(cabin_id)).json()["code"] == "cabin.revoked"
    await enrolled(house, kiosk)
    assert (await kiosk.token(cabin_id)).status_code == 200


@pytest.mark.parametrize("step", ["enrolment", "confirm", "revoke"])
async def test_keys_are_changed_only_after_a_recent_second_step(house: House, step: str) -> None:
    coordinator = await house.signed_in(COORDINATOR)
    house.clock.forward(minutes=5, seconds=1)
    body = {"fingerprint": "0000 0000 0000 0000"} if step == "confirm" else None
    refused = await coordinator.post(f"/api/admin/cabins/{house.clinic.cabin_id}/{step}", json=body)
    assert (refused.status_code, refused.json()["code"]) == (403, "session.step_up_required")


@pytest.mark.parametrize("step", ["enrolment", "confirm", "revoke"])
@pytest.mark.parametrize("case", ["foreign", "unknown"])
async def test_a_cabin_elsewhere_looks_like_none(house: House, step: str, case: str) -> None:
    coordinator = await house.signed_in("coordinator" if case == "foreign" else COORDINATOR)
    cabin_id = house.clinic.cabin_id if case == "foreign" else uuid4()
    body = {"fingerprint": "0000 0000 0000 0000"} if step == "confirm" else None
    assert (await coordinator.post(f"/api/admin/cabins/{cabin_id}/{step}", json=body)).status_code == 404


async def test_the_operator_at_the_server_enrols_at_once_and_twice_changes_nothing(house: House, kiosk: Kiosk) -> None:
    cabin_id, now = house.clinic.cabin_id, datetime.now(UTC)
    newer = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    for public_key in (kiosk.public_key, kiosk.public_key, newer):
        async with house.services.background.begin() as session:
            await enrol(session, cabin_id=cabin_id, public_key=public_key, now=now)
    async with house.services.background() as session:
        keys = (await session.scalars(select(CabinKey).order_by(CabinKey.revoked_at.nulls_last()))).all()
        assert [(key.public_key, key.revoked_at is None) for key in keys] == [
            (kiosk.public_key, False),
            (newer, True),
        ]
    with pytest.raises(NotFound):
        async with house.services.background.begin() as session:
            await enrol(session, cabin_id=uuid4(), public_key=newer)
