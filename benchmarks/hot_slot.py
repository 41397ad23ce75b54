"""Fifty clients want one time at once, round after round, over HTTP from one worker: one 201, the others 409 with what
else is free. The limit is the same SQL through fifty raw connections, without looking for anything else; both in turn.
"""

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

from benchmarks.booking import load, request, served
from benchmarks.booking_sql import statements
from benchmarks.lines import Line, percentile
from tests.booking.agendas import Agendas, Pair, agendas

CLIENTS = 50
TURNS, ROUNDS = 3, 12


def _rivals(house: Agendas, number: int) -> list[tuple[Pair, datetime]]:
    """All want the time of the first practitioner."""
    one, start = house.slot(number * len(house.pairs))
    return [
        (Pair(one.practitioner_id, other.patient_id, other.account_id, other.token), start) for other in house.pairs
    ]


async def _turn(house: Agendas, numbers: range, ports: list[int]) -> dict[str, Any]:
    rounds: list[Any] = []
    for number in numbers:
        rivals = _rivals(house, number)
        rounds.append([request(*one) for one in rivals] if ports else await statements(house, rivals))
    return await load({"ports": ports, "url": house.url, "clients": CLIENTS, "seconds": None, "requests": rounds})


async def measure() -> list[Line]:
    http: list[dict[str, Any]] = []
    raw: list[dict[str, Any]] = []
    async with AsyncExitStack() as opened:
        house = await opened.enter_async_context(agendas(practitioners=CLIENTS, days=8))
        port = await opened.enter_async_context(served(house))
        for turn in range(TURNS + 1):
            first = 2 * ROUNDS * turn
            of_http = await _turn(house, range(first, first + ROUNDS), [port])
            of_raw = await _turn(house, range(first + ROUNDS, first + 2 * ROUNDS), [])
            # The first turn fills the pools.
            if turn:
                http.append(of_http)
                raw.append(of_raw)
        deadlocks = "deadlock detected" in await asyncio.to_thread(house.log.read_text)
    if deadlocks:
        raise RuntimeError("PostgreSQL had to end a deadlock")
    outcomes = [each for one in http for each in one["rounds"]]
    if any(set(each) != {201, 409} for each in outcomes):
        raise RuntimeError(f"not what was meant to be measured: {outcomes}")
    winners = [each.count(201) for each in outcomes]
    worst = max(winners, key=lambda count: abs(count - 1))
    took = [[ms for one in way for ms in one["took_ms"]] for way in (http, raw)]
    return [
        Line("hot_slot", "p99", percentile(took[0], 99), percentile(took[1], 99), "ms", "lower"),
        Line("hot_slot", "p50", percentile(took[0], 50), percentile(took[1], 50), "ms", "lower"),
        Line("hot_slot", "winners_per_round", float(worst), None, "count", "lower"),
    ]
