"""What the directory is made of: specialities, the visits each gives, instruments, opposable tariffs."""

from booking.nomenclature.instruments import INSTRUMENTS, InstrumentEntry
from booking.nomenclature.specialities import SPECIALITIES, SpecialityEntry
from booking.nomenclature.tariffs import TARIFFS, TariffEntry
from booking.nomenclature.visits import VISITS, VisitEntry

__all__ = [
    "INSTRUMENTS",
    "SPECIALITIES",
    "TARIFFS",
    "VISITS",
    "InstrumentEntry",
    "SpecialityEntry",
    "TariffEntry",
    "VisitEntry",
]
