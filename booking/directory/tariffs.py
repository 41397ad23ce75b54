"""The opposable tariffs, with their dates. Sums change by convention: administrators keep them, not the code."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from booking.models import Speciality, Tariff
from contract.errors import ErrorCode
from core import audit
from core.errors import Invalid, NotFound
from core.identity import Principal


async def tariffs(session: AsyncSession) -> Sequence[Tariff]:
    """By speciality, the newest first."""
    return (await session.scalars(select(Tariff).order_by(Tariff.speciality_code, Tariff.valid_from.desc()))).all()


async def set_tariff(
    session: AsyncSession,
    principal: Principal,
    *,
    speciality_code: str,
    valid_from: date,
    valid_until: date | None,
    cents: int,
) -> Tariff:
    """From `valid_from` on; of two in force the later begun counts. Raises NotFound, Invalid."""
    if await session.get(Speciality, speciality_code) is None:
        raise NotFound
    if valid_until is not None and valid_until < valid_from:
        raise Invalid(ErrorCode.REQUEST_INVALID, "La fin est avant le début.", field="valid_until")
    row = insert(Tariff).values(
        speciality_code=speciality_code, valid_from=valid_from, valid_until=valid_until, cents=cents
    )
    changed = row.on_conflict_do_update(
        index_elements=[Tariff.speciality_code, Tariff.valid_from],
        set_={"valid_until": row.excluded.valid_until, "cents": row.excluded.cents},
    ).returning(Tariff)
    written = (await session.scalars(changed, execution_options={"populate_existing": True})).one()
    audit.record(session, principal, audit.Action.TARIFF_CHANGED)
    return written
