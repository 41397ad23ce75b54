"""What a line, a device or a server does to a call, and how long it takes until the call is whole again."""

import asyncio
import os
import signal
import time
from dataclasses import dataclass

from tests.faults.calls.visit import Visit, settled
from tests.serving import serving_process

CUT_S = 10.0
LONG_CUT_S = 30.0
WATCHED_S = 10.0


@dataclass(frozen=True, slots=True)
class Measured:
    """`value` in `unit`; `scene` and `what` as docs/calls-measured.md names them."""

    scene: str
    what: str
    value: float
    unit: str


def _ms(scene: str, what: str, seconds: float) -> Measured:
    return Measured(scene, what, seconds * 1000, "ms")


async def joined(visit: Visit, scene: str) -> list[Measured]:
    """From the doctor's click to both pictures, then how the pictures run."""
    first = [(await side.frames(after=visit.admitted_at))[0] for side in visit.sides]
    began = time.time()
    await asyncio.sleep(WATCHED_S)
    shown = [len(await side.frames(after=began)) / WATCHED_S for side in visit.sides]
    pauses = [await side.longest_pause(began) for side in visit.sides]
    return [
        _ms(scene, "admission to both pictures", max(first) - visit.admitted_at),
        Measured(scene, "frames a second, the worse side", min(shown), "1/s"),
        _ms(scene, "longest pause in 10 s", max(pauses)),
    ]


async def cut(visit: Visit, scene: str, seconds: float) -> list[Measured]:
    """Everything between the patient and the world is dropped; no device notices."""
    await visit.patient.home.lose(100)
    await asyncio.sleep(seconds)
    back = time.time()
    await visit.patient.home.lose(0)
    return await _back(visit, scene, back)


async def unplugged(visit: Visit, scene: str, seconds: float) -> list[Measured]:
    """The patient's device loses its network and gets it again."""
    await visit.patient.home.unplug()
    await asyncio.sleep(seconds)
    back = time.time()
    await visit.patient.home.plug_in()
    return await _back(visit, scene, back)


async def _back(visit: Visit, scene: str, back: float) -> list[Measured]:
    """`back`: just before the line is given back. Signaling may be there before the command that does it has ended."""
    frames, line = await asyncio.gather(visit.frames_after(back), visit.patient.heard_after(back, "resumed", "welcome"))
    return [
        _ms(scene, "line back to both pictures", frames - back),
        _ms(scene, "line back to signaling", line - back),
    ]


async def reloaded(visit: Visit, scene: str, *, by_doctor: bool) -> list[Measured]:
    page = (visit.doctor if by_doctor else visit.patient).page
    at = time.time()
    await page.reload(wait_until="commit")
    # What the other side still showed of the page before does not count.
    back = await (visit.doctor if by_doctor else visit.patient).frame_after(at)
    other = await (visit.patient if by_doctor else visit.doctor).frame_after(back)
    return [_ms(scene, "reload to both pictures", max(back, other) - at)]


async def killed(visit: Visit, scene: str, how: signal.Signals) -> list[Measured]:
    """The server dies and its standby serves; or it is told to end, and is started again."""
    pid = visit.house.server.pid
    assert pid is not None
    at = time.time()
    os.kill(serving_process(pid) if how == signal.SIGKILL else pid, how)
    back = await asyncio.gather(*(side.heard_after(at, "resumed", "welcome") for side in visit.sides))
    await visit.house.server_is_ready()
    await settled(visit, 2.0)
    pauses = [await side.longest_pause(at) for side in visit.sides]
    return [
        _ms(scene, "to signaling of both", max(back) - at),
        _ms(scene, "longest pause of a picture meanwhile", max(pauses)),
    ]
