"""The vault as its pages show it. Within `elevated`: keys and erasures are the system's to see."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.vault import retention
from backend.vault.models import Erasure, VaultTask, VaultTaskKind
from backend.vault.places import PLACES
from backend.vault.views import ErasureCertificate, ErasureView, LockReason, PatientVault, VaultState, VaultWork
from core.errors import NotFound
from core.people import Patient
from media.models import PatientKey, StoredPhoto
from media.providers import KeysAway
from media.rotation import keys_to_rewrap, sealed_count

if TYPE_CHECKING:
    from backend.services import Services

_SHOWN = 50


async def state(session: AsyncSession, services: "Services") -> VaultState:
    """A holder of keys that is away is said, not raised."""
    settings, keys = services.settings, services.media.keys
    try:
        master_key, waiting, away = await keys.provider.current(), await keys_to_rewrap(session, keys), False
    except KeysAway:
        master_key, waiting, away = "", 0, True
    running = await session.scalars(
        select(VaultTask)
        .order_by(VaultTask.finished_at.desc().nulls_first(), VaultTask.started_at.desc())
        .limit(_SHOWN)
    )
    erased = await session.execute(
        select(Erasure, Patient)
        .join(Patient, Patient.patient_id == Erasure.patient_id)
        .where(Erasure.lifted_at.is_(None))
        .order_by(Erasure.ordered_at.desc().nulls_first(), Erasure.restricted_at.desc())
        .limit(_SHOWN)
    )
    return VaultState(
        keys=settings.keys,
        master_key=master_key,
        keys_away=away,
        rotates_here=settings.keys != "aws",
        patients=await session.scalar(select(func.count(PatientKey.patient_id.distinct()))) or 0,
        waiting=waiting,
        store=settings.store,
        moving_from=settings.store_before if settings.store_before not in {"", settings.store} else None,
        tasks=[task_view(task) for task in running],
        erasures=[_erasure(row, patient) for row, patient in erased],
    )


async def patient(session: AsyncSession, patient_id: UUID) -> PatientVault:
    """Raises NotFound."""
    found = await session.get(Patient, patient_id)
    if found is None:
        raise NotFound
    key = await session.scalar(
        select(PatientKey)
        .where(PatientKey.patient_id == patient_id)
        .order_by(PatientKey.generation.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    photos = select(func.count()).select_from(StoredPhoto).where(StoredPhoto.patient_id == patient_id)
    latest = await session.scalar(
        select(Erasure)
        .where(Erasure.patient_id == patient_id, Erasure.lifted_at.is_(None))
        .order_by(Erasure.restricted_at.desc())
        .limit(1)
    )
    task = await session.scalar(
        select(VaultTask).where(VaultTask.patient_id == patient_id).order_by(VaultTask.started_at.desc()).limit(1)
    )
    return PatientVault(
        patient_id=patient_id,
        name=found.name,
        birth_date=found.birth_date,
        photos=await session.scalar(photos) or 0,
        sealed_objects=await sealed_count(session, PLACES, patient_id),
        has_key=key is not None,
        key_made_at=key.created_at if key else None,
        kept_until=await retention.of_patient(session, found),
        erasure=_erasure(latest, found) if latest else None,
        task=task_view(task) if task else None,
    )


async def erasure_view(session: AsyncSession, row: Erasure) -> ErasureView:
    return _erasure(row, await session.get_one(Patient, row.patient_id))


async def certificate(session: AsyncSession, erasure_id: UUID) -> tuple[UUID, ErasureCertificate] | None:
    """With whom it is about; None while there is none."""
    row = await session.get(Erasure, erasure_id)
    if row is None or row.certificate is None:
        return None
    return row.patient_id, ErasureCertificate.model_validate(row.certificate)


def task_view(task: VaultTask) -> VaultWork:
    return VaultWork(
        task_id=task.task_id,
        kind=VaultTaskKind(task.kind),
        patient_id=task.patient_id,
        done=task.done,
        total=task.total,
        problem=task.problem,
        started_by=task.started_by,
        started_at=task.started_at,
        finished_at=task.finished_at,
    )


def _erasure(row: Erasure, patient: Patient) -> ErasureView:
    ordered = "destroying" if row.certificate is None else "destroyed"
    return ErasureView(
        erasure_id=row.erasure_id,
        patient_id=row.patient_id,
        patient=patient.name,
        state="restricted" if row.ordered_at is None else ordered,
        reason=LockReason(row.reason),
        restricted_at=row.restricted_at,
        restricted_by=row.restricted_by,
        ordered_at=row.ordered_at,
        ordered_by=row.ordered_by,
    )
