"""When somebody should look again."""

from calendar import monthrange
from datetime import date, timedelta

# A check this near is on the worklist already, so that an appointment can still be given for it.
SOON = timedelta(days=14)


def after_months(day: date, months: int) -> date:
    """
    >>> after_months(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
