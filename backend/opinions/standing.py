"""Who stands where to a case, and what each may do with it now."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.opinions.models import OPEN, Opinion, OpinionState
from backend.opinions.views import OpinionRights
from booking.models import Practitioner
from contract.errors import ErrorCode
from core.context import elevated
from core.errors import Conflict, NotFound
from core.identity import AccountRole, Principal

_EDITABLE = (OpinionState.DRAFT, OpinionState.MISSING)
_REASSIGNABLE = (OpinionState.SENT, OpinionState.RETURNED)


def asks(principal: Principal, case: Opinion) -> bool:
    """Whether the case is this principal's own question: hers, in her name, or of the place she assists."""
    if principal.role is AccountRole.PRACTITIONER:
        return case.practitioner_id == principal.practitioner_id
    return principal.role is AccountRole.ASSISTANT and case.site_id in principal.site_ids


def answers(principal: Principal, case: Opinion, speciality: str | None) -> bool:
    """Whether the case is with this principal as a specialist, or waits for one of her speciality."""
    if principal.role is not AccountRole.PRACTITIONER or case.practitioner_id == principal.practitioner_id:
        return False
    if case.taken_by is not None:
        return case.taken_by == principal.practitioner_id
    if case.state != OpinionState.SENT:
        return False
    if case.to_practitioner_id is not None:
        return case.to_practitioner_id == principal.practitioner_id
    return speciality is not None and case.to_speciality_code == speciality


def rights(principal: Principal, case: Opinion, speciality: str | None) -> OpinionRights:
    state, asking, answering = OpinionState(case.state), asks(principal, case), answers(principal, case, speciality)
    return OpinionRights(
        edit=asking and state in _EDITABLE,
        send=asking and state is OpinionState.DRAFT,
        complete=asking and state is OpinionState.MISSING,
        readdress=asking and state in _REASSIGNABLE,
        withdraw=asking and state in OPEN,
        triage=answering and state in {OpinionState.SENT, OpinionState.TAKEN},
        take=answering and state is OpinionState.SENT,
        give_back=answering and state in {OpinionState.SENT, OpinionState.TAKEN} and _can_return(case),
        answer=answering and state is OpinionState.TAKEN,
        release=state is OpinionState.ANSWERED and case.released_at is None and (asking or answering),
    )


def _can_return(case: Opinion) -> bool:
    """A case that waits for a whole speciality is nobody's to give back."""
    return case.taken_by is not None or case.to_practitioner_id is not None


async def speciality_of(session: AsyncSession, principal: Principal) -> str | None:
    if principal.practitioner_id is None:
        return None
    return await session.scalar(
        select(Practitioner.speciality_code).where(Practitioner.practitioner_id == principal.practitioner_id)
    )


async def case_for(
    session: AsyncSession, principal: Principal, *, opinion_id: UUID, wanted: str
) -> tuple[Opinion, OpinionRights]:
    """The case, locked until the end of the transaction, for who has the right `wanted` (a field of OpinionRights).

    Raises NotFound for whoever has no part in it, Conflict where the case has moved on since it was shown.
    """
    speciality = await speciality_of(session, principal)
    visible = await session.scalar(select(Opinion.opinion_id).where(Opinion.opinion_id == opinion_id))
    if visible is None:
        raise NotFound
    # Whether the row may be written is asked below, by what it says under the lock: the wall would show
    # a colleague who has just lost the race nothing at all.
    async with elevated(session):
        case = await session.get(Opinion, opinion_id, with_for_update=True, populate_existing=True)
    if case is None:
        # A draft that was thrown away meanwhile.
        raise NotFound
    may = rights(principal, case, speciality)
    if getattr(may, wanted):
        return case, may
    if asks(principal, case) or answers(principal, case, speciality) or _could_have(principal, case, speciality):
        raise moved_on()
    raise NotFound


def _could_have(principal: Principal, case: Opinion, speciality: str | None) -> bool:
    """A specialist to whom it was offered before somebody else took it."""
    if principal.role is not AccountRole.PRACTITIONER or case.state == OpinionState.DRAFT:
        return False
    return case.to_practitioner_id == principal.practitioner_id or (
        speciality is not None and case.to_speciality_code == speciality
    )


def moved_on() -> Conflict:
    return Conflict(ErrorCode.OPINION_STATE, "Cette demande a changé entre-temps : relisez-la avant de continuer.")


def is_overdue(case: Opinion, now: datetime) -> bool:
    return case.due_at is not None and case.due_at <= now
