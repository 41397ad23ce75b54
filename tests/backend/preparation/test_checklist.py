from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from backend.preparation.nomenclature import items_for
from booking.models import Appointment, VisitMode
from core.audit import AuditEntry
from core.people import InsStatus, Patient
from tests.backend.house import House
from tests.booking.clinic import at


async def a_visit(house: House, *, cabin: bool = False) -> UUID:
    return await house.book(await house.signed_in("patient"), cabin=cabin)


async def read(client: httpx.AsyncClient, visit: UUID) -> dict[str, object]:
    answer = await client.get(f"/api/appointments/{visit}/checklist")
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def say(client: httpx.AsyncClient, visit: UUID, code: str, **said: object) -> httpx.Response:
    return await client.put(f"/api/appointments/{visit}/checklist/{code}", json={"state": "done"} | said)


def line(found: dict[str, object], code: str) -> dict[str, object]:
    lines = found["lines"]
    assert isinstance(lines, list)
    return next(one for one in lines if one["code"] == code)


async def test_a_visit_is_ready_when_all_it_waits_for_is_done_or_not_needed(house: House) -> None:
    visit, assistant = await a_visit(house, cabin=True), await house.signed_in("assistant")
    before = await read(assistant, visit)
    assert before["ready"] is False
    assert "Identité vérifiée" in before["lacking_fr"]  # type: ignore[operator]
    for code in ("identity", "rights", "consent"):
        assert (await say(assistant, visit, code)).status_code == 200
    assert (await say(assistant, visit, "papers", papers=["carte_vitale", "results"])).status_code == 200
    after = (await say(assistant, visit, "skin_ready", state="not_needed", note="Le dos seulement")).json()
    assert after["lacking_fr"] == []
    assert after["ready"] is True
    assert line(after, "papers")["papers"] == ["carte_vitale", "results"]
    assert line(after, "identity")["actor"] == "Assistant"


async def test_what_the_house_knows_needs_no_tick_and_a_person_may_say_otherwise(house: House) -> None:
    visit, assistant = await a_visit(house), await house.signed_in("assistant")
    found = await read(assistant, visit)
    assert line(found, "questionnaire")["settled"] is True
    assert line(found, "questionnaire")["state"] == "done"
    async with house.services.background.begin() as session:
        await session.execute(
            update(Patient)
            .where(Patient.patient_id == house.clinic.patients[0])
            .values(ins_status=InsStatus.VALIDEE, identity_checked_at=at(6))
        )
    assert line(await read(assistant, visit), "identity")["state"] == "done"
    again = (await say(assistant, visit, "questionnaire", state="todo", note="Allergies à demander")).json()
    assert line(again, "questionnaire")["state"] == "todo"
    assert line(again, "questionnaire")["note"] == "Allergies à demander"


async def test_the_doctor_sees_on_the_board_what_is_lacking(house: House) -> None:
    visit, assistant, doctor = await a_visit(house), await house.signed_in("assistant"), await house.signed_in("doctor")
    before = (await doctor.get("/api/preparation")).json()
    assert [(one["appointment_id"], one["ready"]) for one in before] == [(str(visit), False)]
    for code in ("rights", "papers"):
        await say(assistant, visit, code)
    after = (await doctor.get("/api/preparation")).json()
    assert after[0]["ready"] is True


async def test_an_attendant_neither_sees_nor_says_what_is_in_reasons_and_photos(house: House) -> None:
    visit, attendant = await a_visit(house, cabin=True), await house.signed_in("attendant")
    codes = [one["code"] for one in (await read(attendant, visit))["lines"]]  # type: ignore[attr-defined]
    assert "identity" in codes
    assert not {"questionnaire", "photos"} & set(codes)
    assert (await say(attendant, visit, "questionnaire")).status_code == 404
    assert (await say(attendant, visit, "identity")).status_code == 200


async def test_unknown_items_and_foreign_or_cancelled_visits_are_refused(house: House) -> None:
    visit, assistant = await a_visit(house), await house.signed_in("assistant")
    assert (await say(assistant, visit, "measures")).status_code == 404, "nothing is measured at home"
    assert (await say(assistant, uuid4(), "identity")).status_code == 404
    other = await house.signed_in("other-doctor")
    assert (await other.get(f"/api/appointments/{visit}/checklist")).status_code == 404
    patient = await house.signed_in("patient")
    assert (await patient.get(f"/api/appointments/{visit}/checklist")).status_code == 403


async def test_what_is_said_is_audited(house: House) -> None:
    visit, assistant = await a_visit(house), await house.signed_in("assistant")
    await say(assistant, visit, "rights")
    async with house.services.background() as session:
        found = await session.scalars(select(AuditEntry).where(AuditEntry.action == "checklist:change"))
        assert [(row.subject_id, row.patient_id) for row in found] == [(visit, house.clinic.patients[0])]


async def test_an_interpreter_is_asked_for_when_the_visit_has_one(house: House) -> None:
    visit, assistant = await a_visit(house), await house.signed_in("assistant")
    async with house.services.background.begin() as session:
        await session.execute(
            update(Appointment).where(Appointment.appointment_id == visit).values(interpreter_language="ar")
        )
    assert line(await read(assistant, visit), "interpreter")["state"] == "todo"


@pytest.mark.parametrize(
    ("mode", "waits"),
    [(VisitMode.HOME, None), (VisitMode.CABIN, False), (VisitMode.ON_SITE, True)],
)
def test_measurements_are_awaited_where_somebody_takes_them_before_the_visit(
    mode: VisitMode, waits: bool | None
) -> None:
    items = items_for(mode=mode, speciality="cardiology", instruments=["cuff"], interpreter=False, age_years=60)
    found = {item.code: mode in item.before for item in items}
    assert found.get("measures") is waits


def test_a_child_needs_a_companion() -> None:
    items = items_for(mode=VisitMode.HOME, speciality="paediatrics", instruments=[], interpreter=False, age_years=7)
    assert {"companion", "growth"} <= {item.code for item in items}
