"""What passing a message on costs, and how long it takes.

The limit of the cost is a bare ASGI relay in the same run, alternating: it parses and writes the same JSON, without
authentication, numbers, acknowledgement, rights or replay.
"""

import asyncio
import time

import uvloop

from benchmarks.lines import Line, percentile
from benchmarks.signaling_peers import Member, Server, pair, server

_PAIRS = 20
_MESSAGES = 400
_ROUNDS = 4
_PER_S = 2000
_FOR_S = 8


async def _talk(one: Member, other: Member) -> None:
    for _ in range(_MESSAGES // 2):
        await one.say("x")
        await other.hear()
        await other.say("x")
        await one.hear()


async def _cost_us(at: Server, pairs: list[tuple[Member, Member]]) -> float:
    before = at.cpu_s()
    await asyncio.gather(*(_talk(one, other) for one, other in pairs))
    return (at.cpu_s() - before) * 1e6 / (_MESSAGES * len(pairs))


async def _costs() -> tuple[float, float]:
    """Microseconds of processor time a message: ours, and the bare relay's; the best of the rounds each."""
    async with server("house") as house, server("bare") as bare:
        ours = [await pair(house) for _ in range(_PAIRS)]
        limit = [await pair(bare, bare=True) for _ in range(_PAIRS)]
        await _cost_us(house, ours), await _cost_us(bare, limit)
        costs: list[float] = []
        limits: list[float] = []
        for _ in range(_ROUNDS):
            costs.append(await _cost_us(house, ours))
            limits.append(await _cost_us(bare, limit))
        return min(costs), min(limits)


async def _latency_ms() -> float:
    """p99 from send to receive at 2,000 messages a second over 20 rooms, one process, client on the same cores."""
    async with server("house") as house:
        pairs = [await pair(house) for _ in range(_PAIRS)]
        timing = [asyncio.create_task(other.time()) for _, other in pairs]
        answering = [asyncio.create_task(one.time()) for one, _ in pairs]
        start = time.perf_counter()
        for number in range(_PER_S * _FOR_S):
            due = start + number / _PER_S
            if (wait := due - time.perf_counter()) > 0.0005:
                await asyncio.sleep(wait)
            await pairs[number % _PAIRS][0].say(str(time.perf_counter()))
        await asyncio.sleep(0.5)
        for task in (*timing, *answering):
            task.cancel()
        await asyncio.gather(*timing, *answering, return_exceptions=True)
        # The first second warms up.
        latencies = [ms for _, other in pairs for ms in other.latencies_ms[_PER_S // _PAIRS :]]
    return percentile(latencies, 99)


async def measure() -> list[Line]:
    return await asyncio.get_running_loop().run_in_executor(None, _measure)


def _measure() -> list[Line]:
    """On uvloop, so that the client is not what is measured."""
    cost, limit = uvloop.run(_costs())
    return [
        Line("relay", "cpu_per_message", cost, limit, "µs", "lower"),
        Line("relay", "p99_at_2000", uvloop.run(_latency_ms()), None, "ms", "lower"),
    ]
