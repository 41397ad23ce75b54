"""A machine finds free times and keeps an appointment, in the shape of the SAS guide; every answer is valid R4."""

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fhir.resources.R4B.appointment import Appointment as FhirAppointment
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.operationoutcome import OperationOutcome
from fhir.resources.R4B.practitionerrole import PractitionerRole
from sqlalchemy import func, select, update

from backend.fhir.clients import add_client, revoke_client
from booking.availability import Interval
from booking.models import Appointment, Opening, OpeningSource, Practitioner, Reservation
from booking.resources import as_range
from core.audit import AuditEntry
from core.people import Patient
from tests.backend.house import House
from tests.booking.clinic import NOW, at, number_of

SYSTEM = "urn:oid:1.2.250.1.71.4.2.1"
SLOTS = "/api/fhir/Slot"
NINE = at(9)


class Machine:
    """A client with a key."""

    def __init__(self, house: House, key: str, rpps: str) -> None:
        self.client = house.visitor()
        self.client.headers["Authorization"] = f"Bearer {key}"
        self.rpps = rpps

    async def slots(self, *, rpps: str | None = None, **change: Any) -> httpx.Response:
        params = {
            "_include": "Slot:schedule",
            "_include:iterate": "Schedule:actor",
            "start": ["ge2026-11-23T08:00:00+01:00", "le2026-11-23T12:00:00+01:00"],
            "schedule.actor:Practitioner.identifier": f"{SYSTEM}|8{rpps or self.rpps}",
            "status": "free",
        } | change
        return await self.client.get(SLOTS, params={name: value for name, value in params.items() if value is not None})

    def wish(self, start: datetime = NINE, *, value: str | None = None, **more: Any) -> dict[str, Any]:
        return {
            "resourceType": "Appointment",
            "identifier": [{"system": "https://sas.example", "value": value or str(uuid4())}],
            "status": "booked",
            "start": start.isoformat(),
            "end": (start + timedelta(minutes=20)).isoformat(),
            "participant": [
                {"actor": {"identifier": {"system": SYSTEM, "value": f"8{self.rpps}"}}, "status": "accepted"}
            ],
        } | more

    async def post(self, wish: dict[str, Any]) -> httpx.Response:
        return await self.client.post("/api/fhir/Appointment", json=wish)

    async def put(self, wish: dict[str, Any]) -> httpx.Response:
        sent = wish["identifier"][0]
        return await self.client.put(
            "/api/fhir/Appointment", json=wish, params={"identifier": f"{sent['system']}|{sent['value']}"}
        )


async def a_machine(house: House, *, may_book: bool = True, name: str = "SAS 34") -> Machine:
    async with house.services.background.begin() as session:
        _, key = await add_client(session, name=name, may_book=may_book, now=NOW)
        rpps = await session.scalar(select(Practitioner.rpps).where(Practitioner.practitioner_id == house.clinic.skin))
    assert rpps is not None
    return Machine(house, key, rpps)


def valid(kind: Any, answer: httpx.Response) -> Any:
    """The answer as a resource of R4; fails if it is not one."""
    return kind.model_validate_json(answer.content)


def refused(answer: httpx.Response, status: int, issue: str) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/fhir+json")
    assert valid(OperationOutcome, answer).issue[0].code == issue


async def test_free_slots_come_with_their_schedule_and_its_actors(house: House) -> None:
    machine = await a_machine(house)
    answer = await machine.slots()
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/fhir+json"
    found = valid(Bundle, answer)
    kinds = Counter(entry.resource.get_resource_type() for entry in found.entry)
    assert found.total == kinds["Slot"] == 9
    assert (kinds["Schedule"], kinds["Practitioner"], kinds["PractitionerRole"]) == (1, 1, 1)
    first = found.entry[0].resource
    assert (first.status, first.start, first.end) == ("free", at(8), at(8, 20))
    assert [kind.coding[0].code for kind in first.serviceType] == ["AMB", "VR"]
    assert first.meta.security[0].code == "PUBLIC"
    assert first.comment.endswith(f"/medecins/{house.clinic.skin}")
    by_id = {f"{one.resource.get_resource_type()}/{one.resource.id}": one.resource for one in found.entry}
    schedule = by_id[first.schedule.reference]
    role = next(by_id[actor.reference] for actor in schedule.actor if actor.reference.startswith("PractitionerRole"))
    assert role.contained[0].address.city == "Clermont-l'Hérault"
    assert by_id[role.practitioner.reference].identifier[0].value == f"8{machine.rpps}"
    for reference in (first.schedule.reference, f"PractitionerRole/{role.id}", role.practitioner.reference):
        assert (await machine.client.get(f"/api/fhir/{reference}")).status_code == 200


async def test_what_is_taken_or_kept_for_others_is_not_offered(house: House) -> None:
    machine = await a_machine(house)
    patient = await house.signed_in("patient")
    await house.book(patient, starts_at=at(9))
    async with house.services.background.begin() as session:
        number = await number_of(session, house.clinic.skin)
        for hour, lane in ((13, ["urgent"]), (14, ["zone:1"]), (15, ["visit:x"])):
            during = as_range(Interval(at(hour), at(hour, 20)))
            session.add(Opening(resource_id=number, during=during, source=OpeningSource.EXTRA, lane=lane))
    answer = await machine.slots(start=["ge2026-11-23", "le2026-11-23"])
    found = {one.resource.start: one.resource for one in valid(Bundle, answer).entry[:-3]}
    assert at(9) not in found
    assert at(9, 20) in found
    assert found[at(13)].meta.security[0].code == "SNP"
    assert at(14) not in found
    assert at(15) not in found


async def test_nobody_found_is_an_empty_bundle_and_without_includes_only_slots_come(house: House) -> None:
    machine = await a_machine(house)
    nobody = valid(Bundle, await machine.slots(rpps="10000000000"))
    assert (nobody.total, nobody.entry) == (0, None)
    plain = await machine.slots(**{"_include": None, "_include:iterate": None})
    assert {one.resource.get_resource_type() for one in valid(Bundle, plain).entry} == {"Slot"}


@pytest.mark.parametrize(
    "change",
    [
        {"start": ["ge2026-11-23"]},
        {"start": ["ge2026-11-23", "ge2026-11-24"]},
        {"start": ["ge2026-13-45", "le2026-11-24"]},
        {"start": ["gt2026-11-23", "le2026-11-24"]},
        {"start": ["ge2026-11-23", "le2027-11-24"]},
        {"status": "busy"},
        {"schedule.actor:Practitioner.identifier": ",".join(f"{SYSTEM}|8{n:011d}" for n in range(26))},
        {"schedule.actor:Practitioner.identifier": "urn:oid:9|810000000000"},
        {"schedule.actor:Practitioner.identifier": None},
    ],
)
async def test_a_search_that_is_not_in_the_guide_is_400(house: House, change: dict[str, Any]) -> None:
    refused(await (await a_machine(house)).slots(**change), 400, "structure")


async def test_an_appointment_is_made_once_for_each_identifier(house: House) -> None:
    machine = await a_machine(house)
    wish = machine.wish(value="a")
    made = await machine.post(wish)
    assert made.status_code == 201
    assert made.headers["location"].endswith(f"/api/fhir/Appointment/{made.json()['id']}")
    assert valid(FhirAppointment, made).status == "booked"
    again = await machine.post(wish)
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
    refused(await machine.post(machine.wish(at(10), value="a")), 422, "invalid")
    read = await machine.client.get(f"/api/fhir/Appointment/{made.json()['id']}")
    assert read.json() == made.json()
    async with house.services.background() as session:
        patient = (await session.scalars(select(Patient).where(Patient.family_name.like("adressé%")))).one()
        assert patient.family_name == "adressé par SAS 34"
        actors = await session.scalars(select(AuditEntry.actor).where(AuditEntry.action == "appointment:book"))
        assert actors.all() == ["SAS 34"]


async def test_a_patient_given_with_it_is_found_by_exact_traits_or_made(house: House) -> None:
    machine = await a_machine(house)
    async with house.services.background() as session:
        known = await session.get_one(Patient, house.clinic.patients[0])
    person = {
        "resourceType": "Patient",
        "name": [{"family": known.family_name.upper(), "given": [known.given_name]}],
        "birthDate": known.birth_date.isoformat(),
    }
    made = await machine.post(machine.wish(contained=[person]))
    new = await machine.post(machine.wish(at(10), contained=[person | {"birthDate": "1999-01-01"}]))
    async with house.services.background() as session:
        mine = await session.get_one(Appointment, made.json()["id"])
        other = await session.get_one(Appointment, new.json()["id"])
        assert mine.patient_id == known.patient_id
        assert other.patient_id != known.patient_id


async def test_two_machines_want_one_time_and_one_gets_it(house: House) -> None:
    machine, other = await a_machine(house), await a_machine(house, name="SAS 30")
    answers = await asyncio.gather(machine.post(machine.wish()), other.post(other.wish()))
    assert sorted(answer.status_code for answer in answers) == [201, 422]
    refused(next(answer for answer in answers if answer.status_code == 422), 422, "business-rule")
    made = next(answer for answer in answers if answer.status_code == 201)
    stranger = other if answers[0] is made else machine
    refused(await stranger.client.get(f"/api/fhir/Appointment/{made.json()['id']}"), 404, "not-found")


async def test_a_conditional_update_moves_cancels_and_makes_what_is_missing(house: House) -> None:
    machine = await a_machine(house)
    made = await machine.put(machine.wish(value="b"))
    assert made.status_code == 201
    moved = await machine.put(machine.wish(at(10), value="b"))
    assert (moved.status_code, moved.json()["id"]) == (200, made.json()["id"])
    assert datetime.fromisoformat(moved.json()["start"]) == at(10)
    refused(await machine.put(machine.wish(at(3), value="b")), 422, "invalid")
    gone = await machine.put(machine.wish(at(10), value="b", status="cancelled"))
    assert (gone.status_code, gone.json()["status"]) == (200, "cancelled")
    assert (await machine.put(machine.wish(at(10), value="b", status="cancelled"))).status_code == 200
    async with house.services.background() as session:
        assert await session.scalar(select(func.count()).select_from(Reservation)) == 0
    refused(await machine.put(machine.wish(status="cancelled")), 422, "invalid")


async def test_how_it_went_is_taken_over(house: House) -> None:
    machine = await a_machine(house)
    await machine.post(machine.wish(value="c"))
    refused(await machine.put(machine.wish(value="c", status="noshow")), 422, "business-rule")
    house.clock.now = at(9, 30)
    missed = await machine.put(machine.wish(value="c", status="noshow"))
    assert missed.json()["status"] == "noshow"
    await machine.post(machine.wish(at(10), value="d"))
    held = await machine.put(machine.wish(at(10), value="d", status="fulfilled"))
    assert held.json()["status"] == "fulfilled"


@pytest.mark.parametrize(
    "broken",
    [
        {"identifier": []},
        {"identifier": [{"system": "s", "value": "1"}, {"system": "s", "value": "2"}]},
        {"start": "demain"},
        {"start": "2026-11-23T09:00:00"},
        {"participant": []},
        {"participant": [{"actor": {"identifier": {"system": SYSTEM, "value": "810000000000"}}}]},
        {"resourceType": "Patient"},
        {"contained": [{"resourceType": "Patient", "name": [{"family": "\x00", "given": ["A"]}]}]},
    ],
)
async def test_what_is_not_an_appointment_of_the_guide_is_400_and_makes_nothing(
    house: House, broken: dict[str, Any]
) -> None:
    machine = await a_machine(house)
    refused(await machine.post(machine.wish() | broken), 400, "structure")
    for body in (b"", b"{", b"[]", b"\xff\xfe", json.dumps({"identifier": 7}).encode()):
        refused(await machine.client.post("/api/fhir/Appointment", content=body), 400, "structure")
    async with house.services.background() as session:
        assert await session.scalar(select(func.count()).select_from(Appointment)) == 0


async def test_a_visit_of_another_length_is_refused(house: House) -> None:
    machine = await a_machine(house)
    refused(await machine.post(machine.wish(end=at(10).isoformat())), 422, "invalid")


async def test_without_a_key_with_a_revoked_one_or_without_the_right_nothing_is_done(house: House) -> None:
    machine = await a_machine(house, may_book=False)
    assert (await machine.slots()).status_code == 200
    refused(await machine.post(machine.wish()), 403, "forbidden")
    nobody = Machine(house, "comptoir_nobody", machine.rpps)
    refused(await nobody.slots(), 401, "login")
    async with house.services.background.begin() as session:
        client_id, key = await add_client(session, name="Ancien", may_book=True, now=NOW)
        assert await revoke_client(session, client_id=client_id, now=NOW)
        assert not await revoke_client(session, client_id=client_id, now=NOW)
    refused(await Machine(house, key, machine.rpps).slots(), 401, "login")
    signed_in = await house.signed_in("administrator")
    refused(await signed_in.get(SLOTS, params={"start": ["ge2026-11-23", "le2026-11-24"], "status": "free",
        "schedule.actor:Practitioner.identifier": "1"}), 401, "login")  # fmt: skip


async def test_its_capabilities_are_open_to_read(house: House) -> None:
    answer = await house.visitor().get("/api/fhir/metadata")
    assert valid(CapabilityStatement, answer).fhirVersion == "4.0.1"


async def test_roles_are_found_by_rpps(house: House) -> None:
    machine = await a_machine(house)
    params = {"practitioner.identifier": f"{SYSTEM}|8{machine.rpps}"}
    found = valid(Bundle, await machine.client.get("/api/fhir/PractitionerRole", params=params))
    assert isinstance(found.entry[0].resource, PractitionerRole)
    for unknown in ("Schedule/zz", "PractitionerRole/" + "a" * 52, f"Practitioner/{uuid4()}"):
        refused(await machine.client.get(f"/api/fhir/{unknown}"), 404, "not-found")


async def test_a_practitioner_who_wants_notice_is_not_offered_before_it(house: House) -> None:
    machine = await a_machine(house)
    async with house.services.background.begin() as session:
        await session.execute(update(Practitioner).values(notice_minutes=180))
    answer = valid(Bundle, await machine.slots())
    assert answer.entry[0].resource.start == datetime(2026, 11, 23, 10, tzinfo=UTC)
