"""Where people live and how far that is: communes, distances as the crow flies, cabins near by."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Text, cast, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from booking.directory.words import begins_a_word, folded, words_of
from booking.models import Cabin, Commune
from contract.errors import ErrorCode
from core.errors import Invalid

COMMUNES_SHOWN = 10
# Mean radius (IUGG), km.
_EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Point:
    """WGS 84 degrees."""

    latitude: float
    longitude: float

    def km_to(self, other: "Point") -> float:
        """Great-circle distance (haversine).

        >>> round(Point(43.6269, 3.4322).km_to(Point(43.7317, 3.3189)), 1)
        14.8
        """
        north, north2 = math.radians(self.latitude), math.radians(other.latitude)
        east = math.radians(other.longitude - self.longitude)
        h = math.sin((north2 - north) / 2) ** 2 + math.cos(north) * math.cos(north2) * math.sin(east / 2) ** 2
        return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, h)))


@dataclass(frozen=True, slots=True)
class CabinNear:
    """A cabin, and how far it is from where was asked; None without a place to measure from."""

    cabin: Cabin
    km: float | None


def point_of(place: Commune | None) -> Point | None:
    return Point(place.latitude, place.longitude) if place else None


async def commune_named(session: AsyncSession, text: str) -> Commune:
    """By INSEE code, else by its name. Raises Invalid for one that is not known."""
    words = words_of(text, keep_all=True)
    name = folded(Commune.name)
    code = "".join(words).upper()
    query = select(Commune).where(or_(Commune.code == code, name == " ".join(words)))
    found = await session.scalar(query.order_by(Commune.code != code, Commune.code).limit(1))
    if found is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Nous ne connaissons pas cette commune.", field="commune")
    return found


async def communes_like(session: AsyncSession, *, q: str) -> Sequence[Commune]:
    """At most ten whose name or postcode begins with these words; none for fewer than two characters."""
    words = words_of(q, keep_all=True)
    if sum(map(len, words)) < 2:
        return []
    name = folded(" " + Commune.name + " " + Commune.postcode)
    query = select(Commune).where(*(begins_a_word(name, word) for word in words))
    shortest = (folded(Commune.name).like(f"{words[0]}%").desc(), Commune.name)
    return (await session.scalars(query.order_by(*shortest).limit(COMMUNES_SHOWN))).all()


def has_all(instruments: InstrumentedAttribute[list[str]], needed: Iterable[str]) -> ColumnElement[bool]:
    return instruments.op("@>", is_comparison=True)(cast(sorted(needed), ARRAY(Text)))


async def cabins_with(session: AsyncSession, instruments: Iterable[str] = ()) -> Sequence[Cabin]:
    """Cabins that have all of these instruments, with their sites, by name."""
    query = select(Cabin).options(selectinload(Cabin.site)).order_by(Cabin.name)
    if needed := sorted(set(instruments)):
        query = query.where(has_all(Cabin.instruments, needed))
    return (await session.scalars(query)).all()


def by_distance(cabins: Iterable[Cabin], near: Point | None) -> list[CabinNear]:
    """Nearest first; in the order given without a place to measure from."""
    found = [
        CabinNear(cabin, near.km_to(Point(cabin.site.latitude, cabin.site.longitude)) if near else None)
        for cabin in cabins
    ]
    return sorted(found, key=lambda one: one.km or 0.0)
