"""One patient's record read over HTTP: with access check, row-level security and audit row, and without.

Two servers on one durable database, asked in turns by one client: the second is the same program with its
walls taken down (benchmarks.open_house). Both find the session and answer the same bytes.
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
from sqlalchemy import select

from backend.accounts import sessions
from backend.accounts.models import Account
from backend.demo import processes
from backend.demo.installation import Installation
from backend.demo.processes import Child
from backend.demo.world import DEMO_PATIENT
from benchmarks.house import installed
from benchmarks.lines import Line, percentile
from core.context import background
from core.db import open_engine, session_maker
from core.http import SESSION_COOKIE
from core.identity import Assurance
from tests.serving import free_port

READS = 800
WARM_UP = 100


@asynccontextmanager
async def _open_server(house: Installation) -> AsyncGenerator[str]:
    port = free_port()
    child = Child(
        "open house",
        [sys.executable, "-m", "benchmarks.open_house", "serve"],
        env=os.environ | house.server_environment() | {"DATABASE_URL": house.database_url, "COMPTOIR_PORT": str(port)},
        log=house.data_dir / "open-house.log",
    )
    await child.start()
    try:
        if not await processes.answers(port, "/api/health/ready", timeout_s=30):
            raise RuntimeError(child.last_line())
        yield f"http://127.0.0.1:{port}"
    finally:
        await child.stop()


async def _doctors_token(house: Installation) -> str:
    engine = open_engine(house.database_url)
    async with background(session_maker(engine)).begin() as session:
        account = (await session.scalars(select(Account).where(Account.login == "dermatologue@demo"))).one()
        token = await sessions.open_session(session, account, assurance=Assurance.TWO_FACTORS, now=datetime.now(UTC))
    await engine.dispose()
    return token


async def _read(client: httpx.AsyncClient, url: str) -> float:
    start = time.perf_counter()
    response = await client.get(url)
    took = time.perf_counter() - start
    assert response.status_code == 200, response.text
    return took * 1000


async def measure() -> list[Line]:
    async with installed(cabin=False) as house, _open_server(house) as without:
        cookie = {"Cookie": f"{SESSION_COOKIE}={await _doctors_token(house)}"}
        path = f"/api/patients/{DEMO_PATIENT}/record"
        async with httpx.AsyncClient(headers=cookie) as client:
            with_walls, bare = f"http://127.0.0.1:{house.port}{path}", without + path
            for _ in range(WARM_UP):
                await _read(client, with_walls)
                await _read(client, bare)
            pairs = [(await _read(client, with_walls), await _read(client, bare)) for _ in range(READS)]
    walls, open_ = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return [
        Line("access", f"read_p{at}", percentile(walls, at), percentile(open_, at), "ms", "lower") for at in (50, 95)
    ]


if __name__ == "__main__":
    for line in asyncio.run(measure()):
        print(line)
