"""One emulated instrument that tells everybody on the air, in what it advertises."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

from bumble.core import UUID, AdvertisingData
from bumble.device import Device

from cabin_agent.simulators.gatt.radio import Radio, instrument_address
from cabin_agent.simulators.peripheral import Peripheral
from cabin_agent.tasks import cancelled

_GENERAL_DISCOVERABLE = b"\x06"
_ADVERTISEMENT = 31
_ADVERTISING_MS = 20.0
# However quick the instrument: long enough on the air to be heard.
_HELD_S = 0.1


class Broadcaster:
    """Says nothing until it is used."""

    def __init__(self, peripheral: Peripheral, device: Device) -> None:
        self.peripheral = peripheral
        self.address = device.random_address.to_string(False)
        self._device = device

    async def measure(self) -> None:
        """One measurement, each of its frames for a while. The last stays on the air until `hush`."""
        async with aclosing(self.peripheral.frames()) as frames:
            async for frame in frames:
                await self._device.stop_advertising()
                await self._device.start_advertising(
                    advertising_data=self._advertised(frame.characteristic, frame.octets),
                    advertising_interval_min=_ADVERTISING_MS,
                    advertising_interval_max=_ADVERTISING_MS,
                )
                await asyncio.sleep(_HELD_S)

    async def hush(self) -> None:
        await self._device.stop_advertising()

    async def stop(self) -> None:
        await self.hush()
        await self._device.power_off()

    def _advertised(self, service: str, octets: bytes) -> bytes:
        kinds, uuid = AdvertisingData.Type, bytes(UUID(service))
        head = bytes(
            AdvertisingData(
                [
                    (kinds.FLAGS, _GENERAL_DISCOVERABLE),
                    (kinds.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, uuid),
                    (kinds.SERVICE_DATA_16_BIT_UUID, uuid + octets),
                ]
            )
        )
        name = self.peripheral.model.encode()[: _ADVERTISEMENT - len(head) - 2]
        return head + bytes(AdvertisingData([(kinds.COMPLETE_LOCAL_NAME, name)]))


async def a_broadcaster(radio: Radio, peripheral: Peripheral, number: int) -> Broadcaster:
    """On the air under the address of this number."""
    return Broadcaster(peripheral, await radio.device(peripheral.model, instrument_address(number)))


@asynccontextmanager
async def used_again_and_again(broadcaster: Broadcaster, *, every_s: float) -> AsyncIterator[None]:
    async def use() -> None:
        while True:
            await broadcaster.measure()
            await broadcaster.hush()
            await asyncio.sleep(every_s)

    using = asyncio.ensure_future(use())
    try:
        yield
    finally:
        await cancelled([using])
