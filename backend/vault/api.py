"""`/admin/vault`: rotations, erasures and their certificates, for coordinators and administrators.

A coordinator looks and locks; an administrator, who has just shown a second factor, renews keys and erases.
"""

from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from backend.admin.rights import require_admin
from backend.admin.views import PatientFound, PatientTraits
from backend.vault import erasure, reading, tasks
from backend.vault.views import (
    ErasureCertificate,
    ErasureOrder,
    ErasureView,
    PatientVault,
    PhotoLock,
    VaultState,
    VaultWork,
)
from core import limits
from core.audit import Action, record
from core.context import elevated
from core.errors import NotFound
from core.http import (
    Call,
    CurrentCall,
    problems,
    require_recent,
    require_role,
)
from core.identity import AccountRole
from core.people import with_traits
from media.providers import RotatesElsewhere

router = APIRouter(tags=["administration"])

_PATIENT = "/admin/vault/patients/{patient_id}"


def _managing(call: CurrentCall) -> Call:
    require_admin(call.principal)
    return call


def _deciding(call: CurrentCall) -> Call:
    require_role(call.principal, AccountRole.ADMINISTRATOR)
    require_recent(call.principal, call.now)
    return call


Managing = Annotated[Call, Depends(_managing, scope="function")]
Deciding = Annotated[Call, Depends(_deciding, scope="function")]


@router.get("/admin/vault", responses=problems(401, 403))
async def read_vault(call: Managing, response: Response) -> VaultState:
    """Who holds the keys, what runs, who was erased."""
    response.headers["Cache-Control"] = "no-store"
    # Keys and erasures are the system's to see: this page is about all patients and shows the data of none.
    async with elevated(call.session):
        return await reading.state(call.session, call.services)


@router.post("/admin/vault/rotation", responses=problems(401, 403))
async def rotate_master(call: Deciding) -> VaultWork:
    """A new master key where we can make one, then every patient's key by the newest, in the background."""
    keys = call.services.media.keys
    with suppress(RotatesElsewhere):
        await keys.provider.rotate()
    async with elevated(call.session):
        task = await tasks.start_master(call.session, keys, by=call.principal.name, now=call.now)
    record(call.session, call.principal, Action.MASTER_KEY_ROTATED, subject_id=task.task_id)
    return reading.task_view(task)


@router.post("/admin/vault/patients", responses=problems(401, 403, 422, 429))
async def find_patients(traits: PatientTraits, call: Managing) -> list[PatientFound]:
    """By all traits at once, as an auditor does: names are not for addresses."""
    await limits.take(call.services.background, limits.PATIENT_SEARCH, key=str(call.principal.account_id), now=call.now)
    async with elevated(call.session):
        found = await with_traits(
            call.session, given_name=traits.given_name, family_name=traits.family_name, birth_date=traits.birth_date
        )
    for patient in found:
        record(call.session, call.principal, Action.PATIENT_FOUND, patient_id=patient.patient_id)
    return [PatientFound(patient_id=one.patient_id, name=one.name, birth_date=one.birth_date) for one in found]


@router.get(_PATIENT, responses=problems(401, 403, 404, 422))
async def read_patient(patient_id: UUID, call: Managing, response: Response) -> PatientVault:
    """How much is kept and until when, without a picture or a word of it."""
    response.headers["Cache-Control"] = "no-store"
    async with elevated(call.session):
        shown = await reading.patient(call.session, patient_id)
    record(call.session, call.principal, Action.VAULT_READ, patient_id=patient_id)
    return shown


@router.post(f"{_PATIENT}/rotation", responses=problems(401, 403, 404, 422))
async def rotate_patient(patient_id: UUID, call: Deciding) -> VaultWork:
    """A new key for this patient; what the former one sealed is sealed anew in the background."""
    async with elevated(call.session):
        task = await tasks.start_patient(
            call.session, call.services.media.keys, patient_id, by=call.principal.name, now=call.now
        )
    record(call.session, call.principal, Action.PATIENT_KEY_ROTATED, patient_id=patient_id, subject_id=task.task_id)
    return reading.task_view(task)


@router.post(f"{_PATIENT}/restriction", responses=problems(401, 403, 404, 409, 422))
async def restrict(patient_id: UUID, wish: PhotoLock, call: Managing) -> ErasureView:
    """First step: nobody reads or adds photos, files or messages of this patient any more."""
    async with elevated(call.session):
        made = await erasure.restrict(
            call.session, patient_id, reason=wish.reason, by=call.principal.name, now=call.now
        )
        shown = await reading.erasure_view(call.session, made)
    record(call.session, call.principal, Action.PHOTOS_RESTRICTED, patient_id=patient_id, subject_id=made.erasure_id)
    return shown


@router.delete(f"{_PATIENT}/restriction", status_code=204, responses=problems(401, 403, 404, 422))
async def lift(patient_id: UUID, call: Deciding) -> None:
    """Unlocks, as long as nothing is destroyed."""
    async with elevated(call.session):
        await erasure.lift(call.session, patient_id, by=call.principal.name, now=call.now)
    record(call.session, call.principal, Action.PHOTOS_RELEASED, patient_id=patient_id)


@router.post(f"{_PATIENT}/destruction", responses=problems(401, 403, 404, 409, 422))
async def destroy(patient_id: UUID, wish: ErasureOrder, call: Deciding) -> ErasureView:
    """Second step, for good: the patient's key is destroyed. The certificate follows within seconds."""
    async with elevated(call.session):
        ordered = await erasure.order(call.session, patient_id, wish=wish, by=call.principal.name, now=call.now)
        shown = await reading.erasure_view(call.session, ordered)
    record(call.session, call.principal, Action.PHOTOS_ERASED, patient_id=patient_id, subject_id=ordered.erasure_id)
    return shown


@router.get("/admin/vault/erasures/{erasure_id}/certificate", responses=problems(401, 403, 404, 422))
async def read_certificate(erasure_id: UUID, call: Managing, response: Response) -> ErasureCertificate:
    """Signed; whoever holds the public key can check it."""
    async with elevated(call.session):
        found = await reading.certificate(call.session, erasure_id)
    if found is None:
        raise NotFound
    patient_id, certificate = found
    record(call.session, call.principal, Action.CERTIFICATE_READ, patient_id=patient_id, subject_id=erasure_id)
    response.headers["Content-Disposition"] = f'attachment; filename="effacement-{erasure_id}.json"'
    response.headers["Cache-Control"] = "no-store"
    return certificate
