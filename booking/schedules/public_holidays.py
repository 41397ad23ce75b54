"""Public holidays in France, by the subdivision a place stands in."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from holidays import country_holidays

# Of the package only this country, and now: found by name at the first question it would hold up a server that has just started.
from holidays.countries import france  # noqa: F401

# Where there are more of them than the national ones. The two departments of Alsace have one law.
_REGIONS = {code: code for code in ("57", "6AE", "971", "972", "973", "974", "976", "BL", "MF", "NC", "PF", "PM", "WF")}
_REGIONS |= {"67": "6AE", "68": "6AE"}


class PublicHoliday(NamedTuple):
    name_fr: str
    name_en: str


def holidays_between(region: str, first: date, last: date) -> Iterator[tuple[date, PublicHoliday]]:
    """In order of time, both days included. region: ISO 3166-2:FR without "FR-"; the national ones if empty or unknown.

    >>> [str(day) for day, _ in holidays_between("57", date(2026, 12, 24), date(2026, 12, 31))]
    ['2026-12-25', '2026-12-26']
    """
    for year in range(first.year, last.year + 1):
        for day, holiday in holidays_of(region, year).items():
            if first <= day <= last:
                yield day, holiday


@lru_cache(maxsize=256)
def holidays_of(region: str, year: int) -> dict[date, PublicHoliday]:
    """By day, in order."""
    place = _REGIONS.get(region)
    french = country_holidays("FR", subdiv=place, years=year, language="fr")
    english = country_holidays("FR", subdiv=place, years=year, language="en_US")
    return {day: PublicHoliday(french[day], english[day]) for day in sorted(french)}


def is_holiday(region: str, day: date) -> bool:
    return day in holidays_of(region, day.year)
