"""Opposable tariffs to begin with, in cents. What is in force is in the table `tariffs`, which administrators keep.

Sums change by convention and sources disagree (F22 of the care notes): 25 € of a teleconsultation of general
practice, 50.20 € of psychiatry and neurology, 32 € of gynaecology. The rest are the demo's figures.
"""

from datetime import date
from typing import NamedTuple

from booking.nomenclature.specialities import SPECIALITIES

_FROM = date(2026, 1, 1)
_SPECIALIST = 3200
_OTHERS = {"general_practice": 2500, "psychiatry": 5020, "neurology": 5020, "cardiology": 5400}


class TariffEntry(NamedTuple):
    speciality: str
    valid_from: date
    cents: int


TARIFFS = tuple(TariffEntry(s.code, _FROM, _OTHERS.get(s.code, _SPECIALIST)) for s in SPECIALITIES)
