"""The next free time of each specialist of one speciality in one zone, within 90 days; and a month of one of them.

1,000 practitioners on weekdays 8-12 and 14-18, 70 % booked, the first month nearly full, one in ten entirely; and
ten times as many in a second database, asked in turns. The statement is the product's own, prepared, through asyncpg.
`day_bits`, which is all that a search reads, is filled directly: that it equals hours and bookings is tested elsewhere.
"""

import random
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg

from backend.database_roles import application_url
from backend.migrate import create_database, upgrade
from benchmarks.lines import Line, percentile
from booking import directory
from booking.availability import Interval
from booking.grid import QUANTA
from booking.nomenclature import SPECIALITIES
from booking.rules import DEFAULT_RULES
from booking.search import Asked, question
from booking.times import free_times
from core.context import background
from core.db import SessionMaker, open_engine, session_maker
from tests.booking.agendas import a_server

ZONES, DAYS = 12, 90
VISIT = timedelta(minutes=15)
QUERIES, MONTHS, WARM_UP = 400, 60, 60
_PATTERNS = 300


@dataclass(frozen=True, slots=True)
class Town:
    """A filled database. groups: resources by speciality and zone."""

    connection: asyncpg.Connection
    sessions: SessionMaker
    groups: list[list[int]]
    someone: list[UUID]


@asynccontextmanager
async def _town(server: str, name: str, practitioners: int) -> AsyncGenerator[Town]:
    url = server.replace("@/postgres", f"@/{name}")
    await create_database(url)
    await upgrade(url)
    engine = open_engine(application_url(url))
    sessions = background(session_maker(engine))
    async with sessions.begin() as session:
        await directory.load_specialities(session)
    connection = await asyncpg.connect(url)
    try:
        groups, someone = await _fill(connection, practitioners)
        yield Town(connection, sessions, groups, someone)
    finally:
        await connection.close()
        await engine.dispose()


async def _fill(connection: asyncpg.Connection, count: int) -> tuple[list[list[int]], list[UUID]]:
    chance = random.Random(count)
    codes = [entry.code for entry in SPECIALITIES]
    weights = [1 / (n + 1) for n in range(len(codes))]
    chosen = chance.choices(codes, weights, k=count)
    async with connection.transaction():
        await connection.execute(
            "INSERT INTO sites (site_id, kind, name, commune, postcode, latitude, longitude, priority_zone, tz)"
            " SELECT gen_random_uuid(), 'comptoir', n::text, n::text, '34800', 43.6, 3.4, false, 'Europe/Paris'"
            " FROM generate_series(1, $1::int) n",
            ZONES,
        )
        await connection.execute(
            "INSERT INTO practitioners (practitioner_id, given_name, family_name, rpps, speciality_code, site_id,"
            " sector, fee_cents, languages, remote, on_site, volunteer, visit_minutes, about_fr, about_en,"
            " portrait_seed) SELECT gen_random_uuid(), 'A', s.n::text, '9' || lpad(s.n::text, 10, '0'), s.code,"
            " (array(SELECT site_id FROM sites ORDER BY name))[1 + s.n % $2::int], 1, 3000, '{fr}', true, true, false,"
            " 15, '', '', '' FROM unnest($1::text[]) WITH ORDINALITY s(code, n)",
            chosen,
            ZONES,
        )
        await connection.execute(
            "INSERT INTO resources (kind, ref, keeps_hours) SELECT 'practitioner', practitioner_id, true"
            " FROM practitioners"
        )
        await _fill_days(connection, chance)
    await connection.execute("ANALYZE")
    rows = await connection.fetch(
        "SELECT array_agg(r.resource_id) AS numbers, min(p.practitioner_id::text)::uuid AS someone FROM practitioners p"
        " JOIN resources r ON r.ref = p.practitioner_id GROUP BY p.speciality_code, p.site_id"
    )
    return [row["numbers"] for row in rows], [row["someone"] for row in rows]


async def _fill_days(connection: asyncpg.Connection, chance: random.Random) -> None:
    """Patterns of days, some nearly full and some half, dealt out at random."""
    await connection.execute("CREATE TEMP TABLE pattern (late int, n int, busy bit(288), PRIMARY KEY (late, n))")
    rows = [(late, n, _busy(chance, 0.985 if not late else 0.55)) for late in (0, 1) for n in range(_PATTERNS)]
    await connection.execute(
        "INSERT INTO pattern SELECT l, n, b::bit(288) FROM unnest($1::int[], $2::int[], $3::text[]) x(l, n, b)",
        *([row[column] for row in rows] for column in range(3)),
    )
    await connection.execute(
        "INSERT INTO day_bits (resource_id, day, lane, open, busy)"
        " SELECT r.resource_id, d.day, '{}', $1::text::bit(288),"
        " CASE WHEN r.resource_id % 10 = 0 THEN $1::text::bit(288) ELSE p.busy END"
        " FROM resources r CROSS JOIN LATERAL (SELECT $2::date + n AS day, n FROM generate_series(0, $3::int) n) d"
        " JOIN pattern p ON p.late = (d.n > 30)::int AND p.n = abs(hashint4(r.resource_id * 1000 + d.n)) % $4::int"
        " WHERE extract(isodow FROM d.day) < 6",
        _hours(),
        datetime.now(UTC).date(),
        DAYS,
        _PATTERNS,
    )


def _hours() -> str:
    """8-12 and 14-18 in Paris, in winter: 7-11 and 13-17 UTC."""
    return "".join("1" if 84 <= quantum < 132 or 156 <= quantum < 204 else "0" for quantum in range(QUANTA))


def _busy(chance: random.Random, share: float) -> str:
    bits = ["0"] * QUANTA
    for quarter in (*range(84, 132, 3), *range(156, 204, 3)):
        if chance.random() < share:
            bits[quarter : quarter + 3] = "111"
    return "".join(bits)


async def _timed(connection: asyncpg.Connection, statement: str, arguments: list[object]) -> tuple[float, int]:
    start = time.perf_counter()
    rows = await connection.fetch(statement, *arguments)
    return 1000 * (time.perf_counter() - start), len(rows)


async def _soonest(towns: list[Town], within: Interval) -> list[list[tuple[float, int]]]:
    """By town, each question's ms and how many were found."""
    asked = Asked(length=VISIT, zone="Europe/Paris")
    chance = random.Random(6)
    took: list[list[tuple[float, int]]] = [[] for _ in towns]
    for turn in range(WARM_UP + QUERIES):
        for number, town in enumerate(towns):
            # As often as there are people to look for.
            group = chance.choices(town.groups, [len(one) for one in town.groups])[0]
            one = await _timed(town.connection, *question(group, asked, within=within, days=1))
            if turn >= WARM_UP:
                took[number].append(one)
    return took


async def _months(town: Town, now: datetime) -> list[float]:
    """A month of one practitioner, through the service: rows become times of days."""
    took = []
    for turn in range(MONTHS + 10):
        async with town.sessions() as session:
            start = time.perf_counter()
            page = await free_times(
                session, practitioner_id=town.someone[turn % len(town.someone)], first=_later(now), days=31, now=now
            )
            if turn >= 10:
                took.append(1000 * (time.perf_counter() - start))
            assert len(page.days) == 31
    return took


def _later(now: datetime) -> date:
    return (now + timedelta(days=32)).date()


async def measure() -> list[Line]:
    now = datetime.now(UTC)
    async with AsyncExitStack() as opened:
        server = await opened.enter_async_context(a_server())
        towns = [
            await opened.enter_async_context(_town(server.url("postgres"), name, count))
            for name, count in (("thousand", 1_000), ("tenfold", 10_000))
        ]
        small, large = await _soonest(towns, DEFAULT_RULES.reach(5, DAYS, now=now))
        months = await _months(towns[0], now)
    took = [ms for ms, _ in small]
    each = [sum(ms for ms, _ in way) / sum(found for _, found in way) for way in (small, large)]
    return [
        Line("availability", "soonest_p50", percentile(took, 50), None, "ms", "lower"),
        Line("availability", "soonest_p99", percentile(took, 99), None, "ms", "lower"),
        Line("availability", "found", sum(found for _, found in small) / len(small), None, "count", "higher"),
        Line("availability", "tenfold_growth", each[1], each[0], "ms", "lower"),
        Line("availability", "month_p50", percentile(months, 50), None, "ms", "lower"),
        Line("availability", "month_p99", percentile(months, 99), None, "ms", "lower"),
    ]
