"""A durable server full of agendas, for benchmarks and kills: practitioners with hours, patients who are signed in."""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

from backend.database_roles import application_url
from backend.migrate import create_database, upgrade
from backend.postgres import EmbeddedPostgres
from booking import directory
from core.context import background
from core.db import open_engine, session_maker

VISIT = timedelta(minutes=20)
OPENS, CLOSES = time(7), time(17)
"""Of each day, in UTC: 30 visits."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A practitioner and the patient who books her; no patient is in two agendas, so that none gets in another's way."""

    practitioner_id: UUID
    patient_id: UUID
    account_id: UUID
    token: str


@dataclass(frozen=True, slots=True)
class Agendas:
    owner_url: str
    url: str
    data_dir: Path
    log: Path
    pairs: list[Pair]
    first_day: date
    days: int

    def slots(self) -> int:
        return len(self.pairs) * self.days * 30

    def slot(self, number: int) -> tuple[Pair, datetime]:
        """Slots one after the other belong to different practitioners."""
        turn, who = divmod(number, len(self.pairs))
        day, visit = divmod(turn, 30)
        start = datetime.combine(self.first_day + timedelta(days=day), OPENS, UTC) + visit * VISIT
        return self.pairs[who], start


@asynccontextmanager
async def a_server() -> AsyncGenerator[EmbeddedPostgres]:
    """Empty, with fsync on, in a folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="comptoir-agendas-") as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101 - the server runs as another user
        postgres = EmbeddedPostgres(Path(folder) / "postgres")
        await asyncio.to_thread(postgres.start)
        try:
            yield postgres
        finally:
            await asyncio.to_thread(postgres.stop)


@asynccontextmanager
async def agendas(*, practitioners: int, days: int) -> AsyncGenerator[Agendas]:
    """On a server of their own."""
    async with a_server() as postgres:
        home, log = postgres.home.parent, postgres.home / "log"
        yield await filled(postgres.url(), home, log=log, practitioners=practitioners, days=days)


async def filled(url: str, folder: Path, *, log: Path, practitioners: int, days: int) -> Agendas:
    """A database at `url`, made, migrated, filled and analysed."""
    await create_database(url)
    await upgrade(url)
    pairs = await _fill(url, practitioners, days)
    return Agendas(
        owner_url=url,
        url=application_url(url),
        data_dir=folder / "data",
        log=log,
        pairs=pairs,
        first_day=_tomorrow(),
        days=days,
    )


def _tomorrow() -> date:
    return datetime.now(UTC).date() + timedelta(days=1)


async def _fill(url: str, count: int, days: int) -> list[Pair]:
    engine = open_engine(url)
    async with background(session_maker(engine)).begin() as session:
        await directory.load_specialities(session)
    await engine.dispose()
    pairs = [Pair(uuid4(), uuid4(), uuid4(), uuid4().hex) for _ in range(count)]
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT set_config('app.role', 'system', true)")
            await _people(connection, pairs)
            await _hours(connection, days)
        # Plans made on empty tables would stay: see docs/booking.md.
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
    return pairs


async def _people(connection: asyncpg.Connection, pairs: list[Pair]) -> None:
    await connection.execute(
        "INSERT INTO sites (site_id, kind, name, commune, postcode, latitude, longitude, priority_zone, tz)"
        " SELECT gen_random_uuid(), 'comptoir', 'Comptoir ' || n, 'Commune ' || n, '34800', 43.6, 3.4, false,"
        " 'Europe/Paris' FROM generate_series(1, 20) n"
    )
    await connection.execute(
        "INSERT INTO practitioners (practitioner_id, given_name, family_name, rpps, speciality_code, site_id, sector,"
        " fee_cents, languages, remote, on_site, volunteer, visit_minutes, about_fr, about_en, portrait_seed)"
        " SELECT p.id, 'Hélène', 'Bréval-' || p.n, '9' || lpad(p.n::text, 10, '0'), 'dermatology',"
        " (array(SELECT site_id FROM sites))[1 + p.n % 20], 1, 3000, '{fr}', true, true, false, 20, '', '', p.n::text"
        " FROM unnest($1::uuid[]) WITH ORDINALITY p(id, n)",
        [pair.practitioner_id for pair in pairs],
    )
    await connection.execute(
        "INSERT INTO patients (patient_id, given_name, family_name, birth_date)"
        " SELECT p.id, 'Rose', 'Vidal-' || p.n, '1950-01-01' FROM unnest($1::uuid[]) WITH ORDINALITY p(id, n)",
        [pair.patient_id for pair in pairs],
    )
    await connection.execute(
        "INSERT INTO accounts (account_id, login, role, name, patient_id)"
        " SELECT a, a || '@bench', 'patient', 'Rose Vidal', p FROM unnest($1::uuid[], $2::uuid[]) x(a, p)",
        [pair.account_id for pair in pairs],
        [pair.patient_id for pair in pairs],
    )
    await connection.execute(
        "INSERT INTO login_sessions (session_id, account_id, token_hash, assurance, browser, created_at, last_seen_at,"
        " expires_at, idle_s, stepped_up_at) SELECT gen_random_uuid(), a, t, 'two_factors', 'bench', now(), now(),"
        " now() + interval '12 h', 1800, now() FROM unnest($1::uuid[], $2::bytea[]) x(a, t)",
        [pair.account_id for pair in pairs],
        [hashlib.sha256(pair.token.encode()).digest() for pair in pairs],
    )


async def _hours(connection: asyncpg.Connection, days: int) -> None:
    await connection.execute(
        "INSERT INTO resources (kind, ref, keeps_hours) SELECT 'practitioner', practitioner_id, true FROM practitioners"
    )
    await connection.execute("INSERT INTO resources (kind, ref) SELECT 'patient', patient_id FROM patients")
    await connection.execute(
        "INSERT INTO openings (resource_id, during, source) SELECT r.resource_id,"
        " tstzrange($1::date + d + $3::time, $1::date + d + $4::time), 'extra'"
        " FROM resources r, generate_series(0, $2::int - 1) d WHERE r.keeps_hours",
        _tomorrow(),
        days,
        OPENS,
        CLOSES,
    )
