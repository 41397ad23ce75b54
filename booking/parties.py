"""Who meets where in an appointment, and who may see the patient for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from booking.availability import Interval, local_date, local_day
from booking.models import Appointment
from booking.rules import BookingRules
from booking.visits import Visit
from core.access import LinkKind


@dataclass(frozen=True, slots=True)
class Parties:
    """Who meets where, for the care links. `tz`: of the cabin's place."""

    patient_id: UUID
    practitioner_id: UUID
    site_ids: frozenset[UUID]
    cabin_id: UUID | None
    tz: str
    during: Interval


def parties_of(visit: Visit) -> Parties:
    cabin, facts = visit.facts.cabin, visit.facts
    sites = frozenset({facts.site.site_id, visit.site.site_id})
    who = facts.practitioner.practitioner_id
    return Parties(visit.patient_id, who, sites, cabin.cabin_id if cabin else None, visit.site.tz, visit.during)


def parties_in(row: Appointment) -> Parties:
    """`row` with its practitioner and site loaded."""
    sites = frozenset({row.site_id, row.practitioner.site_id})
    during = Interval(row.starts_at, row.ends_at)
    return Parties(row.patient_id, row.practitioner_id, sites, row.cabin_id, row.site.tz, during)


def care_links(parties: Parties, appointment_id: UUID, now: datetime, rules: BookingRules) -> list[dict[str, Any]]:
    """Who may see the patient because of this appointment, and until when: rows of care_links as JSON."""
    start, end = parties.during
    until = dict.fromkeys(sorted(parties.site_ids), (now, end + rules.site_follow_up))
    until[parties.practitioner_id] = (now, end + rules.practitioner_follow_up)
    if parties.cabin_id is not None:
        day = local_day(local_date(start, parties.tz), parties.tz)
        # The day of the visit, stretched where the visit lies near midnight.
        until[parties.cabin_id] = (
            min(day.start, start - rules.waiting_room_opens),
            max(day.end, end + rules.waiting_room_stays),
        )
    return [
        {
            "care_link_id": str(uuid4()),
            "patient_id": str(parties.patient_id),
            "grantee_id": str(grantee),
            "kind": LinkKind.APPOINTMENT.value,
            "source_id": str(appointment_id),
            "starts_at": from_.isoformat(),
            "ends_at": to.isoformat(),
        }
        for grantee, (from_, to) in until.items()
    ]
