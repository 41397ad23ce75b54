"""What people are called, say and open doors with is found in no log, refusal, address or file name.

Once with the real server as a process of its own and once in this process, where every logger speaks.
"""

import asyncio
import json
import logging
import sys
from collections.abc import AsyncGenerator
from functools import partial
from pathlib import Path

import asyncpg
import httpx
import pytest

from backend.demo import processes
from backend.demo.installation import Installation
from backend.logs import keep_loop_discreet
from core.clock import utc_now
from core.http import SESSION_COOKIE
from tests.backend.access import canaries as looking
from tests.backend.access.canaries import Canaries
from tests.backend.access.canary_life import Life, Site
from tests.backend.access.sabotage import sabotage
from tests.backend.house import House
from tests.serving import free_port, served

# Loggers of the test's own clients, and of statements, which SQLAlchemy quotes with their values when asked to.
NOT_THE_SERVER = ("httpx", "httpcore", "websockets.client", "sqlalchemy.engine", "sqlalchemy.pool", "asyncpg")
# Of every record, and of no use here: codes of six digits would be found in them by chance.
NUMBERS = {"created", "msecs", "relativeCreated", "thread", "process", "lineno"}
DEMO_LOGINS = {"doctor": "dermatologue@demo", "auditor": "audit@demo", "administrator": "administration@demo"}


async def live(life: Life) -> None:
    doctor, auditor, administrator = [await life.browser(login) for login in ("doctor", "auditor", "administrator")]
    patient = await life.signs_up()
    await life.is_looked_into(doctor, auditor, administrator)
    await life.is_cared_for(patient, doctor)
    await life.breaks(patient)
    for who in (await life.browser(), patient, doctor):
        await life.is_refused(who)


def leaks(life: Life) -> list[str]:
    found = [leak for answer in life.answers for leak in looking.leaks_of_answer(life.canaries, answer)]
    found += [f"a frame holds {held}: {frame}" for frame in life.frames if (held := life.canaries.found_in(frame))]
    found += looking.leaks_of_folder(life.canaries, life.site.data_dir)
    return found + looking.leaks_of_letters(life.canaries, life.letters())


async def database_log(database: asyncpg.Connection) -> str:
    """Of the embedded server; another one's is not ours to read."""
    path = Path(await database.fetchval("SHOW data_directory")).parent / "log"
    return path.read_text(errors="replace") if path.is_file() else ""


async def tables_with(database: asyncpg.Connection, word: str) -> set[str]:
    """Tables of which a row holds it, as it is or as octets."""
    names = await database.fetch(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    found = set()
    for (name,) in names:
        holds = f"SELECT EXISTS (SELECT 1 FROM {name} AS t WHERE position($1 in t::text) + position($2 in t::text) > 0)"
        if await database.fetchval(holds, word, word.encode().hex()):
            found.add(name)
    return found


async def in_the_clear(life: Life) -> set[str]:
    """Tables that hold what was prescribed. What is known to be kept readable is found, so that nothing hides the rest."""
    assert "public.appointments" in await tables_with(life.site.database, life.canaries.reason)
    return await tables_with(life.site.database, life.canaries.medicine)


async def _demo_sign_in(url: str, login: str) -> dict[str, str]:
    """By the demo's ready logins: the password, then the backup code made for the purpose."""
    async with httpx.AsyncClient(base_url=url) as client:
        logins = (await client.get("/api/demo/logins")).json()
        (ready,) = [one for one in logins if one["login"] == DEMO_LOGINS[login]]
        first = await client.post("/api/session", json={"login": ready["login"], "password": ready["password"]})
        token = str(first.cookies[SESSION_COOKIE])
        held = {"Cookie": f"{SESSION_COOKIE}={token}"}
        second = await client.post("/api/session/second/code", json={"code": ready["code"]}, headers=held)
        assert second.status_code == 200, second.text
        return {SESSION_COOKIE: second.cookies.get(SESSION_COOKIE) or token}


async def test_nothing_gets_out_of_the_server(database_url: str, tmp_path: Path) -> None:
    data, log, port = tmp_path / "data", tmp_path / "server.log", free_port()
    installation = Installation(database_url, data, port, {"COMPTOIR_WAITING_ROOM_OPENS_MIN": "100000"})
    installation.server = processes.Child(
        "server",
        [sys.executable, "-m", "tests.backend.access.sabotage"],
        env=installation.server_environment(),
        log=log,
    )
    await installation.prepare()
    await installation.start(cabin=False)
    database = await asyncpg.connect(database_url)
    site = Site(installation.url, data, database, partial(_demo_sign_in, installation.url), utc_now)
    life = Life(site, Canaries())
    try:
        await live(life)
        statements = await database_log(database)
        readable = await in_the_clear(life)
    finally:
        await life.end()
        await database.close()
        await installation.stop()
    said = log.read_text()
    # In a request, a statement, a socket and a task.
    assert said.count("unhandled fault") == 4
    assert not life.canaries.found_in(said)
    assert not life.canaries.found_in(statements)
    assert not readable
    assert not leaks(life)


@pytest.fixture
async def discreet_loop() -> AsyncGenerator[None]:
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    keep_loop_discreet()
    yield
    loop.set_exception_handler(before)


@pytest.mark.usefixtures("discreet_loop")
async def test_no_logger_tells_however_much_it_is_asked(
    house: House, database_url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    sabotage(monkeypatch.setattr)
    caplog.set_level(logging.DEBUG)
    database = await asyncpg.connect(database_url)

    async def sign_in(login: str) -> dict[str, str]:
        return dict((await house.signed_in(login)).cookies)

    async with served(house.app) as port:
        url = f"http://127.0.0.1:{port}"
        site = Site(url, house.services.settings.data_dir, database, sign_in, house.clock)
        life = Life(site, Canaries())
        try:
            await live(life)
            assert not await in_the_clear(life)
        finally:
            await life.end()
            await database.close()
    said = [record for record in caplog.records if not record.name.startswith(NOT_THE_SERVER)]
    assert sum("unhandled fault" in record.getMessage() for record in said) == 4
    told = [str({name: value for name, value in vars(record).items() if name not in NUMBERS}) for record in said]
    assert not [line for line in told if life.canaries.found_in(line)]
    assert not leaks(life)
    assert not life.canaries.found_in(json.dumps(house.app.openapi()))
