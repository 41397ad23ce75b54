"""Joining the waiting list, changing what suits, leaving it; and a time chosen by staff."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from booking.appointments import DEFAULT_ZONE
from booking.models import Practitioner
from booking.rules import BookingRules
from booking.visits import STAFF
from booking.waiting_list.asked import (
    Wanted,
    entry_of,
    later_of,
    patient_of,
    require_possible,
    require_theirs,
    target_of,
)
from booking.waiting_list.models import (
    ONE_SOONER,
    ONE_WAIT,
    WAITS,
    Answer,
    Offer,
    Priority,
    WaitingEntry,
    WaitingState,
)
from booking.waiting_list.offers import locked, make, stop_waiting
from booking.waiting_list.proposals import Proposal
from booking.waiting_list.rules import OfferRules
from booking.waiting_list.upkeep import look_soon, schedule_end
from contract.errors import ErrorCode
from core import audit
from core.context import elevated
from core.db import violated_constraint
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.identity import Principal
from core.people import Patient


async def join(
    session: AsyncSession,
    principal: Principal,
    wanted: Wanted,
    *,
    now: datetime,
    rules: BookingRules,
    offers: OfferRules,
) -> WaitingEntry:
    """Puts a patient on the list. What is free already and suits is offered at once.

    Raises NotFound, Forbidden, Invalid, Conflict (WAITING_LIST_ALREADY, BOOKING_NOT_SUITABLE).
    """
    patient_id = await patient_of(session, principal, wanted, now)
    later = await later_of(session, principal, wanted, now)
    # Places and people are public; that the patient exists is all that is asked of her.
    async with elevated(session):
        if await session.get(Patient, patient_id) is None or (later is not None and later.patient_id != patient_id):
            raise NotFound
        entry = await entry_of(session, wanted, patient_id, later, now, offers)
        entry.principal_id = principal.account_id
        who = await target_of(session, entry)
        require_theirs(principal, entry, who)
        if wanted.urgent and principal.role in STAFF:
            entry.priority = Priority.URGENT
        try:
            async with session.begin_nested():
                session.add(entry)
        except IntegrityError as error:
            raise _refused(error) from error
        await session.refresh(entry)
        zone = who.site.tz if who else DEFAULT_ZONE
        await schedule_end(session, entry, zone)
        await look_soon(session, entry, now)
    joined = audit.Action.WAITING_LIST_JOINED
    audit.record(session, principal, joined, patient_id=patient_id, subject_id=entry.entry_id)
    return entry


async def change(
    session: AsyncSession, principal: Principal, *, entry_id: UUID, changes: dict[str, Any], now: datetime
) -> WaitingEntry:
    """What suits, of an entry the principal may see. What is offered already stays offered.

    Raises NotFound, Invalid, Conflict.
    """
    async with elevated(session):
        entry = await locked(session, entry_id)
        if entry is None:
            raise NotFound
        if entry.state not in WAITS:
            raise Conflict(ErrorCode.WAITING_LIST_OFFER_GONE, "Cette attente est terminée.")
        if (urgent := changes.pop("urgent", None)) is not None and entry.priority != Priority.LEAVE:
            if principal.role not in STAFF:
                raise Forbidden(ErrorCode.SESSION_ROLE, "L'équipe du lieu décide des urgences.")
            entry.priority = Priority.URGENT if urgent else Priority.ORDINARY
        for name, value in changes.items():
            setattr(entry, name, value)
        require_possible(entry)
        await session.flush()
        await schedule_end(session, entry, entry.practitioner.site.tz if entry.practitioner else DEFAULT_ZONE)
        await look_soon(session, entry, now)
    joined = audit.Action.WAITING_LIST_JOINED
    audit.record(session, principal, joined, patient_id=entry.patient_id, subject_id=entry_id)
    return entry


async def leave(session: AsyncSession, principal: Principal, *, entry_id: UUID, now: datetime) -> WaitingEntry:
    """No longer waits; what is offered to her goes to the next. Leaving again changes nothing. Raises NotFound."""
    async with elevated(session):
        entry = await locked(session, entry_id)
        if entry is None:
            raise NotFound
        if entry.state in WAITS:
            await stop_waiting(session, entry, state=WaitingState.LEFT, how=Answer.LEFT, now=now)
            left = audit.Action.WAITING_LIST_LEFT
            audit.record(session, principal, left, patient_id=entry.patient_id, subject_id=entry_id)
    return entry


async def offer_by_hand(
    session: AsyncSession,
    principal: Principal,
    *,
    entry_id: UUID,
    practitioner_id: UUID,
    starts_at: datetime,
    now: datetime,
    rules: BookingRules,
    offers: OfferRules,
) -> Offer:
    """A time that staff chose for her, by the rules of staff. Raises NotFound, Forbidden, Invalid, Conflict."""
    if principal.role not in STAFF:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Ce compte ne peut pas proposer d'heure.")
    async with elevated(session):
        entry = await locked(session, entry_id)
        who = await session.get(Practitioner, practitioner_id)
        if entry is None or who is None:
            raise NotFound
        if entry.state != WaitingState.WAITING:
            raise Conflict(ErrorCode.WAITING_LIST_ALREADY, "Une heure lui est déjà proposée, ou l'attente est finie.")
        leave = entry.priority == Priority.LEAVE
        deadline = offers.deadline(starts_at, now=now, zone=who.site.tz, leave=leave)
        if deadline is None:
            raise Invalid(ErrorCode.BOOKING_PAST, "Cette heure est trop proche pour attendre une réponse.")
        return await make(
            session, entry, Proposal(practitioner_id, starts_at, deadline, by=principal), now=now, rules=rules
        )


def _refused(error: IntegrityError) -> Exception:
    if violated_constraint(error) in {ONE_WAIT, ONE_SOONER}:
        return Conflict(ErrorCode.WAITING_LIST_ALREADY, "Vous êtes déjà sur cette liste d'attente.")
    return NotFound()


async def others_waiting(session: AsyncSession, practitioner_id: UUID, known: int) -> int:
    """How many wait for any practitioner of this one's speciality beside those whom the reader sees by name."""
    speciality = select(Practitioner.speciality_code).where(Practitioner.practitioner_id == practitioner_id)
    # A number alone, of people whose names stay unknown.
    async with elevated(session):
        total = await session.scalar(
            select(func.count())
            .select_from(WaitingEntry)
            .where(
                WaitingEntry.speciality_code == speciality.scalar_subquery(),
                WaitingEntry.practitioner_id.is_(None),
                WaitingEntry.state.in_(WAITS),
            )
        )
    return max(0, (total or 0) - known)
