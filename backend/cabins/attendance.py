"""The attendant and the cabin: somebody calls her, she answers, goes in, helps, and leaves. Each with her name."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.moves import locked
from backend.cabins.state_models import CabinAssist, CabinEntryCode, CabinStanding
from booking.models import Appointment
from contract.errors import ErrorCode
from core import audit
from core.errors import Conflict, Gone, NotFound
from core.identity import Principal

CODE_LASTS = timedelta(minutes=10)
CallKind = Literal["help", "emergency"]


@dataclass(frozen=True, slots=True)
class Inside:
    """Who is in the cabin beside the patient, and in which visit."""

    name: str
    visit_id: UUID


async def call(
    session: AsyncSession, principal: Principal, *, cabin_id: UUID, kind: CallKind, now: datetime
) -> CabinStanding:
    """The attendant's page rings until she answers. An emergency is not made less by a call for help after it."""
    row = await locked(session, cabin_id, now=now)
    if row.call_kind != "emergency" or kind == "emergency":
        row.call_kind, row.called_at, row.answered_by = kind, now, None
    audit.record(session, principal, audit.Action.CABIN_CALLED, subject_id=cabin_id)
    await session.flush()
    return row


async def take_back(session: AsyncSession, *, cabin_id: UUID, now: datetime) -> None:
    """By the patient, who needs nobody any more. An emergency is ended by the attendant only."""
    row = await locked(session, cabin_id, now=now)
    if row.call_kind == "help":
        row.call_kind = row.called_at = row.answered_by = None


async def answer(session: AsyncSession, principal: Principal, *, cabin_id: UUID, now: datetime) -> CabinStanding:
    """She is coming; the cabin's screen says so. Raises Conflict (CABIN_STATE) when nobody calls."""
    row = await locked(session, cabin_id, now=now)
    if row.call_kind is None:
        raise Conflict(ErrorCode.CABIN_STATE, "Personne n'appelle.", state=row.state)
    row.answered_by = principal.name
    audit.record(session, principal, audit.Action.CABIN_ANSWERED, subject_id=cabin_id)
    await session.flush()
    return row


async def enter(
    session: AsyncSession, *, cabin_id: UUID, account_id: UUID, name: str, principal: Principal, now: datetime
) -> Inside:
    """An act of assistance begins. Doing it again changes nothing. Raises Conflict (CABIN_STATE) outside a visit."""
    row = await locked(session, cabin_id, now=now)
    if row.visit_id is None:
        raise Conflict(ErrorCode.CABIN_STATE, "Aucune consultation n'est en cours dans la cabine.", state=row.state)
    visit = await session.get(Appointment, row.visit_id)
    if visit is None:
        raise NotFound
    begun = await session.scalar(
        insert(CabinAssist)
        .values(
            assist_id=uuid4(),
            cabin_id=cabin_id,
            consultation_id=row.visit_id,
            patient_id=visit.patient_id,
            account_id=account_id,
            name=name,
            entered_at=now,
        )
        .on_conflict_do_nothing()
        .returning(CabinAssist.assist_id)
    )
    row.call_kind = row.called_at = row.answered_by = None
    if begun is not None:
        began = audit.Action.ASSIST_BEGAN
        audit.record(session, principal, began, patient_id=visit.patient_id, subject_id=row.visit_id)
    await session.flush()
    return Inside(name, row.visit_id)


async def leave(session: AsyncSession, principal: Principal, *, cabin_id: UUID, now: datetime) -> list[Inside]:
    """Her open acts in this cabin end. By the kiosk: those of everybody inside. Those who left."""
    query = select(CabinAssist).where(CabinAssist.cabin_id == cabin_id, CabinAssist.left_at.is_(None))
    if principal.cabin_id != cabin_id:
        query = query.where(CabinAssist.account_id == principal.account_id)
    left = (await session.scalars(query.with_for_update())).all()
    for assist in left:
        assist.left_at = now
        ended = audit.Action.ASSIST_ENDED
        audit.record(session, principal, ended, patient_id=assist.patient_id, subject_id=assist.consultation_id)
    await session.flush()
    return [Inside(assist.name, assist.consultation_id) for assist in left]


async def assists_of(session: AsyncSession, consultation_ids: Sequence[UUID]) -> dict[UUID, list[CabinAssist]]:
    """By consultation, in the order of entering."""
    rows = await session.scalars(
        select(CabinAssist)
        .where(CabinAssist.consultation_id.in_(consultation_ids))
        .order_by(CabinAssist.entered_at)
        .execution_options(populate_existing=True)
    )
    found: dict[UUID, list[CabinAssist]] = {}
    for row in rows:
        found.setdefault(row.consultation_id, []).append(row)
    return found


# ---------------------------------------------------------------- by code, at the kiosk


def _hash_of(cabin_id: UUID, code: str) -> bytes:
    return hashlib.sha256(cabin_id.bytes + code.encode()).digest()


async def issue_code(session: AsyncSession, principal: Principal, *, cabin_id: UUID, now: datetime) -> str:
    """Six digits for this attendant at this cabin; an earlier one of hers is void."""
    ran_out = CabinEntryCode.expires_at <= now
    hers = (CabinEntryCode.cabin_id == cabin_id) & (CabinEntryCode.account_id == principal.account_id)
    await session.execute(delete(CabinEntryCode).where(ran_out | hers))
    while True:
        code = f"{secrets.randbelow(1_000_000):06d}"
        row = insert(CabinEntryCode).values(
            code_hash=_hash_of(cabin_id, code),
            cabin_id=cabin_id,
            account_id=principal.account_id,
            name=principal.name,
            expires_at=now + CODE_LASTS,
        )
        if await session.scalar(row.on_conflict_do_nothing().returning(CabinEntryCode.code_hash)) is not None:
            return code


async def enter_by_code(
    session: AsyncSession, principal: Principal, *, cabin_id: UUID, code: str, now: datetime
) -> Inside:
    """At the kiosk. Raises Gone (SESSION_CODE_GONE), Conflict (CABIN_STATE)."""
    spent = (
        await session.execute(
            delete(CabinEntryCode)
            .where(CabinEntryCode.code_hash == _hash_of(cabin_id, code), CabinEntryCode.expires_at > now)
            .returning(CabinEntryCode.account_id, CabinEntryCode.name)
        )
    ).one_or_none()
    if spent is None:
        raise Gone(ErrorCode.SESSION_CODE_GONE, "Ce code n'est pas ou n'est plus valable.")
    return await enter(
        session, cabin_id=cabin_id, account_id=spent.account_id, name=spent.name, principal=principal, now=now
    )
