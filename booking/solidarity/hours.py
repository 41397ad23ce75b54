"""The hours of a given day on the wall clock of its place, and how long its rooms and beds are held."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from booking.availability import Interval, instant, window
from booking.models import DayPart
from contract.errors import ErrorCode
from core.errors import Invalid

_NOON, _TWO = time(12, 30), time(14)
_BEGINS, _ENDS = time(9), time(17, 30)
_LEAST = timedelta(hours=2)
# A guest arrives the evening before and leaves after the last visit.
_ARRIVES = time(18)


@dataclass(frozen=True, slots=True)
class DayHours:
    """`pause`: from, to; a half-day has none."""

    starts: time
    ends: time
    pause: tuple[time, time] | None = None

    def stretches(self) -> list[tuple[time, time]]:
        """Without the pause."""
        if self.pause is None:
            return [(self.starts, self.ends)]
        return [(self.starts, self.pause[0]), (self.pause[1], self.ends)]

    def windows(self, day: date, tz: str) -> list[Interval]:
        found = (window(day, starts, ends, tz) for starts, ends in self.stretches())
        return [one for one in found if one is not None]

    def during(self, day: date, tz: str) -> Interval:
        """From the first hour to the last, the pause included."""
        return Interval(instant(day, self.starts, tz), instant(day, self.ends, tz))


def hours_of(part: DayPart, starts: time | None = None, ends: time | None = None) -> DayHours:
    """Nine to half past five with a pause at half past twelve, or one side of the pause, unless said otherwise.

    Raises Invalid for hours off the five-minute marks, shorter than two hours, or of the other half of the day.
    """
    usual = {
        DayPart.FULL: (_BEGINS, _ENDS),
        DayPart.MORNING: (_BEGINS, _NOON),
        DayPart.AFTERNOON: (_TWO, _ENDS),
    }[part]
    begins, stops = starts or usual[0], ends or usual[1]
    if any(at.minute % 5 or at.second or at.microsecond for at in (begins, stops)):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Les heures vont de cinq en cinq minutes.")
    if part is DayPart.FULL:
        if begins >= _NOON or stops <= _TWO:
            raise Invalid(ErrorCode.REQUEST_INVALID, "Une journée commence avant 12 h 30 et finit après 14 h.")
        return DayHours(begins, stops, (_NOON, _TWO))
    if part is DayPart.MORNING and stops > _TWO:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Une matinée finit avant 14 h.")
    if part is DayPart.AFTERNOON and begins < _NOON:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Un après-midi commence après 12 h 30.")
    if timedelta(hours=stops.hour - begins.hour, minutes=stops.minute - begins.minute) < _LEAST:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Une demi-journée dure deux heures au moins.")
    return DayHours(begins, stops)


def night_before(day: date, tz: str, ends: time) -> Interval:
    """A lodging is held from six in the evening before until six on the day, or until the last visit if that is later."""
    eve = day - timedelta(days=1)
    return Interval(instant(eve, _ARRIVES, tz), instant(day, max(_ARRIVES, ends), tz))
