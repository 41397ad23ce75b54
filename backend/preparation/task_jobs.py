"""Tasks that events make: nobody came, a patient was sent on, a monthly statement is due."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.care.models import Referral
from backend.preparation import tasks
from backend.preparation.models import TaskKind, TaskOrigin
from booking.availability import local_date
from booking.models import Appointment, AppointmentStatus, Practitioner
from core.clock import Clock
from core.jobs import Handler, Payload

REFERRAL_MADE = "referral.made"
STATEMENT_DUE = "statement.due"


def handlers(clock: Clock) -> Mapping[str, Handler]:
    """By kind of job. Payloads: appointment_id · referral_id · practitioner_id and month (a date)."""

    async def missed(session: AsyncSession, payload: Payload) -> None:
        visit = await session.get(Appointment, UUID(payload["appointment_id"]))
        if visit is None or visit.status != AppointmentStatus.NOSHOW:
            return
        await tasks.make(
            session,
            origin=TaskOrigin.MISSED,
            dedupe=f"missed/{visit.appointment_id}",
            now=clock(),
            kind=TaskKind.CALL_BACK.value,
            site_id=visit.practitioner.site_id,
            practitioner_id=visit.practitioner_id,
            patient_id=visit.patient_id,
            appointment_id=visit.appointment_id,
            due_on=local_date(clock(), visit.practitioner.site.tz),
        )

    async def referred(session: AsyncSession, payload: Payload) -> None:
        referral = await session.get(Referral, UUID(payload["referral_id"]))
        if referral is None:
            return
        doctor = await session.get_one(Practitioner, referral.referred_by)
        await tasks.make(
            session,
            origin=TaskOrigin.REFERRAL,
            dedupe=f"referral/{referral.referral_id}",
            now=clock(),
            kind=TaskKind.REFERRAL.value,
            site_id=doctor.site_id,
            practitioner_id=doctor.practitioner_id,
            patient_id=referral.patient_id,
            appointment_id=referral.consultation_id,
            due_on=local_date(clock(), doctor.site.tz) + timedelta(days=1),
        )

    async def statement(session: AsyncSession, payload: Payload) -> None:
        doctor = await session.get(Practitioner, UUID(payload["practitioner_id"]))
        if doctor is None:
            return
        await tasks.make(
            session,
            origin=TaskOrigin.STATEMENT,
            dedupe=f"statement/{doctor.practitioner_id}/{payload['month']}",
            now=clock(),
            kind=TaskKind.STATEMENT.value,
            site_id=doctor.site_id,
            practitioner_id=doctor.practitioner_id,
            due_on=local_date(clock(), doctor.site.tz) + timedelta(days=5),
        )

    return {"appointment.missed": missed, REFERRAL_MADE: referred, STATEMENT_DUE: statement}
