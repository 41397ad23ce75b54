"""Whom to ring, and the jobs that do it: a message each browser, of no use after a minute."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account
from backend.push.models import PushDestination
from backend.push.sender import Fate, Target
from booking.models import Appointment
from core import limits
from core.errors import TooMany
from core.jobs import Handler, Payload, enqueue

SEND = "push.send"
WAITING = "waiting"
HAND_OVER = "hand_over"

_OF_USE = timedelta(seconds=60)
_AGAIN = timedelta(seconds=5)


async def ring_for_waiting(services: Any, *, consultation_id: UUID, there: set[UUID]) -> None:
    """The practitioner of the visit, on all her browsers, unless one of her accounts is in the room (`there`)."""
    if services.push is None:
        return
    now = services.clock()
    try:
        # Who leaves and knocks again and again does not ring again and again.
        await limits.take(services.background, limits.RINGS, key=str(consultation_id), now=now)
    except TooMany:
        return
    async with services.background.begin() as session:
        appointment = await session.get(Appointment, consultation_id)
        if appointment is None:
            return
        accounts = await _accounts(session, appointment.practitioner_id)
        if not accounts & there:
            await ring(session, accounts, kind=WAITING, consultation_id=consultation_id, now=now)
    services.rings.wake()


async def ring_practitioner(
    session: AsyncSession, practitioner_id: UUID, *, kind: str, consultation_id: UUID, now: datetime
) -> None:
    """In the caller's transaction, with the system's sight."""
    accounts = await _accounts(session, practitioner_id)
    await ring(session, accounts, kind=kind, consultation_id=consultation_id, now=now)


async def ring(session: AsyncSession, accounts: set[UUID], *, kind: str, consultation_id: UUID, now: datetime) -> None:
    query = select(PushDestination.subscription_id).where(PushDestination.account_id.in_(accounts))
    for subscription_id in (await session.scalars(query)).all():
        payload = {
            "subscription_id": str(subscription_id),
            "kind": kind,
            "consultation_id": str(consultation_id),
            "at": now.isoformat(),
        }
        await enqueue(session, SEND, payload, run_at=now)


async def _accounts(session: AsyncSession, practitioner_id: UUID) -> set[UUID]:
    query = select(Account.account_id).where(Account.practitioner_id == practitioner_id, Account.closed_at.is_(None))
    return set(await session.scalars(query))


def handlers(services: Any) -> Mapping[str, list[Handler]]:
    """For a worker of their own: a bell does not queue behind letters."""

    async def send(session: AsyncSession, payload: Payload) -> None:
        now, begun = services.clock(), datetime.fromisoformat(payload["at"])
        row = await session.get(PushDestination, UUID(payload["subscription_id"]))
        if services.push is None or row is None or now > begun + _OF_USE:
            return
        account = await session.get_one(Account, row.account_id)
        if account.closed_at is not None:
            await session.delete(row)
            return
        message = {name: payload[name] for name in ("kind", "consultation_id", "at")}
        target = Target(row.endpoint, row.p256dh, row.auth)
        match await services.push.send(target, message, ttl=_OF_USE, now=now):
            case Fate.TAKEN:
                row.taken_at = now
            case Fate.GONE:
                await session.delete(row)
            case Fate.LATER:
                await enqueue(session, SEND, payload, run_at=now + _AGAIN)
            case Fate.REFUSED:
                pass

    return {SEND: [send]}
