"""HTTP edge of the queue for doctors and coordinators."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from booking.edge import CurrentRules, FreeText, meant
from booking.queue import calls, desk, outcomes, presence, views
from booking.queue.models import Outcome, Presence, PresenceReason, PresenceState, Urgency
from booking.queue.rules import DEFAULT_QUEUE_RULES, QueueRules
from core.context import elevated
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of
from core.identity import AccountRole, Principal

router = APIRouter(tags=["queue"])


def get_queue_rules(request: Request) -> QueueRules:
    """`queue_rules` of the composition root, if it has any."""
    rules: QueueRules = getattr(services_of(request), "queue_rules", DEFAULT_QUEUE_RULES)
    return rules


CurrentQueueRules = Annotated[QueueRules, Depends(get_queue_rules)]
Moment = Annotated[AwareDatetime, AfterValidator(meant)]

Reason = Literal[
    Outcome.NO_ANSWER,
    Outcome.TECHNICAL,
    Outcome.WRONG_SPECIALITY,
    Outcome.PHYSICAL_CARE,
    Outcome.PATIENT_LEFT,
    Outcome.OTHER,
]


class PresenceChange(BaseModel):
    """`pause_minutes`: with `paused`; without it until she opens again. `zones`: those served, all if empty; left out
    for the same as before. `closes_at`: end of the shift. `opens_at`: with `closed`, when she will be back."""

    model_config = ConfigDict(extra="forbid")

    state: PresenceState
    zones: Annotated[list[UUID], Field(max_length=50)] | None = None
    pause_minutes: Literal[10, 20, 30] | None = None
    reason: PresenceReason | None = None
    closes_at: Moment | None = None
    opens_at: Moment | None = None


class NextCall(BaseModel):
    """`beside`: next to one's own agenda, on the second seat."""

    model_config = ConfigDict(extra="forbid")

    beside: bool = False


class CallOutcome(BaseModel):
    """Why there was no visit. `other` needs a reason in words."""

    model_config = ConfigDict(extra="forbid")

    outcome: Reason
    reason: FreeText = ""


class HandOver(BaseModel):
    """`practitioner_id`: an open doctor; null for back to the queue."""

    model_config = ConfigDict(extra="forbid")

    practitioner_id: UUID | None = None


class NewUrgency(BaseModel):
    model_config = ConfigDict(extra="forbid")

    urgency: Urgency


def _doctor(principal: Principal) -> None:
    require_role(principal, AccountRole.PRACTITIONER)


@router.get("/queue/desk", responses=problems(401, 403))
async def read_desk(
    session: Session, principal: CurrentPrincipal, response: Response, clock: CurrentClock
) -> views.QueueDesk:
    """Asked every few seconds by the doctor's page."""
    _doctor(principal)
    response.headers["Cache-Control"] = "no-store"
    now = clock()
    found = await desk.desk_of(session, principal, now=now)
    return views.QueueDesk(
        presence=_presence(found.presence, now) if found.presence else None,
        speciality=found.speciality,
        waiting_count=found.waiting_count,
        waiting=[_entry(row) for row in found.waiting],
        current=_entry(found.current) if found.current else None,
        colleagues=[views.colleague_view(*one) for one in found.colleagues],
        measured=views.measured_view(found.measured),
    )


def _entry(row: desk.Shown) -> views.QueueDeskEntry:
    return views.desk_entry_view(row.entry, patient_name=row.patient_name, cabin=row.cabin, zone=row.zone)


def _presence(row: Presence, now: datetime) -> views.PresenceView:
    return views.presence_view(row, is_open=presence.is_open(row, now))


@router.put("/queue/presence", responses=problems(401, 403, 409, 422))
async def change_presence(
    body: PresenceChange, session: Session, principal: CurrentPrincipal, clock: CurrentClock, rules: CurrentQueueRules
) -> views.PresenceView:
    """Open, pause or close one's queue."""
    _doctor(principal)
    now = clock()
    wanted = presence.Wanted(**body.model_dump() | {"zones": None if body.zones is None else tuple(body.zones)})
    return _presence(await presence.set_presence(session, principal, wanted, now=now, rules=rules), now)


@router.post("/queue/presence/beat", responses=problems(401, 403, 410))
async def beat(
    session: Session, principal: CurrentPrincipal, clock: CurrentClock, rules: CurrentQueueRules
) -> views.PresenceView:
    """The page is alive. 410 `queue.closed`: the queue is closed, or this page was silent too long."""
    _doctor(principal)
    now = clock()
    return _presence(await presence.beat(session, principal, now=now, rules=rules), now)


@router.post("/queue/take", responses=problems(401, 403, 409, 422, 503))
async def take_next(
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentQueueRules,
    booking_rules: CurrentRules,
    body: NextCall | None = None,
) -> views.QueueTaken:
    """Calls the next and books the visit from now on. 409 `queue.empty`, `queue.closed`, or one's own agenda."""
    _doctor(principal)
    beside = body is not None and body.beside
    taken = await calls.take_next(
        session, principal, now=clock(), rules=rules, booking_rules=booking_rules, beside=beside
    )
    assert taken.entry.answer_by is not None
    return views.QueueTaken(
        entry_id=taken.entry.entry_id, appointment_id=taken.appointment_id, answer_by=taken.entry.answer_by
    )


@router.post(
    "/queue/entries/{queue_entry_id}/outcome", status_code=204, responses=problems(401, 403, 404, 410, 422, 503)
)
async def end_call(
    queue_entry_id: UUID,
    body: CallOutcome,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentQueueRules,
) -> None:
    """There was no visit, and why."""
    _doctor(principal)
    await outcomes.did_not_happen(
        session, principal, entry_id=queue_entry_id, outcome=body.outcome, reason=body.reason, now=clock(), rules=rules
    )


@router.post(
    "/queue/entries/{queue_entry_id}/hand-over", status_code=204, responses=problems(401, 403, 404, 409, 410, 422, 503)
)
async def hand_over(
    queue_entry_id: UUID,
    body: HandOver,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentQueueRules,
) -> None:
    """To another open doctor, or back to the queue, at the same rank."""
    _doctor(principal)
    await outcomes.hand_over(
        session, principal, entry_id=queue_entry_id, to=body.practitioner_id, now=clock(), rules=rules
    )


@router.post("/queue/entries/{queue_entry_id}/urgency", status_code=204, responses=problems(401, 403, 404, 410, 422))
async def sort_again(
    queue_entry_id: UUID, body: NewUrgency, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> None:
    """The doctor's own judgement of somebody who waits."""
    _doctor(principal)
    await outcomes.sort_again(session, principal, entry_id=queue_entry_id, urgency=body.urgency, now=clock())


@router.get("/queue/waits", responses=problems(401, 403))
async def read_waits(session: Session, principal: CurrentPrincipal, clock: CurrentClock) -> list[views.QueueWaits]:
    """Today, by speciality, for those who organise. Figures only."""
    require_role(principal, AccountRole.COORDINATOR, AccountRole.ADMINISTRATOR)
    async with elevated(session):
        found = await desk.waits_of_day(session, now=clock())
    return [
        views.QueueWaits(
            speciality=one.speciality,
            open=one.open,
            waiting=one.waiting,
            joined=one.joined,
            outcomes=one.outcomes,
            p50_s=desk.quantile_s(one.waits_s, 0.5),
            p90_s=desk.quantile_s(one.waits_s, 0.9),
            longest_s=max(one.waits_s, default=None),
        )
        for one in found
    ]
