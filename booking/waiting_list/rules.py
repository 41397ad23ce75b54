"""How long a patient has to answer an offer, and when nobody is disturbed with one."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from booking.availability import Interval, instant, local_date

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OfferRules:
    """day_begins, day_ends: offers are made, and time to answer counts, between them on the wall clock of the place.

    answers: (how far ahead the visit is at least, how long there is to answer), farthest first.
    leave_answer: after a practitioner's leave. before_visit: an answer comes at least so long before
    the visit. least: no offer is made for less time to answer than this. leave_within: how long after
    a leave its practitioner's times are looked at. unanswered: after so many offers without any answer
    in a row, the patient no longer waits. longest_wait: for those who name no last day.
    reach_km: how far somebody is sent who has not said so. kept: how long what has ended is shown.
    """

    day_begins: time = time(8)
    day_ends: time = time(21)
    answers: tuple[tuple[timedelta, timedelta], ...] = (
        (timedelta(days=7), timedelta(hours=13)),
        (timedelta(days=3), timedelta(hours=6)),
        (timedelta(days=1), timedelta(hours=1)),
        (timedelta(0), timedelta(minutes=15)),
    )
    leave_answer: timedelta = timedelta(hours=48)
    before_visit: timedelta = timedelta(minutes=30)
    least: timedelta = timedelta(minutes=10)
    leave_within: timedelta = timedelta(days=14)
    unanswered: int = 3
    longest_wait: timedelta = timedelta(days=90)
    reach_km: int = 40
    kept: timedelta = timedelta(days=30)

    def disturbs_nobody(self, now: datetime, zone: str) -> datetime:
        """When an offer may go out: now by day, else the next morning of the place."""
        today = self._day(local_date(now, zone), zone)
        if now < today.start:
            return today.start
        return now if now < today.end else self._day(local_date(now, zone) + _DAY, zone).start

    def deadline(self, starts_at: datetime, *, now: datetime, zone: str, leave: bool = False) -> datetime | None:
        """Until when to answer an offer made now; None if the visit is too near for one.

        An hour counts by day only: what is offered at 20:55 with 15 minutes to answer can be
        answered until 8:10, unless the visit is too near for that.
        """
        last = starts_at - self.before_visit
        if leave:
            until = now + self.leave_answer
        else:
            ahead = starts_at - now
            until = self._by_day(now, next((span for far, span in self.answers if ahead >= far), timedelta(0)), zone)
        until = min(until, last)
        return until if until - now >= self.least else None

    def _day(self, day: date, zone: str) -> Interval:
        return Interval(instant(day, self.day_begins, zone), instant(day, self.day_ends, zone))

    def _by_day(self, now: datetime, span: timedelta, zone: str) -> datetime:
        at = self.disturbs_nobody(now, zone)
        while True:
            left = self._day(local_date(at, zone), zone).end - at
            if span <= left:
                return at + span
            span -= left
            at = self.disturbs_nobody(at + left, zone)


DEFAULT_OFFER_RULES = OfferRules()
