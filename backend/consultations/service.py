"""The rules of an act: when it is open, with what consent, and how it begins and ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.answers import require_companion
from backend.cabins.moves import require_ready, visit_ended
from backend.consultations.acts import ensure
from backend.consultations.admissions import was_admitted, was_sent_out
from backend.consultations.models import (
    Consent,
    Consultation,
    ConsultationStatus,
    EndReason,
    HandOver,
    HandOverState,
)
from backend.consultations.parts import Part, guest_part, part_of
from backend.settings import Settings
from booking import appointments as booking
from booking.models import Appointment, AppointmentStatus
from contract.errors import ErrorCode
from contract.signaling import Role
from core import audit
from core.context import elevated
from core.errors import Conflict, NotFound
from core.identity import AccountRole, Principal

CONSENT_VERSION = "2026-12"
_HERE_FOR_THE_PATIENT = (Role.PATIENT, Role.KIOSK)


@dataclass(frozen=True, slots=True)
class Hours:
    """How long before the start, and after it, the waiting room is open."""

    opens_before: timedelta
    closes_after: timedelta

    @staticmethod
    def of(settings: Settings) -> "Hours":
        return Hours(
            opens_before=timedelta(minutes=settings.waiting_room_opens_min),
            closes_after=timedelta(minutes=settings.waiting_room_closes_min),
        )


@dataclass(frozen=True, slots=True)
class End:
    """Why the act ends. text: the practitioner's words, for the patient."""

    reason: EndReason = EndReason.FINISHED
    text: str = ""


_WAITS_TO_BE_LET_IN = (*_HERE_FOR_THE_PATIENT, Role.GUEST, Role.INTERPRETER)


async def consent_of(session: AsyncSession, consultation_id: UUID) -> Consent | None:
    return await session.get(Consent, (consultation_id, CONSENT_VERSION))


async def give_consent(
    session: AsyncSession, principal: Principal, *, consultation_id: UUID, version: str, now: datetime
) -> None:
    """The patient (or the patient at the kiosk) agrees to this act. Raises Conflict for another text's version."""
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    if part.role not in _HERE_FOR_THE_PATIENT:
        raise NotFound
    if version != CONSENT_VERSION:
        raise Conflict(ErrorCode.CONSULTATION_CONSENT, "Le texte a changé : relisez-le avant d'accepter.")
    await ensure(session, consultation_id)
    await session.execute(
        insert(Consent)
        .values(consultation_id=consultation_id, version=version, account_id=principal.account_id)
        .on_conflict_do_nothing(index_elements=[Consent.consultation_id, Consent.version])
    )
    audit.record(
        session,
        principal,
        audit.Action.CONSENT_GIVEN,
        patient_id=part.appointment.patient_id,
        subject_id=consultation_id,
    )


async def join(
    session: AsyncSession, principal: Principal, *, consultation_id: UUID, now: datetime, hours: Hours
) -> tuple[Part, bool]:
    """(part, admitted): whether this member enters at once or waits to be let in.

    Raises NotFound, or Conflict when it is too early, over, or the patient has not consented.
    """
    if principal.role is AccountRole.GUEST:
        async with elevated(session):
            part = await guest_part(session, principal, consultation_id=consultation_id)
            return await _join(session, principal, part, now, hours)
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    return await _join(session, principal, part, now, hours)


async def _join(
    session: AsyncSession, principal: Principal, part: Part, now: datetime, hours: Hours
) -> tuple[Part, bool]:
    consultation_id = part.appointment.appointment_id
    consultation = await ensure(session, consultation_id)
    require_open(part.appointment, consultation, now, hours)
    if part.role is Role.KIOSK and principal.cabin_id is not None:
        await require_ready(session, cabin_id=principal.cabin_id, visit_id=consultation_id)
        await require_companion(session, part.appointment, now=now)
    for_patient = part.role in _HERE_FOR_THE_PATIENT
    if for_patient and await consent_of(session, consultation_id) is None:
        raise Conflict(ErrorCode.CONSULTATION_CONSENT, "Votre accord est nécessaire avant la consultation.")
    if for_patient and consultation.status == ConsultationStatus.PLANNED:
        consultation.status = ConsultationStatus.WAITING
        consultation.waiting_since = now
        await booking.mark_arrived(session, appointment_id=consultation_id)
    audit.record(
        session,
        principal,
        audit.Action.CONSULTATION_JOINED,
        patient_id=part.appointment.patient_id,
        subject_id=consultation_id,
    )
    if part.in_charge:
        await _take_over(session, principal, consultation_id, now)
        return part, True
    waits = part.role in _WAITS_TO_BE_LET_IN or await was_sent_out(session, consultation_id, principal.account_id)
    return part, not waits or await was_admitted(session, consultation_id, principal.account_id)


async def _take_over(session: AsyncSession, principal: Principal, consultation_id: UUID, now: datetime) -> None:
    """Who joins a visit that was handed over has taken it."""
    await session.execute(
        update(HandOver)
        .where(
            HandOver.consultation_id == consultation_id,
            HandOver.to_practitioner_id == principal.practitioner_id,
            HandOver.state == HandOverState.OFFERED.value,
        )
        .values(state=HandOverState.TAKEN.value, settled_at=now)
    )


def require_open(appointment: Appointment, consultation: Consultation, now: datetime, hours: Hours) -> None:
    """Raises Conflict when it is too early, or over."""
    if consultation.status == ConsultationStatus.ENDED:
        raise Conflict(ErrorCode.CONSULTATION_ENDED, "La consultation est terminée.")
    gone = appointment.status in {AppointmentStatus.CANCELLED, AppointmentStatus.NOSHOW}
    running = consultation.status == ConsultationStatus.IN_PROGRESS
    if gone or (now > appointment.starts_at + hours.closes_after and not running):
        raise Conflict(ErrorCode.CONSULTATION_ENDED, "Ce rendez-vous n'a plus lieu.")
    opens_at = appointment.starts_at - hours.opens_before
    if now < opens_at:
        raise Conflict(
            ErrorCode.CONSULTATION_TOO_EARLY,
            "La salle d'attente n'est pas encore ouverte.",
            opens_at=opens_at.isoformat(),
        )


async def end(
    session: AsyncSession, principal: Principal, *, consultation_id: UUID, notes: str, now: datetime, end: End
) -> Part:
    """The practitioner ends the act. Ending it twice keeps the first end and its reason, and the later notes."""
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    if not part.in_charge:
        raise NotFound
    consultation = await ensure(session, consultation_id)
    if consultation.status != ConsultationStatus.ENDED:
        consultation.status = ConsultationStatus.ENDED
        consultation.ended_at = now
        consultation.end_reason, consultation.end_text = end.reason.value, end.text
        await booking.mark_fulfilled(session, appointment_id=consultation_id)
        if part.appointment.cabin_id is not None:
            await visit_ended(session, cabin_id=part.appointment.cabin_id, visit_id=consultation_id, now=now)
    if notes:
        consultation.notes = notes
    audit.record(
        session,
        principal,
        audit.Action.CONSULTATION_ENDED,
        patient_id=part.appointment.patient_id,
        subject_id=consultation_id,
    )
    return part
