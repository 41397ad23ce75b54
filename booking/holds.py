"""How many times one patient's account may keep while forms are filled: kept times are taken from everybody else."""

import math
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.models import Appointment, AppointmentStatus, Reservation
from booking.rules import BookingRules
from contract.errors import ErrorCode
from core.context import elevated
from core.errors import TooMany
from core.identity import AccountRole, Principal


async def require_room(
    session: AsyncSession, principal: Principal, *, idempotency_key: str | None, now: datetime, rules: BookingRules
) -> None:
    """Before a patient's account keeps another time: one request of an account at a time, until its transaction ends.

    idempotency_key: of this request; what an earlier one of it keeps is not counted. Raises TooMany.
    """
    if principal.role is not AccountRole.PATIENT:
        return
    again = [] if idempotency_key is None else [Appointment.idempotency_key.is_distinct_from(idempotency_key)]
    async with elevated(session):
        await session.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(f"holds|{principal.account_id}", 0)))
        )
        held = await session.scalar(
            select(func.count())
            .select_from(Appointment)
            .where(
                Appointment.principal_id == principal.account_id,
                Appointment.status == AppointmentStatus.PENDING,
                exists().where(Reservation.appointment_id == Appointment.appointment_id, Reservation.hold_until >= now),
                *again,
            )
        )
    if (held or 0) >= rules.held_at_once:
        raise TooMany(
            ErrorCode.BOOKING_TOO_MANY_HELD,
            "Plusieurs rendez-vous vous sont déjà gardés. Confirmez-en un, ou attendez qu'ils soient rendus.",
            retry_after_s=math.ceil(rules.hold.total_seconds()),
        )
