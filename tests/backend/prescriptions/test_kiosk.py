"""What the cabin prints and sends when a visit has ended, and what its screen is shown afterwards: nothing."""

import pytest

from backend.cabins import moves
from backend.cabins.states import CHECKLISTS, CabinState, StateMove
from tests.backend.care.letters import audited, letters, reachable_at
from tests.backend.house import House
from tests.backend.prescriptions.desk import in_the_cabin, of_visit, posted, signed
from tests.backend.visits import a_visit_under_way, ended


async def cleaned(house: House) -> None:
    async with house.services.background.begin() as session:
        await moves.make(
            session,
            None,
            StateMove.CONFIRM,
            cabin_id=house.clinic.cabin_id,
            checked=CHECKLISTS[CabinState.CLEANING],
            now=house.clock(),
            actor="attendant",
        )


async def test_the_cabin_prints_what_was_signed_and_that_is_noted(house: House) -> None:
    visit, _, kiosk, prescription = await in_the_cabin(house)
    counted = await kiosk.get(f"/api/consultations/{visit}/documents")
    assert counted.json()["to_print"] == 1
    assert await audited(house, "prescription:print") == []
    (printed,) = await of_visit(kiosk, visit)
    assert (printed["sheet"], printed["content"]) == (prescription["sheet"], None)
    (entry,) = await audited(house, "prescription:print")
    assert (entry.role, entry.patient_id) == ("cabin", house.clinic.patients[0])


async def test_while_the_visit_lasts_the_screen_is_shown_nothing(house: House) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    doctor, kiosk = await house.signed_in("doctor"), await house.signed_in("kiosk")
    await signed(doctor, visit)
    assert await of_visit(kiosk, visit) == []
    await ended(doctor, visit)
    assert len(await of_visit(kiosk, visit)) == 1


async def test_what_is_signed_after_the_visit_is_printed_too(house: House) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    doctor, kiosk = await house.signed_in("doctor"), await house.signed_in("kiosk")
    await ended(doctor, visit)
    assert (await kiosk.get(f"/api/consultations/{visit}/documents")).json()["to_print"] == 0
    await signed(doctor, visit)
    assert (await kiosk.get(f"/api/consultations/{visit}/documents")).json()["to_print"] == 1


async def test_once_the_cabin_is_cleaned_nothing_is_to_be_read_there(house: House) -> None:
    visit, _, kiosk, _ = await in_the_cabin(house)
    await cleaned(house)
    assert await of_visit(kiosk, visit) == []
    assert (await kiosk.get(f"/api/consultations/{visit}/documents")).json()["to_print"] == 0


async def test_after_a_quarter_of_an_hour_neither(house: House) -> None:
    visit, _, kiosk, _ = await in_the_cabin(house)
    house.clock.forward(minutes=16)
    assert await of_visit(kiosk, visit) == []
    assert (await kiosk.post(f"/api/consultations/{visit}/documents/send")).status_code == 404


async def test_a_cancelled_one_is_not_printed(house: House) -> None:
    visit, doctor, kiosk, prescription = await in_the_cabin(house)
    await doctor.post(f"/api/prescriptions/{prescription['prescription_id']}/cancel", json={"reason": "mistake"})
    assert await of_visit(kiosk, visit) == []


async def test_the_pharmacist_is_told_that_there_is_one_and_no_more(house: House) -> None:
    visit, _, _, prescription = await in_the_cabin(house)
    attendant = await house.signed_in("attendant")
    assert (await attendant.get(f"/api/consultations/{visit}/documents")).json()["to_print"] == 1
    assert (await attendant.get(f"/api/consultations/{visit}/prescriptions")).status_code == 404
    path = f"/api/prescriptions/{prescription['prescription_id']}/prescription.pdf"
    assert (await attendant.get(path)).status_code == 404


async def test_the_kiosk_has_no_file_to_keep(house: House) -> None:
    _, _, kiosk, prescription = await in_the_cabin(house)
    path = f"/api/prescriptions/{prescription['prescription_id']}/prescription.pdf"
    assert (await kiosk.get(path)).status_code == 404


@pytest.mark.parametrize("prescribed", [True, False])
async def test_sent_is_a_message_that_says_where_once(house: House, prescribed: bool) -> None:
    await reachable_at(house, "patient", "rose@example.org")
    visit = await a_visit_under_way(house, cabin=True)
    doctor, kiosk = await house.signed_in("doctor"), await house.signed_in("kiosk")
    if prescribed:
        await signed(doctor, visit)
    await ended(doctor, visit)
    for _ in range(2):
        sent = await kiosk.post(f"/api/consultations/{visit}/documents/send")
        assert (sent.status_code, sent.json()) == (200, {"channels": ["email"]}), sent.text
    await posted(house)
    assert len([one for one in letters(house, "rose@example.org") if "/ordonnances" in one]) == 1


async def test_without_an_address_it_says_so(house: House) -> None:
    visit, _, kiosk, _ = await in_the_cabin(house)
    assert (await kiosk.post(f"/api/consultations/{visit}/documents/send")).json() == {"channels": []}


async def test_only_the_cabin_sends(house: House) -> None:
    visit, doctor, _, _ = await in_the_cabin(house)
    for who in (doctor, await house.signed_in("patient"), await house.signed_in("attendant")):
        assert (await who.post(f"/api/consultations/{visit}/documents/send")).status_code == 404
