"""The attendant's board and the kiosk, over HTTP: states, call for help, who went in, questions, calibration."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from backend.cabins.moves import self_test_failed
from backend.cabins.state_models import CabinAssist, CabinMove
from backend.cabins.states import CHECKLISTS, CabinState
from backend.consultations.service import CONSENT_VERSION
from core.audit import AuditEntry
from core.people import Patient
from tests.backend.house import House
from tests.backend.visits import a_visit_under_way, ended, said_in_rooms


async def moved(house: House, who: httpx.AsyncClient, move: str, **more: Any) -> httpx.Response:
    return await who.post(f"/api/cabins/{house.clinic.cabin_id}/moves", json={"move": move, **more})


async def card(who: httpx.AsyncClient) -> dict[str, Any]:
    answer = await who.get("/api/cabins/board")
    assert answer.status_code == 200, answer.text
    (only,) = answer.json()
    return dict(only)


async def here(kiosk: httpx.AsyncClient) -> dict[str, Any]:
    return dict((await kiosk.get("/api/cabins/here")).json())


def all_of(state: CabinState) -> list[str]:
    return [item.value for item in CHECKLISTS[state]]


async def test_after_a_visit_nobody_begins_until_the_attendant_has_cleaned(house: House) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    kiosk, attendant = await house.signed_in("kiosk"), await house.signed_in("attendant")
    assert (await here(kiosk))["position"]["state"] == "in_visit"
    await ended(await house.signed_in("doctor"), visit)
    assert (await card(attendant))["position"]["state"] == "cleaning"

    later = await house.book(await house.signed_in("patient"), cabin=True)
    house.clock.forward(minutes=30)
    attendant = await house.signed_in("attendant")
    await kiosk.post(f"/api/consultations/{later}/consent", json={"version": CONSENT_VERSION})
    refused = await kiosk.post(f"/api/consultations/{later}/join")
    assert (refused.status_code, refused.json()["code"]) == (409, "cabin.not_ready")
    queued = await kiosk.post(
        "/api/queue/entries",
        json={
            "speciality": "dermatology",
            "traits": {"given_name": "Rose", "family_name": "Vidal-0", "birth_date": "1950-01-01"},
        },
    )
    assert (queued.status_code, queued.json()["code"]) == (409, "cabin.not_ready")

    assert (await moved(house, attendant, "confirm")).json()["code"] == "cabin.wrong_state"
    half = all_of(CabinState.CLEANING)[:2]
    url = f"/api/cabins/{house.clinic.cabin_id}/checklist"
    assert (await attendant.put(url, json={"checked": half})).json()["checked"] == half
    assert (await here(kiosk))["position"]["on_duty"] == "Attendant"
    done = await moved(house, attendant, "confirm", checked=all_of(CabinState.CLEANING))
    assert (done.json()["state"], done.json()["checked"]) == ("ready", [])
    assert (await kiosk.post(f"/api/consultations/{later}/join")).status_code == 200


async def test_every_transition_says_who_made_it(house: House) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    await ended(await house.signed_in("doctor"), visit)
    attendant = await house.signed_in("attendant")
    await moved(house, attendant, "report_fault", words="Brassard déchiré")
    found = (await attendant.get(f"/api/cabins/{house.clinic.cabin_id}/moves")).json()
    assert [(one["move"], one["after"], one["actor"]) for one in reversed(found)] == [
        ("admit", "in_visit", "practitioner"),
        ("end", "cleaning", "practitioner"),
        ("report_fault", "fault", "Attendant"),
    ]
    assert found[0]["words"] == "Brassard déchiré"
    async with house.services.background() as session:
        rows = await session.scalars(select(AuditEntry.actor).where(AuditEntry.action == "cabin:move"))
        assert sorted(rows) == ["Attendant", "practitioner", "practitioner"]
        assert len((await session.scalars(select(CabinMove))).all()) == 3


async def test_the_self_test_puts_the_cabin_out_of_use(house: House) -> None:
    async with house.services.background.begin() as session:
        await self_test_failed(
            session, cabin_id=house.clinic.cabin_id, words="Pas d'image de la caméra", now=house.clock()
        )
    position = (await here(await house.signed_in("kiosk")))["position"]
    assert (position["state"], position["fault"]) == ("fault", "Pas d'image de la caméra")


async def test_a_call_for_help_rings_until_it_is_answered(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    kiosk, attendant = await house.signed_in("kiosk"), await house.signed_in("attendant")
    said = said_in_rooms(house, monkeypatch)
    assert (await kiosk.post("/api/cabins/here/call", json={"kind": "help"})).status_code == 204
    assert (await card(attendant))["position"]["call"]["kind"] == "help"
    assert (await attendant.post(f"/api/cabins/{house.clinic.cabin_id}/answer")).status_code == 200
    assert (await here(kiosk))["position"]["call"]["answered_by"] == "Attendant"
    await kiosk.delete("/api/cabins/here/call")
    assert (await here(kiosk))["position"]["call"] is None
    assert [(room, message.kind) for room, message in said] == [(visit, "help"), (visit, "answered")]  # type: ignore[union-attr]


async def test_an_emergency_names_the_door_and_a_number_and_ends_no_visit(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = {"street": "14 boulevard de la Liberté", "access": "Porte au fond", "callback": "04 65 71 00 14"}
    coordinator = await house.signed_in("other-coordinator")
    written = await coordinator.put(f"/api/admin/cabins/{house.clinic.cabin_id}/address", json=address)
    assert written.status_code == 204, written.text
    assert (await coordinator.get(f"/api/admin/cabins/{house.clinic.cabin_id}/address")).json() == address
    visit = await a_visit_under_way(house, cabin=True)
    kiosk, attendant = await house.signed_in("kiosk"), await house.signed_in("attendant")
    said = said_in_rooms(house, monkeypatch)
    await kiosk.post("/api/cabins/here/call", json={"kind": "emergency"})
    await kiosk.post("/api/cabins/here/call", json={"kind": "help"})
    await kiosk.delete("/api/cabins/here/call")
    assert (await card(attendant))["position"]["call"]["kind"] == "emergency"
    where = (await here(kiosk))["where"]
    assert (where["street"], where["callback"], where["postcode"]) == (
        address["street"],
        address["callback"],
        "34700",
    )
    room, notice = said[0]
    assert (room, notice.kind, notice.callback) == (visit, "emergency", address["callback"])  # type: ignore[union-attr]
    assert notice.address == "Pharmacie des Platanes, 14 boulevard de la Liberté, 34700 Lodève, Porte au fond"  # type: ignore[union-attr]
    assert (await here(kiosk))["position"]["state"] == "in_visit"
    assert (await attendant.post(f"/api/cabins/{house.clinic.cabin_id}/call-over")).status_code == 204
    assert (await card(attendant))["position"]["call"] is None


async def assists(house: House, visit: UUID) -> list[dict[str, Any]]:
    doctor = await house.signed_in("doctor")
    return list((await doctor.get(f"/api/consultations/{visit}")).json()["assists"])


async def test_who_helped_is_written_in_the_visit(house: House) -> None:
    attendant = await house.signed_in("attendant")
    url = f"/api/cabins/{house.clinic.cabin_id}/assists"
    assert (await attendant.post(url)).json()["code"] == "cabin.wrong_state"
    visit = await a_visit_under_way(house, cabin=True)
    assert [(await attendant.post(url)).status_code for _ in range(2)] == [204, 204]
    kiosk = await house.signed_in("kiosk")
    assert [one["name"] for one in (await here(kiosk))["inside"]] == ["Attendant"]
    house.clock.forward(minutes=4)
    await attendant.post(f"{url}/leave")
    assert (await here(kiosk))["inside"] == []
    (one,) = await assists(house, visit)
    assert one["name"] == "Attendant"
    assert one["entered_at"] < one["left_at"]


async def test_the_attendant_enters_by_a_code_that_works_once(house: House) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    kiosk, attendant = await house.signed_in("kiosk"), await house.signed_in("attendant")
    code = (await attendant.post(f"/api/cabins/{house.clinic.cabin_id}/entry-code")).json()["code"]
    entered = await kiosk.post("/api/cabins/here/assist", json={"code": code})
    assert (entered.status_code, entered.json()["name"]) == (200, "Attendant")
    assert (await kiosk.post("/api/cabins/here/assist", json={"code": code})).status_code == 410
    await ended(await house.signed_in("doctor"), visit)
    async with house.services.background() as session:
        row = (await session.scalars(select(CabinAssist))).one()
        assert (row.account_id, row.left_at) == (house.accounts["attendant"], house.clock())


async def test_guessing_an_entry_code_is_slow(house: House) -> None:
    kiosk = await house.signed_in("kiosk")
    tries = [await kiosk.post("/api/cabins/here/assist", json={"code": f"{n:06d}"}) for n in range(6)]
    assert [one.status_code for one in tries] == [410] * 5 + [429]


async def test_what_the_patient_answers_is_read_by_the_doctor(house: House) -> None:
    visit = await house.book(await house.signed_in("patient"), cabin=True)
    kiosk, doctor = await house.signed_in("kiosk"), await house.signed_in("doctor")
    answers = {"reason": "Un grain de beauté", "since": "Un mois", "allergies": "Pénicilline"}
    put = await kiosk.put(f"/api/cabins/here/visits/{visit}/answers", json=answers)
    assert put.status_code == 204, put.text
    lines = (await doctor.get(f"/api/appointments/{visit}/checklist")).json()["lines"]
    (note,) = [line["note"] for line in lines if line["code"] == "questionnaire"]
    assert note == (
        "Motif : Un grain de beauté. Depuis : Un mois. Allergies : Pénicilline. Traitements : sans réponse."
    )


@pytest.mark.parametrize(("born", "alone"), [("2011-11-24", False), ("2010-11-23", True)], ids=["15", "16"])
async def test_a_child_under_sixteen_is_received_with_a_parent(house: House, born: str, alone: bool) -> None:
    visit = await house.book(await house.signed_in("patient"), cabin=True)
    async with house.services.background.begin() as session:
        child = Patient.patient_id == house.clinic.patients[0]
        await session.execute(update(Patient).where(child).values(birth_date=house.clock().date().fromisoformat(born)))
    kiosk = await house.signed_in("kiosk")
    await kiosk.post(f"/api/consultations/{visit}/consent", json={"version": CONSENT_VERSION})
    first = await kiosk.post(f"/api/consultations/{visit}/join")
    assert (first.status_code == 200) == alone
    if not alone:
        assert first.json()["code"] == "cabin.companion_missing"
        await kiosk.put(f"/api/cabins/here/visits/{visit}/answers", json={"companion": "Anne Vidal"})
        assert (await kiosk.post(f"/api/consultations/{visit}/join")).status_code == 200


async def test_a_calibration_is_a_dated_version_and_the_last_one_holds(house: House) -> None:
    kiosk = await house.signed_in("kiosk")
    for px in (3.78, 3.9):
        made = await kiosk.post("/api/cabins/here/screen", json={"px_per_mm": px, "distance_mm": 2000})
        assert made.status_code == 201, made.text
    found = (await here(kiosk))["screen"]
    assert (found["version"], found["px_per_mm"], found["distance_mm"]) == (2, 3.9, 2000)
