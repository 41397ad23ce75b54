"""The instruments of this cabin: found, claimed by a driver, numbered."""

from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from cabin_agent.drivers import Driver, DriverLink
from cabin_agent.drivers.registry import DriverRegistry
from cabin_agent.transports import Found, Transport
from contract.cabin import InventoryItem
from contract.live import DeviceStatus
from contract.observations import DeviceIdentity, DeviceKind, DeviceState


@dataclass(slots=True)
class Instrument:
    """`number` counts within a kind, from 1. The state is what the specialist is told."""

    kind: DeviceKind
    number: int
    model: str
    serial: str
    state: DeviceState = DeviceState.READY
    progress: float | None = None
    detail: str | None = None

    def status(self) -> DeviceStatus:
        return DeviceStatus(
            device=self.kind, number=self.number, state=self.state, progress=self.progress, detail=self.detail
        )

    def inventory_item(self) -> InventoryItem:
        return InventoryItem(
            device=self.kind, number=self.number, model=self.model, serial=self.serial, state=self.state
        )

    def identify(self, identity: DeviceIdentity) -> None:
        """What the instrument says of itself, once connected."""
        self.model, self.serial = identity.model, identity.serial


@dataclass(frozen=True, slots=True)
class Station:
    """An instrument and the way to it."""

    instrument: Instrument
    driver: Driver
    transport: Transport
    found: Found

    def connect(self) -> AbstractAsyncContextManager[DriverLink]:
        return self.driver.connect(self.transport, self.found)


async def find_stations(transports: Sequence[Transport], drivers: DriverRegistry) -> list[Station]:
    """What no driver claims is not an instrument of ours."""
    counts: Counter[DeviceKind] = Counter()
    stations: list[Station] = []
    for transport in transports:
        for found in await transport.scan():
            driver = drivers.claim(found)
            if driver is not None:
                kind = driver.descriptor.kind
                counts[kind] += 1
                instrument = Instrument(kind, counts[kind], found.name, found.address)
                stations.append(Station(instrument, driver, transport, found))
    return stations
