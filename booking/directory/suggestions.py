"""From what hurts to the speciality: typed words against names and keywords, accent-free and with a typo or two."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from booking.directory.words import words_of
from booking.models import Speciality

SHOWN = 5
_LONGEST = 12
_MISTYPED = 2
# They say that something is wrong, not what.
_FILLERS = frozenset(
    [
        "ai",
        "avoir",
        "avec",
        "besoin",
        "change",
        "depuis",
        "douleur",
        "est",
        "fait",
        "for",
        "has",
        "have",
        "hurt",
        "i",
        "il",
        "j",
        "je",
        "ma",
        "mal",
        "maux",
        "me",
        "mes",
        "mon",
        "my",
        "pain",
        "par",
        "pas",
        "pour",
        "que",
        "qui",
        "s",
        "sa",
        "se",
        "son",
        "suis",
        "sur",
        "tout",
        "tre",
        "trop",
        "veux",
        "voir",
        "y",
    ]
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """words: the speciality's own words that answered; empty when its name did."""

    speciality: Speciality
    words: tuple[str, ...]
    rank: int

    @property
    def mistyped(self) -> bool:
        return self.rank >= 2 * _MISTYPED


def suggest(text: str, specialities: Iterable[Speciality]) -> list[Suggestion]:
    """At most five, best first; a whole answer before a part of one. Typing mistakes are forgiven only where the words
    as they stand find nothing."""
    telling = _telling(text)
    if not telling:
        return []
    rows = list(specialities)
    found = [one for row in rows if (one := _answer(row, telling, exactly=True))]
    found = found or [one for row in rows if (one := _answer(row, telling, exactly=False))]
    return sorted(found, key=lambda one: (one.rank, one.speciality.name_fr))[:SHOWN]


def _answer(speciality: Speciality, telling: Sequence[str], *, exactly: bool) -> Suggestion | None:
    rank_of = _exact_rank if exactly else _near_rank
    phrases = [(name, True) for name in (speciality.name_fr, speciality.name_en)]
    phrases += [(word, False) for word in (*speciality.keywords_fr, *speciality.keywords_en)]
    ranked = [
        (rank, name, is_name) for name, is_name in phrases if (rank := rank_of(telling, _words(name))) is not None
    ]
    if not ranked:
        return None
    best = min(rank for rank, _, _ in ranked)
    if any(is_name for rank, _, is_name in ranked if rank == best):
        return Suggestion(speciality, (), 2 * best)
    words = tuple(dict.fromkeys(name for rank, name, _ in ranked if rank == best))
    return Suggestion(speciality, words, 2 * best + 1)


def _telling(text: str) -> list[str]:
    words = words_of(text)[:_LONGEST]
    return [word for word in words if word not in _FILLERS] or words


def _exact_rank(telling: Sequence[str], phrase: Sequence[str]) -> int | None:
    """0: each typed word begins one of the phrase. 1: the whole phrase was typed, among more. None: no answer."""
    if all(any(word.startswith(typed) for word in phrase) for typed in telling):
        return 0
    return 1 if all(word in telling for word in phrase) else None


def _near_rank(telling: Sequence[str], phrase: Sequence[str]) -> int | None:
    """The same with typing mistakes, ranked after all that is exact."""
    if all(any(_nearly_begins(typed, word) for word in phrase) for typed in telling):
        return _MISTYPED
    return _MISTYPED + 1 if all(any(_nearly(typed, word) for typed in telling) for word in phrase) else None


@lru_cache(maxsize=4096)
def _words(phrase: str) -> tuple[str, ...]:
    words = words_of(phrase)
    return tuple(word for word in words if word not in _FILLERS) or tuple(words)


def _slips(word: str) -> int:
    """How many typing mistakes a word of this length is forgiven."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def _nearly_begins(typed: str, word: str) -> bool:
    slips = _slips(typed)
    if not slips or typed[0] not in word[:2]:
        return word.startswith(typed)
    return len(typed) - len(word) <= slips and min(_distances(typed, word)) <= slips


def _nearly(typed: str, word: str) -> bool:
    slips = min(_slips(typed), _slips(word))
    if abs(len(typed) - len(word)) > slips or typed[0] not in word[:2]:
        return False
    return _distances(typed, word)[-1] <= slips


def _distances(typed: str, word: str) -> tuple[int, ...]:
    """From what was typed to each beginning of the word: letters left out, added, changed, or swapped with the next."""
    above: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(typed, 1):
        before, above, row = above, row, [i]
        for j, other in enumerate(word, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
    return tuple(row)
