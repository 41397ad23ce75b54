"""HTTP edge of the waiting list: those who wait for a freed time, and what they are offered."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from booking.edge import CurrentRules, FreeText, Language, VisitCode, meant
from booking.models import VisitMode
from booking.waiting_list import entries, offers, reach, views
from booking.waiting_list.asked import Wanted
from booking.waiting_list.models import Offer, OfferState, WaitingEntry
from booking.waiting_list.rules import DEFAULT_OFFER_RULES
from core import audit
from core.context import elevated
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role
from core.identity import AccountRole, Principal

_BOOKING = (AccountRole.PATIENT, AccountRole.PRACTITIONER, AccountRole.ASSISTANT)

_LISTED_ONCE = timedelta(hours=1)

router = APIRouter(tags=["waiting_list"])


def _known_day(day: date) -> date:
    if not 2000 <= day.year <= 2200:
        raise ValueError("out of range")
    return day


def _on_the_clock(at: time) -> time:
    if at.tzinfo is not None or at.second or at.microsecond:
        raise ValueError("a local hour and minute")
    return at


KnownDay = Annotated[date, AfterValidator(_known_day)]
LocalTime = Annotated[time, AfterValidator(_on_the_clock)]
Weekdays = Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(max_length=7)]
Kilometres = Annotated[int, Field(ge=1, le=500)]
SpecialityCode = Annotated[str, Field(pattern="^[a-z_]{1,40}$")]


class NewWaitingEntry(BaseModel):
    """`practitioner_id`, or a `speciality` for any of its practitioners. `sooner_than`: an appointment that is kept
    until an earlier one is accepted. `patient_id`: given by staff, and for a relative. `urgent`: for staff.

    What is left out may be anything."""

    model_config = ConfigDict(extra="forbid")

    patient_id: UUID | None = None
    practitioner_id: UUID | None = None
    speciality: SpecialityCode | None = None
    sooner_than: UUID | None = None
    visit_type: VisitCode | None = None
    mode: VisitMode | None = None
    cabin_id: UUID | None = None
    zone_id: UUID | None = None
    site_id: UUID | None = None
    max_km: Kilometres | None = None
    earliest: KnownDay | None = None
    latest: KnownDay | None = None
    weekdays: Weekdays = []
    hours_from: LocalTime | None = None
    hours_until: LocalTime | None = None
    reason: FreeText = ""
    interpreter_language: Language | None = None
    urgent: bool = False


class WaitingEntryChange(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    max_km: Kilometres | None = None
    earliest: KnownDay | None = None
    latest: KnownDay | None = None
    weekdays: Weekdays | None = None
    hours_from: LocalTime | None = None
    hours_until: LocalTime | None = None
    reason: FreeText | None = None
    urgent: bool | None = None


class HandOffer(BaseModel):
    """A time that staff chose."""

    model_config = ConfigDict(extra="forbid")

    practitioner_id: UUID
    starts_at: Annotated[AwareDatetime, AfterValidator(meant)]


@router.post("/waiting-list", status_code=201, responses=problems(401, 403, 404, 409, 422))
async def join_waiting_list(
    body: NewWaitingEntry, session: Session, principal: CurrentPrincipal, clock: CurrentClock, rules: CurrentRules
) -> views.WaitingEntryView:
    """409 `waiting_list.already_waiting`: the patient waits for the same already."""
    wanted = Wanted(**body.model_dump() | {"weekdays": tuple(body.weekdays)})
    entry = await entries.join(session, principal, wanted, now=clock(), rules=rules, offers=DEFAULT_OFFER_RULES)
    return await _entry(session, principal, entry)


@router.get("/waiting-list", responses=problems(401, 403, 422))
async def list_waiting(
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    practitioner_id: Annotated[UUID | None, Query()] = None,
) -> views.WaitingLine:
    """A patient's own; for staff, those who wait for someone of their place, first in line first."""
    require_role(principal, *_BOOKING)
    now = clock()
    kept = now - DEFAULT_OFFER_RULES.kept
    found = await reach.entries_of(session, principal, now=now, kept=kept, practitioner_id=practitioner_id)
    patient = principal.role is AccountRole.PATIENT
    others = 0
    if practitioner_id is not None and not patient:
        known = sum(entry.practitioner_id is None for entry in found)
        others = await entries.others_waiting(session, practitioner_id, known)
    for entry in found:
        read = audit.Action.WAITING_LIST_READ
        audit.record(session, principal, read, patient_id=entry.patient_id, once=_LISTED_ONCE)
    shown = await reach.shown(session, found, ahead=patient)
    return views.WaitingLine(entries=[views.entry_view(one, principal) for one in shown], others=others)


@router.get("/waiting-list/{waiting_entry_id}", responses=problems(401, 403, 404, 422))
async def show_waiting_entry(
    waiting_entry_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.WaitingEntryView:
    entry = await reach.entry_for(session, principal, entry_id=waiting_entry_id, now=clock())
    read = audit.Action.WAITING_LIST_READ
    audit.record(session, principal, read, patient_id=entry.patient_id, subject_id=waiting_entry_id)
    return await _entry(session, principal, entry)


@router.patch("/waiting-list/{waiting_entry_id}", responses=problems(401, 403, 404, 409, 422))
async def change_waiting_entry(
    waiting_entry_id: UUID, body: WaitingEntryChange, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.WaitingEntryView:
    now = clock()
    await reach.entry_for(session, principal, entry_id=waiting_entry_id, now=now)
    changes = body.model_dump(exclude_unset=True)
    # These always have a value: null leaves them as they are.
    for name in ("earliest", "latest", "weekdays", "reason"):
        if changes.get(name, ...) is None:
            del changes[name]
    entry = await entries.change(session, principal, entry_id=waiting_entry_id, changes=changes, now=now)
    return await _entry(session, principal, entry)


@router.post("/waiting-list/{waiting_entry_id}/leave", responses=problems(401, 403, 404, 422, 503))
async def leave_waiting_list(
    waiting_entry_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.WaitingEntryView:
    """What is offered at that moment goes to the next. Leaving again changes nothing."""
    now = clock()
    await reach.entry_for(session, principal, entry_id=waiting_entry_id, now=now)
    entry = await entries.leave(session, principal, entry_id=waiting_entry_id, now=now)
    return await _entry(session, principal, entry)


@router.post(
    "/waiting-list/{waiting_entry_id}/offers", status_code=201, responses=problems(401, 403, 404, 409, 422, 503)
)
async def offer_by_hand(
    waiting_entry_id: UUID,
    body: HandOffer,
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    rules: CurrentRules,
) -> views.TimeOffer:
    """Staff: holds a time for one who waits and asks her. 409 `booking.slot_taken` carries `alternatives`."""
    require_role(principal, AccountRole.ASSISTANT, AccountRole.PRACTITIONER)
    now = clock()
    await reach.entry_for(session, principal, entry_id=waiting_entry_id, now=now)
    made = await entries.offer_by_hand(
        session,
        principal,
        entry_id=waiting_entry_id,
        practitioner_id=body.practitioner_id,
        starts_at=body.starts_at,
        now=now,
        rules=rules,
        offers=DEFAULT_OFFER_RULES,
    )
    return await _offer(session, principal, made.offer_id, now)


@router.get("/offers", responses=problems(401, 403, 422))
async def list_offers(
    session: Session, principal: CurrentPrincipal, clock: CurrentClock, state: OfferState | None = None
) -> list[views.TimeOffer]:
    """Nearest deadline first; answered ones of the last 30 days too. Coordinators see no names."""
    require_role(principal, *_BOOKING, AccountRole.COORDINATOR)
    now = clock()
    kept = now - DEFAULT_OFFER_RULES.kept
    found = await reach.offers_of(session, principal, state=state, now=now, kept=kept)
    if principal.role is not AccountRole.COORDINATOR:
        for offer in found:
            read, patient_id = audit.Action.WAITING_LIST_READ, offer.entry.patient_id
            audit.record(session, principal, read, patient_id=patient_id, once=_LISTED_ONCE)
    return [views.offer_view(one, principal) for one in await reach.shown_with(session, found)]


@router.get("/offers/{time_offer_id}", responses=problems(401, 403, 404, 422))
async def show_offer(
    time_offer_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.TimeOffer:
    now = clock()
    offer = await reach.offer_for(session, principal, offer_id=time_offer_id, now=now)
    read = audit.Action.WAITING_LIST_READ
    audit.record(session, principal, read, patient_id=offer.entry.patient_id, subject_id=time_offer_id)
    return await _offer(session, principal, time_offer_id, now)


@router.post("/offers/{time_offer_id}/accept", responses=problems(401, 403, 404, 410, 422, 503))
async def accept_offer(
    time_offer_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock, rules: CurrentRules
) -> views.TimeOffer:
    """The held time becomes an appointment; `replaces` is given up with it. Accepting again answers the same."""
    now = clock()
    offer = await reach.offer_for(session, principal, offer_id=time_offer_id, now=now)
    how = reach.answers_as(principal)
    # Staff answer on the telephone for people whose care begins with this visit.
    async with elevated(session):
        await offers.accept(session, principal, offer_id=offer.offer_id, how=how, now=now, rules=rules)
    return await _offer(session, principal, time_offer_id, now)


@router.post("/offers/{time_offer_id}/decline", responses=problems(401, 403, 404, 409, 410, 422, 503))
async def decline_offer(
    time_offer_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.TimeOffer:
    """The time goes to the next; the patient goes on waiting for another."""
    now = clock()
    offer = await reach.offer_for(session, principal, offer_id=time_offer_id, now=now)
    how = reach.answers_as(principal)
    async with elevated(session):
        await offers.decline(session, principal, offer_id=offer.offer_id, how=how, now=now)
    return await _offer(session, principal, time_offer_id, now)


async def _entry(session: Session, principal: Principal, entry: WaitingEntry) -> views.WaitingEntryView:
    ahead = principal.role is AccountRole.PATIENT
    return views.entry_view((await reach.shown(session, [entry], ahead=ahead))[0], principal)


async def _offer(session: Session, principal: Principal, offer_id: UUID, now: datetime) -> views.TimeOffer:
    found: Offer = await reach.offer_for(session, principal, offer_id=offer_id, now=now)
    shown = await reach.shown_with(session, [found])
    return views.offer_view(shown[0], principal)
