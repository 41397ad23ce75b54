"""What a prescription's row keeps sealed under the patient's key: what was written, and once signed the paper itself."""

import hashlib
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from backend.prescriptions.models import Prescription
from contract.prescriptions import PrescriptionContent, PrescriptionSheet
from core.errors import NotFound
from media.keys import PatientKeys, was_destroyed
from media.texts import SealedText, open_text, seal_text

KIND = "prescription"


class TamperedError(Exception):
    """A signed prescription is no longer what was signed."""


class WrittenDown(BaseModel):
    """`sheet`: of a signed one, as it was on that day."""

    content: PrescriptionContent
    sheet: PrescriptionSheet | None = None


async def seal(
    session: AsyncSession,
    keys: PatientKeys,
    written: WrittenDown,
    *,
    patient_id: UUID,
    prescription_id: UUID,
    now: datetime,
) -> tuple[SealedText, bytes]:
    """(what the row keeps, its SHA-256)"""
    text = written.model_dump_json()
    patient_key = await keys.of_or_new(session, patient_id, now=now)
    sealed = seal_text(patient_key, text, patient_id=patient_id, text_id=prescription_id, kind=KIND)
    return sealed, hashlib.sha256(text.encode()).digest()


async def opened(session: AsyncSession, keys: PatientKeys, row: Prescription) -> WrittenDown | None:
    """None once the patient's key was destroyed. Raises TamperedError, CorruptError, PhotosRestricted, KeysAway."""
    try:
        patient_key = await keys.of(session, row.patient_id)
    except NotFound:
        return None
    if was_destroyed(patient_key, row.sealed_key):
        return None
    kept = SealedText(row.sealed_key, row.sealed, row.plain_bytes)
    text = open_text(patient_key, kept, patient_id=row.patient_id, text_id=row.prescription_id, kind=KIND)
    if row.digest is not None and hashlib.sha256(text.encode()).digest() != row.digest:
        raise TamperedError
    return WrittenDown.model_validate_json(text)
