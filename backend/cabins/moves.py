"""Transitions of a cabin in the database: one row locked, the rules of `states`, a line of history, an audit row."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.state_models import CabinAssist, CabinMove, CabinStanding
from backend.cabins.states import CHECKLISTS, CabinState, CheckItem, NotPossible, Position, StateMove, after, may_begin
from contract.errors import ErrorCode
from core import audit
from core.errors import Conflict
from core.identity import Principal

_SERVER = "server"
# Not those of a visit, which the server makes by itself.
BY_HAND = (
    StateMove.OPEN,
    StateMove.CONFIRM,
    StateMove.CLEAN,
    StateMove.CLOSE,
    StateMove.REPORT_FAULT,
    StateMove.REPAIR,
)


async def standing_of(session: AsyncSession, cabin_id: UUID) -> CabinStanding | None:
    return await session.get(CabinStanding, cabin_id, populate_existing=True)


def position(row: CabinStanding | None) -> Position:
    return Position(CabinState(row.state), row.visit_id, row.fault) if row else Position()


async def locked(session: AsyncSession, cabin_id: UUID, *, now: datetime) -> CabinStanding:
    """The cabin's row, made when there is none yet."""
    await session.execute(
        insert(CabinStanding)
        .values(cabin_id=cabin_id, state=CabinState.CLOSED.value, since=now)
        .on_conflict_do_nothing(index_elements=[CabinStanding.cabin_id])
    )
    return await session.get_one(CabinStanding, cabin_id, with_for_update=True, populate_existing=True)


async def make(
    session: AsyncSession,
    principal: Principal | None,
    move: StateMove,
    *,
    cabin_id: UUID,
    now: datetime,
    words: str = "",
    visit_id: UUID | None = None,
    checked: Collection[CheckItem] = (),
    reopens_at: datetime | None = None,
    actor: str = _SERVER,
) -> CabinStanding:
    """Audited. Raises Conflict (CABIN_STATE). words: of a fault, what is broken. actor: who, without a principal."""
    row = await locked(session, cabin_id, now=now)
    before = position(row)
    ticked = {*checked, *(CheckItem(code) for code in row.checked)}
    try:
        reached = after(before, move, visit_id=visit_id, fault=words or None, checked=ticked)
    except NotPossible as error:
        raise Conflict(ErrorCode.CABIN_STATE, "La cabine n'est pas dans cet état.", state=row.state) from error
    if reached.state is not before.state:
        row.since, row.checked = now, []
    row.state, row.visit_id, row.fault = reached.state.value, reached.visit_id, reached.fault
    row.reopens_at = reopens_at if move is StateMove.CLOSE else None
    if principal is not None:
        row.duty_id, row.duty_name = principal.account_id, principal.name
    session.add(
        CabinMove(
            move_id=uuid4(),
            cabin_id=cabin_id,
            at=now,
            move=move.value,
            before=before.state.value,
            after=reached.state.value,
            account_id=principal.account_id if principal else None,
            actor=principal.name if principal else actor,
            visit_id=visit_id,
            words=words,
        )
    )
    audit.record(session, principal, audit.Action.CABIN_MOVED, subject_id=cabin_id, actor=actor)
    await session.flush()
    return row


async def tick(
    session: AsyncSession, principal: Principal, *, cabin_id: UUID, items: Collection[CheckItem], now: datetime
) -> CabinStanding:
    """What of the present checklist is done; the last word holds. Raises Conflict (CABIN_STATE) where there is none."""
    row = await locked(session, cabin_id, now=now)
    wanted = CHECKLISTS.get(CabinState(row.state), ())
    if not wanted:
        raise Conflict(ErrorCode.CABIN_STATE, "Rien n'est à vérifier maintenant.", state=row.state)
    row.checked = [item.value for item in wanted if item in items]
    row.duty_id, row.duty_name = principal.account_id, principal.name
    await session.flush()
    return row


async def visit_began(session: AsyncSession, *, cabin_id: UUID, visit_id: UUID, now: datetime) -> None:
    """The patient at the kiosk was let in. Again for the same visit: nothing."""
    row = await locked(session, cabin_id, now=now)
    if row.visit_id != visit_id:
        await make(session, None, StateMove.ADMIT, cabin_id=cabin_id, visit_id=visit_id, now=now, actor="practitioner")


async def visit_ended(session: AsyncSession, *, cabin_id: UUID, visit_id: UUID, now: datetime) -> None:
    """Nobody begins until the person on duty has cleaned. Nothing for a visit that was not in the cabin."""
    row = await locked(session, cabin_id, now=now)
    if row.visit_id != visit_id:
        return
    row.call_kind = row.called_at = row.answered_by = None
    await make(session, None, StateMove.END, cabin_id=cabin_id, visit_id=visit_id, now=now, actor="practitioner")
    inside = select(CabinAssist).where(CabinAssist.consultation_id == visit_id, CabinAssist.left_at.is_(None))
    for assist in await session.scalars(inside):
        assist.left_at = now


async def self_test_failed(session: AsyncSession, *, cabin_id: UUID, words: str, now: datetime) -> None:
    """The cabin's own test found something that keeps patients from being received."""
    await make(session, None, StateMove.REPORT_FAULT, cabin_id=cabin_id, words=words, now=now, actor="self-test")


async def require_ready(session: AsyncSession, *, cabin_id: UUID, visit_id: UUID | None) -> None:
    """Raises Conflict (CABIN_NOT_READY) unless somebody may begin, or go on with this visit, in the cabin."""
    row = await standing_of(session, cabin_id)
    if not may_begin(position(row), visit_id):
        state = row.state if row else CabinState.CLOSED.value
        raise Conflict(
            ErrorCode.CABIN_NOT_READY,
            "La cabine n'est pas prête. Adressez-vous à la personne au comptoir.",
            state=state,
        )
