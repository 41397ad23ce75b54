"""The public directory: specialities, places, and the search for a practitioner."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from booking.availability import Interval
from booking.models import Practitioner, Resource, Site, Speciality
from booking.nomenclature import SPECIALITIES
from booking.rules import DEFAULT_RULES, BookingRules
from booking.times import Asked, next_times
from core.errors import NotFound
from core.people import Patient, name_words

PATIENTS_SHOWN = 20
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


@dataclass(frozen=True, slots=True)
class Found:
    """A practitioner and the first free times, at most three, soonest first."""

    practitioner: Practitioner
    next_times: list[Interval]


async def load_specialities(session: AsyncSession) -> None:
    """Writes the nomenclature into its table; running it again brings it up to date."""
    statement = insert(Speciality)
    names = ("name_fr", "name_en", "keywords_fr", "keywords_en")
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[Speciality.code], set_={name: statement.excluded[name] for name in names}
        ),
        [
            {"code": s.code, "name_fr": s.name_fr, "name_en": s.name_en}
            | {"keywords_fr": list(s.keywords_fr), "keywords_en": list(s.keywords_en)}
            for s in SPECIALITIES
        ],
    )


async def specialities(session: AsyncSession) -> list[tuple[Speciality, int]]:
    """Each speciality with its number of practitioners, by French name."""
    count = select(func.count()).where(Practitioner.speciality_code == Speciality.code).scalar_subquery()
    rows = await session.execute(select(Speciality, count).order_by(_folded(Speciality.name_fr)))
    return [(speciality, number or 0) for speciality, number in rows]


async def places(session: AsyncSession) -> Sequence[Site]:
    return (await session.scalars(select(Site).order_by(Site.commune, Site.name))).all()


async def search(
    session: AsyncSession,
    *,
    now: datetime,
    speciality: str | None = None,
    place: str | None = None,
    q: str | None = None,
    language: str | None = None,
    rules: BookingRules = DEFAULT_RULES,
) -> list[Found]:
    """Practitioners who fit, soonest first; those without a free time come last.

    place: a site's id, or words of its commune, postcode or name. Where a place has a cabin, those
    who consult remotely can be seen there too. q: words, all of which must begin a word of the
    practitioner's name, speciality, its keywords, or place; accents and plurals do not matter.
    """
    query = _practitioners()
    if speciality:
        query = query.where(Practitioner.speciality_code == speciality)
    if language:
        query = query.where(literal(language) == func.any(Practitioner.languages))
    if place:
        query = query.where(_reachable_at(place))
    for word in words_of(q or ""):
        query = query.where(_mentions(word))
    return sorted(
        await _with_times(session, query, now=now, rules=rules),
        key=lambda f: (not f.next_times, f.next_times[:1], f.practitioner.family_name, f.practitioner.given_name),
    )


async def practitioner_page(
    session: AsyncSession, *, practitioner_id: UUID, now: datetime, rules: BookingRules = DEFAULT_RULES
) -> Found:
    """Raises NotFound."""
    query = _practitioners().where(Practitioner.practitioner_id == practitioner_id)
    found = await _with_times(session, query, now=now, rules=rules)
    if not found:
        raise NotFound
    return found[0]


async def find_patients(session: AsyncSession, *, q: str) -> Sequence[Patient]:
    """At most 20, by family name; nobody for fewer than two letters."""
    words = words_of(q, keep_all=True)
    if sum(map(len, words)) < 2:
        return []
    name = _folded(" " + Patient.given_name + " " + Patient.family_name)
    query = select(Patient).where(*(_begins_a_word(name, word) for word in words))
    query = query.order_by(Patient.family_name, Patient.given_name).limit(PATIENTS_SHOWN)
    return (await session.scalars(query)).all()


async def find_exactly(session: AsyncSession, *, q: str, birth_date: date) -> Sequence[Patient]:
    """Whoever has this birth date and all of these names, no more and no fewer, in any order."""
    wanted = sorted(name_words(q))
    if not wanted:
        return []
    born = await session.scalars(select(Patient).where(Patient.birth_date == birth_date))
    return [patient for patient in born if sorted(name_words(patient.name)) == wanted]


def words_of(text: str, *, keep_all: bool = False) -> list[str]:
    """Lower case without accents, small words and plural endings: what a search compares.

    >>> words_of("Grains de beauté")
    ['grain', 'beaute']
    """
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    if keep_all:
        return words
    return [word.rstrip("sx") if len(word) > 3 else word for word in words if word not in _SMALL_WORDS]


def _practitioners() -> Select[Practitioner, int]:
    return (
        select(Practitioner, Resource.resource_id)
        .join(Resource, Resource.ref == Practitioner.practitioner_id)
        .join(Practitioner.speciality)
        .join(Practitioner.site)
        .options(contains_eager(Practitioner.speciality), contains_eager(Practitioner.site))
    )


async def _with_times(
    session: AsyncSession, query: Select[Practitioner, int], *, now: datetime, rules: BookingRules
) -> list[Found]:
    rows = [(who, number) for who, number in await session.execute(query)]
    asked = [Asked(number, timedelta(minutes=who.visit_minutes)) for who, number in rows]
    times = await next_times(session, asked, now=now, rules=rules)
    return [Found(who, times[number]) for who, number in rows]


def _folded(text: ColumnElement[str] | Any) -> ColumnElement[str]:
    """The same folding as words_of, in SQL, apart from punctuation."""
    return func.translate(func.replace(func.lower(text), "œ", "oe"), _ACCENTED + "-’'.,()", _PLAIN + "       ")


def _begins_a_word(folded: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return folded.like(f"% {word}%")


def _mentions(word: str) -> ColumnElement[bool]:
    keywords = (func.array_to_string(column, " ") for column in (Speciality.keywords_fr, Speciality.keywords_en))
    texts: Iterable[Any] = (
        Practitioner.given_name,
        Practitioner.family_name,
        Speciality.name_fr,
        Speciality.name_en,
        Site.name,
        Site.commune,
        Site.postcode,
        *keywords,
    )
    return _begins_a_word(_folded(" " + func.concat_ws(" ", *texts)), word)


def _reachable_at(place: str) -> ColumnElement[bool]:
    """At that place, or remotely from its cabin."""
    there = select(Site.site_id, Site.has_cabin.label("has_cabin"))
    try:
        there = there.where(Site.site_id == UUID(place))
    except ValueError:
        name = _folded(" " + func.concat_ws(" ", Site.commune, Site.postcode, Site.name))
        there = there.where(and_(true(), *(_begins_a_word(name, word) for word in words_of(place, keep_all=True))))
    found = there.subquery()
    return or_(
        Practitioner.site_id.in_(select(found.c.site_id)),
        and_(Practitioner.remote, select(func.bool_or(found.c.has_cabin)).scalar_subquery()),
    )
