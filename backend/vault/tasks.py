"""Rotations in the background: small steps, each a job in a transaction of its own, with their progress.

A killed server leaves the job of the step that was under way; whichever runs next takes it up.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.vault.models import VaultTask, VaultTaskKind
from backend.vault.places import PLACES
from core.errors import NotFound
from core.jobs import enqueue
from media import rotation
from media.keys import PatientKeys
from media.rotation import Cursor

REWRAP = "vault.rewrap"
RESEAL = "vault.reseal"

BATCH = 100
# A photo at the slowest speed an upload may have (media.services.Limits) takes 1.7 hours, under the key it began with.
IN_FLIGHT = timedelta(hours=3)

UNREADABLE = "unreadable"
GONE = "key_gone"


async def start_master(session: AsyncSession, keys: PatientKeys, *, by: str, now: datetime) -> VaultTask:
    """Wraps every patient's key by the master key of now; goes on with what runs already. Raises KeysAway."""
    task = await _running(session, VaultTaskKind.MASTER_ROTATION, None)
    left = await rotation.keys_to_rewrap(session, keys)
    if task is None:
        task = new_task(session, VaultTaskKind.MASTER_ROTATION, None, total=left, by=by, now=now)
    else:
        task.total = task.done + left
    task.problem = None
    await session.flush()
    await enqueue(session, REWRAP, {"task_id": str(task.task_id)}, run_at=now, dedupe=f"{REWRAP}:{task.task_id}")
    return task


async def start_patient(
    session: AsyncSession, keys: PatientKeys, patient_id: UUID, *, by: str, now: datetime
) -> VaultTask:
    """A new key for the patient. Raises NotFound without one, PhotosRestricted, KeysAway."""
    task = await _running(session, VaultTaskKind.PATIENT_ROTATION, patient_id)
    if task is not None:
        return task
    await keys.of(session, patient_id)
    await rotation.renew(session, keys, patient_id, now=now)
    total = await rotation.sealed_count(session, PLACES, patient_id)
    task = new_task(session, VaultTaskKind.PATIENT_ROTATION, patient_id, total=total, by=by, now=now)
    await session.flush()
    await enqueue(session, RESEAL, {"task_id": str(task.task_id)}, run_at=now, dedupe=f"{RESEAL}:{task.task_id}")
    return task


async def _running(session: AsyncSession, kind: VaultTaskKind, patient_id: UUID | None) -> VaultTask | None:
    found: VaultTask | None = await session.scalar(
        select(VaultTask).where(
            VaultTask.kind == kind.value,
            VaultTask.finished_at.is_(None),
            VaultTask.patient_id == patient_id if patient_id else VaultTask.patient_id.is_(None),
        )
    )
    return found


def new_task(
    session: AsyncSession, kind: VaultTaskKind, patient_id: UUID | None, *, total: int, by: str, now: datetime
) -> VaultTask:
    task = VaultTask(
        task_id=uuid4(),
        kind=kind.value,
        patient_id=patient_id,
        total=total,
        done=0,
        started_by=by,
        started_at=now,
    )
    session.add(task)
    return task


# ---------------------------------------------------------------- steps


async def rewrap_step(
    session: AsyncSession, keys: PatientKeys, task_id: UUID, after: Cursor | None, *, now: datetime
) -> Cursor | None:
    """One batch; where the next begins, or None at the end. Raises KeysAway."""
    task = await running_task(session, task_id)
    if task is None:
        return None
    last, rewrapped = await rotation.rewrap(session, keys, after=after, limit=BATCH)
    task.done += rewrapped
    if last is None:
        left = await rotation.keys_to_rewrap(session, keys)
        task.problem = UNREADABLE if left else None
        task.total = task.done + left
        task.finished_at = now
    return last


async def reseal_step(session: AsyncSession, keys: PatientKeys, task_id: UUID, *, now: datetime) -> datetime | None:
    """One batch; when the next is due, or None at the end. Raises KeysAway."""
    task = await running_task(session, task_id)
    if task is None:
        return None
    assert task.patient_id is not None
    try:
        resealed = await rotation.reseal(session, keys, PLACES, task.patient_id, limit=BATCH)
    except NotFound:
        task.problem, task.finished_at = GONE, now
        return None
    task.done = min(task.done + resealed, task.total)
    if resealed:
        return now
    if now < task.started_at + IN_FLIGHT:
        task.done = task.total
        return task.started_at + IN_FLIGHT
    await rotation.forget_former(session, task.patient_id)
    task.finished_at = now
    return None


async def running_task(session: AsyncSession, task_id: UUID) -> VaultTask | None:
    """None when it has ended."""
    found: VaultTask | None = await session.scalar(
        select(VaultTask)
        .where(VaultTask.task_id == task_id, VaultTask.finished_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found
