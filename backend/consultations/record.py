"""Reading an act, the day's board, and a patient's record: composed across the packages."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

import booking.views
from backend.cabins import attendance, readings
from backend.cabins.board_views import AssistView, assist_view
from backend.cabins.models import CabinStatus
from backend.cabins.registry import CabinRegistry
from backend.chat.messages import messages_of_visits
from backend.consultations import service
from backend.consultations.acts import consultation_of, consultations_of
from backend.consultations.hand_over import hand_overs_of
from backend.consultations.models import Consultation, ConsultationStatus, EndReason, HandOverState
from backend.consultations.parts import part_of
from backend.consultations.views import (
    BoardRow,
    CabinView,
    ConsentView,
    ConsultationView,
    HandOverView,
    RecordView,
    RecordVisit,
)
from backend.quality.incidents import incidents_of
from booking import appointments as bookings
from booking.appointments import When
from booking.models import Appointment
from booking.rules import BookingRules
from core import audit
from core.access import Field, require_patient, shows
from core.errors import NotFound
from core.identity import Principal
from core.people import Patient
from media.keys import PatientKeys
from media.photos import photo_counts, photos_of_consultation, photos_of_patient
from media.views import Photo
from signaling.switchboard import Switchboard


async def consultation_view(
    session: AsyncSession,
    principal: Principal,
    *,
    consultation_id: UUID,
    cabins: CabinRegistry,
    keys: PatientKeys,
    rules: BookingRules,
    now: datetime,
) -> ConsultationView:
    """For its participants, audited. Raises NotFound for everybody else."""
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    appointment = part.appointment
    consultation = await consultation_of(session, consultation_id)
    consent = await service.consent_of(session, consultation_id)
    given = await hand_overs_of(session, keys, principal, [consultation_id])
    audit.record(
        session,
        principal,
        audit.Action.CONSULTATION_READ,
        patient_id=appointment.patient_id,
        subject_id=consultation_id,
    )
    return ConsultationView(
        consultation_id=consultation_id,
        status=ConsultationStatus(consultation.status) if consultation else ConsultationStatus.PLANNED,
        appointment=booking.views.appointment_view(appointment, principal, rules),
        my_role=part.role,
        in_charge=part.in_charge,
        hand_overs=given.get(consultation_id, []),
        consent=ConsentView(given_at=consent.given_at, version=consent.version) if consent else None,
        waiting_since=consultation.waiting_since if consultation else None,
        started_at=consultation.started_at if consultation else None,
        ended_at=consultation.ended_at if consultation else None,
        end_reason=_end_reason(consultation),
        end_text=consultation.end_text if consultation else "",
        notes=consultation.notes if consultation and shows(principal, Field.NOTES) else "",
        photos=await _photos(session, principal, consultation_id, now),
        readings=await readings.of_consultation(session, consultation_id) if shows(principal, Field.READINGS) else [],
        incidents=(await incidents_of(session, [consultation_id])).get(consultation_id, []),
        assists=(await _assists(session, [consultation_id])).get(consultation_id, []),
        cabin=await _cabin_view(session, appointment, cabins),
    )


async def _assists(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[AssistView]]:
    found = await attendance.assists_of(session, ids)
    return {visit: [assist_view(row) for row in rows] for visit, rows in found.items()}


def _end_reason(consultation: Consultation | None) -> EndReason | None:
    return EndReason(consultation.end_reason) if consultation and consultation.end_reason else None


async def _photos(session: AsyncSession, principal: Principal, consultation_id: UUID, now: datetime) -> list[Photo]:
    if not shows(principal, Field.PHOTOS):
        return []
    found = await photos_of_consultation(session, principal, consultation_id=consultation_id, now=now)
    return [Photo.of(photo) for photo in found]


async def _cabin_view(session: AsyncSession, appointment: Appointment, cabins: CabinRegistry) -> CabinView | None:
    if appointment.cabin is None:
        return None
    status = await session.get(CabinStatus, appointment.cabin.cabin_id)
    return CabinView(
        cabin_id=appointment.cabin.cabin_id,
        name=appointment.cabin.name,
        agent_online=cabins.online(appointment.cabin.cabin_id),
        number_of_devices=len(status.devices) if status else 0,
    )


async def board(
    session: AsyncSession,
    principal: Principal,
    *,
    day: date | None,
    hub: Switchboard,
    keys: PatientKeys,
    rules: BookingRules,
    now: datetime,
) -> list[BoardRow]:
    """The day's appointments with where each one stands; who needs somebody next comes first."""
    appointments = await bookings.appointments_of(session, principal, when=When.DAY, day=day, now=now)
    audit.record_agenda(session, principal, (appointment.patient_id for appointment in appointments))
    ids = [appointment.appointment_id for appointment in appointments]
    consultations = await consultations_of(session, ids)
    photographed = await photo_counts(session, consultation_ids=ids)
    measured = await readings.counts(session, ids)
    given = await hand_overs_of(session, keys, principal, ids)
    rows = [
        BoardRow(
            appointment=booking.views.appointment_view(appointment, principal, rules),
            status=_status(consultations.get(appointment.appointment_id)),
            waiting_since=_waiting_since(consultations.get(appointment.appointment_id)),
            connected=[member.role for member in hub.members(appointment.appointment_id) if member.connected],
            photos=photographed.get(appointment.appointment_id, 0),
            readings=measured.get(appointment.appointment_id, 0),
            handed_over=_unanswered(given.get(appointment.appointment_id, [])),
        )
        for appointment in appointments
    ]
    return sorted(rows, key=_urgency)


def _unanswered(given: Sequence[HandOverView]) -> HandOverView | None:
    return next((one for one in given if one.state is HandOverState.OFFERED), None)


_ORDER = {
    ConsultationStatus.WAITING: 0,
    ConsultationStatus.IN_PROGRESS: 1,
    ConsultationStatus.PLANNED: 2,
    ConsultationStatus.ENDED: 3,
}


def _urgency(row: BoardRow) -> tuple[int, datetime]:
    return _ORDER[row.status], row.waiting_since or row.appointment.starts_at


def _status(consultation: Consultation | None) -> ConsultationStatus:
    return ConsultationStatus(consultation.status) if consultation else ConsultationStatus.PLANNED


def _waiting_since(consultation: Consultation | None) -> datetime | None:
    return consultation.waiting_since if consultation else None


async def record(
    session: AsyncSession, principal: Principal, *, patient_id: UUID, keys: PatientKeys, now: datetime
) -> RecordView:
    """All acts of one patient, for the patient and for those in a care link; audited."""
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.RECORD)
    patient = await session.get(Patient, patient_id)
    if patient is None:
        raise NotFound
    audit.record(session, principal, audit.Action.RECORD_READ, patient_id=patient_id)
    visits = await _visits(session, patient_id)
    ids = [appointment.appointment_id for appointment, _ in visits]
    chats = await messages_of_visits(session, keys, consultation_ids=ids) if shows(principal, Field.CHAT) else {}
    given = await hand_overs_of(session, keys, principal, ids)
    photos = await photos_of_patient(session, principal, patient_id=patient_id, now=now)
    measured = await readings.of_patient(session, patient_id)
    disturbed = await incidents_of(session, ids)
    assisted = await _assists(session, ids)
    return RecordView(
        patient=booking.views.patient_view(patient),
        visits=[
            RecordVisit(
                consultation_id=appointment.appointment_id,
                starts_at=appointment.starts_at,
                status=consultation.status,
                practitioner=booking.views.practitioner_lite_view(appointment.practitioner),
                reason=appointment.reason,
                notes=consultation.notes if shows(principal, Field.NOTES) else "",
                end_reason=_end_reason(consultation),
                end_text=consultation.end_text,
                hand_overs=given.get(appointment.appointment_id, []),
                chat=chats.get(appointment.appointment_id, []),
                photos=[Photo.of(photo) for photo in photos if photo.consultation_id == appointment.appointment_id],
                readings=measured.get(appointment.appointment_id, []),
                incidents=disturbed.get(appointment.appointment_id, []),
                assists=assisted.get(appointment.appointment_id, []),
            )
            for appointment, consultation in visits
        ],
    )


async def _visits(session: AsyncSession, patient_id: UUID) -> Sequence[tuple[Appointment, Consultation]]:
    rows = await session.execute(
        select(Appointment, Consultation)
        .join(Consultation, Consultation.consultation_id == Appointment.appointment_id)
        .where(Appointment.patient_id == patient_id, Consultation.status != ConsultationStatus.PLANNED.value)
        .order_by(func.lower(Appointment.during).desc())
    )
    return [(appointment, consultation) for appointment, consultation in rows]
