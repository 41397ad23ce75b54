"""The best free time for one who waits, among all practitioners who may see her."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval
from booking.models import Commune, Practitioner, Resource
from booking.rules import BookingRules
from booking.waiting_list.matching import Times, askers, can_meet, distance_km
from booking.waiting_list.models import Offer, WaitingEntry
from booking.waiting_list.offers import make
from booking.waiting_list.proposals import Proposal, refused_for_now
from booking.waiting_list.rules import OfferRules
from core.errors import DomainError

_PRACTITIONERS = 40
_EACH = 5
_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    practitioner: Practitioner
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Search:
    """within: where times are looked for. order: which candidate is better, smaller first. only: with nobody else."""

    within: Interval
    order: Callable[[Candidate], Any]
    only: UUID | None = None


async def candidates(
    session: AsyncSession,
    entry: WaitingEntry,
    search: Search,
    *,
    now: datetime,
    rules: BookingRules,
    offers: OfferRules,
) -> list[Candidate]:
    """Free times that suit her, best first: all of one practitioner, or the first ones of each. With the system's
    sight."""
    asker = (await askers(session, [entry]))[entry.entry_id]
    found = []
    for who, resource in await _practitioners(session, entry, search.only, asker.home):
        times = Times(session, who, resource, search.within, now, rules, offers)
        starts = await times.suiting(entry, asker)
        found += [Candidate(who, start) for start in (starts if search.only else starts[:_EACH])]
    return sorted(found, key=search.order)


async def offer_best(
    session: AsyncSession,
    entry: WaitingEntry,
    found: Sequence[Candidate],
    *,
    now: datetime,
    leave: bool,
    rules: BookingRules,
    offers: OfferRules,
) -> Offer | None:
    """Holds the first of them that can be held. `entry` is locked and waiting; with the system's sight."""
    for one in found[:_ATTEMPTS]:
        who = one.practitioner
        deadline = offers.deadline(one.starts_at, now=now, zone=who.site.tz, leave=leave)
        if deadline is None:
            continue
        try:
            proposal = Proposal(who.practitioner_id, one.starts_at, deadline)
            return await make(session, entry, proposal, now=now, rules=rules)
        except DomainError as error:
            if not refused_for_now(error):
                raise
    return None


async def _practitioners(
    session: AsyncSession, entry: WaitingEntry, only: UUID | None, home: Commune | None
) -> list[tuple[Practitioner, Resource]]:
    """Who may see her: the one she waits for, or the nearest of the speciality."""
    query = select(Practitioner, Resource).join(Resource, Resource.ref == Practitioner.practitioner_id)
    if (who_alone := only or entry.only_with) is not None:
        query = query.where(Practitioner.practitioner_id == who_alone)
    else:
        query = query.where(Practitioner.speciality_code == entry.speciality_code)
    found = [(who, resource) for who, resource in await session.execute(query) if can_meet(entry, who)]
    if home is not None:
        found.sort(key=lambda pair: distance_km(home, pair[0].site))
    return found[:_PRACTITIONERS]
