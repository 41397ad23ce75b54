"""What three exam cameras cost the cabin's computer when their packets are sent as they are.

CPU time of the sending process, user and system, in percent of one core. The receiver is another process, which
counts what arrives: a sender that sends nothing is cheap too.
"""

import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE, Process
from typing import Any

from aiortc import MediaStreamTrack

from benchmarks.lines import Line
from contract.signaling import Relay
from rtc.peer import PeerConnection

WARM_UP_S = 3.0
MEASURED_S = 15.0
# Below this the measured cost is not that of three cameras.
LEAST_BITS_PER_S = 3 * 1_000_000


async def _tell(process: Process, command: dict[str, Any]) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(command).encode() + b"\n")
    return json.loads(await process.stdout.readline())


async def _received_bytes(peer: PeerConnection) -> int:
    reports = [await receiver.getStats() for receiver in peer.receivers]
    transports = {key: stats for report in reports for key, stats in report.items() if stats.type == "transport"}
    return sum(stats.bytesReceived for stats in transports.values())


async def measure() -> list[Line]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.sending_cameras", stdin=PIPE, stdout=PIPE, limit=1 << 20
    )
    tracks: list[MediaStreamTrack] = []
    peer = PeerConnection(epoch=0, relay=Relay(), on_track=tracks.append)
    try:
        await _tell(process, {"answer": await peer.answer(await _tell(process, {"offer": True}))})
        await asyncio.gather(*(track.recv() for track in tracks))
        await asyncio.sleep(WARM_UP_S)
        cpu_s, at_s, octets = await _tell(process, {"cpu": True}), time.perf_counter(), await _received_bytes(peer)
        await asyncio.sleep(MEASURED_S)
        cpu_s, took_s = await _tell(process, {"cpu": True}) - cpu_s, time.perf_counter() - at_s
        octets = await _received_bytes(peer) - octets
    finally:
        await peer.close()
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
    if octets * 8 / took_s < LEAST_BITS_PER_S:
        raise RuntimeError(f"only {octets * 8 / took_s:.0f} bit/s arrived: this was no measurement of three cameras")
    return [Line("cameras", "three_pre_encoded", cpu_s / took_s * 100, None, "% of a core", "lower")]
