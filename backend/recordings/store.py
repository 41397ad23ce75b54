"""Storing what a cabin delivers of a recording: at least once on the wire, exactly once in effect."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.readings import patients_of_visits
from backend.recordings.models import RecordingChunk, RecordingRow
from contract.waveforms import RecordingHead, WaveformChunk
from core import audit


class RecordingRefused(Exception):
    """It contradicts what is stored under the same name, and will for ever."""


async def store(session: AsyncSession, *, cabin_id: UUID, chunk: WaveformChunk) -> None:
    """Idempotent by (recording, chunk). The caller acknowledges after its commit. Raises RecordingRefused."""
    head = chunk.recording
    row = await session.get(RecordingRow, head.recording_id) or await _begun(session, cabin_id, head)
    if row.cabin_id != cabin_id or row.document != head.model_dump(mode="json"):
        raise RecordingRefused
    values = {
        "recording_id": head.recording_id,
        "chunk": chunk.chunk,
        "first": chunk.first,
        "samples": chunk.samples,
        "octets": chunk.octets,
        "sha256": bytes.fromhex(chunk.sha256),
    }
    added = await session.scalar(
        insert(RecordingChunk)
        .values(values)
        .on_conflict_do_nothing(index_elements=[RecordingChunk.recording_id, RecordingChunk.chunk])
        .returning(RecordingChunk.chunk)
    )
    if added is None:
        await _require_same(session, chunk)
    elif chunk.last:
        await session.execute(
            update(RecordingRow).where(RecordingRow.recording_id == head.recording_id).values(last_chunk=chunk.chunk)
        )


async def _begun(session: AsyncSession, cabin_id: UUID, head: RecordingHead) -> RecordingRow:
    """Of a begun visit of this very cabin, or of nobody."""
    patients = await patients_of_visits(session, cabin_id, {head.consultation_id})
    patient_id = patients.get(head.consultation_id) if head.consultation_id else None
    added = await session.scalar(
        insert(RecordingRow)
        .values(
            recording_id=head.recording_id,
            cabin_id=cabin_id,
            consultation_id=head.consultation_id if patient_id else None,
            patient_id=patient_id,
            kind=head.kind.value,
            waveform=head.waveform.value,
            started_at=head.started_at,
            document=head.model_dump(mode="json"),
        )
        .on_conflict_do_nothing(index_elements=[RecordingRow.recording_id])
        .returning(RecordingRow.recording_id)
    )
    if added is not None:
        audit.record(
            session,
            None,
            audit.Action.RECORDING_STORED,
            patient_id=patient_id,
            subject_id=head.recording_id,
            actor="cabin",
        )
    return await session.get_one(RecordingRow, head.recording_id)


async def _require_same(session: AsyncSession, chunk: WaveformChunk) -> None:
    stored = await session.scalar(
        select(RecordingChunk.sha256).where(
            RecordingChunk.recording_id == chunk.recording.recording_id, RecordingChunk.chunk == chunk.chunk
        )
    )
    if stored is None or stored.hex() != chunk.sha256:
        raise RecordingRefused
