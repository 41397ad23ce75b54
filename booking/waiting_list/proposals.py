"""A time that may be offered to one who waits, and in whose name it is held."""

from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from booking.models import VisitMode
from booking.visits import Wish
from booking.waiting_list.models import WaitingEntry
from contract.errors import ErrorCode
from core.errors import DomainError
from core.identity import AccountRole, Principal

WAITING_LIST = uuid5(NAMESPACE_URL, "urn:comptoir:waiting-list")
"""In whose name times are held for those who wait; no account has this id."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A time for one who waits, and until when she may answer. by: staff who chose it."""

    practitioner_id: UUID
    starts_at: datetime
    deadline: datetime
    by: Principal | None = None


def in_her_name(entry: WaitingEntry) -> Principal:
    """With a patient's rights and no more: her age, her lanes, the notice asked of patients."""
    return Principal(WAITING_LIST, AccountRole.PATIENT, "Liste d'attente", patient_id=entry.patient_id)


def wish_of(entry: WaitingEntry, practitioner_id: UUID, starts_at: datetime) -> Wish:
    mode = entry.wanted_mode
    return Wish(
        practitioner_id,
        starts_at,
        entry.reason,
        cabin_id=entry.cabin_id if mode is VisitMode.CABIN else None,
        patient_id=entry.patient_id,
        visit_type=entry.visit_type,
        mode=mode,
        interpreter_language=entry.interpreter_language,
    )


def refused_for_now(error: DomainError) -> bool:
    """Whether a refusal means that this time is not for her, and another may be."""
    return error.code in {
        ErrorCode.BOOKING_SLOT_TAKEN,
        ErrorCode.BOOKING_CLOSED,
        ErrorCode.BOOKING_NOT_SUITABLE,
        ErrorCode.BOOKING_PAST,
        ErrorCode.REQUEST_INVALID,
        ErrorCode.REQUEST_NOT_FOUND,
    }
