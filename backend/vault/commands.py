"""`comptoir keys rotate-master`, `photos migrate-store`, `photos erase-again`, `photos check-certificate`: at the console."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from backend.audit_trail.seals import SealKey
from backend.settings import Settings
from backend.vault import certificates, moving, tasks
from backend.vault.erasure import erase_again
from backend.vault.models import VaultTask
from backend.vault.opening import open_keys, open_store
from core.clock import utc_now
from core.context import background
from core.db import SessionMaker, open_engine, session_maker
from media.moving import MovingStore
from media.providers import RotatesElsewhere

Say = Callable[[str], None]

_BY = "console"


@asynccontextmanager
async def _sessions(settings: Settings) -> AsyncGenerator[SessionMaker]:
    engine = open_engine(settings.database_url)
    try:
        yield background(session_maker(engine))
    finally:
        await engine.dispose()


async def rotate_master(settings: Settings, *, renew: bool, say: Say) -> bool:
    """False when a key is left that no master key opens. Killed, it or the running server goes on where it stopped.

    renew: false only wraps by the master key there is, such as after a change of provider. Raises KeysAway.
    """
    keys = open_keys(settings)
    try:
        if renew:
            try:
                say(f"New master key {await keys.provider.rotate()}.")
            except RotatesElsewhere as elsewhere:
                say(str(elsewhere))
        async with _sessions(settings) as sessions:
            async with sessions.begin() as session:
                task = await tasks.start_master(session, keys, by=_BY, now=utc_now())
                task_id, total, done = task.task_id, task.total, task.done
            after = None
            while True:
                async with sessions.begin() as session:
                    after = await tasks.rewrap_step(session, keys, task_id, after, now=utc_now())
                    ended = await session.get_one(VaultTask, task_id, populate_existing=True)
                    done, total, problem, over = ended.done, ended.total, ended.problem, ended.finished_at
                say(f"{done} of {total} patients' keys.")
                if after is None and over is not None:
                    return problem is None
    finally:
        await keys.provider.aclose()


async def migrate_store(settings: Settings, *, say: Say) -> int:
    """How many objects were moved; the server may serve meanwhile. Raises StoreAway, StorageFull, CorruptError."""
    store = open_store(settings)
    if not isinstance(store, MovingStore):
        say("Set COMPTOIR_STORE to the new store and COMPTOIR_STORE_BEFORE to the old one; restart the server; again.")
        return 0
    async with _sessions(settings) as sessions:
        return await moving.move_all(sessions, store, by=_BY, clock=utc_now, say=say)


async def restore_erasures(settings: Settings) -> int:
    """After a restore: how many keys it had brought back. Raises CertificateError."""
    keys = open_keys(settings)
    try:
        async with _sessions(settings) as sessions:
            return await erase_again(
                sessions, keys, folder=settings.seals_dir, seal_key=SealKey.open(settings.keys_dir / "audit.key")
            )
    finally:
        await keys.provider.aclose()


def check_certificate(settings: Settings, file: Path) -> None:
    """Raises CertificateError."""
    try:
        certificate = json.loads(file.read_bytes())
    except ValueError:
        raise certificates.CertificateError("not a certificate") from None
    certificates.check(certificate, SealKey.open(settings.keys_dir / "audit.key").public)


def run(settings: Settings, what: str, *, say: Say, renew: bool = True) -> bool:
    """One of the commands by name; false when it did not do all."""
    if what == "rotate-master":
        return asyncio.run(rotate_master(settings, renew=renew, say=say))
    if what == "migrate-store":
        say(f"{asyncio.run(migrate_store(settings, say=say))} objects moved.")
        return True
    say(f"{asyncio.run(restore_erasures(settings))} keys that a backup had brought back are destroyed again.")
    return True
