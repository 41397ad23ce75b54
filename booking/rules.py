"""The house rules of booking that an installation may change."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class BookingRules:
    """How long before, after and ahead.

    minimum_notice: a patient cannot book a time nearer than this; staff can, up to the minute.
    horizon: how far ahead openings are made and times are searched.
    waiting_room_opens, waiting_room_stays: before the start, after the end of a visit.
    practitioner_follow_up, site_follow_up: how long after the visit the care link lasts.
    """

    minimum_notice: timedelta = timedelta(minutes=5)
    horizon: timedelta = timedelta(days=60)
    waiting_room_opens: timedelta = timedelta(minutes=60)
    waiting_room_stays: timedelta = timedelta(hours=4)
    practitioner_follow_up: timedelta = timedelta(days=30)
    site_follow_up: timedelta = timedelta(days=7)


DEFAULT_RULES = BookingRules()
