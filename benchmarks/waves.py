"""A 12-lead ECG at 500 Hz and a pulse wave at once, from the cabin's program to a peer's data channel.

The cabin is a process of its own with its simulated instruments; the receiver is a peer in this one. Counted: samples
that should have come and did not, also on the way to the server, over the time measured; and what the cabin's program
uses of a core for it, cameras idle. A gap is a defect, so there is no limit to compare with: both counts are to be 0.
"""

import asyncio
import base64
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from benchmarks.lines import Line
from cabin_agent.keys import load_or_make, public_text
from contract.live import Waveform, Waves
from contract.observations import DeviceKind, DeviceState
from tests.cabin_agent.server_edge import ServerEdge

MEASURED_S = 20
_RATES = {Waveform.ECG: 500, Waveform.PLETH: 50}


def _missing(pieces: Sequence[Waves]) -> int:
    """Samples between the first and the last that came which did not come."""
    came = sum(len(piece.values[0]) for piece in pieces)
    return pieces[-1].first + len(pieces[-1].values[0]) - pieces[0].first - came


def _cpu_s(pid: int) -> float:
    """User and system time of a process so far (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _measured(edge: ServerEdge, pid: int) -> list[Line]:
    for kind in (DeviceKind.ECG, DeviceKind.PULSE_OXIMETER):
        await edge.specialist.until_state(kind, DeviceState.READY)
        await edge.ask(kind, "start")
    await edge.specialist.until(lambda m: isinstance(m, Waves) and m.waveform is Waveform.ECG)
    cpu_s, at_s = _cpu_s(pid), time.perf_counter()
    await asyncio.sleep(MEASURED_S)
    cpu_s, took_s = _cpu_s(pid) - cpu_s, time.perf_counter() - at_s
    lines = [Line("waves", "agent_cpu", cpu_s / took_s * 100, None, "% of a core", "lower")]
    for waveform, rate_hz in _RATES.items():
        pieces = [m for m in edge.specialist.heard if isinstance(m, Waves) and m.waveform is waveform]
        if sum(len(piece.values[0]) for piece in pieces) < 0.9 * rate_hz * MEASURED_S:
            raise RuntimeError(f"{waveform.value} came in too few samples: this was no measurement")
        lines.append(Line("waves", f"{waveform.value}_samples_missing", _missing(pieces), None, "samples", "lower"))
    return lines


async def measure() -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="comptoir-waves-") as folder:
        cabin_id, key = uuid4(), load_or_make(Path(folder) / "cabin.key")
        edge = ServerEdge(cabin_id=cabin_id, public_key=base64.b64decode(public_text(key)))
        await edge.start()
        settings = {"CABIN_CABIN_ID": str(cabin_id), "CABIN_SERVER_URL": edge.url, "CABIN_DATA_DIR": folder}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "cabin_agent",
            "simulate",
            env=os.environ | settings,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            return await _measured(edge, process.pid)
        finally:
            process.terminate()
            await process.wait()
            await edge.specialist.close()
            await edge.stop()
