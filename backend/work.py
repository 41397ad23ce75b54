"""What follows a commit: which packages act on which job. Registered here, so that they stay strangers.

`appointment.booked`, `.moved`, `.cancelled`, `.missed` carry an appointment_id; `slot.released` tells
that a practitioner's time is free again. Several may act on one kind: in one transaction, in order.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from backend.consultations import work as consultations
from backend.notifications import events as messages
from backend.preparation import task_jobs
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
        queue.handlers(services.clock),
        consultations.handlers(services),
        {upkeep.NIGHTLY: upkeep.night_work(services.background)},
        waiting_list.handlers(services.clock, services.booking_rules),
        solidarity.handlers(services.clock),
    )
    for part in parts:
        for kind, handler in part.items():
            found[kind].append(handler)
    return found
