"""Whose entries and offers a principal may see and answer: hers, or those who wait for her place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from booking.models import Appointment, Practitioner
from booking.waiting_list.models import WAITS, Answer, Offer, OfferState, WaitingEntry, WaitingState
from core.access import care_link_in_force
from core.context import elevated
from core.errors import NotFound
from core.identity import AccountRole, Principal
from core.people import Patient

MANY = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry with what a reader needs beside it. later, hold: appointments. ahead: how many are before her."""

    entry: WaitingEntry
    patient: Patient
    offer: Offer | None
    hold: Appointment | None
    later: Appointment | None
    ahead: int | None = None


def within_reach(principal: Principal, now: datetime) -> ColumnElement[bool]:
    """The patient's own; a practitioner's own list; for assistants those who wait for someone of their places or for
    their place, those they put on the list, and of those who wait for anybody, whom they look after."""
    match principal.role:
        case AccountRole.PATIENT:
            return WaitingEntry.patient_id.in_(principal.patients)
        case AccountRole.PRACTITIONER:
            return WaitingEntry.practitioner_id == principal.practitioner_id
        case AccountRole.ASSISTANT:
            theirs = select(Practitioner.practitioner_id).where(Practitioner.site_id.in_(principal.site_ids))
            linked = care_link_in_force(principal, now, patient_id=WaitingEntry.patient_id)
            return or_(
                WaitingEntry.practitioner_id.in_(theirs),
                WaitingEntry.site_id.in_(principal.site_ids),
                WaitingEntry.principal_id == principal.account_id,
                and_(WaitingEntry.practitioner_id.is_(None), linked),
            )
        case _:
            return false()


async def entry_for(session: AsyncSession, principal: Principal, *, entry_id: UUID, now: datetime) -> WaitingEntry:
    """Raises NotFound."""
    query = select(WaitingEntry).where(WaitingEntry.entry_id == entry_id, within_reach(principal, now))
    found: WaitingEntry | None = await session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def offer_for(session: AsyncSession, principal: Principal, *, offer_id: UUID, now: datetime) -> Offer:
    """Raises NotFound."""
    query = (
        select(Offer)
        .join(WaitingEntry, WaitingEntry.entry_id == Offer.entry_id)
        .where(Offer.offer_id == offer_id, within_reach(principal, now))
        .options(joinedload(Offer.entry))
    )
    found: Offer | None = await session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def answers_as(principal: Principal) -> Answer:
    return Answer.PATIENT if principal.role is AccountRole.PATIENT else Answer.STAFF


async def shown(session: AsyncSession, entries: Sequence[WaitingEntry], *, ahead: bool = False) -> list[Shown]:
    """What belongs to entries that the reader may see.

    With the system's sight: who waits for a place is known to its people by name, also before there
    is any care link.
    """
    if not entries:
        return []
    ids = [entry.entry_id for entry in entries]
    async with elevated(session):
        people = await session.scalars(
            select(Patient).where(Patient.patient_id.in_({entry.patient_id for entry in entries}))
        )
        patients = {row.patient_id: row for row in people}
        offers = {row.entry_id: row for row in await _last_offers(session, ids)}
        wanted = {entry.sooner_than or entry.instead_of for entry in entries}
        wanted |= {offer.appointment_id for offer in offers.values()}
        rows = await session.scalars(
            select(Appointment)
            .where(Appointment.appointment_id.in_(wanted - {None}))
            .execution_options(populate_existing=True)
        )
        appointments = {row.appointment_id: row for row in rows}
        before = {entry.entry_id: await _ahead(session, entry) for entry in entries} if ahead else {}
    found = []
    for entry in entries:
        offer = offers.get(entry.entry_id)
        later = entry.sooner_than or entry.instead_of
        found.append(
            Shown(
                entry,
                patients[entry.patient_id],
                offer,
                appointments.get(offer.appointment_id) if offer else None,
                appointments.get(later) if later else None,
                before.get(entry.entry_id),
            )
        )
    return found


async def shown_with(session: AsyncSession, offers: Sequence[Offer]) -> list[Shown]:
    """As `shown`, for offers of their own, also past ones; each with its entry loaded."""
    by_entry = {one.entry.entry_id: one for one in await shown(session, [offer.entry for offer in offers])}
    async with elevated(session):
        rows = await session.scalars(
            select(Appointment).where(Appointment.appointment_id.in_([offer.appointment_id for offer in offers]))
        )
        holds = {row.appointment_id: row for row in rows}
    found = []
    for offer in offers:
        one = by_entry[offer.entry_id]
        found.append(Shown(one.entry, one.patient, offer, holds[offer.appointment_id], one.later))
    return found


async def _last_offers(session: AsyncSession, entry_ids: list[UUID]) -> Sequence[Offer]:
    query = (
        select(Offer)
        .where(Offer.entry_id.in_(entry_ids))
        .ext(distinct_on(Offer.entry_id))
        .order_by(Offer.entry_id, Offer.made_at.desc())
    )
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def _ahead(session: AsyncSession, entry: WaitingEntry) -> int | None:
    """How many who wait for the same come before."""
    if entry.state != WaitingState.WAITING:
        return None
    mine = (entry.priority, entry.joined_at, entry.entry_id)
    before = func.row(WaitingEntry.priority, WaitingEntry.joined_at, WaitingEntry.entry_id) < func.row(*mine)
    query = (
        select(func.count())
        .select_from(WaitingEntry)
        .where(
            WaitingEntry.state == WaitingState.WAITING,
            WaitingEntry.speciality_code == entry.speciality_code,
            before,
        )
    )
    if entry.practitioner_id is not None:
        query = query.where(
            or_(WaitingEntry.practitioner_id.is_(None), WaitingEntry.practitioner_id == entry.practitioner_id)
        )
    return await session.scalar(query) or 0


async def entries_of(
    session: AsyncSession,
    principal: Principal,
    *,
    now: datetime,
    kept: datetime,
    practitioner_id: UUID | None = None,
) -> Sequence[WaitingEntry]:
    """A patient's, with what ended since `kept`; for staff those who wait, first in line first."""
    query = select(WaitingEntry).where(within_reach(principal, now)).limit(MANY)
    if practitioner_id is not None:
        who = select(Practitioner.speciality_code).where(Practitioner.practitioner_id == practitioner_id)
        query = query.where(
            or_(
                WaitingEntry.practitioner_id == practitioner_id,
                and_(WaitingEntry.practitioner_id.is_(None), WaitingEntry.speciality_code == who.scalar_subquery()),
            )
        )
    if principal.role is AccountRole.PATIENT:
        live = or_(WaitingEntry.state.in_(WAITS), WaitingEntry.ended_at > kept)
        query = query.where(live).order_by(WaitingEntry.ended_at.desc().nulls_first(), WaitingEntry.joined_at.desc())
    else:
        query = query.where(WaitingEntry.state.in_(WAITS))
        query = query.order_by(WaitingEntry.priority, WaitingEntry.joined_at, WaitingEntry.entry_id)
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def offers_of(
    session: AsyncSession, principal: Principal, *, state: OfferState | None, now: datetime, kept: datetime
) -> Sequence[Offer]:
    """Nearest deadline first. A coordinator sees those at her places, and the caller leaves out whom they are for."""
    query = (
        select(Offer)
        .join(WaitingEntry, WaitingEntry.entry_id == Offer.entry_id)
        .where(or_(Offer.state == OfferState.OPEN, Offer.answered_at > kept))
        .options(joinedload(Offer.entry))
        .order_by(Offer.deadline)
        .limit(MANY)
    )
    if state is not None:
        query = query.where(Offer.state == state)
    if principal.role is not AccountRole.COORDINATOR:
        query = query.where(within_reach(principal, now))
        return (await session.scalars(query.execution_options(populate_existing=True))).all()
    query = query.join(Appointment, Appointment.appointment_id == Offer.appointment_id)
    query = query.where(Appointment.site_id.in_(principal.site_ids))
    # Outside care, she sees what is unanswered at her places and nobody's name.
    async with elevated(session):
        return (await session.scalars(query.execution_options(populate_existing=True))).all()
