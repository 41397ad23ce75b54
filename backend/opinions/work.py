"""Jobs that follow a case: both sides are told, a late answer is told and told again."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account, Proxy
from backend.notifications.models import Kind
from backend.notifications.opinion_notices import opinion_notice
from backend.notifications.queueing import queue_notice
from backend.notifications.recipients import Recipient, with_wishes
from backend.opinions.deadlines import OVERDUE
from backend.opinions.events import HAPPENED, happened
from backend.opinions.models import WITH_SPECIALIST, EventKind, Opinion, OpinionEvent, OpinionState, OpinionUrgency
from backend.opinions.standing import is_overdue
from backend.push import ringing
from booking.models import Practitioner
from core.jobs import Handler, Payload, enqueue

if TYPE_CHECKING:
    from backend.services import Services

# How long a notice is worth sending.
_WORTH = timedelta(days=7)
# A late answer is told again each day until it comes.
_AGAIN = timedelta(days=1)
_RING = "opinion"


def handlers(services: "Services") -> Mapping[str, Handler]:
    """By kind of job. Payloads: opinion_id, event_id, kind and was · opinion_id."""
    telling = Telling(services)
    return {HAPPENED: telling.happened, OVERDUE: telling.overdue}


class Telling:
    def __init__(self, services: "Services") -> None:
        self._services = services

    async def happened(self, session: AsyncSession, payload: Payload) -> None:
        """Who is not the one who did it: the specialist of what the asker did, the asker of what the specialist did."""
        case = await session.get(Opinion, UUID(payload["opinion_id"]))
        if case is None:
            return
        key = payload["event_id"]
        match EventKind(payload["kind"]):
            case EventKind.TRIAGED | EventKind.GIVEN_BACK if (
                case.state == OpinionState.SENT and case.to_practitioner_id is None
            ):
                event = await session.get_one(OpinionEvent, UUID(key))
                await self._offer(session, case, key, but=event.account_id)
            case EventKind.SENT:
                await self._offer(session, case, key)
                await self._write(session, case, Kind.OPINION_SENT, key, await self._patient(session, case))
            case EventKind.READDRESSED:
                await self._offer(session, case, key)
            case EventKind.MORE_ASKED:
                await self._write(session, case, Kind.OPINION_MISSING, key, await self._askers(session, case))
            case EventKind.COMPLETED:
                await self._write(session, case, Kind.OPINION_COMPLETED, key, await self._specialists(session, case))
            case EventKind.GIVEN_BACK if case.state == OpinionState.RETURNED:
                await self._write(session, case, Kind.OPINION_RETURNED, key, await self._askers(session, case))
            case EventKind.ANSWERED:
                await self._write(session, case, Kind.OPINION_ANSWERED, key, await self._askers(session, case))
            case EventKind.RELEASED:
                await self._write(session, case, Kind.OPINION_RELEASED, key, await self._patient(session, case))
            case EventKind.WITHDRAWN:
                told = await self._concerned(session, case, key, payload.get("was", ""))
                await self._write(session, case, Kind.OPINION_WITHDRAWN, key, told)
            case EventKind.OVERDUE:
                late = [*await self._specialists(session, case), *await self._askers(session, case)]
                await self._write(session, case, Kind.OPINION_OVERDUE, key, late)

    async def overdue(self, session: AsyncSession, payload: Payload) -> None:
        """Written on the case and told to both sides; the first time, and every day that nobody answers."""
        case = await session.get(Opinion, UUID(payload["opinion_id"]), with_for_update=True)
        now = self._services.clock()
        if case is None or case.state not in WITH_SPECIALIST or not is_overdue(case, now):
            return
        if case.overdue_told_at is not None and now < case.overdue_told_at + _AGAIN:
            return
        case.overdue_told_at = now
        await happened(session, None, case, EventKind.OVERDUE, now=now)
        # Named by its day, so that a reminder worked on twice is written once more, not twice.
        dedupe = f"opinion_overdue/{case.opinion_id}/{now.date()}"
        await enqueue(session, OVERDUE, payload, run_at=now + _AGAIN, dedupe=dedupe)

    async def _offer(self, session: AsyncSession, case: Opinion, key: str, *, but: UUID | None = None) -> None:
        """To the one it is addressed to. A whole speciality is written to for what is urgent alone: the rest is on
        its worklist, and told when it is late. `but`: the account that knows, having triaged it or given it back."""
        urgent = case.urgency == OpinionUrgency.URGENT
        if case.to_practitioner_id is None and not urgent:
            return
        told = [one for one in await self._specialists(session, case) if one.account_id != but]
        await self._write(session, case, Kind.OPINION_ASKED, key, told, at_once=urgent)
        if urgent and self._services.push is not None:
            accounts = {one.account_id for one in told}
            now = self._services.clock()
            await ringing.ring(session, accounts, kind=_RING, consultation_id=case.opinion_id, now=now)

    async def _write(
        self,
        session: AsyncSession,
        case: Opinion,
        kind: Kind,
        key: str,
        to: Sequence[Recipient],
        *,
        at_once: bool = False,
    ) -> None:
        now = self._services.clock()
        notice = opinion_notice(
            kind, case.opinion_id, case.patient_id, key=f"opinion:{key}:{kind}", until=now + _WORTH, at_once=at_once
        )
        await queue_notice(session, self._services.outbox, notice, to, now=now)

    async def _specialists(self, session: AsyncSession, case: Opinion) -> list[Recipient]:
        """Whoever has taken it; else whom it is addressed to, or all of the speciality but who asks."""
        query = select(Account).where(Account.closed_at.is_(None)).order_by(Account.account_id)
        one = case.taken_by or case.to_practitioner_id
        if one is not None:
            query = query.where(Account.practitioner_id == one)
        else:
            pool = select(Practitioner.practitioner_id).where(
                Practitioner.speciality_code == case.to_speciality_code,
                Practitioner.practitioner_id != case.practitioner_id,
            )
            query = query.where(Account.practitioner_id.in_(pool))
        return await with_wishes(session, (await session.scalars(query)).all())

    async def _concerned(self, session: AsyncSession, case: Opinion, key: str, was: str) -> list[Recipient]:
        """Both sides of a case that was withdrawn, without whoever withdrew it. Specialists only where they know of it:
        not one who gave it back, nor a speciality that was never written to."""
        event = await session.get_one(OpinionEvent, UUID(key))
        named = case.taken_by is not None or case.to_practitioner_id is not None
        know = was != OpinionState.RETURNED if named else case.urgency == OpinionUrgency.URGENT
        specialists = await self._specialists(session, case) if know else []
        told = [*specialists, *await self._askers(session, case)]
        return [one for one in told if one.account_id != event.account_id]

    async def _askers(self, session: AsyncSession, case: Opinion) -> list[Recipient]:
        """The doctor in whose name it is asked, and the assistant who wrote it."""
        query = select(Account).where(
            Account.closed_at.is_(None),
            or_(Account.account_id == case.asked_by, Account.practitioner_id == case.practitioner_id),
        )
        return await with_wishes(session, (await session.scalars(query.order_by(Account.account_id))).all())

    async def _patient(self, session: AsyncSession, case: Opinion) -> list[Recipient]:
        """Her own account; without one, those who act for her."""
        now = self._services.clock()
        acting = select(Proxy.account_id).where(
            Proxy.patient_id == case.patient_id,
            Proxy.starts_at <= now,
            or_(Proxy.ends_at.is_(None), Proxy.ends_at > now),
        )
        query = select(Account).where(
            Account.closed_at.is_(None), or_(Account.patient_id == case.patient_id, Account.account_id.in_(acting))
        )
        found = (await session.scalars(query.order_by(Account.account_id))).all()
        own = [account for account in found if account.patient_id == case.patient_id]
        return await with_wishes(session, own or found)
