"""HTTP edge of booking: the public directory, and appointments for those signed in."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from booking import appointments, calendar_file, directory, service, times, views
from booking.appointments import When
from booking.rules import DEFAULT_RULES, BookingRules
from core import audit, limits
from core.context import elevated
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of
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

directory_router = APIRouter(tags=["directory"])
appointments_router = APIRouter(tags=["appointments"])


def get_rules(request: Request) -> BookingRules:
    """`booking_rules` of the composition root, if it has any."""
    rules: BookingRules = getattr(services_of(request), "booking_rules", DEFAULT_RULES)
    return rules


CurrentRules = Annotated[BookingRules, Depends(get_rules)]


def _printable(text: str) -> str:
    """PostgreSQL keeps no NUL in a text; no other control character is meant either."""
    return "".join(c for c in text if c.isprintable() or c == "\n").strip()


def _meant(at: datetime) -> datetime:
    """Far from both ends of the calendar, where arithmetic would overflow."""
    if not 2000 <= at.year <= 2200:
        raise ValueError("out of range")
    return at


Words = Annotated[str, Field(max_length=200)]
Code = Annotated[str, Query(pattern="^[a-z_]{0,40}$")]
Day = Annotated[date, Query(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
FreeText = Annotated[str, Field(max_length=1000), AfterValidator(_printable)]


class NewAppointment(BaseModel):
    """`patient_id`: given by staff; a patient books for herself."""

    model_config = ConfigDict(extra="forbid")

    practitioner_id: UUID
    starts_at: Annotated[AwareDatetime, AfterValidator(_meant)]
    reason: FreeText = ""
    cabin_id: UUID | None = None
    patient_id: UUID | None = None


class Cancellation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: FreeText | None = None


@directory_router.get("/specialities")
async def list_specialities(session: Session) -> list[views.Speciality]:
    return [views.speciality_view(row, count) for row, count in await directory.specialities(session)]


@directory_router.get("/places")
async def list_places(session: Session) -> list[views.Place]:
    return [views.place_view(row) for row in await directory.places(session)]


@directory_router.get("/practitioners", responses=problems(422))
async def search_practitioners(
    session: Session,
    clock: CurrentClock,
    rules: CurrentRules,
    speciality: Code = "",
    place: Words = "",
    q: Words = "",
    language: Code = "",
) -> list[views.PractitionerCard]:
    """Soonest first. `place`: a site's id, or words of its commune, postcode or name."""
    found = await directory.search(
        session, now=clock(), speciality=speciality, place=place, q=q, language=language, rules=rules
    )
    return [views.card_view(one) for one in found]


@directory_router.get("/practitioners/{practitioner_id}", responses=problems(404, 422))
async def show_practitioner(
    practitioner_id: UUID, session: Session, clock: CurrentClock, rules: CurrentRules
) -> views.Practitioner:
    found = await directory.practitioner_page(session, practitioner_id=practitioner_id, now=clock(), rules=rules)
    return views.practitioner_view(found)


@directory_router.get("/practitioners/{practitioner_id}/slots", responses=problems(404, 422))
async def list_slots(
    practitioner_id: UUID,
    session: Session,
    clock: CurrentClock,
    rules: CurrentRules,
    first: Annotated[Day | None, Query(alias="from")] = None,
    days: Annotated[int, Query(ge=1, le=31)] = 7,
    cabin_id: UUID | None = None,
) -> views.SlotWeek:
    """Days of the practitioner's place; from today unless said. With `cabin_id`, when that cabin is free too."""
    found = await times.free_times(
        session, practitioner_id=practitioner_id, first=first, days=days, now=clock(), cabin_id=cabin_id, rules=rules
    )
    return views.week_view(found)


@appointments_router.post("/appointments", status_code=201, responses=problems(401, 403, 404, 409, 422, 503))
async def book_appointment(
    wish: NewAppointment,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
    response: Response,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> views.Appointment:
    """409 `booking.slot_taken` carries `alternatives`. A repeated `Idempotency-Key` answers with the same
    appointment and `Idempotent-Replayed: true`."""
    booked = await service.book(
        session,
        principal,
        service.Wish(**wish.model_dump()),
        now=clock(),
        idempotency_key=idempotency_key,
        rules=rules,
    )
    if booked.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return views.appointment_view(booked.appointment, principal, rules)


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
    found = await service.cancel(
        session, principal, appointment_id=appointment_id, now=clock(), reason=body.reason if body else None
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
router.include_router(directory_router)
router.include_router(appointments_router)
