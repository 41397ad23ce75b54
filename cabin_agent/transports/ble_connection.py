"""One connection of Bluetooth LE, in the words of `transports`.

The stack confirms an indication by itself as soon as it is delivered, so `confirm` has nothing left to do: between the
delivery and the commit, the instrument's memory is what a power cut leaves.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager, suppress

from bleak import BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.exc import BleakCharacteristicNotFoundError, BleakError, BleakGATTProtocolError

from cabin_agent.transports import LINK_LOST, NEEDS_PAIRING, Frame, LinkLost, NeedsPairing, Refused

_NOT_PAIRED = {0x05, 0x08, 0x0C, 0x0F}
_ATTRIBUTE_NOT_FOUND = 0x0A
_CLOSE_S = 5.0

_Receiver = Callable[[BleakGATTCharacteristic, bytearray], None]


class BleConnection:
    """`mtu`: octets of the largest packet of ATT; BlueZ tells 23 whatever it is."""

    client: BleakClient

    def __init__(self) -> None:
        self._frames: asyncio.Queue[Frame | None] = asyncio.Queue()

    def lost(self) -> None:
        """What came before is still read."""
        self._frames.put_nowait(None)

    async def close(self) -> None:
        """A stack that does not let go of the link is left behind: the recovery ladder has a rung for it."""
        with suppress(BleakError, OSError, EOFError, TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                await self.client.disconnect()

    @property
    def mtu(self) -> int:
        return self.client.mtu_size

    async def read(self, characteristic: str) -> bytes:
        """Empty for a characteristic that is not there or may not be read."""
        with self._errors():
            try:
                return bytes(await self.client.read_gatt_char(characteristic))
            except BleakCharacteristicNotFoundError:
                return b""
            except BleakGATTProtocolError as error:
                if error.code in _NOT_PAIRED:
                    raise NeedsPairing(NEEDS_PAIRING) from error
                return b""

    async def subscribe(self, *characteristics: str) -> None:
        """In this order. What the instrument does not have is passed over."""
        for name in characteristics:
            with self._errors(), suppress(BleakCharacteristicNotFoundError):
                await self.client.start_notify(name, self._receiver(name))

    async def unsubscribe(self, *characteristics: str) -> None:
        for name in characteristics:
            with self._errors(), suppress(BleakCharacteristicNotFoundError):
                await self.client.stop_notify(name)

    async def write(self, characteristic: str, octets: bytes) -> None:
        with self._errors():
            await self.client.write_gatt_char(characteristic, octets, response=True)

    async def frames(self) -> AsyncGenerator[Frame]:
        """Ends by `LinkLost` only: whether the instrument hung up or the line was cut, the stack does not tell."""
        while (frame := await self._frames.get()) is not None:
            yield frame
        raise LinkLost(LINK_LOST)

    async def confirm(self, frame: Frame) -> None:
        """Done by the stack already."""

    def _receiver(self, name: str) -> _Receiver:
        def receive(characteristic: BleakGATTCharacteristic, octets: bytearray) -> None:
            properties = characteristic.properties
            indication = "indicate" in properties and "notify" not in properties
            self._frames.put_nowait(Frame(name, bytes(octets), indication))

        return receive

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """The stack's errors in the words of `transports`. What it says of a dead link differs, so that is asked first."""
        try:
            if not self.client.is_connected:
                raise LinkLost(LINK_LOST)
            yield
        except BleakGATTProtocolError as error:
            if error.code in _NOT_PAIRED:
                raise NeedsPairing(NEEDS_PAIRING) from error
            raise Refused(int(error.code)) from error
        except BleakCharacteristicNotFoundError as error:
            raise Refused(_ATTRIBUTE_NOT_FOUND) from error
        except (BleakError, OSError, EOFError) as error:
            raise LinkLost(LINK_LOST) from error
