"""Storing what a cabin delivers: at least once on the wire, exactly once in effect."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.models import ReadingRow
from backend.consultations.models import Consultation, ConsultationStatus
from booking.models import Appointment
from contract.observations import Reading, StoredReading
from core import audit


async def store(session: AsyncSession, *, cabin_id: UUID, readings: Sequence[Reading]) -> list[StoredReading]:
    """Inserts those not yet stored and returns all of them as stored, in the order given.

    The unique `reading_id` has no time window, so a cabin may be offline for any length of time.
    The caller acknowledges after its commit.
    """
    patients = await _patients_of_visits(session, cabin_id, {r.consultation_id for r in readings})
    fresh = set(
        await session.scalars(
            insert(ReadingRow)
            .values([_row(cabin_id, reading, patients) for reading in _distinct(readings)])
            .on_conflict_do_nothing(index_elements=[ReadingRow.reading_id])
            .returning(ReadingRow.reading_id)
        )
    )
    ids = [reading.reading_id for reading in readings]
    found = await session.scalars(select(ReadingRow).where(ReadingRow.reading_id.in_(ids)))
    rows = {row.reading_id: row for row in found}
    for reading_id in fresh:
        audit.record(
            session,
            None,
            audit.Action.READING_STORED,
            patient_id=rows[reading_id].patient_id,
            subject_id=reading_id,
            actor="cabin",
        )
    return [stored_view(rows[reading_id]) for reading_id in ids]


def _distinct(readings: Sequence[Reading]) -> list[Reading]:
    return list({reading.reading_id: reading for reading in readings}.values())


async def _patients_of_visits(
    session: AsyncSession, cabin_id: UUID, consultations: set[UUID | None]
) -> dict[UUID, UUID]:
    """Consultation to patient, for begun visits of this very cabin only."""
    wanted = {consultation_id for consultation_id in consultations if consultation_id is not None}
    if not wanted:
        return {}
    rows = await session.execute(
        select(Appointment.appointment_id, Appointment.patient_id)
        .join(Consultation, Consultation.consultation_id == Appointment.appointment_id)
        .where(
            Appointment.appointment_id.in_(wanted),
            Appointment.cabin_id == cabin_id,
            Consultation.status.in_([ConsultationStatus.IN_PROGRESS.value, ConsultationStatus.ENDED.value]),
        )
    )
    return {row.appointment_id: row.patient_id for row in rows}


def _row(cabin_id: UUID, reading: Reading, patients: dict[UUID, UUID]) -> dict[str, Any]:
    patient_id = patients.get(reading.consultation_id) if reading.consultation_id else None
    return {
        "reading_id": reading.reading_id,
        "cabin_id": cabin_id,
        "kiosk_seq": reading.kiosk_seq,
        "consultation_id": reading.consultation_id if patient_id else None,
        "patient_id": patient_id,
        "kind": reading.kind.value,
        "received_at": reading.received_at,
        "document": reading.model_dump(mode="json"),
    }


def stored_view(row: ReadingRow) -> StoredReading:
    """The reading with the server's word for where it belongs and when it was committed."""
    document = {**row.document, "consultation_id": row.consultation_id, "confirmed_at": row.confirmed_at}
    return StoredReading.model_validate(document)


async def of_consultation(session: AsyncSession, consultation_id: UUID) -> list[StoredReading]:
    """In the order the cabin took them."""
    rows = await session.scalars(
        select(ReadingRow).where(ReadingRow.consultation_id == consultation_id).order_by(ReadingRow.kiosk_seq)
    )
    return [stored_view(row) for row in rows]


async def of_patient(session: AsyncSession, patient_id: UUID) -> dict[UUID, list[StoredReading]]:
    """By consultation, oldest first within each."""
    rows = await session.scalars(
        select(ReadingRow)
        .where(ReadingRow.patient_id == patient_id, ReadingRow.consultation_id.is_not(None))
        .order_by(ReadingRow.received_at)
    )
    found: dict[UUID, list[StoredReading]] = {}
    for row in rows:
        assert row.consultation_id is not None
        found.setdefault(row.consultation_id, []).append(stored_view(row))
    return found


async def counts(session: AsyncSession, consultation_ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = await session.execute(
        select(ReadingRow.consultation_id, func.count())
        .where(ReadingRow.consultation_id.in_(consultation_ids))
        .group_by(ReadingRow.consultation_id)
    )
    return {consultation_id: count for consultation_id, count in rows if consultation_id is not None}
