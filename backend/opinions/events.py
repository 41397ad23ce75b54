"""What happens to a case is written down, audited, and told to the other side by a job."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from backend.opinions.models import EventKind, Opinion, OpinionEvent
from core import audit
from core.identity import Principal
from core.jobs import enqueue

HAPPENED = "opinion.happened"

_AUDITED = {
    EventKind.SENT: audit.Action.OPINION_ASKED,
    EventKind.TAKEN: audit.Action.OPINION_TAKEN,
    EventKind.ANSWERED: audit.Action.OPINION_ANSWERED,
    EventKind.RELEASED: audit.Action.OPINION_RELEASED,
    EventKind.WITHDRAWN: audit.Action.OPINION_WITHDRAWN,
}


async def happened(
    session: AsyncSession,
    principal: Principal | None,
    case: Opinion,
    kind: EventKind,
    *,
    now: datetime,
    words: str = "",
    was: str = "",
) -> None:
    """Once, in the caller's transaction. Without a principal it is the server's doing. was: the state before, where who is
    told depends on it."""
    event = OpinionEvent(
        event_id=uuid4(),
        opinion_id=case.opinion_id,
        at=now,
        account_id=principal.account_id if principal else None,
        actor=principal.name if principal else "server",
        kind=kind.value,
        urgency=case.urgency if kind in {EventKind.SENT, EventKind.TRIAGED} else None,
        words=words,
    )
    session.add(event)
    action = _AUDITED.get(kind, audit.Action.OPINION_CHANGED)
    audit.record(session, principal, action, patient_id=case.patient_id, subject_id=case.opinion_id)
    payload = {"opinion_id": str(case.opinion_id), "event_id": str(event.event_id), "kind": kind.value, "was": was}
    await enqueue(session, HAPPENED, payload, run_at=now)
