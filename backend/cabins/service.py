"""Heartbeats, and the cabin's open visit. Keys are in keys.py, what they prove in proofs.py."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.holes import completeness
from backend.cabins.keys import enrol, key_in_force, keys_in_force
from backend.cabins.models import CabinStatus
from backend.consultations.models import Consultation, ConsultationStatus
from booking.models import Appointment
from contract.cabin import Heartbeat

__all__ = ["OpenVisit", "enrol", "key_in_force", "keys_in_force", "note_heartbeat", "open_visit"]


@dataclass(frozen=True, slots=True)
class OpenVisit:
    consultation_id: UUID
    patient_id: UUID
    started_at: datetime | None

    def open_for_s(self, now: datetime) -> float:
        return max(0.0, (now - self.started_at).total_seconds()) if self.started_at else 0.0


async def note_heartbeat(session: AsyncSession, *, cabin_id: UUID, beat: Heartbeat, now: datetime) -> None:
    whole = await completeness(session, cabin_id=cabin_id, beat=beat)
    values = {
        "seen_at": now,
        "software": beat.software,
        "boot_id": beat.boot_id,
        "outbox_depth": beat.outbox_depth,
        "oldest_unsent_s": beat.oldest_unsent_s,
        "devices": [item.model_dump(mode="json") for item in beat.devices],
        "faults": beat.faults,
        "outbox_parked": beat.outbox_parked,
        "parked": [item.model_dump(mode="json") for item in beat.parked],
        "last_seq": beat.last_seq,
        "complete_to": whole.complete_to,
        "missing": whole.missing,
        "kiosk_clock": beat.kiosk_clock,
        "disk_used": beat.disk_used,
        "disk_alarm": beat.disk_alarm,
    }
    await session.execute(
        insert(CabinStatus)
        .values(cabin_id=cabin_id, **values)
        .on_conflict_do_update(index_elements=[CabinStatus.cabin_id], set_=values)
    )


async def open_visit(session: AsyncSession, *, cabin_id: UUID) -> OpenVisit | None:
    """The visit now in progress in this cabin. Its instruments join only after the admission."""
    row = (
        await session.execute(
            select(Appointment.appointment_id, Appointment.patient_id, Consultation.started_at)
            .join(Consultation, Consultation.consultation_id == Appointment.appointment_id)
            .where(Appointment.cabin_id == cabin_id, Consultation.status == ConsultationStatus.IN_PROGRESS.value)
            .order_by(Consultation.started_at.desc())
            .limit(1)
        )
    ).one_or_none()
    return OpenVisit(row.appointment_id, row.patient_id, row.started_at) if row else None
