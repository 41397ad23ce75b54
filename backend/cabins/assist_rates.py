"""What acts of assistance are paid, with dates. Sources disagree on the sums: administrators keep them, not the code.

`act`: cents for each act, under the code the insurance gives it. `year`: cents once, for a calendar year with at least
`from_acts` acts at the place; of several reached the highest counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.state_models import AssistRate
from contract.errors import ErrorCode
from core import audit
from core.errors import Invalid
from core.identity import Principal


class AssistRateKind(StrEnum):
    ACT = "act"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class NewRate:
    kind: AssistRateKind
    from_acts: int
    valid_from: date
    valid_until: date | None
    cents: int
    code: str


async def rates(session: AsyncSession) -> Sequence[AssistRate]:
    """By kind and acts, the newest first."""
    order = (AssistRate.kind, AssistRate.from_acts, AssistRate.valid_from.desc())
    return (await session.scalars(select(AssistRate).order_by(*order))).all()


async def set_rate(session: AsyncSession, principal: Principal, new: NewRate) -> AssistRate:
    """Of two in force the later begun counts; the same first day is written over. Raises Invalid."""
    if (new.kind is AssistRateKind.ACT) != (new.from_acts == 0):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Un palier compte des actes ; un acte n'en a pas.", field="from_acts")
    if new.valid_until is not None and new.valid_until < new.valid_from:
        raise Invalid(ErrorCode.REQUEST_INVALID, "La fin est avant le début.", field="valid_until")
    row = insert(AssistRate).values(
        kind=new.kind.value,
        from_acts=new.from_acts,
        valid_from=new.valid_from,
        valid_until=new.valid_until,
        cents=new.cents,
        code=new.code,
    )
    changed = row.on_conflict_do_update(
        index_elements=[AssistRate.kind, AssistRate.from_acts, AssistRate.valid_from],
        set_={"valid_until": row.excluded.valid_until, "cents": row.excluded.cents, "code": row.excluded.code},
    ).returning(AssistRate)
    written = (await session.scalars(changed, execution_options={"populate_existing": True})).one()
    audit.record(session, principal, audit.Action.ASSIST_RATE_CHANGED)
    return written
