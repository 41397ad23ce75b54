"""More transactions at once than the audit trail has shards: the others wait, and none fails or breaks the chain."""

import asyncio
import json

import asyncpg

from backend.database_roles import application_url
from core.audit import SHARDS
from core.audit_chain import verify
from core.db import SessionMaker

LATE = 12
_ENTRY = json.dumps([{"actor": "Rose", "role": "patient", "action": "appointment:book"}])


async def test_who_finds_all_shards_taken_waits_for_one(database_url: str, real_sessions: SessionMaker) -> None:
    url = application_url(database_url)
    connections = [await asyncpg.connect(url) for _ in range(SHARDS + LATE)]
    first, late = connections[:SHARDS], connections[SHARDS:]
    for connection in first:
        await connection.execute("BEGIN")
        await connection.execute("SELECT audit_append($1)", _ENTRY)
    waiting = [asyncio.create_task(connection.execute("SELECT audit_append($1)", _ENTRY)) for connection in late]
    done, _ = await asyncio.wait(waiting, timeout=0.2)
    assert not done
    for connection in first:
        await connection.execute("COMMIT")
    await asyncio.gather(*waiting)
    for connection in connections:
        await connection.close()
    async with real_sessions() as session:
        assert await verify(session, []) == (SHARDS + LATE, [])
