"""The transitions over HTTP, through the whole application: sessions, row-level security, problems, jobs."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from booking.changes import expire_holds
from core.audit import AuditEntry
from core.db import SessionMaker
from core.http import PROBLEM_TYPE
from core.jobs import Job
from tests.backend.house import House, a_house
from tests.booking.clinic import at


@pytest.fixture
async def house(real_sessions: SessionMaker, tmp_path: Path) -> AsyncGenerator[House]:
    async with a_house(real_sessions, tmp_path, upkeep=False) as house:
        yield house


def wish(house: House, start: datetime, **more: Any) -> dict[str, Any]:
    return {"practitioner_id": str(house.clinic.skin), "starts_at": start.isoformat()} | more


async def post(client: httpx.AsyncClient, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
    headers = {"Idempotency-Key": str(uuid4())}
    return await client.post(f"/api/appointments{path}", json=body, headers=headers)


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == PROBLEM_TYPE, answer.text
    return answer.status_code, answer.json()["code"]


async def kinds_of_work(house: House) -> list[str]:
    async with house.services.background() as session:
        return list(await session.scalars(select(Job.kind).order_by(Job.job_id)))


async def test_a_patient_holds_confirms_moves_and_cancels(house: House) -> None:
    patient = await house.signed_in("patient")
    held = await post(patient, "", wish(house, at(9), hold=True, cabin_id=str(house.clinic.cabin_id)))
    assert (held.status_code, held.json()["status"]) == (201, "pending")
    assert held.json()["hold_until"] == "2026-11-23T07:10:00Z"
    path = f"/{held.json()['appointment_id']}"
    assert (await patient.get("/api/appointments")).json() == []
    house.clock.forward(minutes=10)
    booked = await post(patient, f"{path}/confirm", {"reason": "Une tache", "interpreter_language": "tr"})
    assert (booked.status_code, booked.json()["status"], booked.json()["version"]) == (200, "booked", 2)
    assert (booked.json()["reason"], booked.json()["interpreter_language"]) == ("Une tache", "tr")
    assert (await post(patient, f"{path}/confirm")).json()["version"] == 2
    moved = (await post(patient, f"{path}/move", {"starts_at": at(10).isoformat(), "version": 2})).json()
    assert (moved["starts_at"], moved["previous_start"]) == ("2026-11-23T10:00:00Z", "2026-11-23T09:00:00Z")
    assert moved["cabin_id"] == str(house.clinic.cabin_id)
    dropped = (await post(patient, f"{path}/move", {"starts_at": at(10).isoformat(), "cabin_id": None})).json()
    assert (dropped["cabin_id"], dropped["mode"]) == (None, "home")
    done = (await post(patient, f"{path}/cancel", {"code": "patient_better"})).json()
    assert (done["status"], done["cancelled_late"], done["cancel_code"]) == ("cancelled", True, "patient_better")
    assert await kinds_of_work(house) == [
        "appointment.booked",
        *("appointment.moved", "slot.released") * 2,
        "slot.released",
        "appointment.cancelled",
    ]


async def test_a_hold_that_ran_out_is_gone(house: House) -> None:
    first, second = await house.signed_in("patient"), await house.signed_in("other-patient")
    held = (await post(first, "", wish(house, at(9), hold=True))).json()["appointment_id"]
    assert code(await post(second, "", wish(house, at(9)))) == (409, "booking.slot_taken")
    house.clock.forward(minutes=10, seconds=1)
    assert code(await post(first, f"/{held}/confirm")) == (410, "booking.hold_gone")
    assert (await post(second, "", wish(house, at(9)))).status_code == 201
    assert code(await post(first, f"/{held}/confirm")) == (410, "booking.hold_gone")
    assert code(await post(second, f"/{held}/confirm")) == (404, "request.not_found")


async def test_a_patient_keeps_five_times_at_once_and_no_more(house: House) -> None:
    patient, other = await house.signed_in("patient"), await house.signed_in("other-patient")
    starts = [at(hour, day=day) for day in (24, 25) for hour in (8, 9, 10)] + [at(8, day=26)]
    answers = await asyncio.gather(*(post(patient, "", wish(house, start, hold=True)) for start in starts))
    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [429] * 2
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert code(refused) == (429, "booking.too_many_held")
    assert int(refused.headers["Retry-After"]) == 600
    free = next(start for start, answer in zip(starts, answers, strict=True) if answer.status_code == 429)
    # A time that is booked at once is not kept, and another person keeps her own.
    assert (await post(other, "", wish(house, free, hold=True))).status_code == 201
    kept = next(answer.json() for answer in answers if answer.status_code == 201)
    await post(patient, f"/{kept['appointment_id']}/cancel")
    assert (await post(patient, "", wish(house, at(9, day=26), hold=True))).status_code == 201
    assert code(await post(patient, "", wish(house, at(10, day=26), hold=True))) == (429, "booking.too_many_held")
    house.clock.forward(minutes=10, seconds=1)
    assert (await post(patient, "", wish(house, at(10, day=26), hold=True))).status_code == 201


async def test_the_last_of_five_holds_asked_for_again_is_answered_as_before(house: House) -> None:
    patient = await house.signed_in("patient")
    for start in (at(8), at(9), at(8, day=24), at(9, day=24)):
        assert (await post(patient, "", wish(house, start, hold=True))).status_code == 201
    last, headers = wish(house, at(10), hold=True), {"Idempotency-Key": str(uuid4())}
    first = await patient.post("/api/appointments", json=last, headers=headers)
    again = await patient.post("/api/appointments", json=last, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["appointment_id"] == again.json()["appointment_id"]


async def test_the_sweep_frees_it_for_everybody(house: House) -> None:
    patient = await house.signed_in("patient")
    await post(patient, "", wish(house, at(8), hold=True))
    house.clock.forward(minutes=10, seconds=1)
    slots = f"/api/practitioners/{house.clinic.skin}/slots?days=1"
    # A reader removes nothing: until the sweep it is not offered.
    assert (await patient.get(slots)).json()["days"][0]["slots"][0]["starts_at"] != "2026-11-23T08:00:00Z"
    assert await expire_holds(house.services.background, now=house.clock()) == 1
    assert (await patient.get(slots)).json()["days"][0]["slots"][0]["starts_at"] == "2026-11-23T08:00:00Z"
    assert await house.services.jobs.work_once() == 1
    assert await kinds_of_work(house) == []


async def test_a_refused_move_changes_nothing(house: House) -> None:
    first, second = await house.signed_in("patient"), await house.signed_in("other-patient")
    mine = (await post(first, "", wish(house, at(9)))).json()
    await post(second, "", wish(house, at(10)))
    path = f"/{mine['appointment_id']}"
    taken = await post(first, f"{path}/move", {"starts_at": at(10).isoformat()})
    assert code(taken) == (409, "booking.slot_taken")
    assert taken.json()["alternatives"][0]["starts_at"] == "2026-11-23T10:20:00Z"
    for body, expected in (
        ({"starts_at": at(14).isoformat()}, (409, "booking.closed")),
        ({"starts_at": at(6).isoformat()}, (422, "booking.past")),
        ({"starts_at": at(10, 20).isoformat(), "version": 7}, (409, "booking.changed_meanwhile")),
        ({"starts_at": at(10, 20).isoformat(), "override": "Je veux"}, (403, "session.role_not_allowed")),
        ({"starts_at": at(10, 20).isoformat(), "practitioner_id": str(uuid4())}, (403, "session.role_not_allowed")),
        ({"starts_at": "demain"}, (422, "request.invalid")),
    ):
        assert code(await post(first, f"{path}/move", body)) == expected
    assert code(await post(second, f"{path}/move", {"starts_at": at(10, 20).isoformat()})) == (
        404,
        "request.not_found",
    )
    assert (await first.get(f"/api/appointments{path}")).json() == mine


async def test_staff_note_who_came_and_who_did_not(house: House) -> None:
    patient, desk = await house.signed_in("patient"), await house.signed_in("assistant")
    here, gone = [
        f"/{(await post(patient, '', wish(house, start))).json()['appointment_id']}" for start in (at(9), at(9, 20))
    ]
    assert code(await post(patient, f"{here}/arrived")) == (403, "session.role_not_allowed")
    assert (await post(desk, f"{here}/arrived")).json()["status"] == "arrived"
    assert code(await post(desk, f"{gone}/no-show")) == (409, "booking.wrong_status")
    house.clock.forward(hours=2, minutes=25)
    desk, patient = await house.signed_in("assistant"), await house.signed_in("patient")
    assert code(await post(patient, f"{gone}/no-show")) == (403, "session.role_not_allowed")
    assert (await post(desk, f"{gone}/no-show")).json()["status"] == "noshow"
    for path in (here, gone):
        assert code(await post(desk, f"{path}/no-show")) == (409, "booking.wrong_status")
    walk_in = wish(house, at(9, 30), patient_id=str(house.clinic.patients[1]))
    assert (await post(desk, "", walk_in)).status_code == 201


async def test_an_override_is_staffs_and_on_record(house: House) -> None:
    patient, desk = await house.signed_in("patient"), await house.signed_in("assistant")
    late = wish(house, at(18), override="Vue par téléphone")
    assert code(await post(patient, "", late)) == (403, "session.role_not_allowed")
    answer = await post(desk, "", late | {"patient_id": str(house.clinic.patients[0])})
    assert (answer.status_code, answer.json()["override_reason"]) == (201, "Vue par téléphone")
    again = late | {"patient_id": str(house.clinic.patients[1])}
    assert code(await post(desk, "", again)) == (409, "booking.slot_taken")
    assert (await post(desk, "", again | {"overbook": True})).status_code == 201
    assert code(await post(desk, "", again | {"overbook": True, "override": ""})) == (422, "request.invalid")
    path = f"/api/appointments/{answer.json()['appointment_id']}"
    assert (await patient.get(path)).json()["override_reason"] is None
    async with house.services.background() as session:
        done = list(await session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("appointment:%"))))
    assert sorted(done) == ["appointment:book"] * 2 + ["appointment:override"] * 2 + ["appointment:read"]


async def test_nobody_reserves_what_is_not_hers_to_reserve(house: House) -> None:
    """Any other id given as an assistant's or a device's would block its owner's time."""
    patient = await house.signed_in("patient")
    clinic = house.clinic
    for other in (clinic.heart, clinic.patients[1], clinic.cabin_id, house.accounts["attendant"], uuid4()):
        for field in ("assistant_id", "device_set_id"):
            assert code(await post(patient, "", wish(house, at(9), **{field: str(other)}))) == (
                404,
                "request.not_found",
            )
    helped = wish(house, at(9), assistant_id=str(house.accounts["assistant"]))
    assert (await post(patient, "", helped)).status_code == 201


async def test_a_day_before_is_not_late(house: House) -> None:
    patient = await house.signed_in("patient")
    made = (await post(patient, "", wish(house, house.clock() + timedelta(days=1, hours=2)))).json()
    assert made["late_from"] == "2026-11-23T09:00:00Z"
    done = (await post(patient, f"/{made['appointment_id']}/cancel")).json()
    assert (done["status"], done["cancelled_late"]) == ("cancelled", False)


async def test_a_parent_confirms_what_the_desk_held(house: House) -> None:
    desk, parent = await house.signed_in("assistant"), await house.signed_in("parent")
    body = wish(house, at(9), hold=True, patient_id=str(house.clinic.patients[0]))
    held = (await post(desk, "", body)).json()["appointment_id"]
    assert (await post(parent, f"/{held}/confirm")).json()["status"] == "booked"
