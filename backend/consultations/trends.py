"""What was measured at earlier visits, as one series a measurement: for the line beside a live value."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins import readings
from backend.cabins.models import ReadingRow
from contract.observations import Attribution, Laterality, MeasuredValue, Metric, StoredReading, Validity
from core import audit
from core.access import Field, require_patient, shows
from core.errors import NotFound
from core.identity import Principal
from core.people import Patient

# Years of visits; the bound is for a patient who is measured daily.
_NEWEST_READINGS = 500
_VISITS_A_SERIES = 12


class TrendPoint(BaseModel):
    """`value`: as the instrument wrote it, in UCUM `unit`. `at`: when the cabin received it."""

    consultation_id: UUID
    at: datetime
    value: str
    unit: str
    comparator: Literal["<", ">"] | None
    validity: Validity


class Trend(BaseModel):
    """One measurement of one side; oldest visit first, the last value of each visit."""

    metric: Metric
    laterality: Laterality | None
    context: str | None
    points: list[TrendPoint]


class TrendsView(BaseModel):
    """`colours`: whether this installation offers NEWS2 colours at the desk (COMPTOIR_READING_COLOURS)."""

    trends: list[Trend]
    colours: bool


async def trends_of(
    session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime, colours: bool
) -> TrendsView:
    """For who may read the patient's record; audited. Raises NotFound for everybody else.

    Numbers only, of readings that belong to the patient's visits: absent values, invalid ones and the quarantined
    are left out; what a single attempt of a series said is too.
    """
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.RECORD)
    if not shows(principal, Field.READINGS) or await session.get(Patient, patient_id) is None:
        raise NotFound
    audit.record(session, principal, audit.Action.RECORD_READ, patient_id=patient_id)
    rows = await session.scalars(
        select(ReadingRow)
        .where(ReadingRow.patient_id == patient_id, ReadingRow.consultation_id.is_not(None))
        .order_by(ReadingRow.received_at.desc(), ReadingRow.kiosk_seq.desc())
        .limit(_NEWEST_READINGS)
    )
    return TrendsView(trends=series(readings.stored_view(row) for row in rows), colours=colours)


_Key = tuple[Metric, Laterality | None, str | None]


def series(newest_first: Iterable[StoredReading]) -> list[Trend]:
    """In the order of the measurement table."""
    found: dict[_Key, dict[UUID, TrendPoint]] = defaultdict(dict)
    for reading in newest_first:
        visit = reading.consultation_id
        if visit is None or reading.validity is Validity.INVALID or reading.attribution is Attribution.QUARANTINED:
            continue
        for value in reversed(reading.values):
            if value.value is None or _is_attempt(value):
                continue
            points = found[(value.metric, value.laterality, value.context)]
            if visit not in points and len(points) < _VISITS_A_SERIES:
                points[visit] = _point(visit, reading, value, value.value)
    order = list(Metric)
    return [
        Trend(metric=metric, laterality=side, context=context, points=list(points.values())[::-1])
        for (metric, side, context), points in sorted(
            found.items(), key=lambda one: (order.index(one[0][0]), one[0][1] or "", one[0][2] or "")
        )
    ]


def _is_attempt(value: MeasuredValue) -> bool:
    return value.context is not None and value.context.startswith("list_")


def _point(visit: UUID, reading: StoredReading, value: MeasuredValue, text: str) -> TrendPoint:
    return TrendPoint(
        consultation_id=visit,
        at=reading.received_at,
        value=text,
        unit=value.unit,
        comparator=value.comparator,
        validity=reading.validity,
    )
