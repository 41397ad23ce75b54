"""What the auditor finds: the trail in pages, a patient by exact traits, break-glass and its review."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from backend.admin.journal import PAGE, working_days_after
from backend.care.models import BreakGlass
from core import audit
from core.audit import Action, AuditEntry
from core.identity import AccountRole, Principal
from tests.backend.house import House


async def search(client: httpx.AsyncClient, **wanted: str) -> dict[str, Any]:
    response = await client.get("/api/admin/audit", params=wanted)
    assert response.status_code == 200, response.text
    page: dict[str, Any] = response.json()
    return page


async def written(house: House, count: int, *, a_transaction: int = 1) -> None:
    """Rows of reading the first patient's record, by a practitioner."""
    doctor = Principal(house.accounts["doctor"], AccountRole.PRACTITIONER, "Dr Bréval")
    for start in range(0, count, a_transaction):
        async with house.services.background.begin() as session:
            for _ in range(min(a_transaction, count - start)):
                audit.record(session, doctor, Action.RECORD_READ, patient_id=house.clinic.patients[0])


async def trail(house: House, action: Action) -> list[AuditEntry]:
    async with house.services.background() as session:
        return list(await session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


async def test_pages_show_every_row_once_and_the_newest_first(house: House) -> None:
    auditor = await house.signed_in("auditor")
    await written(house, 2 * PAGE + 17, a_transaction=9)
    wanted = {"action": "record:read"}
    seen, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = await search(auditor, **wanted, **({"cursor": cursor} if cursor else {}))
        seen += page["entries"]
        cursor, pages = page["next"], pages + 1
    assert pages == 3
    assert len({entry["entry_id"] for entry in seen}) == len(seen) == 2 * PAGE + 17
    assert [entry["at"] for entry in seen] == sorted((entry["at"] for entry in seen), reverse=True)
    assert seen[0]["actor"] == "Dr Bréval"


async def test_rows_are_found_by_patient_account_action_and_time(house: House) -> None:
    auditor = await house.signed_in("auditor")
    await written(house, 3)
    patient, doctor = str(house.clinic.patients[0]), str(house.accounts["doctor"])
    assert len((await search(auditor, account_id=doctor))["entries"]) == 3
    assert len((await search(auditor, patient_id=patient, action="record:read"))["entries"]) == 3
    assert (await search(auditor, patient_id=str(house.clinic.patients[1])))["entries"] == []
    at = (await search(auditor, account_id=doctor))["entries"][1]["at"]
    assert len((await search(auditor, account_id=doctor, since=at))["entries"]) == 2
    assert len((await search(auditor, account_id=doctor, until=at))["entries"]) == 1


async def test_a_search_is_in_the_trail_itself(house: House) -> None:
    auditor = await house.signed_in("auditor")
    await search(auditor, patient_id=str(house.clinic.patients[0]))
    row = (await trail(house, Action.AUDIT_SEARCHED))[0]
    assert (row.account_id, row.patient_id) == (house.accounts["auditor"], house.clinic.patients[0])


@pytest.mark.parametrize(
    "wanted",
    [
        {"cursor": "x"},
        {"cursor": ""},
        {"cursor": "2026-11-23T07:00:00+00:00~1"},
        {"cursor": "0001-01-01T00:00:00+00:00~1~1"},
        {"cursor": "2026-13-23T07:00:00+00:00~1~1"},
        {"cursor": "2026-11-23T07:00:00+00:00~1~1234567890123456789"},
        {"since": "2026-11-23T07:00:00"},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"until": "9999-12-31T23:59:59-14:00"},
        {"action": "record:eat"},
        {"patient_id": "me"},
    ],
    ids=str,
)
async def test_a_search_that_cannot_be_meant_is_refused(house: House, wanted: dict[str, str]) -> None:
    auditor = await house.signed_in("auditor")
    assert (await auditor.get("/api/admin/audit", params=wanted)).status_code == 422


async def test_a_patient_is_found_by_exact_traits_only_and_it_is_written_down(house: House) -> None:
    auditor = await house.signed_in("auditor")
    traits = {"given_name": "rose", "family_name": "VIDAL-0", "birth_date": "1950-01-01"}
    found = (await auditor.post("/api/admin/audit/patients", json=traits)).json()
    assert found == [{"patient_id": str(house.clinic.patients[0]), "name": "Rose Vidal-0", "birth_date": "1950-01-01"}]
    assert [row.patient_id for row in await trail(house, Action.PATIENT_FOUND)] == [house.clinic.patients[0]]
    for other in ({"family_name": "Vidal"}, {"given_name": "R%"}, {"birth_date": "1950-01-02"}):
        assert (await auditor.post("/api/admin/audit/patients", json=traits | other)).json() == []


async def test_the_state_says_whether_the_chain_stands(house: House) -> None:
    auditor = await house.signed_in("auditor")
    await written(house, 5)
    before = (await auditor.get("/api/admin/audit/state")).json()
    assert (before["intact"], before["broken"], before["shards"]) == (True, None, audit.SHARDS)
    assert before["entries"] >= 5
    house.clock.forward(minutes=2)
    await house.services.audit_trail.seal()
    assert (await auditor.get("/api/admin/audit/state")).json()["last_export_at"] == "2026-11-23T07:02:00Z"


@pytest.mark.parametrize("login", ["administrator", "coordinator", "doctor", "assistant", "patient", "kiosk"])
async def test_nobody_else_reads_the_journal(house: House, login: str) -> None:
    client = await house.signed_in(login)
    for path in ("/api/admin/audit", "/api/admin/audit/state", "/api/admin/break-glass"):
        assert (await client.get(path)).status_code == 403
    traits = {"given_name": "Rose", "family_name": "Vidal-0", "birth_date": "1950-01-01"}
    assert (await client.post("/api/admin/audit/patients", json=traits)).status_code == 403
    assert (
        await client.post(f"/api/admin/break-glass/{uuid4()}/review", json={"finding": "Justifié"})
    ).status_code == 403


# ---------------------------------------------------------------- break-glass


async def a_broken_glass(house: House, *, minutes: int = 0) -> UUID:
    break_glass_id, at = uuid4(), house.clock() + timedelta(minutes=minutes)
    async with house.services.background.begin() as session:
        session.add(
            BreakGlass(
                break_glass_id=break_glass_id,
                account_id=house.accounts["other-doctor"],
                actor="Dr Aubrac",
                patient_id=house.clinic.patients[0],
                reason="Malaise en salle d'attente",
                opened_at=at,
                ends_at=at + timedelta(minutes=60),
            )
        )
    return break_glass_id


async def test_a_broken_glass_is_listed_until_and_after_its_review(house: House) -> None:
    auditor = await house.signed_in("auditor")
    older, newer = await a_broken_glass(house), await a_broken_glass(house, minutes=5)
    listed = (await auditor.get("/api/admin/break-glass")).json()
    assert [one["break_glass_id"] for one in listed] == [str(older), str(newer)]
    assert (listed[0]["review_due"], listed[0]["reviewed_at"]) == ("2026-11-26", None)
    reviewed = await auditor.post(f"/api/admin/break-glass/{older}/review", json={"finding": " Justifié. "})
    assert (reviewed.json()["finding"], reviewed.json()["reviewed_at"]) == ("Justifié.", "2026-11-23T07:00:00Z")
    listed = (await auditor.get("/api/admin/break-glass")).json()
    assert [one["break_glass_id"] for one in listed] == [str(newer), str(older)]
    row = (await trail(house, Action.GLASS_REVIEWED))[0]
    assert (row.patient_id, row.subject_id) == (house.clinic.patients[0], older)


async def test_a_review_is_written_once(house: House) -> None:
    auditor = await house.signed_in("auditor")
    path = f"/api/admin/break-glass/{await a_broken_glass(house)}/review"
    assert (await auditor.post(path, json={"finding": "Justifié"})).status_code == 200
    assert (await auditor.post(path, json={"finding": "Tout autre chose"})).status_code == 409
    unknown = f"/api/admin/break-glass/{uuid4()}/review"
    assert (await auditor.post(unknown, json={"finding": "Justifié"})).status_code == 404
    assert (await auditor.post(path, json={"finding": "  "})).status_code == 422


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),
        (date(2026, 11, 25), date(2026, 11, 30)),
        (date(2026, 11, 27), date(2026, 12, 2)),
        (date(2026, 11, 28), date(2026, 12, 2)),
        (date(2026, 11, 29), date(2026, 12, 2)),
    ],
    ids=lambda day: f"{day:%a}",
)
def test_three_working_days_leave_out_the_weekend(day: date, due: date) -> None:
    assert working_days_after(day, 3) == due
