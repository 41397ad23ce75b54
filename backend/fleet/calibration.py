"""When an instrument must be calibrated again. Overdue, it is blocked in the cabin, unless somebody answers for it.

Due is what the certificate says, else the last calibration and the interval of the model's rule. An instrument without
any entry is taken as verified by its maker on the day it was first seen.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.fleet import inventory
from backend.fleet.models import Calibration, CalibrationOverride, CalibrationRule, FleetDevice
from contract.errors import ErrorCode
from contract.fleet import CalibrationDue
from contract.observations import DeviceKind
from core import audit
from core.errors import Invalid
from core.identity import Principal

WARNED_FOR = timedelta(days=30)
LONGEST_OVERRIDE = timedelta(days=14)
_ZONE = ZoneInfo("Europe/Paris")


class CalibrationState(StrEnum):
    """unplanned: no interval is known. soon: due within thirty days. allowed: overdue, and somebody answers for it."""

    UNPLANNED = "unplanned"
    FINE = "fine"
    SOON = "soon"
    OVERDUE = "overdue"
    ALLOWED = "allowed"


@dataclass(frozen=True, slots=True)
class CalibrationStanding:
    """`due_on`: the last day of use. `allowed_until`: of the last override, while it holds."""

    state: CalibrationState
    due_on: date | None
    months: int | None
    last: Calibration | None
    allowed_until: datetime | None


def today(now: datetime) -> date:
    return now.astimezone(_ZONE).date()


def months_after(day: date, months: int) -> date:
    """The same day of the month, or the month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def standing(
    device: FleetDevice,
    last: Calibration | None,
    months: int | None,
    allowed_until: datetime | None,
    *,
    now: datetime,
) -> CalibrationStanding:
    begins = last.done_on if last else today(device.first_seen_at)
    due = last.due_on if last and last.due_on else months_after(begins, months) if months else None
    allowed = allowed_until if allowed_until is not None and allowed_until > now else None
    return CalibrationStanding(_state(due, allowed, now), due, months, last, allowed)


def _state(due: date | None, allowed: datetime | None, now: datetime) -> CalibrationState:
    if due is None:
        return CalibrationState.UNPLANNED
    if today(now) > due:
        return CalibrationState.ALLOWED if allowed else CalibrationState.OVERDUE
    return CalibrationState.SOON if due - today(now) <= WARNED_FOR else CalibrationState.FINE


async def standings(
    session: AsyncSession, devices: Sequence[FleetDevice], *, now: datetime
) -> dict[UUID, CalibrationStanding]:
    ids = [device.device_id for device in devices]
    latest = select(Calibration).where(Calibration.device_id.in_(ids)).ext(distinct_on(Calibration.device_id))
    latest = latest.order_by(Calibration.device_id, Calibration.done_on.desc(), Calibration.entered_at.desc())
    last = {row.device_id: row for row in await session.scalars(latest)}
    rules = {(row.kind, row.model): row.months for row in await session.scalars(select(CalibrationRule))}
    ends = (
        select(CalibrationOverride.device_id, func.max(CalibrationOverride.until).label("until"))
        .where(CalibrationOverride.device_id.in_(ids), CalibrationOverride.until > now)
        .group_by(CalibrationOverride.device_id)
    )
    allowed = {row.device_id: row.until for row in await session.execute(ends)}
    return {
        device.device_id: standing(
            device,
            last.get(device.device_id),
            rules.get((device.kind, device.model)),
            allowed.get(device.device_id),
            now=now,
        )
        for device in devices
    }


async def dues(session: AsyncSession, *, cabin_id: UUID, now: datetime) -> list[CalibrationDue]:
    """For the cabin's agent, which judges by its own clock: also a cabin without a line blocks what is overdue."""
    devices = await inventory.of_cabins(session, [cabin_id])
    found = await standings(session, devices, now=now)
    return [
        CalibrationDue(
            device=DeviceKind(device.kind), serial=device.serial, due_on=one.due_on, allowed_until=one.allowed_until
        )
        for device in devices
        if (one := found[device.device_id]).due_on is not None
    ]


async def enter(
    session: AsyncSession,
    principal: Principal,
    device: FleetDevice,
    *,
    done_on: date,
    due_on: date | None,
    done_by: str,
    certificate: str,
    now: datetime,
) -> None:
    """Raises Invalid (FLEET_DATES) for a day to come, or a due date that is not after it."""
    if done_on > today(now) or (due_on is not None and due_on <= done_on):
        raise Invalid(ErrorCode.FLEET_DATES, "Ces dates ne vont pas ensemble.")
    session.add(
        Calibration(
            calibration_id=uuid4(),
            device_id=device.device_id,
            done_on=done_on,
            due_on=due_on,
            done_by=done_by,
            certificate=certificate,
            account_id=principal.account_id,
            actor=principal.name,
            entered_at=now,
        )
    )
    audit.record(session, principal, audit.Action.CALIBRATION_ENTERED, subject_id=device.device_id)
    await session.flush()


async def allow(
    session: AsyncSession, principal: Principal, device: FleetDevice, *, until: datetime, reason: str, now: datetime
) -> None:
    """Raises Invalid (FLEET_DATES) unless it ends within fourteen days."""
    if not now < until <= now + LONGEST_OVERRIDE:
        raise Invalid(ErrorCode.FLEET_DATES, "Une dérogation dure quatorze jours au plus.")
    session.add(
        CalibrationOverride(
            override_id=uuid4(),
            device_id=device.device_id,
            until=until,
            reason=reason,
            account_id=principal.account_id,
            actor=principal.name,
            made_at=now,
        )
    )
    audit.record(session, principal, audit.Action.CALIBRATION_OVERRIDDEN, subject_id=device.device_id)
    await session.flush()


async def rule(
    session: AsyncSession, principal: Principal, *, kind: DeviceKind, model: str, months: int, now: datetime
) -> None:
    """For every instrument of this model."""
    values = {"months": months, "account_id": principal.account_id, "actor": principal.name, "made_at": now}
    await session.execute(
        insert(CalibrationRule)
        .values(kind=kind.value, model=model, **values)
        .on_conflict_do_update(index_elements=[CalibrationRule.kind, CalibrationRule.model], set_=values)
    )
    audit.record(session, principal, audit.Action.CALIBRATION_RULED)
