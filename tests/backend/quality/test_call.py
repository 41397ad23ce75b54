"""From the call's hook to rows, to the record and to one call's page: through the whole application."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select
from websockets.asyncio.client import connect

from backend.quality.models import CallPoint, CallSide
from backend.quality.retention import sweep
from contract.quality import Incident, JoinTimeline
from contract.signaling import Hello, Quality, Role
from core.audit import AuditEntry
from tests.backend.consultations.test_visit import agree, join
from tests.backend.house import House
from tests.backend.quality.reports import a_report, a_visit, member, note, sides
from tests.serving import served


async def measure(house: House, visit: UUID, login: str, role: Role, peer: str, **measured: Any) -> None:
    report = a_report(member(house, visit, peer), **measured)
    await house.services.quality.take(visit, house.accounts[login], role, report)


async def a_bad_call(house: House) -> UUID:
    """A cabin's visit of five minutes: the doctor hears badly, and the picture was given up for a while."""
    visit = await a_visit(house, cabin=True)
    began = house.clock.now
    join_times = JoinTimeline(socket_ms=80, admitted_ms=4_000, connected_ms=4_300, first_frame_ms=4_600)
    for turn in range(30):
        house.clock.forward(seconds=10)
        first = join_times if turn == 0 else None
        await measure(house, visit, "kiosk", Role.KIOSK, "doctor", limited_by="bandwidth", join=first)
        lost = 100 if turn % 3 == 0 else 0
        await measure(house, visit, "doctor", Role.PRACTITIONER, "kiosk", lost=lost, rtt_ms=100 + turn, path="relay")
    at = began + timedelta(seconds=60)
    gone = [note(Incident.AUDIO_ONLY, at), note(Incident.INTERRUPTED, at, 4)]
    house.clock.forward(seconds=10)
    await measure(house, visit, "doctor", Role.PRACTITIONER, "kiosk", incidents=gone)
    await house.services.quality.flush()
    over = [note(Incident.AUDIO_ONLY, at, 90)]
    house.clock.forward(seconds=10)
    await measure(house, visit, "doctor", Role.PRACTITIONER, "kiosk", incidents=over)
    await house.services.quality.flush()
    return visit


async def call_of(client: httpx.AsyncClient, visit: UUID) -> dict[str, Any]:
    response = await client.get(f"/api/consultations/{visit}/quality")
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    found: dict[str, Any] = response.json()
    return found


async def test_both_sides_of_a_call_are_on_one_axis_with_what_happened(house: House) -> None:
    visit = await a_bad_call(house)
    call = await call_of(await house.signed_in("doctor"), visit)
    assert call["level"] == "bad"
    assert re.fullmatch(r"Dr (?!Dr )[\w ]+", call["practitioner"])
    kiosk, doctor = sorted(call["sides"], key=lambda side: side["role"])
    assert (kiosk["role"], kiosk["peer_role"], kiosk["line"]["kind"]) == ("kiosk", "practitioner", "cabin")
    assert kiosk["line"]["name"] == "Télécabine 1"
    assert (doctor["role"], doctor["peer_role"], doctor["line"]["name"]) == (
        "practitioner",
        "kiosk",
        "Comptoir médical",
    )
    assert kiosk["link"] == doctor["link"] == 0
    assert {point["at"] for point in kiosk["points"]} <= {point["at"] for point in doctor["points"]}
    assert [point["level"] for point in doctor["points"][:4]] == ["bad", "good", "good", "bad"]
    assert kiosk["join"] == {
        "socket_ms": 80,
        "admitted_ms": 4_000,
        "described_ms": None,
        "connected_ms": 4_300,
        "first_frame_ms": 4_600,
    }
    assert [(one["incident"], one["seconds"]) for one in call["incidents"]] == [("audio_only", 90), ("interrupted", 4)]
    findings = {(one["code"], one["line"]["kind"] if one["line"] else "") for one in call["findings"]}
    assert findings == {("uplink_narrow", "cabin"), ("relay_only", ""), ("loss_high", "")}


async def test_what_both_ends_noticed_of_the_way_between_them_is_said_once(house: House) -> None:
    visit = await a_visit(house, cabin=True)
    for login, role, peer in (("kiosk", Role.KIOSK, "doctor"), ("doctor", Role.PRACTITIONER, "kiosk")):
        await measure(house, visit, login, role, peer, path="relay", limited_by="cpu")
    await house.services.quality.flush()
    call = await call_of(await house.signed_in("doctor"), visit)
    findings = sorted((one["code"], one["line"]["name"] if one["line"] else "") for one in call["findings"])
    assert findings == [("device_slow", "Comptoir médical"), ("device_slow", "Télécabine 1"), ("relay_only", "")]


async def test_sums_and_percentiles_are_those_of_the_windows(house: House) -> None:
    visit = await a_bad_call(house)
    call = await call_of(await house.signed_in("doctor"), visit)
    doctor = next(side for side in call["sides"] if side["role"] == "practitioner")
    values = sorted(point["rtt_ms"] for point in doctor["points"])
    rank = 0.95 * (len(values) - 1)
    below = int(rank)
    expected = values[below] + (rank - below) * (values[below + 1] - values[below])
    assert doctor["rtt_p95_ms"] == pytest.approx(expected)
    assert doctor["rtt_p50_ms"] == pytest.approx((values[len(values) // 2] + values[(len(values) - 1) // 2]) / 2)
    assert doctor["seconds"] == sum(point["window_s"] for point in doctor["points"]) == 320
    assert doctor["loss"] == pytest.approx(10 * 100 / (10 * 100 + 32 * 500))
    assert doctor["bad_s"] == 10 * sum(point["level"] == "bad" for point in doctor["points"]) == 100


async def test_technical_incidents_stand_in_the_record_of_the_act(house: House) -> None:
    visit = await a_bad_call(house)
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    expected = [("audio_only", "practitioner", 1, 90), ("interrupted", "practitioner", 1, 4)]
    for client in (patient, doctor):
        sheet = (await client.get(f"/api/consultations/{visit}")).json()
        assert [(one["incident"], one["role"], one["times"], one["seconds"]) for one in sheet["incidents"]] == expected
    async with house.services.background.begin() as session:
        await session.execute(CallSide.metadata.tables["consultations"].update().values(status="ended"))
    record = (await patient.get(f"/api/patients/{house.clinic.patients[0]}/record")).json()
    assert [one["incident"] for one in record["visits"][0]["incidents"]] == ["audio_only", "interrupted"]


async def test_each_look_at_a_call_is_in_the_journal_of_the_patient(house: House) -> None:
    visit = await a_bad_call(house)
    for login in ("doctor", "other-coordinator", "administrator"):
        await call_of(await house.signed_in(login), visit)
    async with house.services.background() as session:
        rows = await session.execute(
            select(AuditEntry.role, AuditEntry.patient_id, AuditEntry.subject_id)
            .where(AuditEntry.action == "quality:read")
            .order_by(AuditEntry.at, AuditEntry.role)
        )
        patient = house.clinic.patients[0]
        assert {tuple(row) for row in rows} == {
            (role, patient, visit) for role in ("practitioner", "coordinator", "administrator")
        }


async def test_a_call_nobody_measured_is_empty_and_no_fault(house: House) -> None:
    visit = await a_visit(house)
    call = await call_of(await house.signed_in("doctor"), visit)
    assert (call["level"], call["sides"], call["incidents"], call["findings"]) == (None, [], [], [])


async def test_after_its_weeks_the_course_is_gone_and_sums_and_incidents_stay(house: House) -> None:
    visit = await a_bad_call(house)
    house.clock.forward(seconds=10)
    await measure(house, visit, "doctor", Role.PRACTITIONER, "kiosk")
    await house.services.quality.flush()
    before = [(side.seconds, side.rtt_p95_ms) for side in await sides(house)]
    keep = timedelta(days=90)
    await sweep(house.services.background, now=house.clock.now + keep, keep=keep)
    async with house.services.background() as session:
        assert await session.scalar(select(func.count()).select_from(CallPoint)) == 1
    await sweep(house.services.background, now=house.clock.now + keep + timedelta(seconds=1), keep=keep)
    call = await call_of(await house.signed_in("doctor"), visit)
    assert [side["points"] for side in call["sides"]] == [[], []]
    assert [(side.seconds, side.rtt_p95_ms) for side in await sides(house)] == before
    assert len(call["incidents"]) == 2


async def test_what_a_page_reports_over_its_socket_is_on_the_calls_page(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    visit = await house.book(patient)
    await agree(patient, visit)
    ticket = (await join(doctor, visit)).json()["ticket"]
    report = a_report(member(house, visit, "patient"), incidents=[note(Incident.RECONNECTED, house.clock.now)])
    async with served(house.app) as port, connect(f"ws://127.0.0.1:{port}/api/signaling") as socket:
        await socket.send(Hello(ticket=ticket).model_dump_json())
        await socket.recv()
        await socket.send(Quality(seq=1, report=report).model_dump_json())
        # Answered after the report was taken.
        await socket.send('{"type": "ping", "at": 1}')
        while '"pong"' not in str(await socket.recv()):
            pass
    await house.services.quality.flush()
    call = await call_of(doctor, visit)
    assert [(side["role"], side["line"]["kind"], side["bytes_in"]) for side in call["sides"]] == [
        ("practitioner", "site", 640_000)
    ]
    assert [one["incident"] for one in call["incidents"]] == ["reconnected"]


async def test_an_act_that_is_none_is_not_found(house: House) -> None:
    for login in ("doctor", "administrator", "coordinator"):
        response = await (await house.signed_in(login)).get(f"/api/consultations/{uuid4()}/quality")
        assert response.status_code == 404
