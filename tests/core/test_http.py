"""The edge: commit before the answer, and one shape for every refusal."""

from collections.abc import AsyncGenerator
from typing import Annotated

import httpx
import pytest
from fastapi import Body, FastAPI
from sqlalchemy import text

from contract.errors import ErrorCode
from core.clock import utc_now
from core.db import SessionMaker
from core.errors import Conflict, NoRoom, NotFound, TooMany, Unavailable
from core.http import Session, install_problem_handlers


class _Services:
    def __init__(self, sessions: SessionMaker) -> None:
        self.sessions = sessions
        self.clock = utc_now


@pytest.fixture
async def client(real_sessions: SessionMaker) -> AsyncGenerator[httpx.AsyncClient]:
    app = FastAPI()
    install_problem_handlers(app)
    app.state.services = _Services(real_sessions)

    @app.post("/deferred")
    async def breaks_only_at_commit(session: Session) -> dict[str, str]:
        await session.execute(
            text("CREATE TEMPORARY TABLE one (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP")
        )
        await session.execute(text("INSERT INTO one VALUES (1), (1)"))
        return {"status": "done"}

    @app.post("/refuse/{what}")
    async def refuse(what: str, number: Annotated[int, Body()] = 0) -> None:
        refusals = {
            "conflict": Conflict(ErrorCode.BOOKING_SLOT_TAKEN, "Déjà pris.", alternatives=[1, 2]),
            "missing": NotFound(),
            "many": TooMany(ErrorCode.SESSION_TOO_MANY, "Plus tard.", retry_after_s=7),
            "away": Unavailable(ErrorCode.MEDIA_STORE_AWAY, "Le stockage ne répond pas.", reason="EIO"),
            "full": NoRoom(ErrorCode.MEDIA_STORAGE_FULL, "Plus de place."),
            "fault": ZeroDivisionError("Rose Vidal, née en 1950"),
        }
        raise refusals[what]

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://edge.test") as client:
        yield client


async def test_a_commit_that_fails_never_reaches_the_client_as_success(client: httpx.AsyncClient) -> None:
    response = await client.post("/deferred")
    assert response.status_code == 500
    assert response.json()["code"] == "server.fault"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/refuse/conflict", 409, "booking.slot_taken"),
        ("/refuse/missing", 404, "request.not_found"),
        ("/refuse/many", 429, "session.too_many_attempts"),
        ("/refuse/away", 503, "media.store_away"),
        ("/refuse/full", 507, "media.storage_full"),
        ("/refuse/fault", 500, "server.fault"),
        ("/nowhere", 404, "request.not_found"),
    ],
)
async def test_every_refusal_is_a_problem_with_a_stable_code(
    client: httpx.AsyncClient, path: str, status: int, code: str
) -> None:
    response = await client.post(path)
    body = response.json()
    assert (response.status_code, body["status"], body["code"]) == (status, status, code)
    assert response.headers["content-type"] == "application/problem+json"
    assert body["type"] == f"urn:comptoir:error:{code}"


async def test_refusals_carry_what_helps_on(client: httpx.AsyncClient) -> None:
    assert (await client.post("/refuse/conflict")).json()["alternatives"] == [1, 2]
    assert (await client.post("/refuse/many")).headers["retry-after"] == "7"
    wrong = await client.post("/refuse/missing", json="seven")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "request.invalid")


async def test_a_fault_tells_nothing_of_the_person_neither_outside_nor_in_the_log(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = await client.post("/refuse/fault")
    assert "Vidal" not in response.text
    assert "Vidal" not in caplog.text
    assert "Traceback" not in response.text


@pytest.mark.parametrize(("path", "reason"), [("/refuse/away", "EIO"), ("/refuse/full", "media.storage_full")])
async def test_what_is_away_or_full_is_told_to_the_operator_too(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, path: str, reason: str
) -> None:
    await client.post(path)
    (told,) = [record for record in caplog.records if record.name == "core.http"]
    assert (told.levelname, vars(told)["reason"]) == ("WARNING", reason)
    assert "refuse" in vars(told)["where"]


async def test_other_refusals_are_nothing_for_the_log(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await client.post("/refuse/conflict")
    assert not [record for record in caplog.records if record.name == "core.http"]
