"""The queue: calls taken by one statement each, beside the bare SQL; and place with estimate for a thousand waiting.

Durable commits. The limit is an UPDATE of the first free row by the same index, without rules, presence, row-level
security and the record of the call.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from backend.database_roles import application_url
from backend.migrate import create_database, upgrade
from backend.postgres import EmbeddedPostgres
from benchmarks.lines import Line, percentile
from booking.queue.measures import standing
from core.context import background
from core.db import open_engine, session_maker

CONNECTIONS = 16
TAKES = 12_000
SPECIALITY = "dermatology"
WAITING = 1_000
OPEN = 12
LOOKS = 300

Take = Callable[[Any, UUID], Awaitable[None]]

_TAKE = "SELECT queue_take($1, $2, interval '3 minutes')"
_BARE = """
UPDATE bare_queue SET state = 1, doctor = $1 WHERE id = (
    SELECT id FROM bare_queue WHERE state = 0 AND speciality = 1 ORDER BY rank_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
"""

# Doctors enough for one call each: the statement is measured, not how long a visit lasts.
_PEOPLE = f"""
INSERT INTO sites (site_id, kind, name, commune, postcode, latitude, longitude, priority_zone, tz)
    VALUES ('00000000-0000-4000-8000-000000000001', 'cabinet', 'Cabinet', 'Lodève', '34700', 43.7, 3.3, false, 'Europe/Paris');
INSERT INTO specialities (code, name_fr, name_en, keywords_fr, keywords_en)
    VALUES ('{SPECIALITY}', 'Dermatologie', 'Dermatology', '{{}}', '{{}}') ON CONFLICT DO NOTHING;
INSERT INTO practitioners (practitioner_id, given_name, family_name, rpps, speciality_code, site_id, sector, fee_cents,
        languages, remote, on_site, volunteer, visit_minutes, about_fr, about_en, portrait_seed)
    SELECT gen_random_uuid(), 'Ada', 'Lovel', lpad(n::text, 11, '0'), '{SPECIALITY}',
        '00000000-0000-4000-8000-000000000001', 1, 3000, '{{fr}}', true, false, false, 15, '', '', 'a'
    FROM generate_series(1, {TAKES}) n;
INSERT INTO patients (patient_id, given_name, family_name, birth_date)
    SELECT gen_random_uuid(), 'Rose', 'Vidal', date '1980-01-01' FROM generate_series(1, {TAKES});
INSERT INTO queue_entries (entry_id, patient_id, account_id, speciality, age, reason, urgency, joined_at, rank_at)
    SELECT gen_random_uuid(), patient_id, patient_id, '{SPECIALITY}', 46, '', 'ordinary', at, at
    FROM (SELECT patient_id, now() - interval '1 second' * row_number() OVER () AS at FROM patients) p;
INSERT INTO presences (practitioner_id, speciality, state, opened_at, until)
    SELECT practitioner_id, '{SPECIALITY}', 'open', now(), now() + interval '1 day' FROM practitioners;
CREATE TABLE bare_queue (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, speciality int NOT NULL,
    rank_at timestamptz NOT NULL, state smallint NOT NULL DEFAULT 0, doctor uuid);
INSERT INTO bare_queue (speciality, rank_at) SELECT 1, now() - interval '1 second' * n FROM generate_series(1, {TAKES}) n;
CREATE INDEX ON bare_queue (speciality, rank_at, id) WHERE state = 0;
ANALYZE;
"""


@asynccontextmanager
async def _a_database() -> AsyncGenerator[str]:
    with tempfile.TemporaryDirectory(prefix="comptoir-bench-") as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101 - the server runs as another user
        postgres = EmbeddedPostgres(Path(folder) / "postgres")
        postgres.start()
        try:
            await create_database(postgres.url())
            await upgrade(postgres.url())
            yield postgres.url()
        finally:
            postgres.stop()


async def _rate(pool: asyncpg.Pool, doctors: list[UUID], take: Take) -> float:
    """Takes a second, each committed, by all connections together."""
    left = iter(doctors)

    async def one() -> None:
        async with pool.acquire() as connection:
            for doctor in left:
                await take(connection, doctor)

    start = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return len(doctors) / (time.perf_counter() - start)


async def _take(connection: Any, doctor: UUID) -> None:
    answer = await connection.fetchval(_TAKE, doctor, datetime.now(UTC))
    assert len(answer) == 36, answer


async def _take_bare(connection: Any, doctor: UUID) -> None:
    assert await connection.fetchval(_BARE, doctor) is not None


async def _wait_again(pool: asyncpg.Pool) -> None:
    """A thousand wait, a dozen doctors are open, and as many calls as are looked at were measured."""
    await pool.execute(
        """
        WITH kept AS (SELECT entry_id FROM queue_entries ORDER BY rank_at LIMIT $1)
        UPDATE queue_entries e SET state = 'waiting', practitioner_id = NULL, called_at = NULL, answer_by = NULL
        FROM kept WHERE e.entry_id = kept.entry_id
        """,
        WAITING,
    )
    await pool.execute(
        "UPDATE queue_entries SET state = 'served', outcome = 'served', ended_at = now(), answer_by = NULL"
        " WHERE state = 'called'"
    )
    await pool.execute("UPDATE queue_calls SET ended_at = called_at + interval '9 minutes', outcome = 'served'")
    await pool.execute(
        "DELETE FROM presences WHERE practitioner_id NOT IN (SELECT practitioner_id FROM practitioners LIMIT $1)", OPEN
    )
    await pool.execute("ANALYZE")


async def _looks(url: str, last: UUID) -> list[float]:
    """Milliseconds for the place and the estimate of the last in line, as its page asks for them."""
    engine = open_engine(url)
    took = []
    async with background(session_maker(engine))() as session:
        for _ in range(LOOKS):
            start = time.perf_counter()
            found = await standing(session, last, SPECIALITY, now=datetime.now(UTC))
            took.append((time.perf_counter() - start) * 1000)
            assert (found.place.ahead, found.place.doctors) == (WAITING - 1, OPEN), found.place
            assert found.estimate.p50 is not None
    await engine.dispose()
    return took


async def measure() -> list[Line]:
    async with _a_database() as owner:
        url = application_url(owner)
        admin = await asyncpg.connect(owner)
        await admin.execute("SELECT set_config('app.role', 'system', false)")
        await admin.execute(_PEOPLE)
        await admin.execute("GRANT ALL ON bare_queue TO comptoir_app")
        doctors = [row["practitioner_id"] for row in await admin.fetch("SELECT practitioner_id FROM presences")]
        async with asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
            bare = await _rate(pool, doctors, _take_bare)
            taken = await _rate(pool, doctors, _take)
        async with asyncpg.create_pool(owner, min_size=1, max_size=1) as one:
            await _wait_again(one)
            last = await one.fetchval(
                "SELECT entry_id FROM queue_entries WHERE state = 'waiting' ORDER BY rank_at DESC LIMIT 1"
            )
        looks = await _looks(url, last)
        await admin.close()
    return [
        Line("queue", "dequeues", taken, bare, "1/s", "higher"),
        *(Line("queue", f"place_p{at}", percentile(looks, at), None, "ms", "lower") for at in (50, 99)),
    ]


if __name__ == "__main__":
    for line in asyncio.run(measure()):
        print(line)
