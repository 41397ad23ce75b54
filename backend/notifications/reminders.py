"""Reminders are jobs of the future: one an appointment and lead time, rewritten on a move, withdrawn on cancel."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.notifications.models import Kind
from backend.notifications.recipients import Recipient, recipients_of
from backend.notifications.timing import REMINDER_CHOICES
from backend.notifications.writing import About
from booking.models import LIVE, Appointment, AppointmentStatus
from booking.service import load
from core.jobs import Payload, enqueue, withdraw

REMIND = "message.remind"

_COMING = (AppointmentStatus.BOOKED, AppointmentStatus.CHECKED_IN)


def _name(appointment_id: UUID, minutes: int) -> str:
    return f"reminder:{appointment_id}:{minutes}"


async def plan(session: AsyncSession, appointment: Appointment, to: list[Recipient], *, now: datetime) -> None:
    """One job for each lead time that somebody wants and that has not passed; the others are forgotten."""
    wanted = {minutes for one in to for minutes in one.wishes.reminders}
    ahead = {m for m in wanted if appointment.starts_at - timedelta(minutes=m) > now}
    payload = {"appointment_id": str(appointment.appointment_id), "starts_at": appointment.starts_at.isoformat()}
    for minutes in sorted(ahead):
        await enqueue(
            session,
            REMIND,
            payload | {"minutes": minutes},
            run_at=appointment.starts_at - timedelta(minutes=minutes),
            dedupe=_name(appointment.appointment_id, minutes),
        )
    await _forget(session, appointment.appointment_id, *(m for m in REMINDER_CHOICES if m not in ahead))


async def forget(session: AsyncSession, appointment_id: UUID) -> None:
    await _forget(session, appointment_id, *REMINDER_CHOICES)


async def _forget(session: AsyncSession, appointment_id: UUID, *minutes: int) -> None:
    await withdraw(session, *(_name(appointment_id, one) for one in minutes))


async def replan(session: AsyncSession, patients: frozenset[UUID], *, now: datetime) -> None:
    """After somebody's wishes changed: the reminders of all their appointments to come. With the system's sight."""
    query = select(Appointment).where(
        Appointment.patient_id.in_(patients),
        Appointment.status.in_(LIVE),
        func.lower(Appointment.during) > now,
    )
    for appointment in (await session.scalars(query)).unique():
        await plan(session, appointment, await recipients_of(session, appointment, now=now), now=now)


async def due(session: AsyncSession, payload: Payload, *, now: datetime) -> tuple[About, list[Recipient]] | None:
    """What to write now, and to whom; None if the appointment has changed or the patient is there already."""
    appointment = await load(session, UUID(payload["appointment_id"]))
    minutes, starts_at = int(payload["minutes"]), datetime.fromisoformat(payload["starts_at"])
    if appointment.status not in _COMING or appointment.starts_at != starts_at or starts_at <= now:
        return None
    to = [one for one in await recipients_of(session, appointment, now=now) if minutes in one.wishes.reminders]
    key = f"reminder:{appointment.appointment_id}:{minutes}:{int(starts_at.timestamp())}"
    return About(Kind.REMINDER, appointment, key, starts_at, minutes=minutes), to
