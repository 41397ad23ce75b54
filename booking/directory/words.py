"""What a search compares: words without case, accents, small words and plural endings, in Python and in SQL."""

import re
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, func

_ACCENTED = "àâäáçéèêëíìîïñóòôöúùûüÿ"
_PLAIN = "aaaaceeeeiiiinoooouuuuy"
_SMALL_WORDS = frozenset(
    [
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "docteur",
        "doctor",
        "dr",
        "du",
        "en",
        "et",
        "for",
        "in",
        "l",
        "la",
        "le",
        "les",
        "my",
        "of",
        "on",
        "or",
        "ou",
        "the",
        "un",
        "une",
    ]
)


def words_of(text: str, *, keep_all: bool = False) -> list[str]:
    """Lower case without accents, small words and plural endings: what a search compares.

    >>> words_of("Grains de beauté")
    ['grain', 'beaute']
    """
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    if keep_all:
        return words
    return [stem(word) for word in words if word not in _SMALL_WORDS]


def stem(word: str) -> str:
    """Without the ending of a plural."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def folded(text: ColumnElement[str] | Any) -> ColumnElement[str]:
    """The same folding as words_of, in SQL, apart from punctuation."""
    return func.translate(func.replace(func.lower(text), "œ", "oe"), _ACCENTED + "-’'.,()", _PLAIN + "       ")


def begins_a_word(text: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """`text` is folded already and begins with a space."""
    return text.like(f"% {word}%")
