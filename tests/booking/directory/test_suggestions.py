"""From typed words to specialities."""

import pytest

from booking.directory import suggest
from booking.models import Speciality
from booking.nomenclature import INSTRUMENTS, SPECIALITIES, VISITS

ROWS = [
    Speciality(
        code=entry.code,
        name_fr=entry.name_fr,
        name_en=entry.name_en,
        keywords_fr=list(entry.keywords_fr),
        keywords_en=list(entry.keywords_en),
    )
    for entry in SPECIALITIES
]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("grain de beauté", "dermatology"),
        ("Grains de beaute", "dermatology"),
        ("grain de baute", "dermatology"),
        ("un grain de beauté qui a changé de forme", "dermatology"),
        ("dermato", "dermatology"),
        ("dermatolgue", "dermatology"),
        ("opthalmo", "ophthalmology"),
        ("lunete", "ophthalmology"),
        ("mal au dos", "rheumatology"),
        ("J'ai mal à la tête", "neurology"),
        ("CŒUR", "cardiology"),
        ("hypertention", "cardiology"),
        ("accouphene", "ent"),
        ("mole", "dermatology"),
        ("back pain", "rheumatology"),
    ],
)
def test_what_people_type_leads_to_the_speciality(typed: str, code: str) -> None:
    assert suggest(typed, ROWS)[0].speciality.code == code


def test_the_words_that_answered_are_told_and_slips_too() -> None:
    (exact, *_) = suggest("beauté", ROWS)
    assert (exact.words, exact.mistyped) == (("grain de beauté",), False)
    (near, *_) = suggest("baeuté", ROWS)
    assert (near.words, near.mistyped) == (("grain de beauté",), True)
    (name, *_) = suggest("cardiologie", ROWS)
    assert name.words == ()


@pytest.mark.parametrize("typed", ["", "   ", "zzz", "\x00", "de la", "100%_", "x" * 200, "xqzjk wvwv"])
def test_words_of_no_speciality_lead_nowhere(typed: str) -> None:
    assert suggest(typed, ROWS) == []


def test_short_words_are_not_guessed() -> None:
    assert suggest("dus", ROWS) == []
    assert [one.speciality.code for one in suggest("dos", ROWS)] == ["rheumatology"]


def test_every_speciality_has_three_to_six_visits_of_known_instruments() -> None:
    known = {entry.code for entry in INSTRUMENTS}
    for entry in SPECIALITIES:
        visits = [visit for visit in VISITS if visit.speciality == entry.code]
        assert 3 <= len(visits) <= 6
        assert any(visit.remote for visit in visits)
        for visit in visits:
            assert visit.minutes % 5 == 0
            assert visit.remote or visit.on_site
            assert known.issuperset(visit.instruments)
    assert len({visit.code for visit in VISITS}) == len(VISITS)
