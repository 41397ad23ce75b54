"""The functions look with the system's sight, and whoever called them has her own again afterwards."""

import json
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from booking import changes, service
from booking.models import Appointment
from booking.parties import care_links, parties_of
from booking.rules import DEFAULT_RULES
from booking.service import placement
from booking.visits import visit_for
from core.context import NOBODY, SYSTEM, Context, act_as
from core.db import SessionMaker
from core.errors import DomainError
from core.identity import Principal
from core.people import Patient
from tests.booking.clinic import NOW, Clinic, a_clinic, at
from tests.booking.transitions import hold, wish


async def role(session: AsyncSession) -> str:
    found: str = await session.scalar(text("SELECT current_setting('app.role', true)"))
    return found


async def patients_seen(session: AsyncSession) -> set[UUID]:
    return set(await session.scalars(select(Patient.patient_id)))


@pytest.fixture
async def clinic(real_sessions: SessionMaker) -> Clinic:
    async with real_sessions.begin() as session:
        return await a_clinic(session)


@pytest.fixture
async def as_patient(real_sessions: SessionMaker, clinic: Clinic) -> AsyncGenerator[tuple[AsyncSession, Principal]]:
    """A session as a request of the first patient has it: row-level security holds it."""
    patient = clinic.patient()
    async with real_sessions() as session:
        await act_as(session, Context.of(patient, NOW))
        assert await patients_seen(session) == {clinic.patients[0]}
        yield session, patient
        assert await role(session) in {"patient", None}
        await session.rollback()
        assert await patients_seen(session) == {clinic.patients[0]}


Person = tuple[AsyncSession, Principal]


async def test_whatever_becomes_of_a_booking(real_sessions: SessionMaker, clinic: Clinic, as_patient: Person) -> None:
    async with real_sessions.begin() as other:
        await service.place(other, clinic.patient(1), wish(clinic, minute=20), now=NOW)
    session, patient = as_patient
    outcomes = set()
    changes_of_mind: dict[str, dict[str, Any]] = {
        "booked": {},
        "off the grid": {"minute": 5},
        "closed": {"hour": 14},
        "taken": {"minute": 20},
        "no such visit": {"visit_type": "none"},
        "no such doctor": {"practitioner_id": uuid4()},
        "no such cabin": {"cabin_id": uuid4()},
        "no such assistant": {"assistant_id": uuid4()},
    }
    for key, wanted in changes_of_mind.items():
        for _ in ("first", "again"):
            try:
                found = await service.book(session, patient, wish(clinic, **wanted), now=NOW, idempotency_key=key)
                outcomes.add(found.appointment.status)
            except DomainError as refusal:
                outcomes.add(refusal.code)
            assert await role(session) == "patient", key
            assert await patients_seen(session) == {clinic.patients[0]}, key
    assert outcomes == {"booked", "booking.closed", "booking.slot_taken", "request.not_found"}


async def test_a_key_used_for_something_else(clinic: Clinic, as_patient: Person) -> None:
    session, patient = as_patient
    await service.book(session, patient, wish(clinic), now=NOW, idempotency_key="k")
    with pytest.raises(DomainError):
        await service.book(session, patient, wish(clinic, hour=10), now=NOW, idempotency_key="k")
    assert await role(session) == "patient"


async def test_hold_confirm_move_cancel(clinic: Clinic, as_patient: Person) -> None:
    session, patient = as_patient
    placed = await hold(session, patient, wish(clinic))
    one: dict[str, Any] = {"appointment_id": placed.appointment_id, "now": NOW}
    for step in (
        service.confirm(session, patient, **one),
        changes.move(session, patient, starts_at=at(10), **one),
        changes.move(session, patient, starts_at=at(14), **one),
        changes.move(session, patient, starts_at=at(10), version=1, **one),
        changes.cancel(session, patient, **one),
        service.confirm(session, patient, **one),
        changes.cancel(session, patient, **one),
        changes.move(session, patient, starts_at=at(10), **one),
    ):
        with suppress(DomainError):
            await step
        assert await role(session) == "patient"
        assert await patients_seen(session) == {clinic.patients[0]}


async def _claims(sessions: SessionMaker, clinic: Clinic, patient: Principal) -> tuple[str, str, str]:
    """What `booking_book` is called with: appointment, claims, care links."""
    wanted = wish(clinic)
    async with sessions.begin() as session:
        visit = await visit_for(session, patient, wanted, NOW)
    one = uuid4()
    row = placement(visit, wanted) | {
        "appointment_id": str(one),
        "principal_id": str(patient.account_id),
        "patient_id": str(visit.patient_id),
        "reason": "",
        "status": "booked",
        "cancelled_late": False,
        "version": 1,
        "created_at": NOW.isoformat(),
    }
    links = json.dumps(care_links(parties_of(visit), one, NOW, DEFAULT_RULES))
    return json.dumps(row), json.dumps(visit.claims), links


_BOOK = text(
    "SELECT booking_book(CAST(:wish AS jsonb), CAST(:claims AS jsonb), CAST('{}' AS text[]), CAST(:links AS jsonb),"
    " CAST(:work AS jsonb), CAST('2026-11-23T07:00Z' AS timestamptz), NULL, false)"
)


_BROKEN = {
    "no claim": {"claims": "[{}]"},
    "off the marks": {"claims": '[{"resource_id": 1, "during": "[2026-11-23 09:01Z,2026-11-23 09:20Z)"}]'},
    "no such resource": {"claims": '[{"resource_id": 999999, "during": "[2026-11-23 09:00Z,2026-11-23 09:20Z)"}]'},
    "no JSON": {"claims": "nonsense"},
    "no link": {"links": '[{"care_link_id": null}]'},
    "no job": {"work": '[{"kind": null, "payload": {}}]'},
    "no appointment": {"wish": "{}"},
}


async def test_an_error_inside_gives_the_role_back(
    real_sessions: SessionMaker, clinic: Clinic, as_patient: Person
) -> None:
    """The setting goes back with the savepoint that the error rolls back, or with the whole transaction."""
    session, patient = as_patient
    row, claims, links = await _claims(real_sessions, clinic, patient)
    whole = {"wish": row, "claims": claims, "links": links, "work": "[]"}
    for name, broken in _BROKEN.items():
        with pytest.raises(DBAPIError):
            async with session.begin_nested():
                await session.execute(_BOOK, whole | broken)
        assert await role(session) == "patient", name
        assert await patients_seen(session) == {clinic.patients[0]}, name
        with pytest.raises(DBAPIError):
            await session.execute(_BOOK, whole | broken)
        await session.rollback()
        assert await patients_seen(session) == {clinic.patients[0]}, name
    async with real_sessions.begin() as other:
        assert (await other.scalars(select(Appointment))).all() == []
        # The function itself is whole: with what it needs it books.
        assert await other.scalar(_BOOK, whole) == "booked"


async def test_a_lock_that_cannot_be_had(real_sessions: SessionMaker, clinic: Clinic, as_patient: Person) -> None:
    session, patient = as_patient
    row, claims, links = await _claims(real_sessions, clinic, patient)
    number = json.loads(claims)[0]["resource_id"]
    async with real_sessions.begin() as busy:
        await busy.execute(select(text(f"pg_advisory_xact_lock({number}, 0)")))
        with pytest.raises(DBAPIError, match="lock timeout"):
            async with session.begin_nested():
                await session.execute(_BOOK, {"wish": row, "claims": claims, "links": links, "work": "[]"})
    assert await role(session) == "patient"


async def test_an_error_in_the_facts(clinic: Clinic, as_patient: Person) -> None:
    session, _ = as_patient
    broken = text(
        "SELECT booking_facts(:who, NULL, NULL, NULL, NULL, NULL, NULL, CAST('infinity' AS timestamptz), NULL, NULL)"
    )
    await session.execute(broken, {"who": clinic.skin})
    assert await role(session) == "patient"
    slow = text(
        "SELECT count(booking_facts(:who, NULL, NULL, NULL, NULL, NULL, NULL, now(), NULL, NULL))"
        " FROM generate_series(1, 100000)"
    )
    nested = await session.begin_nested()
    await session.execute(text("SET LOCAL statement_timeout = '20ms'"))
    with pytest.raises(DBAPIError):
        await session.execute(slow, {"who": clinic.skin})
    await nested.rollback()
    assert await role(session) == "patient"


async def test_the_functions_lift_no_wall_for_who_has_no_context(real_sessions: SessionMaker, clinic: Clinic) -> None:
    """A transaction that never said who it is for: after the functions it still sees nobody."""
    async with real_sessions() as session:
        await act_as(session, NOBODY)
        facts = "SELECT booking_facts(:who, :patient, NULL, NULL, NULL, NULL, NULL, now(), NULL, NULL)"
        await session.execute(text(facts), {"who": clinic.skin, "patient": clinic.patients[0]})
        assert await role(session) == ""
        assert await patients_seen(session) == set()
        with pytest.raises(DBAPIError, match="row-level security"):
            await session.execute(
                insert(Patient).values(patient_id=uuid4(), given_name="X", family_name="Y", birth_date=NOW.date())
            )


async def test_the_system_stays_the_system(real_sessions: SessionMaker, clinic: Clinic) -> None:
    async with real_sessions() as session:
        await act_as(session, SYSTEM)
        await service.book(session, clinic.patient(), wish(clinic), now=NOW)
        assert await role(session) == "system"
