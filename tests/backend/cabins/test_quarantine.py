"""Readings that are nobody's, readings the server cannot store, and numbers that are nowhere."""

import base64
import json
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from backend.cabins import quarantine
from backend.cabins.models import CabinStatus, ReadingRow
from backend.cabins.service import enrol
from contract.cabin import DeliverReadings, Heartbeat, RetryParked
from contract.observations import Attribution, Reading
from core.audit import AuditEntry
from tests.backend.cabins.agents import Agent, a_reading, an_agent
from tests.backend.cabins.kiosks import COORDINATOR
from tests.backend.cabins.test_link import visit_in_progress
from tests.backend.house import House
from tests.serving import served


@pytest.fixture
async def agent(house: House) -> AsyncGenerator[Agent]:
    key = Ed25519PrivateKey.generate()
    async with house.services.background.begin() as session:
        await enrol(session, cabin_id=house.clinic.cabin_id, public_key=key.public_key().public_bytes_raw())
    async with served(house.app) as port, an_agent(port) as agent:
        await agent.prove(house.clinic.cabin_id, key)
        yield agent


def quarantined(seq: int, reason: str = "outside_visit") -> Reading:
    reading = a_reading(seq, consultation_id=None)
    update = {"attribution": Attribution.QUARANTINED, "quarantine_reason": reason}
    return reading.model_copy(update=update | {"device_time": reading.received_at - timedelta(days=2)})


async def deliver(agent: Agent, *readings: Reading) -> None:
    await agent.say(DeliverReadings(readings=list(readings)))
    while (await agent.hear()).type != "stored":
        pass


async def row(house: House, reading_id: UUID) -> ReadingRow:
    async with house.services.background() as session:
        found = await session.get(ReadingRow, reading_id)
        assert found is not None
        return found


async def status_after(house: House, agent: Agent, **beat: Any) -> CabinStatus:
    fields = {"software": "1", "boot_id": "b", "outbox_depth": 0, "oldest_unsent_s": None, "devices": []}
    await agent.say(Heartbeat.model_validate(fields | beat))
    # Messages are taken in their order.
    await deliver(agent, a_reading(1, consultation_id=None, reading_id=UUID(int=1)))
    async with house.services.background() as session:
        found = await session.get(CabinStatus, house.clinic.cabin_id)
        assert found is not None
        return found


@pytest.mark.parametrize("flag", ["control_solution", "demonstration_data", "testing_data"])
async def test_what_was_never_measured_on_anybody_reaches_no_chart(house: House, agent: Agent, flag: str) -> None:
    visit = await visit_in_progress(house)
    await agent.hear()
    reading = a_reading(1, consultation_id=visit).model_copy(update={"flags": [flag]})
    await deliver(agent, reading)
    kept = await row(house, reading.reading_id)
    assert (kept.patient_id, kept.consultation_id, kept.quarantine_reason) == (None, None, flag)


async def test_a_quarantined_reading_that_names_the_visit_is_still_nobodys(house: House, agent: Agent) -> None:
    visit = await visit_in_progress(house)
    await agent.hear()
    reading = quarantined(1, "other_user_slot").model_copy(update={"consultation_id": visit})
    await deliver(agent, reading)
    kept = await row(house, reading.reading_id)
    assert (kept.patient_id, kept.attribution, kept.quarantine_reason) == (None, "quarantined", "other_user_slot")
    doctor = await house.signed_in("doctor")
    assert (await doctor.get(f"/api/consultations/{visit}")).json()["readings"] == []


async def test_device_kiosk_and_server_time_stay_three(house: House, agent: Agent) -> None:
    reading = quarantined(1)
    await deliver(agent, reading)
    kept = await row(house, reading.reading_id)
    assert (kept.device_time, kept.received_at) == (reading.device_time, reading.received_at)
    assert kept.confirmed_at not in {kept.device_time, kept.received_at}


@pytest.mark.parametrize("who", ["attendant", COORDINATOR])
async def test_operators_see_kind_times_and_reason_and_nothing_measured(house: House, agent: Agent, who: str) -> None:
    await deliver(agent, quarantined(1))
    operator = await house.signed_in(who)
    (item,) = (await operator.get(f"/api/cabins/{house.clinic.cabin_id}/quarantine")).json()
    times = {"device_time", "clock", "clock_offset_s", "received_at", "kiosk_clock", "confirmed_at"}
    assert set(item) == {"reading_id", "kind", "device", "serial", "reason", "raw_octets", *times}
    assert (item["kind"], item["device"], item["reason"]) == ("thermometer", "T1", "outside_visit")
    said = json.dumps(item)
    assert all(secret not in said for secret in ("37.60", "temperature", "Cel", quarantined(1).raw_base64))
    async with house.services.background() as session:
        assert await quarantine.waiting(session, [house.clinic.cabin_id]) == {house.clinic.cabin_id: 1}


@pytest.mark.parametrize("who", ["doctor", "patient", "kiosk", "coordinator"])
async def test_nobody_else_sees_them(house: House, agent: Agent, who: str) -> None:
    await deliver(agent, quarantined(1))
    answer = await (await house.signed_in(who)).get(f"/api/cabins/{house.clinic.cabin_id}/quarantine")
    assert answer.status_code in {403, 404}


async def test_a_discarded_reading_is_erased_and_does_not_come_back(house: House, agent: Agent) -> None:
    reading = quarantined(1)
    await deliver(agent, reading)
    operator = await house.signed_in("attendant")
    path = f"/api/cabins/{house.clinic.cabin_id}/quarantine"
    body = {"reading_id": str(reading.reading_id), "decision": "discarded"}
    assert (await operator.post(path, json=body)).status_code == 204
    assert (await operator.post(path, json=body)).status_code == 404
    await deliver(agent, reading)
    kept = await row(house, reading.reading_id)
    assert (kept.document, kept.decision, kept.decided_by) == ({}, "discarded", house.accounts["attendant"])
    assert (await operator.get(path)).json() == []
    async with house.services.background() as session:
        actions = set(await session.scalars(select(AuditEntry.action)))
    assert {"quarantine:read", "quarantine:discard"} <= actions


async def test_a_kept_reading_is_settled_with_all_its_content(house: House, agent: Agent) -> None:
    reading = quarantined(1)
    await deliver(agent, reading)
    operator = await house.signed_in(COORDINATOR)
    path = f"/api/cabins/{house.clinic.cabin_id}/quarantine"
    body = {"reading_id": str(reading.reading_id), "decision": "kept"}
    assert (await operator.post(path, json=body)).status_code == 204
    assert (await operator.get(path)).json() == []
    assert (await row(house, reading.reading_id)).document == reading.model_dump(mode="json")


async def test_a_kept_reading_can_be_put_back_and_a_discarded_one_cannot(house: House, agent: Agent) -> None:
    kept, discarded = quarantined(1), quarantined(2)
    await deliver(agent, kept, discarded)
    attendant, coordinator = await house.signed_in("attendant"), await house.signed_in(COORDINATOR)
    path = f"/api/cabins/{house.clinic.cabin_id}/quarantine"
    for one, decision in ((kept, "kept"), (discarded, "discarded")):
        body = {"reading_id": str(one.reading_id), "decision": decision}
        assert (await attendant.post(path, json=body)).status_code == 204

    settled = {item["reading_id"]: item for item in (await coordinator.get(f"{path}/settled")).json()}
    assert [settled[str(one.reading_id)]["decision"] for one in (kept, discarded)] == ["kept", "discarded"]
    assert {item["decided_by"] for item in settled.values()} == {"Attendant"}
    assert "37.60" not in json.dumps(settled)

    assert (await coordinator.post(f"{path}/{discarded.reading_id}/reopen")).status_code == 404
    assert (await coordinator.post(f"{path}/{kept.reading_id}/reopen")).status_code == 204
    assert (await coordinator.post(f"{path}/{kept.reading_id}/reopen")).status_code == 404
    assert [item["reading_id"] for item in (await attendant.get(path)).json()] == [str(kept.reading_id)]
    again = await row(house, kept.reading_id)
    assert (again.decision, again.decided_at, again.decided_by) == (None, None, None)
    assert again.document == kept.model_dump(mode="json")
    async with house.services.background() as session:
        assert "quarantine:reopen" in set(await session.scalars(select(AuditEntry.action)))


async def test_the_attendant_looks_at_one_value_at_a_time_and_each_look_is_written(house: House, agent: Agent) -> None:
    one, other = quarantined(1), quarantined(2)
    await deliver(agent, one, other)
    attendant = await house.signed_in("attendant")
    path = f"/api/cabins/{house.clinic.cabin_id}/quarantine/{one.reading_id}"
    (found, _) = [(await attendant.get(path)).json() for _ in range(2)]
    assert set(found) == {"reading_id", "values", "validity", "flags"}
    assert [(value["value"], value["unit"]) for value in found["values"]] == [("37.60", "Cel")]
    async with house.services.background() as session:
        looks = select(AuditEntry.subject_id).where(AuditEntry.action == "quarantine:open")
        assert list(await session.scalars(looks)) == [one.reading_id] * 2


@pytest.mark.parametrize("who", [COORDINATOR, "coordinator", "assistant", "doctor", "patient", "kiosk"])
async def test_nobody_else_sees_what_was_measured(house: House, agent: Agent, who: str) -> None:
    one = quarantined(1)
    await deliver(agent, one)
    answer = await (await house.signed_in(who)).get(f"/api/cabins/{house.clinic.cabin_id}/quarantine/{one.reading_id}")
    assert answer.status_code in {403, 404}
    assert "37.60" not in answer.text


async def test_a_settled_reading_and_one_of_a_visit_show_no_value_there(house: House, agent: Agent) -> None:
    visit = await visit_in_progress(house)
    await agent.hear()
    patients, settled = a_reading(1, consultation_id=visit), quarantined(2)
    await deliver(agent, patients, settled)
    attendant = await house.signed_in("attendant")
    path = f"/api/cabins/{house.clinic.cabin_id}/quarantine"
    body = {"reading_id": str(settled.reading_id), "decision": "kept"}
    assert (await attendant.post(path, json=body)).status_code == 204
    for one in (patients, settled):
        assert (await attendant.get(f"{path}/{one.reading_id}")).status_code == 404
    assert (await attendant.post(f"{path}/{patients.reading_id}/reopen")).status_code == 404


@pytest.mark.parametrize("octets", [0, 1, 2, 3, 300])
async def test_the_list_says_how_many_octets_of_the_instrument_are_kept(
    house: House, agent: Agent, octets: int
) -> None:
    raw = base64.b64encode(bytes(octets)).decode()
    clocks = {"clock_offset_s": -83.5, "kiosk_clock": "unsynchronised"}
    await deliver(agent, quarantined(1).model_copy(update={"raw_base64": raw, **clocks}))
    operator = await house.signed_in(COORDINATOR)
    (item,) = (await operator.get(f"/api/cabins/{house.clinic.cabin_id}/quarantine")).json()
    assert item["raw_octets"] == octets
    assert {name: item[name] for name in clocks} == clocks


async def test_a_reading_not_of_the_contract_is_refused_alone(house: House, agent: Agent) -> None:
    good, bad = a_reading(1, consultation_id=None), a_reading(2, consultation_id=None).model_dump(mode="json")
    bad["values"] = []
    await agent.say(json.dumps({"type": "readings", "readings": [good.model_dump(mode="json"), bad]}))
    stored, refused = await agent.hear(), await agent.hear()
    assert (stored.type, refused.type) == ("stored", "refused")
    assert getattr(stored, "reading_ids", None) == [good.reading_id]
    assert (str(getattr(refused, "reading_id", None)), getattr(refused, "code", None)) == (
        bad["reading_id"],
        "cabin.reading_invalid",
    )


async def test_a_reading_the_database_cannot_hold_is_refused_alone(house: House, agent: Agent) -> None:
    good, bad = a_reading(1, consultation_id=None), a_reading(2, consultation_id=None)
    # PostgreSQL's text has no NUL.
    bad = bad.model_copy(update={"parser": "t\x00t"})
    await agent.say(DeliverReadings(readings=[good, bad]))
    answers = [await agent.hear(), await agent.hear()]
    assert [answer.type for answer in answers] == ["stored", "refused"]
    assert getattr(answers[1], "reading_id", None) == bad.reading_id


async def test_a_number_that_is_nowhere_shows_in_the_cabins_state(house: House, agent: Agent) -> None:
    for seq in (2, 3, 5):
        await deliver(agent, a_reading(seq, consultation_id=None))
    waiting = await status_after(house, agent, last_seq=5, outbox_depth=2)
    assert (waiting.missing, waiting.complete_to) == (0, 0)
    lost = await status_after(house, agent, last_seq=5)
    assert (lost.missing, lost.complete_to) == (1, 3)
    await deliver(agent, a_reading(4, consultation_id=None))
    found = await status_after(house, agent, last_seq=5)
    assert (found.missing, found.complete_to) == (0, 5)


async def test_what_the_cabin_says_of_itself_is_kept_for_the_fleet(house: House, agent: Agent) -> None:
    parked = [{"kiosk_seq": 7, "reason": "cabin.reading_invalid"}]
    beat = {
        "outbox_parked": 1,
        "parked": parked,
        "kiosk_clock": "unsynchronised",
        "disk_used": 0.83,
        "disk_alarm": True,
    }
    status = await status_after(house, agent, **beat)
    assert {name: getattr(status, name) for name in beat} == beat


async def test_an_agent_on_a_new_disk_is_told_where_to_go_on(house: House) -> None:
    key = Ed25519PrivateKey.generate()
    async with house.services.background.begin() as session:
        await enrol(session, cabin_id=house.clinic.cabin_id, public_key=key.public_key().public_bytes_raw())
    async with served(house.app) as port:
        async with an_agent(port) as agent:
            assert getattr(await agent.prove(house.clinic.cabin_id, key), "last_seq", None) == 0
            await deliver(agent, a_reading(41, consultation_id=None))
        async with an_agent(port) as agent:
            assert getattr(await agent.prove(house.clinic.cabin_id, key), "last_seq", None) == 41


async def test_parked_readings_are_asked_for_again_by_the_coordinator(house: House, agent: Agent) -> None:
    coordinator = await house.signed_in(COORDINATOR)
    answer = await coordinator.post(f"/api/cabins/{house.clinic.cabin_id}/parked")
    assert answer.json() == {"told": True}
    assert isinstance(await agent.hear(), RetryParked)
