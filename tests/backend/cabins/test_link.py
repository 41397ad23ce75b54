from collections.abc import AsyncGenerator
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select, update
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from backend.cabins import link
from backend.cabins.models import CabinKey, ReadingRow
from backend.cabins.service import enrol
from backend.consultations import hooks
from contract.cabin import DeliverReadings, Heartbeat, InventoryItem, RequestTicket, VisitOpened
from contract.cabin_access import Purpose
from contract.observations import DeviceKind, DeviceState
from contract.signaling import SERVER, Hello
from core import limits
from tests.backend.cabins.agents import Agent, a_reading, an_agent
from tests.backend.cabins.kiosks import a_code, a_kiosk, enrolled, revoke
from tests.backend.house import House
from tests.serving import served


@pytest.fixture
async def port(house: House) -> AsyncGenerator[int]:
    async with served(house.app) as port:
        yield port


@pytest.fixture
async def key(house: House) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    async with house.services.background.begin() as session:
        await enrol(session, cabin_id=house.clinic.cabin_id, public_key=key.public_key().public_bytes_raw())
    return key


async def visit_in_progress(house: House) -> UUID:
    """A visit at the cabin whose patient, at the kiosk, has been let in."""
    visit = await house.book(await house.signed_in("patient"), cabin=True)
    kiosk = await house.signed_in("kiosk")
    await kiosk.post(f"/api/consultations/{visit}/consent", json={"version": "2026-12"})
    assert (await kiosk.post(f"/api/consultations/{visit}/join")).json()["role"] == "kiosk"
    await hooks.member_admitted(
        house.services, room=visit, account_id=house.accounts["kiosk"], by=house.accounts["doctor"]
    )
    return visit


async def stored(house: House) -> list[tuple[UUID, UUID | None]]:
    async with house.services.background() as session:
        rows = await session.execute(
            select(ReadingRow.reading_id, ReadingRow.consultation_id).order_by(ReadingRow.kiosk_seq)
        )
        return [(row.reading_id, row.consultation_id) for row in rows]


async def test_an_enrolled_cabin_is_welcomed_and_seen_by_its_kiosk(
    house: House, port: int, key: Ed25519PrivateKey
) -> None:
    kiosk = await house.signed_in("kiosk")
    async with an_agent(port) as agent:
        assert (await agent.prove(house.clinic.cabin_id, key)).type == "welcome"
        item = InventoryItem(device=DeviceKind.THERMOMETER, number=3, model="T1", serial="1", state=DeviceState.READY)
        beat = Heartbeat(software="1", boot_id="b", outbox_depth=0, oldest_unsent_s=None, devices=[item])
        await agent.say(beat)
        await agent.say(DeliverReadings(readings=[a_reading(1, consultation_id=None)]))
        await agent.hear()
        here = (await kiosk.get("/api/cabins/here")).json()
        assert here["agent_online"] is True
        assert [device["number"] for device in here["devices"]] == [3]


@pytest.mark.parametrize("case", ["wrong key", "unknown cabin"])
async def test_who_cannot_prove_the_key_is_refused(house: House, port: int, key: Ed25519PrivateKey, case: str) -> None:
    cabin_id = uuid4() if case == "unknown cabin" else house.clinic.cabin_id
    used = Ed25519PrivateKey.generate() if case == "wrong key" else key
    async with an_agent(port) as agent:
        answer = await agent.prove(cabin_id, used)
        assert (answer.type, getattr(answer, "code", None)) == ("error", "cabin.bad_signature")
        assert await agent.closed() == 4401


async def test_readings_are_acknowledged_once_committed_and_stored_once(
    house: House, port: int, key: Ed25519PrivateKey
) -> None:
    visit = await visit_in_progress(house)
    readings = [a_reading(seq, consultation_id=visit) for seq in (1, 2, 3)]
    async with an_agent(port) as agent:
        await agent.prove(house.clinic.cabin_id, key)
        assert (await agent.hear()).type == "visit_opened"
        for _ in range(2):
            await agent.say(DeliverReadings(readings=readings))
            answer = await agent.hear()
            assert answer.type == "stored"
            assert answer.reading_ids == [reading.reading_id for reading in readings]
    assert await stored(house) == [(reading.reading_id, visit) for reading in readings]
    doctor = await house.signed_in("doctor")
    shown = (await doctor.get(f"/api/consultations/{visit}")).json()["readings"]
    assert [reading["values"][0]["value"] for reading in shown] == ["37.60"] * 3
    assert all(reading["confirmed_at"] for reading in shown)


async def test_a_reading_twice_in_one_delivery_is_stored_once(house: House, port: int, key: Ed25519PrivateKey) -> None:
    reading = a_reading(1, consultation_id=None)
    async with an_agent(port) as agent:
        await agent.prove(house.clinic.cabin_id, key)
        await agent.say(DeliverReadings(readings=[reading, reading]))
        assert (await agent.hear()).type == "stored"
    assert await stored(house) == [(reading.reading_id, None)]


async def test_a_reading_for_a_visit_elsewhere_is_kept_but_given_to_no_patient(
    house: House, port: int, key: Ed25519PrivateKey
) -> None:
    elsewhere = await house.book(await house.signed_in("patient"))
    reading = a_reading(1, consultation_id=elsewhere)
    async with an_agent(port) as agent:
        await agent.prove(house.clinic.cabin_id, key)
        await agent.say(DeliverReadings(readings=[reading]))
        assert (await agent.hear()).type == "stored"
    assert await stored(house) == [(reading.reading_id, None)]


async def test_the_agent_is_called_in_when_the_kiosk_is_admitted_and_gets_new_tickets(
    house: House, port: int, key: Ed25519PrivateKey
) -> None:
    async with an_agent(port) as agent:
        await agent.prove(house.clinic.cabin_id, key)
        visit = await visit_in_progress(house)
        opened = await agent.hear()
        assert (opened.type, getattr(opened, "consultation_id", None)) == ("visit_opened", visit)
        await agent.say(RequestTicket(consultation_id=visit))
        again = await agent.hear()
        assert again.type == "visit_opened"
        assert again.ticket != getattr(opened, "ticket", None)
        await agent.say(RequestTicket(consultation_id=uuid4()))
        assert (await agent.hear()).type == "visit_closed"


async def test_ending_the_visit_sends_the_instruments_away(house: House, port: int, key: Ed25519PrivateKey) -> None:
    async with an_agent(port) as agent:
        await agent.prove(house.clinic.cabin_id, key)
        visit = await visit_in_progress(house)
        await agent.hear()
        doctor = await house.signed_in("doctor")
        await doctor.post(f"/api/consultations/{visit}/end", json={})
        closed = await agent.hear()
        assert (closed.type, getattr(closed, "consultation_id", None)) == ("visit_closed", visit)


async def test_a_newer_link_of_the_cabin_wins(house: House, port: int, key: Ed25519PrivateKey) -> None:
    async with an_agent(port) as older, an_agent(port) as newer:
        await older.prove(house.clinic.cabin_id, key)
        await newer.prove(house.clinic.cabin_id, key)
        answer = await older.hear()
        assert (answer.type, getattr(answer, "code", None)) == ("error", "cabin.replaced")
        assert await older.closed() == 4409
        assert house.services.cabins.online(house.clinic.cabin_id)


async def test_a_key_that_waits_is_told_so_but_gets_no_link(house: House, port: int) -> None:
    async with a_kiosk(house) as kiosk, an_agent(port) as agent:
        await kiosk.enrol(await a_code(house))
        answer = await agent.prove(house.clinic.cabin_id, kiosk.key)
        assert (answer.type, getattr(answer, "code", None)) == ("error", "cabin.not_confirmed")
        assert await agent.closed() == 4401


@pytest.mark.parametrize("purpose_and_server", [(Purpose.TOKEN, "house.test"), (Purpose.LINK, "elsewhere.test")])
async def test_a_signature_for_something_else_opens_no_link(
    house: House, port: int, key: Ed25519PrivateKey, purpose_and_server: tuple[Purpose, str]
) -> None:
    purpose, server_id = purpose_and_server
    async with an_agent(port) as agent:
        answer = await agent.prove(house.clinic.cabin_id, key, purpose=purpose, server_id=server_id)
        assert getattr(answer, "code", None) == "cabin.bad_signature"


async def hears_of_its_end(agent: Agent) -> None:
    answer = await agent.hear()
    assert (answer.type, getattr(answer, "code", None)) == ("error", "cabin.revoked")
    assert await agent.closed() == 4403


async def test_revoking_a_key_ends_its_link_at_once(house: House, port: int, key: Ed25519PrivateKey) -> None:
    async with an_agent(port) as agent:
        await agent.prove(house.clinic.cabin_id, key)
        await revoke(house)
        await hears_of_its_end(agent)
        assert not house.services.cabins.online(house.clinic.cabin_id)
    async with an_agent(port) as agent:
        answer = await agent.prove(house.clinic.cabin_id, key)
        assert getattr(answer, "code", None) == "cabin.revoked"
        assert await agent.closed() == 4403


async def test_revoking_a_key_takes_the_instruments_out_of_the_call(
    house: House, port: int, key: Ed25519PrivateKey
) -> None:
    async with an_agent(port) as agent:
        await agent.prove(house.clinic.cabin_id, key)
        await visit_in_progress(house)
        opened = await agent.hear()
        assert isinstance(opened, VisitOpened)
        async with connect(f"ws://127.0.0.1:{port}/api/signaling", compression=None, proxy=None) as call:
            await call.send(Hello(ticket=opened.ticket).model_dump_json())
            assert SERVER.validate_json(await call.recv()).type == "welcome"
            await revoke(house)
            await house.services.signaling.hub.check_standings()
            await call.wait_closed()
            assert call.close_code == 4401


async def test_confirming_another_key_ends_the_former_ones_link_and_no_other(
    house: House, port: int, key: Ed25519PrivateKey
) -> None:
    async with a_kiosk(house) as kiosk, an_agent(port) as former, an_agent(port) as newer:
        await former.prove(house.clinic.cabin_id, key)
        await enrolled(house, kiosk)
        await hears_of_its_end(former)
        assert (await newer.prove(house.clinic.cabin_id, kiosk.key)).type == "welcome"
        assert house.services.cabins.online(house.clinic.cabin_id)


async def revoke_elsewhere(house: House) -> None:
    """As another process of the server would: nothing but the database knows."""
    async with house.services.background.begin() as session:
        await session.execute(update(CabinKey).values(revoked_at=house.clock()))


async def test_a_revocation_made_elsewhere_ends_the_link_within_a_round(
    house: House, port: int, key: Ed25519PrivateKey
) -> None:
    assert house.services.cabins.check_every_s <= 10
    house.services.cabins.check_every_s = 0.01
    async with an_agent(port) as agent:
        await agent.prove(house.clinic.cabin_id, key)
        await revoke_elsewhere(house)
        await hears_of_its_end(agent)


@pytest.mark.parametrize(
    "message",
    [
        Heartbeat(software="1", boot_id="b", outbox_depth=0, oldest_unsent_s=None, devices=[]),
        RequestTicket(consultation_id=uuid4()),
    ],
    ids=lambda message: message.type,
)
async def test_a_revocation_made_elsewhere_is_noticed_at_the_next_word(
    house: House, port: int, key: Ed25519PrivateKey, message: Heartbeat | RequestTicket
) -> None:
    async with an_agent(port) as agent:
        await agent.prove(house.clinic.cabin_id, key)
        await revoke_elsewhere(house)
        await agent.say(message)
        await hears_of_its_end(agent)


async def test_an_agent_in_a_hurry_is_read_no_faster_and_loses_nothing(
    house: House, port: int, key: Ed25519PrivateKey
) -> None:
    ticket = RequestTicket(consultation_id=uuid4())
    sent = int(link.MESSAGES_BURST) + 50
    async with an_agent(port) as agent:
        await agent.prove(house.clinic.cabin_id, key)
        for _ in range(sent):
            await agent.say(ticket)
        assert [(await agent.hear()).type for _ in range(sent)] == ["visit_closed"] * sent


async def test_a_network_that_opens_sockets_without_end_is_turned_away(house: House, port: int) -> None:
    for _ in range(limits.SOCKETS_ADDRESS.burst):
        await limits.take(house.services.background, limits.SOCKETS_ADDRESS, key="cabin|127.0.0.1", now=house.clock())
    with pytest.raises(InvalidStatus) as refused:
        async with an_agent(port):
            pass
    assert refused.value.response.status_code == 429
    assert int(refused.value.response.headers["Retry-After"]) >= 1


@pytest.mark.parametrize(
    "text", ["", "{}", '{"type":"hello"}', '{"type":"readings","readings":[]}', "[1]", '{"type":"nothing"}']
)
async def test_malformed_messages_close_the_link_with_an_error(
    house: House, port: int, key: Ed25519PrivateKey, text: str
) -> None:
    async with an_agent(port) as agent:
        await agent.prove(house.clinic.cabin_id, key)
        await agent.say(text)
        answer = await agent.hear()
        assert (answer.type, getattr(answer, "code", None)) == ("error", "cabin.malformed")
        assert await agent.closed() == 4400
    async with house.services.background() as session:
        assert await session.scalar(select(func.count()).select_from(ReadingRow)) == 0
