"""The house rules of booking that an installation may change."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.availability import Interval


@dataclass(frozen=True, slots=True)
class BookingRules:
    """How long before, after and ahead.

    minimum_notice: a patient cannot book a time nearer than this; staff can, up to the minute.
    horizon: how far ahead times are searched. openings_ahead: how far ahead hours are made.
    hold: how long a time is kept while its form is filled. held_at_once: how many a patient's account keeps. late_cancel: a patient's cancellation
    nearer than this counts as late. waiting_room_opens, waiting_room_stays: before the start, after
    the end of a visit. practitioner_follow_up, site_follow_up: how long the care link lasts then.
    half_days_pair: two half-days of a volunteer count as one of the two days of a month.
    """

    minimum_notice: timedelta = timedelta(minutes=5)
    horizon: timedelta = timedelta(days=90)
    openings_ahead: timedelta = timedelta(days=120)
    hold: timedelta = timedelta(minutes=10)
    held_at_once: int = 5
    late_cancel: timedelta = timedelta(hours=24)
    waiting_room_opens: timedelta = timedelta(minutes=60)
    waiting_room_stays: timedelta = timedelta(hours=4)
    practitioner_follow_up: timedelta = timedelta(days=30)
    site_follow_up: timedelta = timedelta(days=7)
    half_days_pair: bool = False

    def reach(self, notice_minutes: int | None, horizon_days: int | None, *, now: datetime) -> Interval:
        """When patients may book a practitioner; what she has not said is the house's rule."""
        notice = self.minimum_notice if notice_minutes is None else timedelta(minutes=notice_minutes)
        horizon = self.horizon if horizon_days is None else timedelta(days=horizon_days)
        return Interval(now + notice, max(now + notice, now + horizon))


DEFAULT_RULES = BookingRules()
