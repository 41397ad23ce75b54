"""Storing what a cabin delivers: at least once on the wire, exactly once in effect."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.models import ReadingRow
from backend.consultations.models import Consultation, ConsultationStatus
from booking.models import Appointment
from contract.observations import Attribution, Reading, StoredReading
from core import audit
from core.driver import Row, fetch

# Flags of measurements that are no patient's; cabin_agent.parsers.measurement.NOT_A_PATIENTS.
_NEVER = frozenset({"demonstration_data", "testing_data", "control_solution"})

_STORE = """
WITH given AS (
    SELECT * FROM unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::text[], $6::timestamptz[], $7::timestamptz[],
        $8::text[], $9::text[], $10::text[])
    AS g (reading_id, kiosk_seq, claimed, kind, received_at, device_time, attribution, reason, document)
), visits AS (
    SELECT a.appointment_id, a.patient_id, c.status
    FROM appointments a JOIN consultations c ON c.consultation_id = a.appointment_id
    WHERE a.appointment_id = ANY ($4::uuid[]) AND a.cabin_id = $1 AND c.status IN ('in_progress', 'ended')
), stored AS (
    INSERT INTO readings (reading_id, cabin_id, kiosk_seq, consultation_id, patient_id, kind, received_at,
        device_time, attribution, quarantine_reason, document)
    SELECT reading_id, $1, kiosk_seq, v.appointment_id, v.patient_id, kind, received_at, device_time,
        CASE WHEN v.appointment_id IS NULL THEN 'quarantined' ELSE attribution END,
        CASE WHEN v.appointment_id IS NULL THEN reason END, document::jsonb
    FROM given LEFT JOIN visits v ON v.appointment_id = claimed
    ON CONFLICT (reading_id) DO NOTHING
    RETURNING reading_id, consultation_id, patient_id
)
SELECT s.*, v.status FROM stored s LEFT JOIN visits v ON v.appointment_id = s.consultation_id
"""
_OF_OPEN_VISITS = """
SELECT r.reading_id, r.consultation_id, r.confirmed_at
FROM readings r JOIN consultations c USING (consultation_id)
WHERE r.reading_id = ANY ($1::uuid[]) AND c.status = 'in_progress'
"""


async def store(session: AsyncSession, *, cabin_id: UUID, readings: Sequence[Reading]) -> list[StoredReading]:
    """Stores those not yet stored; returns all that belong to a visit still in progress, as stored, in the order given.

    The unique `reading_id` has no time window, so a cabin may be offline for any length of time. A reading goes to a
    visit of this very cabin that has begun, and to quarantine otherwise; demonstration, test and control measurements
    go there whatever the cabin says. One audit row a visit and message. The caller acknowledges after its commit.
    """
    distinct = {reading.reading_id: reading for reading in readings}
    # In one order everywhere: two messages with the same readings would otherwise wait for each other.
    in_order = sorted(distinct.values(), key=lambda reading: reading.reading_id)
    placed = await fetch(session, _STORE, cabin_id, *_columns(in_order))
    fresh = {row["reading_id"]: row for row in placed}
    _audit(session, cabin_id, fresh.values())
    if all(row["status"] != ConsultationStatus.IN_PROGRESS for row in placed) and len(fresh) == len(distinct):
        return []
    shown = {row["reading_id"]: row for row in await fetch(session, _OF_OPEN_VISITS, list(distinct))}
    return [_as_stored(distinct[each], shown[each]) for each in distinct if each in shown]


def _columns(readings: list[Reading]) -> tuple[list[Any], ...]:
    claimed = [None if is_nobodys(reading) else reading.consultation_id for reading in readings]
    return (
        [reading.reading_id for reading in readings],
        [reading.kiosk_seq for reading in readings],
        claimed,
        [reading.kind.value for reading in readings],
        [reading.received_at for reading in readings],
        [reading.device_time for reading in readings],
        [Attribution.MEMORY if reading.attribution is Attribution.MEMORY else Attribution.LIVE for reading in readings],
        [_reason(reading) for reading in readings],
        [reading.model_dump_json() for reading in readings],
    )


def is_nobodys(reading: Reading) -> bool:
    return reading.attribution is Attribution.QUARANTINED or not _NEVER.isdisjoint(reading.flags)


def _reason(reading: Reading) -> str:
    """What is written if it goes to quarantine."""
    invented = next((flag for flag in reading.flags if flag in _NEVER), None)
    named = "no_visit" if reading.consultation_id is None else "visit_unknown"
    return reading.quarantine_reason or invented or named


def _audit(session: AsyncSession, cabin_id: UUID, fresh: Iterable[Row]) -> None:
    for patient_id, consultation_id in {(row["patient_id"], row["consultation_id"]) for row in fresh}:
        audit.record(
            session,
            None,
            audit.Action.READING_STORED,
            patient_id=patient_id,
            subject_id=consultation_id or cabin_id,
            actor="cabin",
        )


def _as_stored(reading: Reading, row: Row) -> StoredReading:
    said = reading.model_dump() | {"consultation_id": row["consultation_id"], "confirmed_at": row["confirmed_at"]}
    return StoredReading.model_validate(said)


async def last_seq(session: AsyncSession, *, cabin_id: UUID) -> int:
    """The highest number stored of this cabin, 0 when there is none."""
    return await session.scalar(select(func.max(ReadingRow.kiosk_seq)).where(ReadingRow.cabin_id == cabin_id)) or 0


async def patients_of_visits(
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
