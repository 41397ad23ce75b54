"""What the edges of booking share: the house rules of a request, and texts and days that can be meant."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import AfterValidator, Field

from booking.rules import DEFAULT_RULES, BookingRules
from core.http import services_of


def rules_of(services: object) -> BookingRules:
    """`booking_rules` of the composition root, if it has any."""
    rules: BookingRules = getattr(services, "booking_rules", DEFAULT_RULES)
    return rules


async def get_rules(request: Request) -> BookingRules:
    return rules_of(services_of(request))


CurrentRules = Annotated[BookingRules, Depends(get_rules)]


def _printable(text: str) -> str:
    """PostgreSQL keeps no NUL in a text; no other control character is meant either."""
    return "".join(c for c in text if c.isprintable() or c == "\n").strip()


def meant(at: datetime) -> datetime:
    """Far from both ends of the calendar, where arithmetic would overflow."""
    if not 2000 <= at.year <= 2200:
        raise ValueError("out of range")
    return at


Words = Annotated[str, Field(max_length=200)]
Code = Annotated[str, Query(pattern="^[a-z_]{0,40}$")]
Day = Annotated[date, Query(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
FreeText = Annotated[str, Field(max_length=1000), AfterValidator(_printable)]
Language = Annotated[str, Field(pattern="^[a-z]{2,3}$")]
VisitCode = Annotated[str, Field(pattern="^[a-z0-9_]{1,60}$")]
# Of a query: empty where it is not asked.
VisitQuery = Annotated[str, Query(pattern="^[a-z0-9_]{0,60}$")]
CommuneQuery = Annotated[str, Query(max_length=100)]
