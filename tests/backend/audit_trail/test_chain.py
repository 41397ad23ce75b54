"""The chain finds every kind of tampering, by somebody who owns the database."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text

from backend.audit_trail.keeping import AuditTrail, open_trail
from core import audit
from core.audit import Action
from core.clock import utc_now
from core.context import NOBODY, acting
from core.db import SessionMaker
from core.identity import AccountRole, Principal

READER = Principal(uuid4(), AccountRole.PRACTITIONER, 'Dr "Élise" \\ Noël\n\t\u2028€', practitioner_id=uuid4())
PATIENT = uuid4()
ROWS = 200

Owner = asyncpg.Connection


@pytest.fixture
def trail(real_sessions: SessionMaker, tmp_path: Path) -> AuditTrail:
    return open_trail(real_sessions, folder=tmp_path / "seals", key_file=tmp_path / "audit.key", clock=utc_now)


@pytest.fixture
async def owner(database_url: str, real_sessions: SessionMaker) -> AsyncGenerator[Owner]:
    """The database's owner, who may do anything, and a trail of some rows in all shards."""

    async def write(_: int) -> None:
        async with acting(real_sessions, NOBODY).begin() as session:
            for _ in range(10):
                audit.record(session, READER, Action.RECORD_READ, patient_id=PATIENT, subject_id=uuid4())

    for start in range(0, ROWS, 100):
        await asyncio.gather(*(write(n) for n in range(start, start + 100, 10)))
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def longest_shard(owner: Owner) -> int:
    shard: int = await owner.fetchval("SELECT shard FROM audit_heads ORDER BY seq DESC LIMIT 1")
    return shard


async def test_rows_written_at_once_form_whole_chains(owner: Owner, trail: AuditTrail) -> None:
    assert await trail.verify() == (ROWS, [])
    assert await owner.fetchval("SELECT count(DISTINCT shard) FROM audit_entries") > 1


async def edit(owner: Owner, shard: int) -> None:
    await owner.execute("UPDATE audit_entries SET actor = 'Somebody else' WHERE shard = $1 AND seq = 3", shard)


async def edit_the_time(owner: Owner, shard: int) -> None:
    await owner.execute(
        "UPDATE audit_entries SET at = at + interval '1 microsecond' WHERE shard = $1 AND seq = 3", shard
    )


async def forget_the_patient(owner: Owner, shard: int) -> None:
    await owner.execute("UPDATE audit_entries SET patient_id = NULL WHERE shard = $1 AND seq = 3", shard)


async def delete(owner: Owner, shard: int) -> None:
    await owner.execute("DELETE FROM audit_entries WHERE shard = $1 AND seq = 3", shard)


async def delete_and_close_the_gap(owner: Owner, shard: int) -> None:
    await owner.execute("DELETE FROM audit_entries WHERE shard = $1 AND seq = 3", shard)
    await owner.execute("UPDATE audit_entries SET seq = -seq WHERE shard = $1 AND seq > 3", shard)
    await owner.execute("UPDATE audit_entries SET seq = -seq - 1 WHERE shard = $1 AND seq < 0", shard)


async def reorder(owner: Owner, shard: int) -> None:
    await owner.execute("UPDATE audit_entries SET seq = -3 WHERE shard = $1 AND seq = 3", shard)
    await owner.execute("UPDATE audit_entries SET seq = 3 WHERE shard = $1 AND seq = 4", shard)
    await owner.execute("UPDATE audit_entries SET seq = 4 WHERE shard = $1 AND seq = -3", shard)


async def cut(owner: Owner, shard: int) -> None:
    await owner.execute(
        "DELETE FROM audit_entries WHERE shard = $1 AND seq > (SELECT seq - 2 FROM audit_heads WHERE shard = $1)", shard
    )


async def cut_and_set_the_head_back(owner: Owner, shard: int) -> None:
    await cut(owner, shard)
    await owner.execute(
        "UPDATE audit_heads h SET (seq, hash) = (SELECT seq, hash FROM audit_entries e WHERE e.shard = h.shard"
        " ORDER BY seq DESC LIMIT 1) WHERE shard = $1",
        shard,
    )


async def rewrite_the_end(owner: Owner, shard: int) -> None:
    """Cuts two rows and has the database itself chain two others."""
    await cut_and_set_the_head_back(owner, shard)
    await owner.execute(
        "DO $$ DECLARE h audit_heads; BEGIN SELECT * INTO h FROM audit_heads WHERE shard = %s;"  # noqa: UP031
        ' FOR i IN 1..2 LOOP h := audit_add(h, \'{"actor": "x", "role": "x", "action": "x"}\', now()); END LOOP;'
        " UPDATE audit_heads SET seq = h.seq, hash = h.hash WHERE shard = h.shard; END $$" % shard
    )


async def empty_the_shard(owner: Owner, shard: int) -> None:
    await owner.execute("DELETE FROM audit_entries WHERE shard = $1", shard)
    await owner.execute("DELETE FROM audit_heads WHERE shard = $1", shard)


@pytest.mark.parametrize(
    "tamper",
    [
        edit,
        edit_the_time,
        forget_the_patient,
        delete,
        delete_and_close_the_gap,
        reorder,
        cut,
        cut_and_set_the_head_back,
        rewrite_the_end,
        empty_the_shard,
    ],
)
async def test_tampering_after_a_seal_is_found(
    owner: Owner, trail: AuditTrail, tamper: Callable[[Owner, int], Awaitable[None]]
) -> None:
    assert await trail.seal() is True
    shard = await longest_shard(owner)
    await tamper(owner, shard)
    _, wrong = await trail.verify()
    assert len(wrong) == 1
    assert wrong[0].startswith(f"shard {shard}, ")


async def test_without_a_seal_a_clean_cut_cannot_be_seen(owner: Owner, trail: AuditTrail) -> None:
    """Why seals exist: this is what they add."""
    await cut_and_set_the_head_back(owner, await longest_shard(owner))
    assert (await trail.verify())[1] == []


async def test_a_seal_is_written_only_when_something_is_new(owner: Owner, trail: AuditTrail) -> None:
    assert [await trail.seal(), await trail.seal()] == [True, False]
    assert await trail.last_sealed_at() is not None


async def test_forged_missing_and_foreign_seals_are_told(
    owner: Owner, trail: AuditTrail, real_sessions: SessionMaker, tmp_path: Path
) -> None:
    path = tmp_path / "seals" / "seals.jsonl"
    for _ in range(3):
        async with real_sessions.begin() as session:
            audit.record(session, READER, Action.RECORD_READ, patient_id=PATIENT)
        await trail.seal()
    lines = path.read_text().splitlines()
    assert len(lines) == 3

    changed = json.loads(lines[1])
    changed["heads"][0][1] += 1
    path.write_text("\n".join([lines[0], json.dumps(changed), lines[2]]) + "\n")
    assert (await trail.verify())[1] == ["seal 2 is not one we signed"]

    path.write_text("\n".join([lines[0], lines[2]]) + "\n")
    assert (await trail.verify())[1] == ["a seal before number 2 is missing"]

    path.write_text("\n".join(lines) + "\n")
    stranger = open_trail(real_sessions, folder=tmp_path / "seals", key_file=tmp_path / "other.key", clock=utc_now)
    assert (await stranger.verify())[1] == ["seal 1 is not one we signed"]


async def test_the_application_can_neither_change_nor_delete_nor_forge_rows(real_sessions: SessionMaker) -> None:
    async with real_sessions.begin() as session:
        audit.record(session, READER, Action.RECORD_READ, patient_id=PATIENT)
    for statement in (
        "UPDATE audit_entries SET actor = 'x'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
        "INSERT INTO audit_entries VALUES (0, 99, now(), NULL, 'x', 'x', 'x', NULL, NULL, ''::bytea)",
        "UPDATE audit_heads SET seq = 0",
        "SELECT audit_add((SELECT h FROM audit_heads h WHERE shard = 0), '{}', now())",
    ):
        async with real_sessions() as session:
            connection = await session.connection()
            with pytest.raises(Exception, match="permission denied"):
                await connection.exec_driver_sql(statement)


async def test_a_read_whose_row_cannot_be_written_fails(owner: Owner, real_sessions: SessionMaker) -> None:
    await owner.execute("REVOKE EXECUTE ON FUNCTION audit_append(jsonb) FROM comptoir_app")
    with pytest.raises(Exception, match="permission denied"):
        async with real_sessions.begin() as session:
            audit.record(session, READER, Action.RECORD_READ, patient_id=PATIENT)


async def test_what_is_rolled_back_leaves_no_row(owner: Owner, real_sessions: SessionMaker) -> None:
    before = await owner.fetchval("SELECT count(*) FROM audit_entries")
    async with real_sessions() as session:
        await session.execute(text("SELECT 1"))
        audit.record(session, READER, Action.RECORD_READ, patient_id=PATIENT)
        await session.rollback()
        await session.execute(text("SELECT 1"))
        await session.commit()
    assert await owner.fetchval("SELECT count(*) FROM audit_entries") == before


async def test_a_list_that_refreshes_itself_counts_once_an_hour(owner: Owner, real_sessions: SessionMaker) -> None:
    other: UUID = uuid4()
    for _ in range(3):
        async with real_sessions.begin() as session:
            audit.record_agenda(session, READER, [PATIENT, other, PATIENT])
    found = await owner.fetch("SELECT patient_id FROM audit_entries WHERE action = 'agenda:read'")
    assert sorted(row["patient_id"] for row in found) == sorted([PATIENT, other])
