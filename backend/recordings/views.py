"""Recordings as the desk sees them: what there is, what is missing, and the samples."""

from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.recordings.models import RecordingChunk, RecordingRow
from contract.waveforms import Gap, Recording, RecordingHead


async def of_consultation(session: AsyncSession, consultation_id: UUID) -> list[Recording]:
    """Oldest first."""
    rows = await session.scalars(
        select(RecordingRow)
        .where(RecordingRow.consultation_id == consultation_id)
        .order_by(RecordingRow.started_at, RecordingRow.recording_id)
    )
    return [await view(session, row) for row in rows]


async def view(session: AsyncSession, row: RecordingRow) -> Recording:
    chunks = (
        await session.execute(
            select(
                RecordingChunk.chunk,
                RecordingChunk.first,
                RecordingChunk.samples,
                func.length(RecordingChunk.octets).label("octets"),
            )
            .where(RecordingChunk.recording_id == row.recording_id)
            .order_by(RecordingChunk.chunk)
        )
    ).all()
    here = {chunk.chunk for chunk in chunks}
    until = chunks[-1].chunk if row.last_chunk is None and chunks else row.last_chunk or 0
    return Recording(
        head=RecordingHead.model_validate(row.document).model_copy(update={"consultation_id": row.consultation_id}),
        samples=max((chunk.first + chunk.samples for chunk in chunks), default=0),
        octets=sum(chunk.octets for chunk in chunks),
        chunks=len(chunks),
        complete=row.last_chunk is not None and len(here) == row.last_chunk + 1,
        missing=[number for number in range(until) if number not in here],
        gaps=_gaps([(chunk.first, chunk.samples) for chunk in chunks]),
    )


def _gaps(pieces: Sequence[tuple[int, int]]) -> list[Gap]:
    """Between pieces in their order; before the first there is none, wherever the instrument's count began."""
    gaps: list[Gap] = []
    for (first, samples), (following, _) in pairwise(pieces):
        if following > first + samples:
            gaps.append(Gap(first=first + samples, samples=following - first - samples))
    return gaps


async def content(session: AsyncSession, recording_id: UUID) -> bytes:
    """All stored chunks in their order, one after the other; gaps are left out."""
    chunks = await session.scalars(
        select(RecordingChunk.octets).where(RecordingChunk.recording_id == recording_id).order_by(RecordingChunk.chunk)
    )
    return b"".join(chunks)
