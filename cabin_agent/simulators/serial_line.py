"""A serial line without hardware: a pseudo-terminal, with an emulated instrument on its far end.

Limits: a pseudo-terminal has no baud rate, eight bits without parity (and refuses to be set otherwise), and no enable
lines; that somebody has the near end open stands for DTR and RTS.
"""

import asyncio
import os
import pty
import select
import tty
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

from cabin_agent.simulators.eye_instruments import EyeInstrument
from cabin_agent.simulators.fault_session import CutLink, Send

_ENABLE_POLL_S = 0.005


class PtyLine:
    """`path` is what the cabin's serial port is configured to."""

    def __init__(self) -> None:
        self._master, slave = pty.openpty()
        tty.setraw(slave)
        self.path = os.ttyname(slave)
        os.close(slave)
        self._plugged = True

    @property
    def enabled(self) -> bool:
        """The receiver's enable line is high: the port is open."""
        poll = select.poll()
        poll.register(self._master, select.POLLHUP)
        return self._plugged and not any(events & select.POLLHUP for _, events in poll.poll(0))

    async def until_enabled(self) -> None:
        # A terminal tells its state when asked, and no event.
        while not self.enabled:  # noqa: ASYNC110
            await asyncio.sleep(_ENABLE_POLL_S)

    def send(self, octets: bytes) -> None:
        if self._plugged:
            os.write(self._master, octets)

    def unplug(self) -> None:
        if self._plugged:
            self._plugged = False
            os.close(self._master)


class PtyInstrument:
    """An instrument on a line of its own. `prints` counts whole transfers sent."""

    def __init__(self, instrument: EyeInstrument) -> None:
        self.line = PtyLine()
        self.prints = 0
        self._instrument = instrument

    async def press_print(self) -> None:
        """One print-out, once the receiver is ready. The fault plan of the instrument's world is at work."""
        await self._instrument.subscribe()
        await self.line.until_enabled()
        wire = self._instrument.faults.connected()
        async with aclosing(self._instrument.frames()) as frames:
            async for frame in frames:
                for action in wire.outgoing(frame, record=False):
                    match action:
                        case Send(frame=sent):
                            self.line.send(sent.octets)
                        case CutLink(partial=partial):
                            self.line.send(partial)
                            self.line.unplug()
                            return
                        case _:
                            return
        self.prints += 1


@asynccontextmanager
async def printing(instrument: EyeInstrument) -> AsyncIterator[PtyInstrument]:
    """The instrument on a pseudo-terminal, somebody pressing its key whenever the receiver is ready."""
    host = PtyInstrument(instrument)
    pressing = asyncio.ensure_future(_press_for_ever(host))
    try:
        yield host
    finally:
        pressing.cancel()
        await asyncio.wait({pressing})
        host.line.unplug()


async def _press_for_ever(host: PtyInstrument) -> None:
    """Whoever stands there presses again and again: what arrives while a port opens lacks its begin and is no transfer."""
    while True:
        await host.press_print()
