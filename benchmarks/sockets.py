"""Many sockets in one process: what each costs in memory, how fast they join, and what one flooder does to the rest."""

import asyncio
import gc
import sys
import time
from uuid import UUID, uuid4

import uvloop

from benchmarks.lines import Line, percentile
from benchmarks.signaling_peers import Member, Server, joined, pair, server, ticket
from contract.signaling import Role

_ROOMS = 1000
_JOINS_PER_S = 200
_JOINS_S = 5
_AT_ONCE = 25
_TALKERS = 20
_TALK_PER_S = 500
_TALK_S = 6


async def _memory_kib() -> float:
    """Resident memory a socket, of 2,000 in 1,000 rooms that have each passed an offer on."""
    async with server("house") as house:
        members = list(await pair(house))
        before = house.resident_kib()
        for _ in range(0, _ROOMS, _AT_ONCE):
            for one, other in await asyncio.gather(*(pair(house) for _ in range(_AT_ONCE))):
                await one.offer()
                await other.hear()
                members += one, other
        grown = house.resident_kib() - before
        for member in members:
            member.socket.transport.abort()
    return grown / (2 * _ROOMS)


async def _join_ms(at: Server, room: UUID, role: Role, signed: str, took: list[float]) -> Member:
    """From the opening of the socket to its `welcome`."""
    start = time.perf_counter()
    member = await joined(at, room, role, uuid4(), signed)
    took.append((time.perf_counter() - start) * 1000)
    return member


async def _join_p99_ms() -> float:
    took: list[float] = []
    async with server("house") as house:
        await pair(house)
        joining = []
        rooms = [uuid4() for _ in range(_JOINS_PER_S * _JOINS_S // 2)]
        roles = Role.PRACTITIONER, Role.PATIENT
        tickets = [(room, role, ticket(house, room, role, uuid4())) for room in rooms for role in roles]
        start = time.perf_counter()
        for number, (room, role, signed) in enumerate(tickets):
            await asyncio.sleep(max(0.0, start + number / _JOINS_PER_S - time.perf_counter()))
            joining.append(asyncio.create_task(_join_ms(house, room, role, signed, took)))
        members = await asyncio.gather(*joining)
        for member in members:
            member.socket.transport.abort()
    # The first half second warms up.
    return percentile(took[_JOINS_PER_S // 2 :], 99)


async def _talk_p95_ms(pairs: list[tuple[Member, Member]]) -> float:
    for _, other in pairs:
        other.latencies_ms.clear()
    timing = [asyncio.create_task(other.time()) for _, other in pairs]
    start = time.perf_counter()
    for number in range(_TALK_PER_S * _TALK_S):
        await asyncio.sleep(max(0.0, start + number / _TALK_PER_S - time.perf_counter()))
        await pairs[number % len(pairs)][0].say(str(time.perf_counter()))
    await asyncio.sleep(0.3)
    for task in timing:
        task.cancel()
    await asyncio.gather(*timing, return_exceptions=True)
    return percentile([ms for _, other in pairs for ms in other.latencies_ms], 95)


async def _flooded_ms() -> tuple[float, float]:
    """p95 of the others with one flooder, and without."""
    async with server("strict") as house:
        pairs = [await pair(house) for _ in range(_TALKERS)]
        await _talk_p95_ms(pairs)
        quiet = await _talk_p95_ms(pairs)
        command = [sys.executable, "-m", "benchmarks.flooder", str(house.port), str(house.folder)]
        flooder = await asyncio.create_subprocess_exec(*command)
        flooded = await _talk_p95_ms(pairs)
        flooder.kill()
        await flooder.wait()
    return flooded, quiet


async def measure() -> list[Line]:
    return await asyncio.get_running_loop().run_in_executor(None, _measure)


def _measure() -> list[Line]:
    """On uvloop and without pauses to look for garbage, so that the client is not what is measured."""
    gc.disable()
    memory, join = uvloop.run(_memory_kib()), uvloop.run(_join_p99_ms())
    flooded, quiet = uvloop.run(_flooded_ms())
    return [
        Line("sockets", "memory_per_socket", memory, None, "KiB", "lower"),
        Line("sockets", "join_p99_at_200", join, None, "ms", "lower"),
        Line("sockets", "flooded_p95", flooded, quiet, "ms", "lower"),
    ]
