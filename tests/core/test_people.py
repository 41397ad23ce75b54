"""Exact traits: the spelling may differ, the person may not."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core.people import Patient, with_traits

BORN = date(1950, 1, 1)


@pytest.fixture
async def helene(session: AsyncSession) -> Patient:
    patient = Patient(
        patient_id=uuid4(), given_name="Hélène", family_name="Cœur-Martin", birth_name="Ольховская", birth_date=BORN
    )
    session.add(patient)
    await session.flush()
    return patient


@pytest.mark.parametrize(
    ("given", "family", "found"),
    [
        ("HELENE", "Coeur Martin", True),
        ("hélène", "ОЛЬХОВСКАЯ", True),
        ("Hélène", "Cœur", False),
        ("Hélène", "", False),
        ("Helena", "Cœur-Martin", False),
    ],
)
async def test_accents_case_and_dashes_do_not_count_and_every_name_does(
    session: AsyncSession, helene: Patient, given: str, family: str, found: bool
) -> None:
    seen = await with_traits(session, given_name=given, family_name=family, birth_date=BORN)
    assert seen == ([helene] if found else [])


async def test_another_birth_date_is_another_person(session: AsyncSession, helene: Patient) -> None:
    assert await with_traits(session, given_name="Hélène", family_name="Cœur-Martin", birth_date=date(1950, 1, 2)) == []
