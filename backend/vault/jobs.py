"""The jobs of the vault: steps of rotations, and what follows the order of an erasure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.vault.erasure import ERASE, erase
from backend.vault.tasks import RESEAL, REWRAP, reseal_step, rewrap_step, running_task
from core.jobs import Handler, Payload, enqueue
from media.providers import KeysAway
from media.rotation import Cursor

if TYPE_CHECKING:
    from backend.services import Services

AWAY = "keys_away"
RETRY = timedelta(minutes=1)


def handlers(services: "Services") -> Mapping[str, Handler]:
    return {
        REWRAP: partial(_rewrap, services),
        RESEAL: partial(_reseal, services),
        ERASE: partial(erase, services),
    }


async def _rewrap(services: "Services", session: AsyncSession, payload: Payload) -> None:
    task_id, now = UUID(payload["task_id"]), services.clock()
    try:
        async with session.begin_nested():
            last = await rewrap_step(session, services.media.keys, task_id, _cursor(payload), now=now)
    except KeysAway:
        await _later(session, REWRAP, payload, now=now)
        return
    if last is not None:
        after = {"patient_id": str(last[0]), "generation": last[1]}
        await enqueue(session, REWRAP, {"task_id": str(task_id), **after}, run_at=now)


async def _reseal(services: "Services", session: AsyncSession, payload: Payload) -> None:
    now = services.clock()
    try:
        async with session.begin_nested():
            due = await reseal_step(session, services.media.keys, UUID(payload["task_id"]), now=now)
    except KeysAway:
        await _later(session, RESEAL, payload, now=now)
        return
    if due is not None:
        await enqueue(session, RESEAL, payload, run_at=due)


def _cursor(payload: Payload) -> Cursor | None:
    return (UUID(payload["patient_id"]), int(payload["generation"])) if "patient_id" in payload else None


async def _later(session: AsyncSession, kind: str, payload: Payload, *, now: datetime) -> None:
    task = await running_task(session, UUID(payload["task_id"]))
    if task is not None:
        task.problem = AWAY
        await enqueue(session, kind, payload, run_at=now + RETRY)
