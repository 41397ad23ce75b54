"""A visit given to a colleague while it goes on: who is in charge, whose time it takes, and the ways back."""

from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from backend.accounts.models import Account
from backend.consultations.standing import standing
from backend.notifications.models import Notification
from booking.models import Appointment, Reservation, Resource
from contract.signaling import HandedOver
from core.access import CareLink
from core.audit import AuditEntry
from tests.backend.care.letters import letters
from tests.backend.house import House
from tests.backend.visits import a_visit_under_way, ended, said_in_rooms
from tests.booking.clinic import at

NOTE = "Suspicion de mélanome, à revoir ce soir."


async def hand_over(client: httpx.AsyncClient, visit: UUID, to: UUID, note: str = NOTE) -> httpx.Response:
    body = {"practitioner_id": str(to), "note": note}
    return await client.post(f"/api/consultations/{visit}/hand-over", json=body)


async def handed_over(house: House, visit: UUID) -> tuple[httpx.AsyncClient, httpx.AsyncClient]:
    """(who gave it, the colleague, who has not joined yet)"""
    doctor, colleague = await house.signed_in("doctor"), await house.signed_in("other-doctor")
    response = await hand_over(doctor, visit, house.clinic.heart)
    assert response.status_code == 200, response.text
    return doctor, colleague


async def view(client: httpx.AsyncClient, visit: UUID) -> dict[str, Any]:
    response = await client.get(f"/api/consultations/{visit}")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def held(house: House, visit: UUID) -> list[tuple[str, UUID, datetime, datetime]]:
    """Of doctors' time: kind of resource, whose, from, until; in order."""
    during = Reservation.during
    query = (
        select(Resource.kind, Resource.ref, func.lower(during), func.upper(during))
        .join(Reservation, Reservation.resource_id == Resource.resource_id)
        .where(Reservation.appointment_id == visit, Resource.kind.in_(("practitioner", "seat")))
        .order_by(func.lower(during))
    )
    async with house.services.background() as session:
        return [tuple(row) for row in await session.execute(query)]


async def test_colleagues_of_the_site_or_speciality_are_listed_with_who_is_there(house: House) -> None:
    visit = await a_visit_under_way(house)
    doctor = await house.signed_in("doctor")
    path = f"/api/consultations/{visit}/colleagues"
    (alone,) = (await doctor.get(path)).json()
    assert (alone["name"], alone["present"], alone["busy"]) == ("Dr Marc Aubrac", False, False)
    assert (alone["same_site"], alone["same_speciality"]) == (True, False)
    refused = await hand_over(doctor, visit, house.clinic.heart)
    assert (refused.status_code, refused.json()["code"]) == (409, "consultation.colleague_away")

    await house.signed_in("other-doctor")
    (there,) = (await doctor.get(path)).json()
    assert there["present"]
    for login, status in (("patient", 403), ("other-doctor", 404), ("assistant", 403)):
        assert (await (await house.signed_in(login)).get(path)).status_code == status


async def test_the_colleague_is_in_charge_and_both_stay_in_the_call(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = said_in_rooms(house, monkeypatch)
    visit = await a_visit_under_way(house)
    colleague = await house.signed_in("other-doctor")
    assert (await colleague.post(f"/api/consultations/{visit}/join")).status_code == 404

    doctor, colleague = await handed_over(house, visit)

    assert [(one.by, one.to) for room, one in said if isinstance(one, HandedOver) and room == visit] == [
        ("Dr Hélène Bréval", "Dr Marc Aubrac")
    ]
    (row,) = (await colleague.get("/api/board")).json()
    assert row["appointment"]["appointment_id"] == str(visit)
    assert (row["handed_over"]["by"], row["handed_over"]["note"]) == ("Dr Hélène Bréval", NOTE)
    assert (await doctor.get("/api/board")).json() == []
    for client, in_charge in ((doctor, False), (colleague, True)):
        joined = await client.post(f"/api/consultations/{visit}/join")
        assert joined.json()["role"] == "practitioner", joined.text
        seen = await view(client, visit)
        assert (seen["in_charge"], seen["hand_overs"][0]["state"]) == (in_charge, "taken" if in_charge else "offered")
    assert (await colleague.get("/api/board")).json()[0]["handed_over"] is None
    # The patient sees who carries on, and not what doctors tell each other.
    seen = await view(await house.signed_in("patient"), visit)
    assert seen["appointment"]["practitioner"]["name"] == "Dr Marc Aubrac"
    assert [(one["by"], one["note"]) for one in seen["hand_overs"]] == [("Dr Hélène Bréval", "")]
    # Only who is in charge ends it.
    assert (await doctor.post(f"/api/consultations/{visit}/end", json={})).status_code == 404
    assert (await ended(colleague, visit, notes="Vu."))["status"] == "ended"
    record = (await doctor.get(f"/api/patients/{house.clinic.patients[0]}/record")).json()["visits"][0]
    assert (record["practitioner"]["name"], record["hand_overs"][0]["note"]) == ("Dr Marc Aubrac", NOTE)


async def test_the_hours_go_with_the_visit_and_what_is_past_stays(house: House) -> None:
    visit = await a_visit_under_way(house)
    house.clock.now = at(8, 12)
    await handed_over(house, visit)
    skin, heart = house.clinic.skin, house.clinic.heart
    assert await held(house, visit) == [
        ("practitioner", skin, at(8), at(8, 10)),
        ("practitioner", heart, at(8, 10), at(8, 20)),
    ]
    async with house.services.background() as session:
        row = await session.get_one(Appointment, visit)
        assert (row.practitioner_id, row.override_reason) == (heart, None)


async def test_a_busy_colleague_takes_it_beside_and_is_booked_twice_nowhere(house: House) -> None:
    visit = await a_visit_under_way(house)
    other = await house.signed_in("other-doctor")
    wish = {
        "practitioner_id": str(house.clinic.heart),
        "patient_id": str(house.clinic.patients[2]),
        "starts_at": at(8).isoformat(),
        "override": "Urgence",
        "mode": "on_site",
    }
    async with house.services.background.begin() as session:
        session.add(_link(house.clinic.patients[2], house.clinic.heart, house.clock()))
    booked = await other.post("/api/appointments", json=wish)
    assert booked.status_code == 201, booked.text
    house.clock.now = at(8, 1)
    await house.signed_in("other-doctor")

    doctor = await house.signed_in("doctor")
    (colleague,) = (await doctor.get(f"/api/consultations/{visit}/colleagues")).json()
    assert colleague["busy"]
    given = (await hand_over(doctor, visit, house.clinic.heart)).json()

    assert given["beside"]
    assert [(kind, start) for kind, _, start, _ in await held(house, visit)] == [("seat", at(8))]
    async with house.services.background() as session:
        row = await session.get_one(Appointment, visit)
        assert row.override_reason == "Reprise d'une consultation en cours"


def _link(patient_id: UUID, grantee_id: UUID, now: datetime) -> CareLink:
    return CareLink(
        care_link_id=UUID(int=7),
        patient_id=patient_id,
        grantee_id=grantee_id,
        source_id=UUID(int=7),
        starts_at=now,
        ends_at=now.replace(hour=23),
    )


async def test_a_colleague_who_refuses_gives_it_back_and_sees_the_patient_no_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = said_in_rooms(house, monkeypatch)
    visit = await a_visit_under_way(house)
    before = await held(house, visit)
    doctor, colleague = await handed_over(house, visit)
    patient_path = f"/api/patients/{house.clinic.patients[0]}/record"
    assert (await colleague.get(patient_path)).status_code == 200

    refused = await colleague.post(f"/api/consultations/{visit}/hand-over/decline", json={})

    assert (refused.status_code, refused.json()["state"]) == (200, "declined")
    assert [(one.by, one.to) for _, one in said if isinstance(one, HandedOver)][-1] == (
        "Dr Marc Aubrac",
        "Dr Hélène Bréval",
    )
    assert (await colleague.get(patient_path)).status_code == 404
    assert (await colleague.post(f"/api/consultations/{visit}/hand-over/decline", json={})).status_code == 404
    assert (await view(doctor, visit))["in_charge"]
    assert await held(house, visit) == before
    assert (await ended(doctor, visit))["status"] == "ended"


async def test_who_gave_it_takes_it_back_until_the_colleague_has_joined(house: House) -> None:
    visit = await a_visit_under_way(house)
    doctor, colleague = await handed_over(house, visit)
    path = f"/api/consultations/{visit}/hand-over/take-back"
    assert (await colleague.post(path, json={})).status_code == 404
    back = await doctor.post(path, json={})
    assert (back.status_code, back.json()["state"]) == (200, "taken_back")
    assert (await colleague.get(f"/api/consultations/{visit}")).status_code == 404

    doctor, colleague = await handed_over(house, visit)
    assert (await colleague.post(f"/api/consultations/{visit}/join")).status_code == 200
    late = await doctor.post(path, json={})
    assert (late.status_code, late.json()["code"]) == (409, "booking.wrong_status")
    # Joined or not, the colleague may say no.
    assert (await colleague.post(f"/api/consultations/{visit}/hand-over/decline", json={})).status_code == 200
    states = [one["state"] for one in (await view(doctor, visit))["hand_overs"]]
    assert states == ["taken_back", "declined"]


async def test_it_goes_to_and_fro_and_nobody_loses_the_link_of_the_booking(house: House) -> None:
    visit = await a_visit_under_way(house)
    doctor, colleague = await handed_over(house, visit)
    assert (await hand_over(colleague, visit, house.clinic.skin)).status_code == 200
    assert (await doctor.post(f"/api/consultations/{visit}/hand-over/decline", json={})).status_code == 200
    assert (await view(colleague, visit))["in_charge"]
    assert not (await view(doctor, visit))["in_charge"]


async def test_neither_before_nor_after_a_visit_is_there_anything_to_hand_over(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    await house.signed_in("other-doctor")
    visit = await house.book(patient)
    early = await hand_over(doctor, visit, house.clinic.heart)
    assert (early.status_code, early.json()["code"]) == (409, "booking.wrong_status")
    await patient.post(f"/api/consultations/{visit}/consent", json={"version": "2026-12"})
    await patient.post(f"/api/consultations/{visit}/join")
    assert (await hand_over(doctor, visit, house.clinic.skin)).status_code == 422
    assert (await hand_over(doctor, visit, UUID(int=1))).status_code == 404
    await ended(doctor, visit)
    late = await hand_over(doctor, visit, house.clinic.heart)
    assert (late.status_code, late.json()["code"]) == (409, "consultation.ended")


@pytest.mark.parametrize("login", ["patient", "assistant", "other-doctor", "other-patient", "attendant"])
async def test_only_the_practitioner_of_the_visit_hands_it_over(house: House, login: str) -> None:
    visit = await a_visit_under_way(house)
    refused = await hand_over(await house.signed_in(login), visit, house.clinic.heart)
    assert refused.status_code in {403, 404}


async def test_the_colleague_is_written_to_at_once_without_a_name_and_it_is_in_the_trail(house: House) -> None:
    async with house.services.background.begin() as session:
        (await session.get_one(Account, house.accounts["other-doctor"])).login = "aubrac@example.org"
    visit = await a_visit_under_way(house)
    await handed_over(house, visit)
    while await house.services.jobs.work_once() + await house.services.deliveries.work_once():
        pass
    async with house.services.background() as session:
        (message,) = (await session.scalars(select(Notification).where(Notification.kind == "hand_over"))).all()
        assert (message.account_id, message.patient_id, message.state) == (house.accounts["other-doctor"], None, "sent")
        query = select(AuditEntry.account_id, AuditEntry.patient_id, AuditEntry.subject_id)
        rows = (await session.execute(query.where(AuditEntry.action == "consultation:hand_over"))).all()
    assert [tuple(row) for row in rows] == [(house.accounts["doctor"], house.clinic.patients[0], visit)]
    (letter,) = letters(house, "aubrac@example.org")
    assert f"/desk/visite/{visit}" in letter
    assert not [word for word in ("Vidal", "Rose", "Bréval", "mélanome") if word in letter]


async def test_who_was_handed_the_visit_and_who_gave_it_keep_their_seats(house: House) -> None:
    visit = await a_visit_under_way(house)
    await handed_over(house, visit)
    rooms = [(visit, house.accounts[login]) for login in ("doctor", "other-doctor", "patient")]
    async with house.services.background() as session:
        assert await standing(session, rooms, now=house.clock()) == set(rooms)
