"""Pages of a patient's Observations: in the order they were taken, each page going on where the one before ended.

The place is that of the next Observation (time of its reading, the reading, its turn within the reading), not a count
of those before: a reading stored meanwhile moves nothing, and none is shown twice. A reading delivered late, with a
time before the place reached, is in the next search.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.models import ReadingRow
from backend.cabins.readings import stored_view
from backend.fhir.observations import PANEL, PRESSURES, observations_of
from backend.fhir.resources import Resource
from backend.fhir.searchset import Place
from contract.observations import Attribution

# A panel stands for its pressures.
_TOTAL = text("""
SELECT coalesce(sum(jsonb_array_length(document->'values') - CASE WHEN document @> CAST(:panel AS jsonb) THEN
    (SELECT count(*) FROM jsonb_array_elements(document->'values') v WHERE v->>'metric' = ANY (:pressures)) - 1
    ELSE 0 END), 0)
FROM readings
WHERE patient_id = :patient_id AND consultation_id IS NOT NULL AND attribution <> 'quarantined'
""").bindparams(panel=json.dumps({"values": [{"metric": metric.value} for metric in PANEL]}), pressures=list(PRESSURES))


@dataclass(frozen=True, slots=True)
class ObservationPage:
    """`next`: None on the last."""

    observations: Sequence[Resource]
    next: Place | None


async def page(session: AsyncSession, *, patient_id: UUID, count: int, place: Place | None) -> ObservationPage:
    """`count` Observations from `place` on, oldest first. What is in quarantine never."""
    query = select(ReadingRow).where(*_of(patient_id))
    order = tuple_(ReadingRow.received_at, ReadingRow.reading_id)
    if place is not None:
        query = query.where(order >= tuple_(place.at, place.row_id))
    # Each reading gives one at least; the first may have been shown whole.
    rows = (await session.scalars(query.order_by(ReadingRow.received_at, ReadingRow.reading_id).limit(count + 2))).all()
    found = [
        (Place(row.received_at, row.reading_id, turn), observation)
        for row in rows
        for turn, observation in enumerate(observations_of(stored_view(row), patient_id=patient_id))
        if place is None or row.reading_id != place.row_id or turn >= place.turn
    ]
    return ObservationPage(
        [observation for _, observation in found[:count]], found[count][0] if len(found) > count else None
    )


async def total(session: AsyncSession, *, patient_id: UUID) -> int:
    """How many Observations all pages together have."""
    return int(await session.scalar(_TOTAL, {"patient_id": patient_id}) or 0)


def _of(patient_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        ReadingRow.patient_id == patient_id,
        ReadingRow.consultation_id.is_not(None),
        ReadingRow.attribution != Attribution.QUARANTINED.value,
    )
