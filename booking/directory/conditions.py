"""The conditions of a search, in SQL."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased

from booking.directory.asking import Filters, Where
from booking.directory.geography import has_all
from booking.directory.words import begins_a_word, folded, words_of
from booking.models import (
    Cabin,
    DeviceSet,
    Opening,
    Practitioner,
    PractitionerVisit,
    Resource,
    Site,
    Speciality,
    VisitType,
)


def mentions(word: str) -> ColumnElement[bool]:
    """The word begins one of the practitioner's name, speciality and its keywords, or place."""
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
    return begins_a_word(folded(" " + func.concat_ws(" ", *texts)), word)


def reachable_at(place: str) -> ColumnElement[bool]:
    """At that place, or remotely from its cabin."""
    there = select(Site.site_id, Site.has_cabin.label("has_cabin"))
    try:
        there = there.where(Site.site_id == UUID(place))
    except ValueError:
        name = folded(" " + func.concat_ws(" ", Site.commune, Site.postcode, Site.name))
        there = there.where(and_(true(), *(begins_a_word(name, word) for word in words_of(place, keep_all=True))))
    found = there.subquery()
    return or_(
        Practitioner.site_id.in_(select(found.c.site_id)),
        and_(Practitioner.remote, select(func.bool_or(found.c.has_cabin)).scalar_subquery()),
    )


def gives(visit: VisitType) -> ColumnElement[bool]:
    """The practitioner gives visits of this type: who has no list of her own gives all of the speciality."""
    own = aliased(PractitionerVisit)
    hers = own.practitioner_id == Practitioner.practitioner_id
    return and_(
        Practitioner.speciality_code == visit.speciality_code,
        or_(~exists().where(hers), exists().where(hers, own.visit_type == visit.code)),
    )


def receives(age: int) -> ColumnElement[bool]:
    return and_(func.coalesce(Practitioner.min_age, 0) <= age, func.coalesce(Practitioner.max_age, 999) >= age)


def solidary(now: datetime) -> ColumnElement[bool]:
    """A volunteer without any other hours to come: nothing is ever charged above the tariff."""
    ordinary = exists().where(
        Opening.resource_id == Resource.resource_id,
        Opening.volunteer_day_id.is_(None),
        func.upper(Opening.during) > now,
    )
    return and_(Practitioner.volunteer, ~ordinary)


def in_one_of_the_ways(filters: Filters, visit: VisitType | None) -> ColumnElement[bool]:
    """On site, or remotely: where what is needed is at hand."""
    ways: list[ColumnElement[bool]] = []
    needed = {*(visit.instruments if visit else ()), *((filters.instrument,) if filters.instrument else ())}
    if filters.mode is not Where.ON_SITE and (visit is None or visit.remote):
        cabin = exists().where(has_all(Cabin.instruments, needed)).correlate(None) if needed else true()
        ways.append(and_(Practitioner.remote, cabin))
    if filters.mode is not Where.REMOTE and (visit is None or visit.on_site):
        ways.append(and_(Practitioner.on_site, _has_on_site(filters.instrument) if filters.instrument else true()))
    return or_(false(), *ways)


def _has_on_site(instrument: str) -> ColumnElement[bool]:
    """Visits of the speciality use it, or a set of the place has it."""
    return or_(
        exists().where(
            VisitType.speciality_code == Practitioner.speciality_code,
            VisitType.on_site,
            has_all(VisitType.instruments, [instrument]),
        ),
        exists().where(DeviceSet.site_id == Practitioner.site_id, has_all(DeviceSet.instruments, [instrument])),
    )
