"""When a message leaves: not at night, not too late, and again after a failure. Pure arithmetic on aware UTC instants."""

from datetime import datetime, time, timedelta

from booking.availability import instant, local_date

REMINDERS = (1440, 10)
"""Minutes before the start: the default."""

REMINDER_CHOICES = (10080, 2880, 1440, 120, 60, 10)
QUIET_FROM, QUIET_UNTIL = time(21), time(8)

# Whoever is told nearer to her visit than this cannot act on it any more: better woken than not told.
IN_TIME = timedelta(hours=2)

_RETRIES = (1, 2, 5, 10, 20, 30)
_LATER_RETRIES_MIN = 60


def quiet_end(at: datetime, *, quiet_from: time, quiet_until: time, zone: str) -> datetime | None:
    """When the quiet hours end that `at` lies in; None outside them, and where there are none.

    Wall clock on both change days: a night is as long as the clock says.
    """
    if quiet_from == quiet_until:
        return None
    today = local_date(at, zone)
    for day in (today - timedelta(days=1), today):
        starts = instant(day, quiet_from, zone)
        ends = instant(day if quiet_until > quiet_from else day + timedelta(days=1), quiet_until, zone)
        if starts <= at < ends:
            return ends
    return None


def leaves_at(now: datetime, *, quiet_until: datetime | None, visit: datetime) -> datetime:
    """Now; or when the quiet hours end, if that is still in time for the visit."""
    if quiet_until is None or quiet_until > visit - IN_TIME:
        return now
    return quiet_until


def tried_again_at(now: datetime, attempts: int) -> datetime:
    """After the `attempts`-th try failed: soon, then every hour."""
    minutes = _RETRIES[attempts - 1] if attempts <= len(_RETRIES) else _LATER_RETRIES_MIN
    return now + timedelta(minutes=minutes)
