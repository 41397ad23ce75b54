"""A patient's identity as stored: read, declared, checked against a document, retrieved from INSi."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.care import identity as machine
from backend.care.identity import DocumentSeen, Identity, Retrieved, StrictTraits
from backend.care.proxies import OF_AGE, birthday
from backend.care.views import IdentityCheck, IdentityDocument, IdentityRetrieval, IdentityView, Traits
from booking.appointments import DEFAULT_ZONE
from booking.availability import local_date
from contract.errors import ErrorCode
from core import audit
from core.access import Field, require_patient
from core.context import elevated
from core.errors import Invalid, NotFound
from core.identity import Principal
from core.people import InsMatricule, Patient


async def read(session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime) -> IdentityView:
    """Raises NotFound without a care link, or for a role that sees no INS."""
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.INS)
    patient = await session.get(Patient, patient_id)
    if patient is None:
        raise NotFound
    # Row-level security gives the number only while the identity is `qualifiee`: no elevated sight here.
    retrieved = await session.scalar(select(InsMatricule.matricule).where(InsMatricule.patient_id == patient_id))
    audit.record(session, principal, audit.Action.IDENTITY_READ, patient_id=patient_id)
    return _view(patient, retrieved)


async def declare(
    session: AsyncSession, principal: Principal, traits: Traits, *, patient_id: UUID, now: datetime
) -> IdentityView:
    """The patient's own word. Raises NotFound, Invalid, Conflict (PEOPLE_IDENTITY) unless `provisoire`."""
    _require_born(traits, now)
    return await _change(
        session, principal, lambda before: machine.declare(before, _strict(traits)), patient_id=patient_id, now=now
    )


async def check(
    session: AsyncSession, principal: Principal, seen: IdentityCheck, *, patient_id: UUID, now: datetime
) -> IdentityView:
    """Somebody of staff saw the document. Raises NotFound, Invalid.

    The family book has no photograph: RNIV takes it for children only.
    """
    _require_born(seen.traits, now)
    grown_up = birthday(seen.traits.birth_date, OF_AGE) <= local_date(now, DEFAULT_ZONE)
    if seen.document is IdentityDocument.FAMILY_BOOK and grown_up:
        raise Invalid(ErrorCode.PEOPLE_NOT_A_MINOR, "Le livret de famille ne vaut que pour un enfant mineur.")
    document = DocumentSeen(seen.document.value, now)
    return await _change(
        session,
        principal,
        lambda before: machine.check(before, _strict(seen.traits), document),
        patient_id=patient_id,
        now=now,
    )


async def retrieve(
    session: AsyncSession, principal: Principal, answer: IdentityRetrieval, *, patient_id: UUID, now: datetime
) -> IdentityView:
    """What INSi answered. Raises NotFound, Invalid for a number with a wrong key, Conflict (PEOPLE_IDENTITY)."""
    _require_born(answer.traits, now)
    if not machine.is_matricule(answer.matricule):
        raise Invalid(ErrorCode.REQUEST_INVALID, "La clé de ce matricule est fausse.")
    retrieved = Retrieved(answer.matricule, answer.oid, now)
    return await _change(
        session,
        principal,
        lambda before: machine.retrieve(before, _strict(answer.traits), retrieved),
        patient_id=patient_id,
        now=now,
    )


async def _change(
    session: AsyncSession,
    principal: Principal,
    step: Callable[[Identity], Identity],
    *,
    patient_id: UUID,
    now: datetime,
) -> IdentityView:
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.INS)
    patient = await session.get(Patient, patient_id, with_for_update={"key_share": True}, populate_existing=True)
    if patient is None:
        raise NotFound
    # A matricule that is not to be shown yet is still what the next status follows from.
    async with elevated(session):
        stored = await session.get(InsMatricule, patient_id, populate_existing=True)
        after = step(_identity(patient, stored))
        _write(patient, after)
        if after.retrieved is None:
            await session.execute(delete(InsMatricule).where(InsMatricule.patient_id == patient_id))
        else:
            values = {
                "matricule": after.retrieved.matricule,
                "oid": after.retrieved.oid,
                "retrieved_at": after.retrieved.at,
            }
            await session.execute(
                insert(InsMatricule)
                .values(patient_id=patient_id, **values)
                .on_conflict_do_update(index_elements=[InsMatricule.patient_id], set_=values)
            )
    audit.record(session, principal, audit.Action.IDENTITY_CHANGED, patient_id=patient_id)
    return _view(patient, after.matricule)


def _identity(patient: Patient, stored: InsMatricule | None) -> Identity:
    seen = None
    if patient.identity_document and patient.identity_checked_at:
        seen = DocumentSeen(patient.identity_document, patient.identity_checked_at)
    return Identity(
        StrictTraits(
            patient.birth_name or patient.family_name,
            patient.given_names or patient.given_name,
            patient.birth_date,
            patient.sex,
            patient.birth_place_code,
        ),
        seen,
        Retrieved(stored.matricule, stored.oid, stored.retrieved_at) if stored else None,
    )


def _write(patient: Patient, after: Identity) -> None:
    patient.birth_name = after.traits.birth_name
    patient.given_names = after.traits.given_names
    patient.birth_date = after.traits.birth_date
    patient.sex = after.traits.sex
    patient.birth_place_code = after.traits.birth_place_code
    patient.identity_document = after.seen.document if after.seen else None
    patient.identity_checked_at = after.seen.at if after.seen else None
    patient.ins_status = after.status.value


def _strict(traits: Traits) -> StrictTraits:
    return StrictTraits(traits.birth_name, traits.given_names, traits.birth_date, traits.sex, traits.birth_place_code)


def _require_born(traits: Traits, now: datetime) -> None:
    if traits.birth_date > local_date(now, DEFAULT_ZONE):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Cette date de naissance n'est pas encore arrivée.")


def _view(patient: Patient, matricule: str | None) -> IdentityView:
    sex = patient.sex
    return IdentityView(
        patient_id=patient.patient_id,
        ins_status=patient.ins_status,
        birth_name=patient.birth_name or patient.family_name,
        given_names=patient.given_names or patient.given_name,
        birth_date=patient.birth_date,
        sex="F" if sex == "F" else "M" if sex == "M" else None,
        birth_place_code=patient.birth_place_code,
        matricule=matricule,
        checked_at=patient.identity_checked_at,
        document=patient.identity_document,
    )
