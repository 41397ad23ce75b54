"""The database by itself: who sees and writes a prescription, and that a signed one stays as it is."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from backend.prescriptions.models import Prescription, PrescriptionTemplate
from core.context import Context, acting
from tests.backend.house import House
from tests.backend.prescriptions.desk import in_the_cabin, signed
from tests.backend.visits import a_visit_under_way


async def seen(house: House, role: str, *, patients: Iterable[UUID] = (), grantees: Iterable[UUID] = ()) -> int:
    """How many rows this role sees with nothing but the database's policies."""
    async with acting(house.services.sessions, context(house, role, patients, grantees)).begin() as session:
        return len((await session.scalars(select(Prescription))).all())


def context(house: House, role: str, patients: Iterable[UUID] = (), grantees: Iterable[UUID] = ()) -> Context:
    return Context(
        role=role, account_id=uuid4(), patients=frozenset(patients), grantees=frozenset(grantees), now=house.clock()
    )


async def test_the_policies_alone_keep_a_prescription(house: House) -> None:
    clinic = house.clinic
    await in_the_cabin(house)
    assert await seen(house, "patient", patients=[clinic.patients[0]]) == 1
    assert await seen(house, "patient", patients=[clinic.patients[1]]) == 0
    assert await seen(house, "practitioner", grantees=[clinic.skin]) == 1
    assert await seen(house, "practitioner", grantees=[clinic.heart]) == 0
    assert await seen(house, "attendant", grantees=[clinic.pharmacy_id]) == 0
    assert await seen(house, "assistant", grantees=[clinic.site_id, clinic.pharmacy_id]) == 0
    assert await seen(house, "cabin", grantees=[clinic.cabin_id]) == 1
    assert await seen(house, "auditor") == 0
    house.clock.forward(minutes=16)
    assert await seen(house, "cabin", grantees=[clinic.cabin_id]) == 0


async def test_only_the_practitioner_of_the_visit_adds_a_row(house: House) -> None:
    visit = await a_visit_under_way(house)
    prescription = await signed(await house.signed_in("doctor"), visit)
    async with house.services.background() as session:
        kept = await session.get_one(Prescription, UUID(prescription["prescription_id"]))
        row = {
            column.key: getattr(kept, column.key)
            for column in Prescription.__table__.columns
            if column.key != "ordinal"
        }
    row |= {"status": "draft", "authored_on": None, "digest": None}
    for role, grantee, added in (
        ("practitioner", house.clinic.heart, False),
        ("assistant", house.clinic.site_id, False),
        ("practitioner", house.clinic.skin, True),
    ):
        maker = acting(house.services.sessions, context(house, role, grantees=[grantee]))
        async with maker() as session:
            session.add(Prescription(**row | {"prescription_id": uuid4()}))
            if added:
                await session.flush()
            else:
                with pytest.raises(DBAPIError, match="row-level security"):
                    await session.flush()
            await session.rollback()


@pytest.mark.parametrize(
    "change",
    [
        {"sealed": b"x"},
        {"digest": b"x"},
        {"status": "draft", "authored_on": None, "digest": None},
        {"practitioner_id": None},
        {"authored_on": "later"},
    ],
)
async def test_nobody_changes_a_signed_one_not_even_the_server(house: House, change: dict[str, object]) -> None:
    visit = await a_visit_under_way(house)
    await signed(await house.signed_in("doctor"), visit)
    values = dict(change)
    if "practitioner_id" in values:
        values["practitioner_id"] = house.clinic.heart
    if values.get("authored_on") == "later":
        values["authored_on"] = house.clock() + timedelta(days=1)
    async with house.services.background() as session:
        with pytest.raises(DBAPIError, match="frozen"):
            await session.execute(update(Prescription).values(**values))
        await session.rollback()
        with pytest.raises(DBAPIError, match="is kept"):
            await session.execute(delete(Prescription))
        await session.rollback()


async def test_a_template_is_its_writers_alone(house: House) -> None:
    doctor = await house.signed_in("doctor")
    body = {"title": "Eczéma", "items": [{"kind": "other", "text": "Émollient"}]}
    assert (await doctor.put("/api/me/prescription-templates", json=body)).status_code == 200
    for grantee, count in ((house.clinic.skin, 1), (house.clinic.heart, 0)):
        maker = acting(house.services.sessions, context(house, "practitioner", grantees=[grantee]))
        async with maker.begin() as session:
            assert len((await session.scalars(select(PrescriptionTemplate))).all()) == count
