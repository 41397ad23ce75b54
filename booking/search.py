"""Free starts, read from `day_bits`: any number of practitioners and days in one statement.

A visit of n quanta can start where n free quanta follow each other: the AND of the row of bits
with itself shifted. The next day is appended, so that a visit may cross 00:00 UTC. What this finds
is advice: the exclusion constraint decides.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval
from booking.grid import QUANTA, QUANTUM, grid_mask, instants, quantum_of

# A visit and its buffer are at most 240 minutes.
_TAIL = 96


@dataclass(frozen=True, slots=True, order=True)
class Beside:
    """Another resource. keeps_hours: it must be open during the visit as well."""

    resource_id: int
    buffer: timedelta
    keeps_hours: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Visits of one length on one clock. buffer: to be free, but need not be open, after the visit.

    beside: other resources that must be free then, each with a buffer of its own.
    """

    length: timedelta
    zone: str
    buffer: timedelta = timedelta(0)
    lanes: tuple[str, ...] = ()
    beside: tuple["Beside", ...] = ()


async def free_starts(
    session: AsyncSession, resources: Collection[int], asked: Asked, *, within: Interval, days: int | None = None
) -> dict[int, list[datetime]]:
    """By resource, starts of visits that lie within, in order: all, or those of at least the first `days` days of UTC
    that have any.

    A visit lies in one lane: hours for everybody that adjoin hours for some count apart.
    """
    found: dict[int, list[datetime]] = defaultdict(list)
    if not resources or within.end - asked.length < within.start:
        return found
    statement, arguments = question(resources, asked, within=within, days=days)
    connection = await session.connection()
    rows: Any = await connection.exec_driver_sql(statement, tuple(arguments))
    for resource, day, starts in rows:
        found[resource].extend(instants(day, starts))
    return {resource: sorted(set(times)) for resource, times in found.items()}


def question(
    resources: Collection[int], asked: Asked, *, within: Interval, days: int | None
) -> tuple[str, list[object]]:
    """The statement and its arguments. One text for all that is alike but for numbers and times: it stays prepared."""
    last = within.end - asked.length
    first_day, first_quantum = quantum_of(within.start)
    last_day, last_quantum = quantum_of(last + timedelta(microseconds=1))
    others = sorted(asked.beside)
    shapes = tuple((other.buffer // QUANTUM, other.keeps_hours) for other in others)
    return _statement(asked.length // QUANTUM, asked.buffer // QUANTUM, shapes), [
        list(resources),
        list(asked.lanes),
        first_day,
        last_day,
        "0" * first_quantum + "1" * (QUANTA - first_quantum),
        "1" * last_quantum + "0" * (QUANTA - last_quantum),
        grid_mask(asked.length, asked.zone, within.start),
        days,
        *(other.resource_id for other in others),
    ]


async def next_starts(
    session: AsyncSession, asked: Mapping[int, Asked], *, within: Interval, count: int
) -> dict[int, list[datetime]]:
    """By resource, the first starts, at most `count`; one statement for each way of asking."""
    alike: dict[Asked, list[int]] = defaultdict(list)
    for resource, way in asked.items():
        alike[way].append(resource)
    found: dict[int, list[datetime]] = {}
    for way, resources in alike.items():
        # Each row has one start at least, so that as many rows hold the first ones.
        starts = await free_starts(session, resources, way, within=within, days=count)
        found |= {resource: times[:count] for resource, times in starts.items()}
    return found


def _run(bits: str, quanta: int) -> str:
    """Expression: where `quanta` ones follow each other."""
    return "(" + " & ".join([bits, *(f"({bits} << {n})" for n in range(1, quanta))]) + ")"


@lru_cache(maxsize=1024)
def _statement(quanta: int, buffer: int, others: tuple[tuple[int, bool], ...]) -> str:
    """others: of each resource beside, the quanta of its buffer, and whether it keeps hours. Its number is an argument."""
    zeros = f"repeat('0', {_TAIL})::varbit"
    long = f"(d.bits::varbit || coalesce(substring(n.bits::varbit FOR {_TAIL}), {zeros})) AS b"
    joins = ["LEFT JOIN day_bits n ON n.resource_id = d.resource_id AND n.day = d.day + 1 AND n.lane = d.lane"]
    columns, runs = [long], [_run("y.b", quanta)]

    def beside(name: str, resource: str, bits: str, free: str, length: int) -> None:
        for alias, day in ((name, "d.day"), (f"{name}_next", "d.day + 1")):
            joins.append(
                f"LEFT JOIN day_bits {alias} ON {alias}.resource_id = {resource} AND {alias}.day = {day}"
                f" AND {alias}.lane = '{{}}'"
            )
        columns.append(
            f"(coalesce(({bits.format(name)})::varbit, repeat('{free}', {QUANTA})::varbit)"
            f" || coalesce(substring(({bits.format(name + '_next')})::varbit FOR {_TAIL}),"
            f" repeat('{free}', {_TAIL})::varbit)) AS {name}_b"
        )
        runs.append(_run(f"y.{name}_b", length))

    if buffer:
        beside("own", "d.resource_id", "~{}.busy", "1", quanta + buffer)
    for turn, (other_buffer, keeps_hours) in enumerate(others):
        number = f"${turn + 9}::int"
        beside(f"other{turn}", number, "~{}.busy", "1", quanta + other_buffer)
        if keeps_hours:
            beside(f"hours{turn}", number, "{}.open", "0", quanta)
    ones, none = f"repeat('1', {QUANTA})::varbit", f"repeat('0', {QUANTA})::bit({QUANTA})"
    return (
        # Numbers and names of our own only. OFFSET 0 keeps the expressions from being repeated.
        "SELECT a.r, x.day, x.s::text FROM unnest($1::int[]) a(r) CROSS JOIN LATERAL ("  # noqa: S608
        f" SELECT d.day, z.s FROM day_bits d {' '.join(joins)}"
        f" CROSS JOIN LATERAL (SELECT {', '.join(columns)} OFFSET 0) y"
        f" CROSS JOIN LATERAL (SELECT substring({' & '.join(runs)} FOR {QUANTA})"
        " & $7::text::varbit"
        f" & CASE WHEN d.day = $3::date THEN $5::text::varbit ELSE {ones} END"
        f" & CASE WHEN d.day = $4::date THEN $6::text::varbit ELSE {ones} END AS s OFFSET 0) z"
        " WHERE d.resource_id = a.r AND d.day BETWEEN $3 AND $4 AND (d.lane = '{}' OR d.lane && $2::text[])"
        f" AND d.bits <> {none} AND position(B'1' IN z.s) > 0"
        " ORDER BY d.day, position(B'1' IN z.s) LIMIT $8::int) x"
    )
