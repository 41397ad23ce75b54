"""The chain of audit rows, calculated again outside the database that wrote it.

Each row's hash covers the one before it in its shard, so an edited, deleted, inserted or reordered row breaks
the chain where it stands. A cut tail does not: for that a sealed head (backend.audit_trail) says how far the
chain had got. `audit_add` of migration 0002 builds the same text.
"""

import hashlib
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.audit import AuditEntry, AuditHead

START = bytes(32)


@dataclass(frozen=True, slots=True)
class Head:
    """How far a shard had got, and its last hash."""

    shard: int
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place of a shard that is not as it was written."""

    shard: int
    seq: int
    why: str

    def __str__(self) -> str:
        return f"shard {self.shard}, row {self.seq}: {self.why}"


def hash_of(before: bytes, entry: AuditEntry) -> bytes:
    """SHA-256 over a fixed text form: a JSON array, times in UTC to the microsecond."""
    written = [
        before.hex(),
        entry.shard,
        entry.seq,
        _instant(entry.at),
        _id(entry.account_id),
        entry.actor,
        entry.role,
        entry.action,
        _id(entry.patient_id),
        _id(entry.subject_id),
    ]
    return hashlib.sha256(json.dumps(written, ensure_ascii=False).encode()).digest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _id(value: UUID | None) -> str | None:
    return str(value) if value else None


async def verify(session: AsyncSession, sealed: list[Head]) -> tuple[int, list[Broken]]:
    """(rows, what is broken, at most one place a shard). `sealed`: heads known from outside, any number a shard.

    Needs the system's sight. Reads the heads first and then each shard up to its head, so that rows
    written meanwhile do no harm.
    """
    heads = {head.shard: head for head in await session.scalars(select(AuditHead))}
    known: dict[int, dict[int, bytes]] = {}
    for seal in sealed:
        known.setdefault(seal.shard, {})[seal.seq] = seal.hash
    rows, broken = 0, []
    for shard in sorted(heads.keys() | known.keys()):
        count, fault = await _verify_shard(session, shard, heads.get(shard), known.get(shard, {}))
        rows += count
        if fault:
            broken.append(fault)
    return rows, broken


async def _verify_shard(
    session: AsyncSession, shard: int, head: AuditHead | None, sealed: dict[int, bytes]
) -> tuple[int, Broken | None]:
    before, count = START, 0
    async for entry in _entries(session, shard, until=head.seq if head else None):
        count += 1
        if entry.seq != count:
            return count, Broken(shard, count, "deleted, or out of order")
        if entry.hash != hash_of(before, entry):
            return count, Broken(shard, count, "edited, or put in between")
        if sealed.get(count, entry.hash) != entry.hash:
            return count, Broken(shard, count, "not the row that was sealed: the chain was written anew")
        before = entry.hash
    if head is None or (head.seq, head.hash) != (count, before):
        return count, Broken(shard, count + 1, "the last rows are missing")
    if sealed and max(sealed) > count:
        return count, Broken(shard, count + 1, "the last rows are missing: a seal had seen them")
    return count, None


async def _entries(session: AsyncSession, shard: int, *, until: int | None) -> AsyncGenerator[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.shard == shard).order_by(AuditEntry.seq)
    if until is not None:
        query = query.where(AuditEntry.seq <= until)
    async for entry in await session.stream_scalars(query.execution_options(yield_per=1000)):
        yield entry
