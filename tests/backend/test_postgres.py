import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from backend.postgres import EmbeddedPostgres, PostgresError


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="comptoir-pg-test-") as folder:
        path = Path(folder)
        path.chmod(0o755)
        yield path / "postgres"


async def test_data_survives_a_stop_and_a_start(home: Path) -> None:
    server = EmbeddedPostgres(home)
    server.start()
    try:
        connection = await asyncpg.connect(server.url("postgres"))
        await connection.execute("CREATE TABLE kept AS SELECT 37.60::numeric AS value")
        await connection.close()
        server.stop()
        server.start()
        connection = await asyncpg.connect(server.url("postgres"))
        assert str(await connection.fetchval("SELECT value FROM kept")) == "37.60"
        assert await connection.fetchval("SHOW fsync") == "on"
        assert await connection.fetchval("SHOW synchronous_commit") == "on"
        assert await connection.fetchval("SHOW data_checksums") == "on"
        assert await connection.fetchval("SHOW listen_addresses") == ""
        await connection.close()
    finally:
        server.stop()


def test_data_of_another_major_version_is_refused_with_what_to_do(home: Path) -> None:
    server = EmbeddedPostgres(home)
    (server.home / "data").mkdir(parents=True)
    (server.home / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresError, match="RESET=1"):
        server.start()


def test_an_unwritable_folder_is_refused_with_what_to_do() -> None:
    with pytest.raises(PostgresError, match="DATA="):
        EmbeddedPostgres(Path("/proc/comptoir")).start()


def test_the_server_stops_when_its_parent_is_killed(home: Path) -> None:
    program = (
        "import sys, signal, pathlib\n"
        "from backend.postgres import EmbeddedPostgres\n"
        "server = EmbeddedPostgres(pathlib.Path(sys.argv[1])); server.start()\n"
        "print((server.data / 'postmaster.pid').read_text().splitlines()[0], flush=True)\n"
        "signal.pause()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(home)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    postmaster = int(parent.stdout.readline())
    # A descriptor of the process becomes readable when it has ended.
    watched = os.pidfd_open(postmaster)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()

    readable, _, _ = select.select([watched], [], [], 30)
    os.close(watched)
    assert readable
