"""HTTP edge for machines: FHIR R4, as the French SAS guide asks (search of slots, POST and conditional PUT)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import ValidationError
from sqlalchemy import select

from backend.fhir import appointments, resources
from backend.fhir.appointments import IncomingAppointment
from backend.fhir.clients import Client, require_may_book
from backend.fhir.outcome import MEDIA_TYPE, BadRequest, FhirResponse, FhirRoute
from backend.fhir.search import by_place, free_slots_of, rpps_of, stretch_of
from booking.edge import CurrentRules
from booking.models import Appointment, Practitioner, Site
from contract.errors import ErrorCode
from core import audit
from core.errors import Invalid, NotFound
from core.http import PROBLEM_TYPE, CurrentClock, Session

router = APIRouter(prefix="/fhir", tags=["fhir"], route_class=FhirRoute)

_OUTCOME: dict[str, Any] = {"content": {MEDIA_TYPE: {}}}


def _refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """403 may come from the guards before any route, as problem+json."""
    both: dict[str, Any] = {"content": {MEDIA_TYPE: {}, PROBLEM_TYPE: {}}}
    return {
        status: {"description": "OperationOutcome", **(both if status == 403 else _OUTCOME)}
        for status in (400, 401, 429, *statuses)
    }


def _base(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}/api/fhir"


def _answer(resource: resources.Resource, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return FhirResponse(resource, status, {"Cache-Control": "no-store", **(headers or {})})


@router.get("/metadata", response_class=FhirResponse)
async def read_capabilities(request: Request) -> Response:
    """CapabilityStatement; open to everybody, as FHIR wants it."""

    def offered(name: str, *interactions: str, **more: Any) -> dict[str, Any]:
        return {"type": name, "interaction": [{"code": code} for code in interactions], **more}

    token = [{"name": "schedule.actor:Practitioner.identifier", "type": "token"}, {"name": "status", "type": "token"}]
    patient = [{"name": "patient", "type": "reference"}]
    return _answer(
        {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": "2026-11-28",
            "kind": "instance",
            "implementation": {"description": "Comptoir", "url": _base(request)},
            "fhirVersion": "4.0.1",
            "format": [MEDIA_TYPE],
            "rest": [
                {
                    "mode": "server",
                    "resource": [
                        offered("Slot", "search-type", searchParam=[*token, {"name": "start", "type": "date"}]),
                        offered("Schedule", "read"),
                        offered("Practitioner", "read"),
                        offered("PractitionerRole", "read", "search-type"),
                        offered("Observation", "search-type", searchParam=patient),
                        offered("MedicationRequest", "search-type", searchParam=patient),
                        offered("Appointment", "read", "create", "update", conditionalUpdate=True),
                    ],
                }
            ],
        }
    )


@router.get("/Slot", response_class=FhirResponse, responses=_refusals())
async def search_slots(
    request: Request,
    session: Session,
    client: Client,
    clock: CurrentClock,
    rules: CurrentRules,
    start: Annotated[list[str], Query()],
    identifier: Annotated[list[str], Query(alias="schedule.actor:Practitioner.identifier")],
    status: Annotated[str, Query(pattern="^free$")],
    include: Annotated[list[str] | None, Query(alias="_include")] = None,
    iterate: Annotated[list[str] | None, Query(alias="_include:iterate")] = None,
) -> Response:
    """Free slots of up to 25 practitioners, with their schedules (`_include=Slot:schedule`) and those schedules' actors
    (`_include:iterate=Schedule:actor`). Nobody's data: times that anybody can see, and hours kept for urgent requests."""
    within = stretch_of(start)
    found = await free_slots_of(session, rpps_of(identifier), within, now=clock(), rules=rules)
    base, places = _base(request), by_place(found)
    page = str(request.base_url).rstrip("/") + "/medecins/{}"
    slots = [resources.slot(one, page=page.format(one.practitioner.practitioner_id)) for one in found]
    with_schedules = "Slot:schedule" in (include or [])
    included = [resources.schedule(who, site) for who, site in places] if with_schedules else []
    if with_schedules and "Schedule:actor" in (iterate or []):
        included += [resources.practitioner(who) for who in {id(who): who for who, _ in places}.values()]
        included += [resources.practitioner_role(who, site) for who, site in places]
    return _answer(resources.bundle(slots, included, base=base, url=str(request.url)))


@router.get("/PractitionerRole", response_class=FhirResponse, responses=_refusals())
async def search_roles(
    request: Request,
    session: Session,
    client: Client,
    identifier: Annotated[list[str], Query(alias="practitioner.identifier")],
) -> Response:
    """Where practitioners work: their main places."""
    rows = await session.scalars(select(Practitioner).where(Practitioner.rpps.in_(rpps_of(identifier))))
    found = [resources.practitioner_role(who, who.site) for who in rows]
    return _answer(resources.bundle(found, [], base=_base(request), url=str(request.url)))


@router.get("/Practitioner/{practitioner_id}", response_class=FhirResponse, responses=_refusals(404))
async def read_practitioner(practitioner_id: UUID, session: Session, client: Client) -> Response:
    who = await session.get(Practitioner, practitioner_id)
    if who is None:
        raise NotFound
    return _answer(resources.practitioner(who))


@router.get("/PractitionerRole/{role_id}", response_class=FhirResponse, responses=_refusals(404))
async def read_role(role_id: str, session: Session, client: Client) -> Response:
    return _answer(resources.practitioner_role(*await _place(session, role_id)))


@router.get("/Schedule/{schedule_id}", response_class=FhirResponse, responses=_refusals(404))
async def read_schedule(schedule_id: str, session: Session, client: Client) -> Response:
    return _answer(resources.schedule(*await _place(session, schedule_id)))


async def _place(session: Session, schedule_id: str) -> tuple[Practitioner, Site]:
    ids = resources.place_of(schedule_id)
    who = await session.get(Practitioner, ids[0]) if ids else None
    site = await session.get(Site, ids[1]) if ids else None
    if who is None or site is None:
        raise NotFound
    return who, site


@router.get("/Appointment/{appointment_id}", response_class=FhirResponse, responses=_refusals(404))
async def read_appointment(appointment_id: UUID, session: Session, client: Client) -> Response:
    """Those it made itself."""
    found = await appointments.read(session, client, appointment_id=appointment_id)
    audit.record(
        session,
        None,
        audit.Action.APPOINTMENT_READ,
        patient_id=found.patient_id,
        subject_id=appointment_id,
        actor=client.name,
    )
    return _appointment_answer(found)


@router.post(
    "/Appointment",
    status_code=201,
    response_class=FhirResponse,
    responses=_refusals(403, 422) | {200: {"description": "It was there already", **_OUTCOME}},
    openapi_extra={"requestBody": {"required": True, "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}},
)
async def create_appointment(
    request: Request, session: Session, client: Client, clock: CurrentClock, rules: CurrentRules
) -> Response:
    """FrAppointmentSAS. The same identifier again: 200 and the same appointment."""
    require_may_book(client)
    wanted = await _body(request)
    made, new = await appointments.create(session, client, wanted, now=clock(), rules=rules)
    return _appointment_answer(made, request=request, status=201 if new else 200)


@router.put(
    "/Appointment",
    response_class=FhirResponse,
    responses=_refusals(403, 422) | {201: {"description": "There was none: made", **_OUTCOME}},
    openapi_extra={"requestBody": {"required": True, "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}},
)
async def update_appointment(
    request: Request,
    session: Session,
    client: Client,
    clock: CurrentClock,
    rules: CurrentRules,
    identifier: Annotated[str | None, Query(max_length=500)] = None,
    also: Annotated[str | None, Query(alias="Identifier", max_length=500)] = None,
) -> Response:
    """Conditional update by `identifier=system|value`: cancelled, noshow, arrived, fulfilled, or another time."""
    require_may_book(client)
    wanted = await _body(request)
    system, _, value = (identifier or also or "").rpartition("|")
    sent = wanted.identifier[0]
    if value != sent.value or system not in {"", sent.system}:
        raise BadRequest(ErrorCode.REQUEST_INVALID, "identifier : le même dans l'adresse et dans la ressource.")
    existing = await appointments.find(session, client, key=wanted.key)
    if existing is None:
        made, _ = await appointments.create(session, client, wanted, now=clock(), rules=rules)
        return _appointment_answer(made, request=request, status=201)
    changed = await appointments.update(session, client, existing, wanted, now=clock(), rules=rules)
    return _appointment_answer(changed, request=request)


async def _body(request: Request) -> IncomingAppointment:
    try:
        return IncomingAppointment.model_validate_json(await request.body())
    except ValidationError as error:
        places = {".".join(str(part) for part in one["loc"] if not isinstance(part, int)) for one in error.errors()}
        known = ", ".join(sorted(places & set(IncomingAppointment.model_fields)))
        raise BadRequest(
            ErrorCode.REQUEST_INVALID, f"Ce n'est pas un Appointment du guide SAS{f' : {known}' if known else ''}."
        ) from error


def _appointment_answer(row: Appointment, *, request: Request | None = None, status: int = 200) -> Response:
    system, value = appointments.identifier_of(row)
    if not system:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Ce rendez-vous n'a pas été pris par un programme.")
    headers = {"Location": f"{_base(request)}/Appointment/{row.appointment_id}"} if request else {}
    return _answer(resources.appointment(row, system=system, value=value), status, headers)
