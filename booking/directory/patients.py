"""Patients by name, for assistants."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.directory.words import begins_a_word, folded, words_of
from core.people import Patient, name_words

PATIENTS_SHOWN = 20


async def find_patients(session: AsyncSession, *, q: str) -> Sequence[Patient]:
    """At most 20, by family name; nobody for fewer than two letters."""
    words = words_of(q, keep_all=True)
    if sum(map(len, words)) < 2:
        return []
    name = folded(" " + Patient.given_name + " " + Patient.family_name)
    query = select(Patient).where(*(begins_a_word(name, word) for word in words))
    query = query.order_by(Patient.family_name, Patient.given_name).limit(PATIENTS_SHOWN)
    return (await session.scalars(query)).all()


async def find_exactly(session: AsyncSession, *, q: str, birth_date: date) -> Sequence[Patient]:
    """Whoever has this birth date and all of these names, no more and no fewer, in any order."""
    wanted = sorted(name_words(q))
    if not wanted:
        return []
    born = await session.scalars(select(Patient).where(Patient.birth_date == birth_date))
    return [patient for patient in born if sorted(name_words(patient.name)) == wanted]
