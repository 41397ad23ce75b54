"""HTTP edge of booking: appointments for those signed in. The public directory has an edge of its own."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from booking import appointments, calendar_file, changes, directory, holds, service, views
from booking.appointments import When
from booking.directory.admin_api import router as directory_admin_router
from booking.directory.api import router as directory_router
from booking.directory.residence_api import router as residence_router
from booking.edge import CurrentRules, Day, FreeText, Language, VisitCode, Words, meant, rules_of
from booking.models import CancelCode, VisitMode
from booking.visits import Wish
from core import audit, limits
from core.context import elevated
from core.http import CurrentCall, CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of
from core.identity import AccountRole

# A page of the web client.
APPOINTMENT_PAGE = "/rendez-vous/{appointment_id}"

_WITH_APPOINTMENTS = (
    AccountRole.PATIENT,
    AccountRole.PRACTITIONER,
    AccountRole.ASSISTANT,
    AccountRole.ATTENDANT,
    AccountRole.CABIN,
)

appointments_router = APIRouter(tags=["appointments"])


class NewAppointment(BaseModel):
    """`patient_id`: given by staff, and by a patient who books for a relative. `hold`: keep the time while the form is
    filled; confirm it afterwards. `override`, `overbook`: for staff, with the reason (see booking.visits.Wish)."""

    model_config = ConfigDict(extra="forbid")

    practitioner_id: UUID
    starts_at: Annotated[AwareDatetime, AfterValidator(meant)]
    reason: FreeText = ""
    cabin_id: UUID | None = None
    patient_id: UUID | None = None
    visit_type: VisitCode | None = None
    mode: VisitMode | None = None
    device_set_id: UUID | None = None
    assistant_id: UUID | None = None
    interpreter_language: Language | None = None
    override: Annotated[FreeText, Field(min_length=3)] | None = None
    overbook: bool = False
    hold: bool = False


class Confirmation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: FreeText | None = None
    interpreter_language: Language | None = None


class Move(BaseModel):
    """`practitioner_id`, `override`: for staff. `cabin_id`: null for none, left out for the same. `version`: what was
    seen; refused if it has changed since."""

    model_config = ConfigDict(extra="forbid")

    starts_at: Annotated[AwareDatetime, AfterValidator(meant)]
    practitioner_id: UUID | None = None
    cabin_id: UUID | None = None
    version: int | None = None
    override: Annotated[FreeText, Field(min_length=3)] | None = None


class Cancellation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: FreeText | None = None
    code: CancelCode | None = None


@appointments_router.post(
    "/appointments",
    status_code=201,
    response_model=views.Appointment,
    responses=problems(401, 403, 404, 409, 422, 429, 503),
)
async def book_appointment(
    body: NewAppointment,
    call: CurrentCall,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> Response:
    """409 `booking.slot_taken` carries `alternatives`. A repeated `Idempotency-Key` answers with the same
    appointment and `Idempotent-Replayed: true`."""
    session, principal, rules = call.session, call.principal, rules_of(call.services)
    wish = Wish(**body.model_dump(exclude={"hold"}))
    hold = rules.hold if body.hold else None
    if hold is not None:
        await holds.require_room(session, principal, idempotency_key=idempotency_key, now=call.now, rules=rules)
    placed = await service.place(
        session, principal, wish, now=call.now, idempotency_key=idempotency_key, hold=hold, rules=rules
    )
    headers = {}
    if placed.replayed:
        headers["Idempotent-Replayed"] = "true"
        async with elevated(session):
            earlier = await service.load(session, placed.appointment_id)
            until = await service.held_until(session, placed.appointment_id)
        view = views.appointment_view(earlier, principal, rules, hold_until=until)
    else:
        view = views.placed_view(placed, rules)
    # Made once already: the framework need not check our own model again on the busiest path.
    return Response(view.model_dump_json(), 201, headers, media_type="application/json")


@appointments_router.post("/appointments/{appointment_id}/confirm", responses=problems(401, 403, 404, 410, 422, 503))
async def confirm_appointment(
    appointment_id: UUID,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
    body: Confirmation | None = None,
) -> views.Appointment:
    """Makes a held time an appointment. 410 `booking.hold_gone`: it was kept too long ago."""
    body = body or Confirmation()
    found = await service.confirm(
        session,
        principal,
        appointment_id=appointment_id,
        now=clock(),
        reason=body.reason,
        interpreter_language=body.interpreter_language,
        rules=rules,
    )
    return views.appointment_view(found, principal, rules)


@appointments_router.post("/appointments/{appointment_id}/move", responses=problems(401, 403, 404, 409, 422, 503))
async def move_appointment(
    appointment_id: UUID,
    body: Move,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
) -> views.Appointment:
    """In one step: a refused move leaves the old time as it was. 409 `booking.slot_taken` carries `alternatives`."""
    found = await changes.move(
        session,
        principal,
        appointment_id=appointment_id,
        now=clock(),
        keep_cabin="cabin_id" not in body.model_fields_set,
        rules=rules,
        **body.model_dump(),
    )
    return views.appointment_view(found, principal, rules)


@appointments_router.post("/appointments/{appointment_id}/arrived", responses=problems(401, 403, 404, 409, 422))
async def mark_arrived(
    appointment_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock, rules: CurrentRules
) -> views.Appointment:
    """Staff of the place: the patient has come."""
    found = await appointments.arrive(session, principal, appointment_id=appointment_id, now=clock())
    return views.appointment_view(found, principal, rules)


@appointments_router.post("/appointments/{appointment_id}/no-show", responses=problems(401, 403, 404, 409, 422, 503))
async def mark_missed(
    appointment_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock, rules: CurrentRules
) -> views.Appointment:
    """Staff, once its hour has come: nobody came. What is left of the time is free again."""
    found = await changes.miss(session, principal, appointment_id=appointment_id, now=clock())
    return views.appointment_view(found, principal, rules)


@appointments_router.get("/appointments", responses=problems(401, 403, 422))
async def list_appointments(
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
    when: When = When.UPCOMING,
    date: Day | None = None,
) -> list[views.Appointment]:
    require_role(principal, *_WITH_APPOINTMENTS)
    found = await appointments.appointments_of(session, principal, when=when, day=date, now=clock(), rules=rules)
    audit.record_agenda(session, principal, (row.patient_id for row in found))
    return [views.appointment_view(row, principal, rules) for row in found]


@appointments_router.get("/appointments/{appointment_id}", responses=problems(401, 403, 404, 422))
async def show_appointment(
    appointment_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock, rules: CurrentRules
) -> views.Appointment:
    found = await appointments.appointment_for(session, principal, appointment_id=appointment_id, now=clock())
    audit.record(
        session,
        principal,
        audit.Action.APPOINTMENT_READ,
        patient_id=found.patient_id,
        subject_id=appointment_id,
    )
    return views.appointment_view(found, principal, rules)


@appointments_router.post("/appointments/{appointment_id}/cancel", responses=problems(401, 403, 404, 409, 422, 503))
async def cancel_appointment(
    appointment_id: UUID,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
    body: Cancellation | None = None,
) -> views.Appointment:
    body = body or Cancellation()
    found = await changes.cancel(
        session,
        principal,
        appointment_id=appointment_id,
        now=clock(),
        reason=body.reason,
        code=body.code,
        rules=rules,
    )
    return views.appointment_view(found, principal, rules)


@appointments_router.get(
    "/appointments/{appointment_id}/invite.ics",
    response_class=Response,
    responses=problems(401, 403, 404, 422) | {200: {"content": {"text/calendar": {}}}},
)
async def download_invite(
    appointment_id: UUID, request: Request, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> Response:
    found = await appointments.appointment_for(session, principal, appointment_id=appointment_id, now=clock())
    audit.record(
        session, principal, audit.Action.APPOINTMENT_READ, patient_id=found.patient_id, subject_id=appointment_id
    )
    page_url = f"{str(request.base_url).rstrip('/')}{APPOINTMENT_PAGE.format(appointment_id=appointment_id)}"
    return Response(
        calendar_file.calendar_file(found, page_url=page_url, now=clock()),
        media_type="text/calendar; charset=utf-8; method=PUBLISH",
        headers={"Content-Disposition": 'attachment; filename="rendez-vous.ics"', "Cache-Control": "no-store"},
    )


@appointments_router.get("/patients", responses=problems(401, 403, 422, 429))
async def find_patients(
    session: Session,
    principal: CurrentPrincipal,
    request: Request,
    clock: CurrentClock,
    q: Words = "",
    birth_date: Day | None = None,
) -> list[views.Patient]:
    """For assistants: patients in the sites' care, by the beginnings of names from two letters on.

    With `birth_date`: exactly the person of that name and date, even outside, to book for her.
    """
    require_role(principal, AccountRole.ASSISTANT)
    if birth_date is None:
        found = await directory.find_patients(session, q=q)
    else:
        await limits.take(
            services_of(request).background, limits.PATIENT_SEARCH, key=str(principal.account_id), now=clock()
        )
        # Exact traits are the proof: nothing else of the person is shown.
        async with elevated(session):
            found = await directory.find_exactly(session, q=q, birth_date=birth_date)
    for patient in found:
        audit.record(session, principal, audit.Action.PATIENT_FOUND, patient_id=patient.patient_id)
    return [views.patient_view(row) for row in found]


router = APIRouter()
# The busiest first: routes are tried in this order.
for _part in (appointments_router, directory_router, residence_router, directory_admin_router):
    router.include_router(_part)
