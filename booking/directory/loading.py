"""The nomenclature in its tables."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from booking.directory.words import folded
from booking.models import Practitioner, Site, Speciality, Tariff, VisitType
from booking.nomenclature import SPECIALITIES, TARIFFS, VISITS


async def load_specialities(session: AsyncSession) -> None:
    """Writes specialities and their visit types into their tables; running it again brings them up to date."""
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
    visits = insert(VisitType)
    kept = ("name_fr", "name_en", "minutes", "remote", "on_site", "instruments", "position")
    await session.execute(
        visits.on_conflict_do_update(
            index_elements=[VisitType.code], set_={name: visits.excluded[name] for name in kept}
        ),
        [
            {"code": visit.code, "speciality_code": visit.speciality, "instruments": list(visit.instruments)}
            | {name: getattr(visit, name) for name in kept if name != "instruments"}
            for visit in VISITS
        ],
    )


async def load_tariffs(session: AsyncSession) -> None:
    """The tariffs to begin with, for specialities that have none yet: what administrators wrote stays."""
    known = set(await session.scalars(select(Tariff.speciality_code)))
    rows = [
        {"speciality_code": tariff.speciality, "valid_from": tariff.valid_from, "cents": tariff.cents}
        for tariff in TARIFFS
        if tariff.speciality not in known
    ]
    if rows:
        await session.execute(insert(Tariff).on_conflict_do_nothing(), rows)


async def specialities(session: AsyncSession) -> list[tuple[Speciality, int]]:
    """Each speciality with its number of practitioners, by French name."""
    count = select(func.count()).where(Practitioner.speciality_code == Speciality.code).scalar_subquery()
    rows = await session.execute(select(Speciality, count).order_by(folded(Speciality.name_fr)))
    return [(speciality, number or 0) for speciality, number in rows]


async def visit_types(session: AsyncSession) -> Sequence[VisitType]:
    return (await session.scalars(select(VisitType).order_by(VisitType.speciality_code, VisitType.position))).all()


async def places(session: AsyncSession) -> Sequence[Site]:
    return (await session.scalars(select(Site).order_by(Site.commune, Site.name))).all()
