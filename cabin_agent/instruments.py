"""The instruments of this cabin: found, claimed by a driver, numbered."""

from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

from cabin_agent.clock import wall_time
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
    lit: bool = False
    battery: int | None = None
    address: str = ""
    driver: str = ""
    driver_version: str = ""
    firmware: str | None = None
    identified: bool = False
    seen_at: datetime | None = None

    def status(self) -> DeviceStatus:
        return DeviceStatus(
            device=self.kind,
            number=self.number,
            state=self.state,
            progress=self.progress,
            detail=self.detail,
            lit=self.lit,
            battery=self.battery,
        )

    def inventory_item(self) -> InventoryItem:
        return InventoryItem(
            device=self.kind,
            number=self.number,
            model=self.model,
            serial=self.serial,
            state=self.state,
            address=self.address,
            identified=self.identified,
            firmware=self.firmware,
            battery=self.battery,
            driver=self.driver,
            driver_version=self.driver_version,
            seen_at=self.seen_at,
            detail=self.detail,
        )

    def identify(self, identity: DeviceIdentity) -> None:
        """What the instrument says of itself, once connected."""
        self.model, self.serial = identity.model, identity.serial
        self.firmware = identity.firmware or self.firmware
        self.identified, self.seen_at = True, wall_time()


def light(instruments: Sequence[Instrument], kind: DeviceKind | None) -> list[Instrument]:
    """Points at the first of that kind and at no other; None: at none. Returns those that changed."""
    chosen = next((instrument for instrument in instruments if instrument.kind is kind), None)
    changed = [instrument for instrument in instruments if instrument.lit is not (instrument is chosen)]
    for instrument in changed:
        instrument.lit = instrument is chosen
    return changed


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
                instrument = Instrument(
                    kind,
                    counts[kind],
                    found.name,
                    found.address,
                    address=found.address,
                    driver=driver.descriptor.driver_id,
                    driver_version=str(driver.descriptor.version),
                )
                stations.append(Station(instrument, driver, transport, found))
    return stations
