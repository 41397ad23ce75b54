"""What a course of visits shows to the outside. Times are UTC."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from booking.rules import BookingRules
from booking.series.service import Made, Occurrence, Proposed
from booking.views import Appointment, Slot, appointment_view
from contract.errors import ErrorCode
from core.identity import Principal


class SeriesProposal(BaseModel):
    """`slot`: the nearest free time; null where there is none within three days."""

    wanted_at: datetime
    slot: Slot | None


class SeriesOccurrence(BaseModel):
    """`appointment`, or why there is none: `refused`, in words `detail`, and `alternatives` instead."""

    wanted_at: datetime
    appointment: Appointment | None
    refused: ErrorCode | None
    detail: str | None
    alternatives: list[Slot]


class Series(BaseModel):
    series_id: UUID
    occurrences: list[SeriesOccurrence]


def proposal_view(found: Proposed) -> SeriesProposal:
    if found.starts_at is None or found.ends_at is None:
        return SeriesProposal(wanted_at=found.wanted_at, slot=None)
    return SeriesProposal(wanted_at=found.wanted_at, slot=Slot(starts_at=found.starts_at, ends_at=found.ends_at))


def series_view(made: Made, principal: Principal, rules: BookingRules) -> Series:
    occurrences = [_occurrence(one, principal, rules) for one in made.occurrences]
    return Series(series_id=made.series_id, occurrences=occurrences)


def _occurrence(one: Occurrence, principal: Principal, rules: BookingRules) -> SeriesOccurrence:
    refusal = one.refusal
    return SeriesOccurrence(
        wanted_at=one.wanted_at,
        appointment=appointment_view(one.appointment, principal, rules) if one.appointment else None,
        refused=refusal.code if refusal else None,
        detail=refusal.message if refusal else None,
        alternatives=[Slot.model_validate(slot) for slot in refusal.extra.get("alternatives", [])] if refusal else [],
    )
