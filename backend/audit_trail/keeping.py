"""Sealing the chain every minute while the server runs, and verifying it against the seals."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from backend.audit_trail import seals
from backend.audit_trail.seals import SealError, SealKey
from core.audit import AuditHead
from core.audit_chain import Head, verify
from core.clock import Clock
from core.db import SessionMaker

SEAL_EVERY_S = 60.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """`folder`: where seals go. `key`: signs them."""

    sessions: SessionMaker
    folder: Path
    key: SealKey
    clock: Clock

    async def seal(self) -> bool:
        """True when something was new since the last seal."""
        async with self.sessions.begin() as session:
            heads = [Head(head.shard, head.seq, head.hash) for head in await session.scalars(select(AuditHead))]
        return await asyncio.to_thread(seals.append, self.folder, self.key, heads, now=self.clock())

    async def keep_sealing(self) -> None:
        while True:
            try:
                await self.seal()
            # A full disk, a database that is away, whatever it is: the next minute seals what this one could not.
            except Exception as fault:  # noqa: BLE001
                log.error("audit chain not sealed", extra={"error_type": type(fault).__name__})  # noqa: TRY400
            await asyncio.sleep(SEAL_EVERY_S)

    async def verify(self) -> tuple[int, list[str]]:
        """(rows, what is wrong in words). Nothing wrong: every row since the first stands as it was written."""
        wrong = []
        try:
            sealed = await asyncio.to_thread(seals.read, self.folder, self.key.public)
        except SealError as error:
            wrong, sealed = [str(error)], []
        async with self.sessions() as session:
            rows, broken = await verify(session, sealed)
        return rows, wrong + [str(one) for one in broken]

    async def last_sealed_at(self) -> datetime | None:
        return await asyncio.to_thread(seals.last_seal_at, self.folder)


def open_trail(sessions: SessionMaker, *, folder: Path, key_file: Path, clock: Clock) -> AuditTrail:
    """`sessions`: with the system's sight."""
    return AuditTrail(sessions, folder, SealKey.open(key_file), clock)
