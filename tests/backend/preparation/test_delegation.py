from uuid import uuid4

from sqlalchemy import select

from core.audit import AuditEntry
from tests.backend.house import House
from tests.booking.clinic import at


def wish(house: House, minute: int = 0) -> dict[str, str]:
    return {
        "practitioner_id": str(house.clinic.skin),
        "patient_id": str(house.clinic.patients[1]),
        "starts_at": at(9, minute).isoformat(),
    }


async def test_assistants_act_on_the_agendas_of_their_site_until_the_doctor_keeps_hers(house: House) -> None:
    assistant, doctor = await house.signed_in("assistant"), await house.signed_in("doctor")
    booked = await assistant.post("/api/appointments", json=wish(house), headers={"Idempotency-Key": str(uuid4())})
    assert booked.status_code == 201
    kept = await doctor.put("/api/delegations/mine", json={"delegated": False})
    assert kept.json()["delegated"] is False
    assert [one["delegated"] for one in (await assistant.get("/api/delegations")).json()] == [True, False]
    visit = booked.json()["appointment_id"]
    for path, body in (
        ("/api/appointments", wish(house, 40)),
        (f"/api/appointments/{visit}/move", {"starts_at": at(10).isoformat()}),
        (f"/api/appointments/{visit}/cancel", {"code": "other"}),
    ):
        answer = await assistant.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "booking.not_delegated"), path
    # She welcomes and prepares all the same.
    assert (await assistant.post(f"/api/appointments/{visit}/arrived")).status_code == 200
    assert (await assistant.get(f"/api/appointments/{visit}/checklist")).status_code == 200


async def test_the_doctor_gives_her_agenda_back_and_each_change_is_audited(house: House) -> None:
    assistant, doctor = await house.signed_in("assistant"), await house.signed_in("doctor")
    for delegated in (False, False, True):
        await doctor.put("/api/delegations/mine", json={"delegated": delegated})
    answer = await assistant.post("/api/appointments", json=wish(house), headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201
    async with house.services.background() as session:
        found = await session.scalars(select(AuditEntry).where(AuditEntry.action == "schedule:change"))
        assert [row.subject_id for row in found] == [house.clinic.skin] * 2
