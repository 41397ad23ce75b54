"""HTTP edge of courses of visits."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from booking.appointments import series_of
from booking.edge import CurrentRules, FreeText, Language, VisitCode, meant
from booking.models import CancelCode, VisitMode
from booking.series import service, views
from booking.views import Appointment, appointment_view
from booking.visits import Wish
from contract.errors import ErrorCode
from core import audit
from core.errors import Conflict, NotFound
from core.http import CurrentClock, CurrentPrincipal, Session, problems, services_of

router = APIRouter(tags=["appointments"])

Instant = Annotated[AwareDatetime, AfterValidator(meant)]


class NewSeries(BaseModel):
    """`starts_at`: of the first visit; the others follow every `every_days` days at the same hour of the wall clock.

    `times`: what was chosen of the preview, one for each visit; left out, the nearest free time to
    each is booked. `patient_id`: given by staff, and for a relative."""

    model_config = ConfigDict(extra="forbid")

    practitioner_id: UUID
    starts_at: Instant
    every_days: Annotated[int, Field(ge=1, le=180)]
    count: Annotated[int, Field(ge=2, le=service.LONGEST)]
    times: Annotated[list[Instant], Field(max_length=service.LONGEST)] = []
    reason: FreeText = ""
    cabin_id: UUID | None = None
    patient_id: UUID | None = None
    visit_type: VisitCode | None = None
    mode: VisitMode | None = None
    device_set_id: UUID | None = None
    assistant_id: UUID | None = None
    interpreter_language: Language | None = None

    def course(self) -> service.Course:
        wish = Wish(**self.model_dump(exclude={"every_days", "count", "times"}))
        return service.Course(wish, self.every_days, self.count, tuple(self.times))


class SeriesCancellation(BaseModel):
    """`since`: only visits from then on."""

    model_config = ConfigDict(extra="forbid")

    since: Instant | None = None
    reason: FreeText | None = None
    code: CancelCode | None = None


@router.post("/appointments/series/preview", responses=problems(401, 403, 404, 409, 422))
async def preview_series(
    body: NewSeries, session: Session, principal: CurrentPrincipal, clock: CurrentClock, rules: CurrentRules
) -> list[views.SeriesProposal]:
    """The nearest free time to each wanted date, within three days of it. Nothing is held."""
    found = await service.preview(session, principal, body.course(), now=clock(), rules=rules)
    return [views.proposal_view(one) for one in found]


@router.post("/appointments/series", status_code=201, responses=problems(401, 403, 404, 409, 422, 503))
async def book_series(
    body: NewSeries,
    request: Request,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> views.Series:
    """One booking after the other: those booked stay. 409 with `occurrences` if none could be.

    A repeated `Idempotency-Key` goes on where the first request ended."""
    made = await service.book(
        services_of(request).background,
        session,
        principal,
        body.course(),
        now=clock(),
        idempotency_key=idempotency_key,
        rules=rules,
    )
    view = views.series_view(made, principal, rules)
    if not any(one.appointment for one in view.occurrences):
        refused = [one.model_dump(mode="json") for one in view.occurrences]
        raise Conflict(ErrorCode.BOOKING_SLOT_TAKEN, "Aucune de ces heures n'est libre.", occurrences=refused)
    return view


@router.get("/appointments/series/{series_id}", responses=problems(401, 403, 404, 422))
async def show_series(
    series_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock, rules: CurrentRules
) -> list[Appointment]:
    """All visits of a course, in order of time."""
    found = await series_of(session, principal, series_id=series_id, now=clock())
    if not found:
        raise NotFound
    for row in found:
        read = audit.Action.APPOINTMENT_READ
        audit.record(session, principal, read, patient_id=row.patient_id, subject_id=row.appointment_id)
    return [appointment_view(row, principal, rules) for row in found]


@router.post("/appointments/series/{series_id}/cancel", responses=problems(401, 403, 404, 409, 422, 503))
async def cancel_series(
    series_id: UUID,
    request: Request,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
    body: SeriesCancellation | None = None,
) -> list[Appointment]:
    """What is still to come of a course; answers with the whole of it."""
    body = body or SeriesCancellation()
    now: datetime = clock()
    found = await service.cancel_rest(
        services_of(request).background,
        session,
        principal,
        series_id=series_id,
        since=body.since,
        now=now,
        reason=body.reason,
        code=body.code,
        rules=rules,
    )
    return [appointment_view(row, principal, rules) for row in found]
