"""Whose an entry is, and how it ends without a call."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking.queue.models import LIVE, Outcome, QueueCall, QueueEntry, QueueState
from booking.queue.rules import QueueRules
from core.errors import NotFound
from core.identity import AccountRole, Principal

_MINE = 20


def is_mine(principal: Principal) -> ColumnElement[bool]:
    """A patient's entries; those of the cabin they wait in, while they do."""
    match principal.role:
        case AccountRole.PATIENT:
            return QueueEntry.patient_id.in_(principal.patients)
        case AccountRole.CABIN:
            return and_(QueueEntry.cabin_id == principal.cabin_id, QueueEntry.outcome.is_(None))
    return false()


async def entries_of(
    session: AsyncSession, principal: Principal, *, now: datetime, rules: QueueRules
) -> Sequence[QueueEntry]:
    """Live ones, and those that ended a short while ago; newest first."""
    recent = or_(QueueEntry.state.in_(LIVE), QueueEntry.ended_at > now - rules.shown)
    query = select(QueueEntry).where(is_mine(principal), recent).order_by(QueueEntry.joined_at.desc()).limit(_MINE)
    return (await session.scalars(query)).all()


async def entry_for(session: AsyncSession, principal: Principal, entry_id: UUID) -> QueueEntry:
    """Raises NotFound unless it is the principal's own."""
    query = select(QueueEntry).where(QueueEntry.entry_id == entry_id, is_mine(principal))
    found = await session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def change(
    session: AsyncSession, entry_id: UUID, *before: QueueState, of_call: UUID | None = None, **values: Any
) -> bool:
    """From one of these states only; False, and nothing changed, from any other. With the system's sight.

    of_call: only while the call with this appointment is under way.
    """
    query = update(QueueEntry).where(QueueEntry.entry_id == entry_id, QueueEntry.state.in_(before))
    if of_call is not None:
        query = query.where(QueueEntry.appointment_id == of_call)
    changed = await session.execute(
        query.values(**values).returning(QueueEntry.entry_id).execution_options(synchronize_session=False)
    )
    return changed.scalar() is not None


def ended(state: QueueState, outcome: Outcome, now: datetime, reason: str = "") -> dict[str, Any]:
    """The columns of an entry that ends."""
    return {
        "state": state,
        "outcome": outcome,
        "outcome_reason": reason,
        "ended_at": now,
        "away_until": None,
        "answer_by": None,
    }


def waiting_again() -> dict[str, Any]:
    """The columns of an entry that waits again, at its old rank."""
    return {
        "state": QueueState.WAITING,
        "away_until": None,
        "answer_by": None,
        "practitioner_id": None,
        "appointment_id": None,
        "called_at": None,
    }


async def end_call(session: AsyncSession, entry_id: UUID, outcome: Outcome, *, now: datetime, reason: str = "") -> None:
    """Of the call under way. With the system's sight."""
    await session.execute(
        update(QueueCall)
        .where(QueueCall.entry_id == entry_id, QueueCall.ended_at.is_(None))
        .values(ended_at=now, outcome=outcome, reason=reason)
        .execution_options(synchronize_session=False)
    )


async def answer_call(session: AsyncSession, entry_id: UUID, *, now: datetime) -> None:
    """The call under way was answered. With the system's sight."""
    await session.execute(
        update(QueueCall)
        .where(QueueCall.entry_id == entry_id, QueueCall.ended_at.is_(None), QueueCall.answered_at.is_(None))
        .values(answered_at=now)
        .execution_options(synchronize_session=False)
    )
