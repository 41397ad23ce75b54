"""Booking over HTTP, with the real edge: sessions, problems, headers."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

import httpx
import icalendar
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from booking.api import router
from core.db import SessionMaker
from core.http import PROBLEM_TYPE, install_problem_handlers
from core.identity import Principal
from tests.booking.clinic import NOW, Clinic, a_clinic

# The same in every process that collects this file.
UNKNOWN = str(UUID(int=1))


@dataclass
class Services:
    """The cookie is the account itself: signing in is tested elsewhere."""

    sessions: SessionMaker
    accounts: dict[str, Principal] = field(default_factory=dict)

    def clock(self) -> datetime:
        return NOW

    async def identify(self, _session: AsyncSession, cookie: str | None) -> Principal | None:
        return self.accounts.get(cookie or "")


class Api:
    """A client that speaks for any principal."""

    def __init__(self, sessions: SessionMaker) -> None:
        self._services = Services(sessions)
        app = FastAPI()
        install_problem_handlers(app)
        app.include_router(router, prefix="/api")
        app.state.services = self._services
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test/api")

    async def __call__(self, method: str, path: str, *, by: Principal | None = None, **more) -> httpx.Response:
        headers = more.pop("headers", {})
        if by is not None:
            self._services.accounts[str(by.account_id)] = by
            headers = headers | {"Cookie": f"__Host-sid={by.account_id}"}
        return await self._client.request(method, path, headers=headers, **more)

    async def close(self) -> None:
        await self._client.aclose()


@pytest.fixture
async def api(sessions: SessionMaker, clinic: Clinic, session: AsyncSession) -> AsyncGenerator[Api]:
    await session.commit()
    api = Api(sessions)
    yield api
    await api.close()


def body(clinic: Clinic, **more) -> dict[str, object]:
    return {"practitioner_id": str(clinic.skin), "starts_at": "2026-11-23T09:00:00Z", "reason": "Une tache"} | more


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == PROBLEM_TYPE
    return answer.status_code, answer.json()["code"]


async def test_the_directory_is_public(api: Api, clinic: Clinic) -> None:
    specialities = (await api("GET", "/specialities")).json()
    skin = next(s for s in specialities if s["code"] == "dermatology")
    assert (skin["name_fr"], skin["name_en"], skin["practitioners"]) == ("Dermatologie", "Dermatology", 1)
    assert "grain de beauté" in skin["keywords_fr"]
    assert {p["has_cabin"] for p in (await api("GET", "/places")).json()} == {True, False}
    cards = (await api("GET", "/practitioners", params={"q": "grain de beauté", "place": "", "language": ""})).json()
    assert [card["name"] for card in cards] == ["Dr Hélène Bréval"]
    assert cards[0]["next_times"][0] == {"starts_at": "2026-11-23T08:00:00Z", "ends_at": "2026-11-23T08:20:00Z"}
    assert cards[0]["sector"] == "1"
    assert cards[0]["site"]["commune"] == "Clermont-l'Hérault"
    page = (await api("GET", f"/practitioners/{clinic.skin}")).json()
    assert page["visit_minutes"] == 20
    week = (await api("GET", f"/practitioners/{clinic.skin}/slots", params={"from": "2026-11-28", "days": 2})).json()
    assert week == {
        "from": "2026-11-28",
        "days": [{"date": "2026-11-28", "slots": []}, {"date": "2026-11-29", "slots": []}],
        "next_from": "2026-11-30",
    }


@pytest.mark.parametrize(
    "path",
    ["/appointments", f"/appointments/{UNKNOWN}", f"/appointments/{UNKNOWN}/invite.ics", "/patients?q=vidal"],
)
async def test_the_rest_is_not(api: Api, path: str) -> None:
    assert code(await api("GET", path)) == (401, "session.required")


async def test_a_patient_books_reads_and_cancels(api: Api, clinic: Clinic) -> None:
    patient = clinic.patient()
    made = await api("POST", "/appointments", by=patient, json=body(clinic), headers={"Idempotency-Key": "k1"})
    assert made.status_code == 201
    appointment = made.json()
    assert appointment["status"] == "booked"
    assert appointment["waiting_room_opens_at"] == "2026-11-23T08:00:00Z"
    assert appointment["patient"]["birth_date"] == "1950-01-01"
    path = f"/appointments/{appointment['appointment_id']}"
    again = await api("POST", "/appointments", by=patient, json=body(clinic), headers={"Idempotency-Key": "k1"})
    assert (again.status_code, again.headers["Idempotent-Replayed"], again.json()) == (201, "true", appointment)
    assert "Idempotent-Replayed" not in made.headers
    assert (await api("GET", "/appointments", by=patient)).json() == [appointment]
    assert (await api("GET", path, by=clinic.doctor())).json() == appointment
    cancelled = await api("POST", f"{path}/cancel", by=patient, json={"reason": "Guérie"})
    assert cancelled.json()["status"] == "cancelled"
    assert (await api("POST", f"{path}/cancel", by=patient)).status_code == 200
    past = (await api("GET", "/appointments", by=patient, params={"when": "past"})).json()
    assert [a["appointment_id"] for a in past] == [appointment["appointment_id"]]
    day = await api("GET", "/appointments", by=clinic.doctor(), params={"when": "day", "date": "2026-11-23"})
    assert day.json() == []


async def test_a_taken_slot_answers_409_with_alternatives(api: Api, clinic: Clinic) -> None:
    await api("POST", "/appointments", by=clinic.patient(0), json=body(clinic))
    refused = await api("POST", "/appointments", by=clinic.patient(1), json=body(clinic))
    assert code(refused) == (409, "booking.slot_taken")
    assert refused.json()["alternatives"][0] == {
        "starts_at": "2026-11-23T09:20:00Z",
        "ends_at": "2026-11-23T09:40:00Z",
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"starts_at": "2026-11-23T06:00:00Z"}, (422, "booking.past")),
        ({"starts_at": "2026-11-23T20:00:00+01:00"}, (409, "booking.closed")),
        ({"starts_at": "2026-11-23T09:00:00"}, (422, "request.invalid")),
        ({"starts_at": "9999-12-31T23:59:59-12:00"}, (422, "request.invalid")),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, (422, "request.invalid")),
        ({"practitioner_id": UNKNOWN}, (404, "request.not_found")),
        ({"practitioner_id": "x"}, (422, "request.invalid")),
        ({"patient_id": UNKNOWN}, (404, "request.not_found")),
        ({"reason": "x" * 1001}, (422, "request.invalid")),
        ({"status": "fulfilled"}, (422, "request.invalid")),
    ],
    ids=["past", "closed", "naive", "far", "early", "unknown", "malformed", "foreign", "long", "extra field"],
)
async def test_refusals_are_problems(api: Api, clinic: Clinic, change, expected) -> None:
    assert code(await api("POST", "/appointments", by=clinic.patient(), json=body(clinic, **change))) == expected


async def test_a_key_used_for_something_else_is_refused(api: Api, clinic: Clinic) -> None:
    patient, headers = clinic.patient(), {"Idempotency-Key": "k"}
    await api("POST", "/appointments", by=patient, json=body(clinic), headers=headers)
    other = await api("POST", "/appointments", by=patient, json=body(clinic, reason="Autre"), headers=headers)
    assert code(other) == (422, "request.idempotency_key_reused")


@pytest.mark.parametrize(
    "path",
    [
        "/practitioners?speciality=%00",
        "/practitioners?language=fr'",
        f"/practitioners?q={'x' * 201}",
        f"/practitioners/{UNKNOWN}/slots?days=0",
        f"/practitioners/{UNKNOWN}/slots?from=9999-12-31",
        f"/practitioners/{UNKNOWN}/slots?from=hier",
    ],
)
async def test_questions_that_cannot_be_meant_are_refused(api: Api, path: str) -> None:
    assert code(await api("GET", path)) == (422, "request.invalid")


async def test_odd_characters_do_no_harm(api: Api, clinic: Clinic) -> None:
    assert (await api("GET", "/practitioners", params={"q": "\x00%_'\\", "place": "\x00"})).status_code == 200
    made = await api("POST", "/appointments", by=clinic.patient(), json=body(clinic, reason=" a\x00b\u202e\nc "))
    assert made.json()["reason"] == "ab\nc"


async def test_others_find_nothing(api: Api, clinic: Clinic) -> None:
    made = await api("POST", "/appointments", by=clinic.patient(0), json=body(clinic))
    path = f"/appointments/{made.json()['appointment_id']}"
    for by in (clinic.patient(1), clinic.doctor(clinic.heart), clinic.assistant(uuid4())):
        assert code(await api("GET", path, by=by)) == (404, "request.not_found")
        assert code(await api("GET", f"{path}/invite.ics", by=by)) == (404, "request.not_found")
        assert code(await api("POST", f"{path}/cancel", by=by)) == (404, "request.not_found")


async def test_the_invitation_is_a_calendar_file(api: Api, clinic: Clinic) -> None:
    patient = clinic.patient()
    made = (await api("POST", "/appointments", by=patient, json=body(clinic))).json()
    answer = await api("GET", f"/appointments/{made['appointment_id']}/invite.ics", by=patient)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "attachment" in answer.headers["Content-Disposition"]
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["URL"] == f"http://test/rendez-vous/{made['appointment_id']}"


async def test_assistants_find_patients_and_nobody_else_does(api: Api, clinic: Clinic) -> None:
    found = (await api("GET", "/patients", by=clinic.assistant(), params={"q": "vidal"})).json()
    assert [set(patient) for patient in found] == [{"patient_id", "name", "birth_date"}] * 3
    for by in (clinic.patient(), clinic.doctor(), clinic.kiosk()):
        assert code(await api("GET", "/patients", by=by, params={"q": "vidal"})) == (403, "session.role_not_allowed")


async def test_twenty_requests_for_one_slot_give_one_201(real_sessions: SessionMaker) -> None:
    async with real_sessions.begin() as session:
        clinic = await a_clinic(session, patients=20)
    api = Api(real_sessions)
    asked = (api("POST", "/appointments", by=clinic.patient(n), json=body(clinic)) for n in range(20))
    answers = await asyncio.gather(*asked)
    await api.close()
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19
    lost = [answer.json() for answer in answers if answer.status_code == 409]
    assert {(problem["code"], len(problem["alternatives"])) for problem in lost} == {("booking.slot_taken", 3)}
    ids = {UUID(answer.json()["appointment_id"]) for answer in answers if answer.status_code == 201}
    assert len(ids) == 1
