"""Text messages stay within the 7-bit alphabet, whatever a name holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.notifications.gsm import as_gsm, parts, septets


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Comptoir : rappel à l’heure", "Comptoir : rappel à l'heure"),
        ("Hélène Bréval", "Hélène Bréval"),
        ("Raphaël François Lê", "Raphael Francois Le"),
        ("« Cœur »", '" Coeur "'),
        ("10\u00a0h\u202f30 …", "10 h 30 ..."),
        ("Ł 字 🙂", "? ? ?"),
        ("25 €", "25 €"),
    ],
)
def test_letters_lose_what_the_alphabet_lacks(text: str, written: str) -> None:
    assert as_gsm(text) == written


@pytest.mark.parametrize(
    ("text", "paid"), [("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2)]
)
def test_what_is_paid_for(text: str, paid: int) -> None:
    assert parts(text) == paid


@given(st.text())
def test_every_text_can_be_written_and_writing_it_again_changes_nothing(text: str) -> None:
    once = as_gsm(text)
    assert as_gsm(once) == once
    assert septets(once) >= len(once)
