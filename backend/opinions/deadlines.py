"""How long an answer may take: counted from sending, stopped while the case is with the asker."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.opinions.models import Opinion, OpinionUrgency
from core.jobs import enqueue, withdraw

OVERDUE = "opinion.overdue"


@dataclass(frozen=True, slots=True)
class Periods:
    """From sending to the answer that is owed."""

    urgent: timedelta
    soon: timedelta
    ordinary: timedelta

    def of(self, urgency: OpinionUrgency) -> timedelta:
        return {
            OpinionUrgency.URGENT: self.urgent,
            OpinionUrgency.SOON: self.soon,
            OpinionUrgency.ORDINARY: self.ordinary,
        }[urgency]


def periods(settings: object) -> Periods:
    """Of an installation (backend.settings.Settings)."""
    hours = {name: getattr(settings, f"opinion_{name}_hours") for name in ("urgent", "soon", "ordinary")}
    return Periods(**{name: timedelta(hours=count) for name, count in hours.items()})


async def start(session: AsyncSession, case: Opinion, periods: Periods, *, now: datetime) -> None:
    """The whole time from now: it has just reached who is to answer."""
    await _due(session, case, now + periods.of(OpinionUrgency(case.urgency)))


async def pause(session: AsyncSession, case: Opinion, *, now: datetime) -> None:
    case.paused_at = now
    await withdraw(session, _name(case))


async def resume(session: AsyncSession, case: Opinion, *, now: datetime) -> None:
    """What was left when it was stopped; a case that was overdue stays so."""
    assert case.due_at is not None, "of a case that was sent"
    stopped = now - case.paused_at if case.paused_at else timedelta(0)
    case.paused_at = None
    await _due(session, case, case.due_at + stopped)


async def change(session: AsyncSession, case: Opinion, before: OpinionUrgency, periods: Periods) -> None:
    """Another urgency, counted from the same beginning."""
    assert case.due_at is not None, "of a case that was sent"
    await _due(session, case, case.due_at - periods.of(before) + periods.of(OpinionUrgency(case.urgency)))


async def stop(session: AsyncSession, case: Opinion) -> None:
    """Nobody owes an answer any more."""
    case.due_at = case.paused_at = None
    await withdraw(session, _name(case))


async def _due(session: AsyncSession, case: Opinion, at: datetime) -> None:
    case.due_at, case.overdue_told_at = at, None
    await enqueue(session, OVERDUE, {"opinion_id": str(case.opinion_id)}, run_at=at, dedupe=_name(case))


def _name(case: Opinion) -> str:
    return f"opinion_overdue/{case.opinion_id}"
