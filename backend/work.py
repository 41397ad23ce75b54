"""What follows a commit: which packages act on which job. Registered here, so that they stay strangers.

`appointment.booked`, `.moved`, `.cancelled`, `.missed` carry an appointment_id; `slot.released` tells
that a practitioner's time is free again; `visit.handed_over` carries a hand_over_id. Several may act on one kind: in one transaction, in order.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from backend.chat import attachments as chat
from backend.consultations import work as consultations
from backend.lesions import reminders as lesions
from backend.notifications import events as messages
from backend.opinions import work as opinions
from backend.preparation import task_jobs
from backend.prescriptions import work as prescriptions
from backend.vault import jobs as vault
from booking.queue import work as queue
from booking.schedules import upkeep
from booking.solidarity import jobs as solidarity
from booking.waiting_list import work as waiting_list
from core.jobs import Handler

if TYPE_CHECKING:
    from backend.services import Services

# Nobody needs to act on these, but they must not pile up.
_KNOWN = (
    "appointment.booked",
    "appointment.moved",
    "appointment.cancelled",
    "appointment.missed",
    "slot.released",
    "offer.made",
)


def handlers(services: "Services") -> Mapping[str, Sequence[Handler]]:
    """By kind of job, who acts on it."""
    found: dict[str, list[Handler]] = defaultdict(list, {kind: [] for kind in _KNOWN})
    parts: Sequence[Mapping[str, Handler]] = (
        messages.handlers(services),
        task_jobs.handlers(services.clock),
        opinions.handlers(services),
        queue.handlers(services.clock),
        consultations.handlers(services),
        prescriptions.handlers(services),
        chat.handlers(services),
        vault.handlers(services),
        {upkeep.NIGHTLY: upkeep.night_work(services.background)},
        lesions.handlers(services),
        waiting_list.handlers(services.clock, services.booking_rules),
        solidarity.handlers(services.clock),
    )
    for part in parts:
        for kind, handler in part.items():
            found[kind].append(handler)
    return found
