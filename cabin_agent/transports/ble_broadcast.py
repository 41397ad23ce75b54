"""Instruments that tell what they measure in what they advertise: heard, and never connected to.

Whoever is near can hear them, and nothing says who sent what: a broadcast is as trustworthy as the air in the cabin.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from types import TracebackType
from typing import Self

from bleak import BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback
from bleak.exc import BleakError

from cabin_agent.transports import UNAVAILABLE, Found, Frame, LinkLost, Refused
from cabin_agent.transports.ble_names import short

# ATT has a code for it, though nothing was asked over ATT: write not permitted.
_NOT_PERMITTED = 0x03


class BroadcastConnection:
    """`scanner` makes one with a callback. `failed`, `works`: what to tell of the adapter."""

    def __init__(
        self,
        found: Found,
        scanner: Callable[[AdvertisementDataCallback], BleakScanner],
        failed: Callable[[Exception], None],
        works: Callable[[], None],
    ) -> None:
        self._found = found
        self._scanner = scanner(self._heard)
        self._failed = failed
        self._works = works
        self._frames: asyncio.Queue[Frame] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        """Raises `LinkLost` with `bluetooth_unavailable`."""
        try:
            await self._scanner.start()
        except (BleakError, OSError, EOFError) as error:
            self._failed(error)
            raise LinkLost(UNAVAILABLE) from error
        self._works()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        try:
            await self._scanner.stop()
        except (BleakError, OSError, EOFError) as failure:
            self._failed(failure)

    def _heard(self, device: BLEDevice, data: AdvertisementData) -> None:
        if device.address.upper() != self._found.address.upper():
            return
        for uuid, octets in data.service_data.items():
            if short(uuid) in self._found.broadcasts:
                self._frames.put_nowait(Frame(short(uuid), bytes(octets)))

    async def read(self, characteristic: str) -> bytes:
        """Empty: there is nobody to ask."""
        del characteristic
        return b""

    async def subscribe(self, *characteristics: str) -> None:
        """It tells everybody already."""

    async def unsubscribe(self, *characteristics: str) -> None:
        """It goes on telling."""

    async def write(self, characteristic: str, octets: bytes) -> None:
        del characteristic, octets
        raise Refused(_NOT_PERMITTED)

    async def frames(self) -> AsyncGenerator[Frame]:
        """Without end: an instrument that has no more to say is silent."""
        while True:
            yield await self._frames.get()

    async def confirm(self, frame: Frame) -> None:
        """It never knows who heard it."""
