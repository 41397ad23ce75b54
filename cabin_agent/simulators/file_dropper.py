"""An emulated instrument on its folder: it writes its files as real ones do, slowly or whole at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from enum import StrEnum
from pathlib import Path

from cabin_agent.simulators.eye_instruments import EyeInstrument

_PIECES = 5
_PIECE_S = 0.2


class Manner(StrEnum):
    """slow: in pieces under its own name. rename: under another name, then renamed."""

    SLOW = "slow"
    RENAME = "rename"


class FileDropper:
    """`dropped`: names of the files written whole, in order."""

    def __init__(self, instrument: EyeInstrument, folder: Path, *, manner: Manner = Manner.SLOW) -> None:
        self.dropped: list[str] = []
        self._instrument = instrument
        self._folder = folder
        self._manner = manner

    async def measure(self) -> None:
        """One measurement and its files."""
        await self._instrument.subscribe()
        async with aclosing(self._instrument.frames()) as frames:
            async for frame in frames:
                await self._write(frame.characteristic, frame.octets)
                await self._instrument.confirm(frame)
                self.dropped.append(frame.characteristic)

    async def _write(self, name: str, octets: bytes) -> None:
        path = self._folder / name
        if self._manner is Manner.RENAME:
            part = path.with_name(f"{name}.part")
            await self._write_slowly(part, octets)
            part.rename(path)
        else:
            await self._write_slowly(path, octets)

    async def _write_slowly(self, path: Path, octets: bytes) -> None:
        length = -(-len(octets) // _PIECES)
        with path.open("wb", buffering=0) as file:
            for first in range(0, len(octets), length):
                file.write(octets[first : first + length])
                await asyncio.sleep(_PIECE_S / self._instrument.world.speed)


@asynccontextmanager
async def dropping(instrument: EyeInstrument, folder: Path, *, every_s: float) -> AsyncIterator[FileDropper]:
    """The instrument measuring again and again."""
    dropper = FileDropper(instrument, folder)
    working = asyncio.ensure_future(_measure_for_ever(dropper, every_s))
    try:
        yield dropper
    finally:
        working.cancel()
        await asyncio.wait({working})


async def _measure_for_ever(dropper: FileDropper, every_s: float) -> None:
    while True:
        await dropper.measure()
        await asyncio.sleep(every_s)
