"""What must stand in a prescription before it is signed. Pure."""

from collections.abc import Iterator

from contract.errors import ErrorCode
from contract.prescriptions import (
    LONGEST_SICK_LEAVE_BY_VIDEO_DAYS,
    Medicine,
    PrescriptionContent,
    SickLeave,
    SickLeaveException,
)
from core.errors import Invalid


def require_whole(content: PrescriptionContent, *, by_video: bool) -> None:
    """Raises Invalid: PRESCRIPTION_INCOMPLETE with `missing` ("0.dose"), PRESCRIPTION_SICK_LEAVE."""
    if not content.items:
        raise Invalid(ErrorCode.PRESCRIPTION_INCOMPLETE, "L'ordonnance est vide.", missing=["items"])
    missing = [
        f"{place}.{field}"
        for place, item in enumerate(content.items)
        if isinstance(item, Medicine)
        for field in _missing(item)
    ]
    if missing:
        raise Invalid(ErrorCode.PRESCRIPTION_INCOMPLETE, "Il manque quelque chose sur l'ordonnance.", missing=missing)
    leaves = [item for item in content.items if isinstance(item, SickLeave)]
    if len(leaves) > 1 or (by_video and not all(_allowed_by_video(leave) for leave in leaves)):
        raise Invalid(
            ErrorCode.PRESCRIPTION_SICK_LEAVE,
            "À distance, un arrêt de travail ne dépasse pas 3 jours, prolongation comprise, sauf exception motivée.",
        )


def _missing(item: Medicine) -> Iterator[str]:
    """How much, how often, and for how long or how much in all (R. 5132-3 CSP)."""
    if not item.dose:
        yield "dose"
    if not item.timing:
        yield "timing"
    if item.duration is None and item.quantity is None:
        yield "duration"
    if item.quantity is not None and not item.quantity_unit:
        yield "quantity_unit"
    if item.controlled and not item.in_words:
        yield "in_words"
    if item.controlled and item.duration is None:
        yield "duration"


def _allowed_by_video(leave: SickLeave) -> bool:
    if leave.days + leave.already_days <= LONGEST_SICK_LEAVE_BY_VIDEO_DAYS:
        return True
    if leave.exception is SickLeaveException.NOT_IN_PERSON:
        return bool(leave.justification)
    return leave.exception is not None
