"""The public directory: specialities, places, and the search for a practitioner."""

from booking.directory.asking import ANYBODY, ANYTHING, Asker, Filters, Order, Where
from booking.directory.finding import Found, practitioner_page, search, visits_of
from booking.directory.loading import load_specialities, load_tariffs, places, specialities, visit_types
from booking.directory.patients import PATIENTS_SHOWN, find_exactly, find_patients
from booking.directory.suggestions import Suggestion, suggest
from booking.directory.words import words_of

__all__ = [
    "ANYBODY",
    "ANYTHING",
    "PATIENTS_SHOWN",
    "Asker",
    "Filters",
    "Found",
    "Order",
    "Suggestion",
    "Where",
    "find_exactly",
    "find_patients",
    "load_specialities",
    "load_tariffs",
    "places",
    "practitioner_page",
    "search",
    "specialities",
    "suggest",
    "visit_types",
    "visits_of",
    "words_of",
]
