"""Enrolment, proof of a cabin's key, heartbeats, and the cabin's open visit."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.models import CabinKey, CabinStatus
from backend.consultations.models import Consultation, ConsultationStatus
from booking.models import Appointment
from contract.cabin import Heartbeat, proof_text


@dataclass(frozen=True, slots=True)
class OpenVisit:
    consultation_id: UUID
    patient_id: UUID


async def enrol(session: AsyncSession, *, cabin_id: UUID, public_key: bytes) -> None:
    """Records the cabin's Ed25519 public key (32 octets), in place of an older one. Raises ValueError."""
    Ed25519PublicKey.from_public_bytes(public_key)
    await session.execute(
        insert(CabinKey)
        .values(cabin_id=cabin_id, public_key=public_key)
        .on_conflict_do_update(index_elements=[CabinKey.cabin_id], set_={"public_key": public_key, "revoked_at": None})
    )


async def proves(session: AsyncSession, *, cabin_id: UUID, nonce: str, signature: str) -> bool:
    """True when `signature` (base64) is the enrolled, unrevoked key's over this nonce."""
    key = await session.scalar(
        select(CabinKey.public_key).where(CabinKey.cabin_id == cabin_id, CabinKey.revoked_at.is_(None))
    )
    if key is None:
        return False
    try:
        octets = base64.b64decode(signature, validate=True)
        Ed25519PublicKey.from_public_bytes(key).verify(octets, proof_text(cabin_id=cabin_id, nonce=nonce))
    except (InvalidSignature, binascii.Error):
        return False
    return True


async def note_heartbeat(session: AsyncSession, *, cabin_id: UUID, beat: Heartbeat, now: datetime) -> None:
    values = {
        "seen_at": now,
        "software": beat.software,
        "boot_id": beat.boot_id,
        "outbox_depth": beat.outbox_depth,
        "oldest_unsent_s": beat.oldest_unsent_s,
        "devices": [item.model_dump(mode="json") for item in beat.devices],
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
            select(Appointment.appointment_id, Appointment.patient_id)
            .join(Consultation, Consultation.consultation_id == Appointment.appointment_id)
            .where(Appointment.cabin_id == cabin_id, Consultation.status == ConsultationStatus.IN_PROGRESS.value)
            .order_by(Consultation.started_at.desc())
            .limit(1)
        )
    ).one_or_none()
    return OpenVisit(row.appointment_id, row.patient_id) if row else None
