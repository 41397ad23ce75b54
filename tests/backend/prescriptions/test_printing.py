"""The attendant sees what of a visit is printed, has the cabin print it, and reads none of it."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.backend.care.letters import audited
from tests.backend.house import House
from tests.backend.prescriptions.desk import in_the_cabin, of_visit, signed
from tests.backend.prescriptions.test_kiosk import cleaned
from tests.backend.visits import a_visit_under_way


async def documents(who: httpx.AsyncClient, visit: UUID) -> dict[str, Any]:
    response = await who.get(f"/api/consultations/{visit}/documents")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def printed(kiosk: httpx.AsyncClient, visit: UUID, *prescriptions: str) -> int:
    body = {"prescription_ids": list(prescriptions)}
    return (await kiosk.post(f"/api/consultations/{visit}/documents/printed", json=body)).status_code


async def asked(house: House) -> Any:
    return (await (await house.signed_in("kiosk")).get("/api/cabins/here")).json()["print"]


async def test_what_is_to_print_and_what_was_printed(house: House) -> None:
    visit, doctor, kiosk, prescription = await in_the_cabin(house)
    attendant = await house.signed_in("attendant")
    both = [{"kind": "report", "printed_at": None}, {"kind": "prescription", "printed_at": None}]
    assert await documents(attendant, visit) == {"to_print": 1, "papers": both, "asked_at": None}
    assert await printed(kiosk, visit, prescription["prescription_id"]) == 204
    first = house.clock().isoformat().replace("+00:00", "Z")
    assert [one["printed_at"] for one in (await documents(attendant, visit))["papers"]] == [first, first]
    house.clock.forward(minutes=1)
    await signed(doctor, visit)
    papers = (await documents(attendant, visit))["papers"]
    assert [one["printed_at"] for one in papers] == [first, first, None]


async def test_a_wish_reaches_the_screen_until_it_is_printed(house: House) -> None:
    visit, _, kiosk, prescription = await in_the_cabin(house)
    attendant = await house.signed_in("attendant")
    assert await asked(house) is None
    answer = await attendant.post(f"/api/consultations/{visit}/documents/print")
    assert answer.status_code == 200, answer.text
    wish = await asked(house)
    assert wish == {"consultation_id": str(visit), "asked_at": answer.json()["asked_at"]}
    house.clock.forward(minutes=1)
    again = await attendant.post(f"/api/consultations/{visit}/documents/print")
    assert again.json()["asked_at"] > wish["asked_at"]
    assert (await asked(house))["asked_at"] == again.json()["asked_at"]
    await printed(kiosk, visit, prescription["prescription_id"])
    assert await asked(house) is None
    assert (await documents(attendant, visit))["asked_at"] is None


async def test_the_wish_is_in_the_trail_with_the_attendants_name(house: House) -> None:
    visit, _, _, _ = await in_the_cabin(house)
    await (await house.signed_in("attendant")).post(f"/api/consultations/{visit}/documents/print")
    (entry,) = await audited(house, "documents:print")
    assert (entry.role, entry.patient_id, entry.subject_id) == ("attendant", house.clinic.patients[0], visit)


async def test_once_the_cabin_is_cleaned_nothing_is_printed_any_more(house: House) -> None:
    visit, _, _, _ = await in_the_cabin(house)
    attendant = await house.signed_in("attendant")
    await attendant.post(f"/api/consultations/{visit}/documents/print")
    await cleaned(house)
    assert await asked(house) is None
    assert await documents(attendant, visit) == {"to_print": 0, "papers": [], "asked_at": None}
    assert (await attendant.post(f"/api/consultations/{visit}/documents/print")).status_code == 404


async def test_while_the_visit_lasts_nothing_is_printed(house: House) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    await signed(await house.signed_in("doctor"), visit)
    attendant = await house.signed_in("attendant")
    assert (await documents(attendant, visit))["papers"] == []
    assert (await attendant.post(f"/api/consultations/{visit}/documents/print")).status_code == 404
    assert await printed(await house.signed_in("kiosk"), visit) == 404


async def test_only_the_attendant_asks_and_only_the_cabin_says_printed(house: House) -> None:
    visit, doctor, kiosk, _ = await in_the_cabin(house)
    patient, attendant = await house.signed_in("patient"), await house.signed_in("attendant")
    for who in (doctor, patient, kiosk):
        assert (await who.post(f"/api/consultations/{visit}/documents/print")).status_code == 404
    for who in (doctor, patient, attendant):
        assert await printed(who, visit) == 404


async def test_a_paper_of_another_visit_is_not_noted(house: House) -> None:
    visit, _, kiosk, prescription = await in_the_cabin(house)
    assert await printed(kiosk, visit, str(uuid4())) == 204
    report, paper = (await documents(kiosk, visit))["papers"]
    assert report["printed_at"] is not None
    assert paper["printed_at"] is None
    (shown,) = await of_visit(kiosk, visit)
    assert shown["prescription_id"] == prescription["prescription_id"]


async def test_the_board_names_the_visit_that_has_just_ended(house: House) -> None:
    visit, _, _, _ = await in_the_cabin(house)
    attendant = await house.signed_in("attendant")
    (card,) = (await attendant.get("/api/cabins/board")).json()
    assert card["ended"]["appointment_id"] == str(visit)
    assert "reason" not in card["ended"] or not card["ended"]["reason"]
    await cleaned(house)
    (card,) = (await attendant.get("/api/cabins/board")).json()
    assert card["ended"] is None
