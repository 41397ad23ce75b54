"""The server refuses to start where its promises could not be kept, and says what to do."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from backend.database_roles import application_url
from backend.settings import Settings
from backend.startup import UnsafeStart, require_safe
from core.db import open_engine


def settings(**more: Any) -> Settings:
    values: dict[str, Any] = {
        "database_url": "unused",
        "smtp_url": SecretStr("smtps://mail.example"),
        "public_url": "https://comptoir.example",
    }
    return Settings.model_construct(**(values | more))


async def complaints(url: str, chosen: Settings) -> str:
    engine = open_engine(url)
    try:
        await require_safe(engine, chosen)
    except UnsafeStart as unsafe:
        return str(unsafe)
    finally:
        await engine.dispose()
    return ""


async def test_the_demo_runs_as_the_applications_role_on_any_database(database_url: str) -> None:
    assert await complaints(application_url(database_url), settings(demo=True)) == ""


async def test_the_owner_is_refused_even_in_the_demo(database_url: str) -> None:
    assert "goes around row-level security" in await complaints(database_url, settings(demo=True))


async def test_a_role_that_owns_tables_is_refused(database_url: str) -> None:
    owner = await asyncpg.connect(database_url)
    await owner.execute("ALTER TABLE photos OWNER TO comptoir_app")
    assert "owns tables" in await complaints(application_url(database_url), settings(demo=True))
    await owner.close()


async def test_a_table_of_patients_without_a_wall_is_refused(database_url: str) -> None:
    owner = await asyncpg.connect(database_url)
    await owner.execute("ALTER TABLE readings NO FORCE ROW LEVEL SECURITY")
    await owner.execute("CREATE TABLE notes_of_tomorrow (patient_id uuid)")
    told = await complaints(application_url(database_url), settings(demo=True))
    assert "Table readings" in told
    assert "Table notes_of_tomorrow" in told
    await owner.close()


async def test_an_unsafe_database_is_refused_outside_the_demo(database_url: str) -> None:
    """The tests' own server runs with all three off."""
    told = await complaints(application_url(database_url), settings())
    for name in ("synchronous_commit", "fsync", "full_page_writes"):
        assert f"{name} = off" in told


async def test_a_database_that_logs_peoples_data_is_refused_outside_the_demo(database_url: str) -> None:
    owner = await asyncpg.connect(database_url)
    name = await owner.fetchval("SELECT current_database()")
    await owner.execute(f'ALTER DATABASE "{name}" SET log_error_verbosity = verbose')
    assert "log_error_verbosity" in await complaints(application_url(database_url), settings())
    await owner.close()


async def test_the_demos_accounts_are_refused_outside_the_demo(database_url: str) -> None:
    owner = await asyncpg.connect(database_url)
    await owner.execute(
        "INSERT INTO accounts (account_id, login, role, name) VALUES (gen_random_uuid(), 'audit@demo', 'auditor', 'x')"
    )
    assert "demo's accounts" in await complaints(application_url(database_url), settings())
    assert await complaints(application_url(database_url), settings(demo=True)) == ""
    await owner.close()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"turn_secret": SecretStr("changeme")}, "COMPTOIR_TURN_SECRET"),
        ({"turn_secret": SecretStr("short")}, "COMPTOIR_TURN_SECRET"),
        ({"turn_urls": "turn:comptoir.example"}, "COMPTOIR_TURN_SECRET"),
        ({"turn_urls": "turn//comptoir.example"}, "COMPTOIR_TURN_URLS"),
        ({"sfu": "janus", "sfu_url": "ws://127.0.0.1:8188"}, "COMPTOIR_SFU_SECRET"),
        ({"smtp_url": None}, "COMPTOIR_SMTP_URL"),
        ({"public_url": "http://comptoir.example"}, "COMPTOIR_PUBLIC_URL"),
    ],
)
async def test_missing_and_known_secrets_are_refused(database_url: str, wrong: dict[str, object], told: str) -> None:
    assert told in await complaints(application_url(database_url), settings(**wrong))


async def test_an_unmigrated_database_says_so(postgres_server: str, tmp_path: Path) -> None:
    owner = await asyncpg.connect(postgres_server)
    await owner.execute("CREATE DATABASE unmigrated")
    url = application_url(postgres_server.replace("@/postgres", "@/unmigrated"))
    assert "run `comptoir migrate`" in await complaints(url, settings(demo=True))
    await owner.execute("DROP DATABASE unmigrated WITH (FORCE)")
    await owner.close()


def test_serve_says_why_it_refuses_in_plain_lines(database_url: str, tmp_path: Path) -> None:
    environment = {"DATABASE_URL": database_url, "COMPTOIR_DATA_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-m", "backend", "serve"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("comptoir: refused to start.")
    assert "Traceback" not in done.stderr
