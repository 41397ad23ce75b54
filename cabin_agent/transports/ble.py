"""Bluetooth LE through bleak: the kiosk's adapter, what is in its reach, and the way to it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import structlog
from bleak import BleakClient, BleakScanner
from bleak.args.bluez import BlueZClientArgs, BlueZScannerArgs
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback, BaseBleakScanner
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakDeviceNotFoundError,
    BleakError,
)

from cabin_agent.transports import (
    NOT_IN_REACH,
    UNAVAILABLE,
    Connection,
    Found,
    LinkLost,
    TransportKind,
)
from cabin_agent.transports.ble_broadcast import BroadcastConnection
from cabin_agent.transports.ble_connection import BleConnection
from cabin_agent.transports.ble_names import short
from cabin_agent.transports.ble_recovery import BluezRungs, Rungs, Stuck, climb

logger = structlog.stdlib.get_logger(__name__)

_NO_NAME = "unknown"
_BROADCAST = "broadcast"


class BleTransport:
    """Instruments of Bluetooth LE.

    `instruments`: address to service ("1810"), for a kiosk that knows its own; "181D broadcast" for one that is not
    connected to. They are listed though they sleep, and
    nothing else is, so a neighbour's or a customer's device is never taken for the cabin's. None: whatever is in
    reach. `fault`: `bluetooth_unavailable` while there is no working adapter.
    """

    def __init__(
        self,
        *,
        instruments: Mapping[str, str] | None = None,
        adapter: str | None = None,
        scan_s: float = 5.0,
        connect_s: float = 20.0,
        backends: tuple[type[BaseBleakClient], type[BaseBleakScanner]] | None = None,
        rungs: Rungs | None = None,
    ) -> None:
        self.fault: str | None = None
        self._instruments = None if instruments is None else {key.upper(): uuid for key, uuid in instruments.items()}
        self._adapter = adapter
        self._bluez: BlueZScannerArgs = {"adapter": adapter} if adapter else {}
        self._scan_s = scan_s
        self._connect_s = connect_s
        self._client = backends[0] if backends else None
        self._scanner = backends[1] if backends else None
        self._rungs = rungs or BluezRungs(adapter or "hci0")
        self._open: set[str] = set()
        # An adapter makes one connection at a time and refuses a second attempt meanwhile.
        self._connecting = asyncio.Lock()

    # ---------------------------------------------------------------- what is in reach

    async def scan(self) -> list[Found]:
        """Never raises for want of an adapter: that is a fault of the kiosk, told in `fault` and once in the log."""
        if self._instruments is not None:
            await self._look(0.0)
            return [_known(address, service) for address, service in self._instruments.items()]
        seen = await self._look(self._scan_s)
        return [_found(device, data) for device, data in seen.values()]

    async def _look(self, for_s: float) -> dict[str, tuple[BLEDevice, AdvertisementData]]:
        try:
            async with self._new_scanner() as scanner:
                await asyncio.sleep(for_s)
                seen = dict(scanner.discovered_devices_and_advertisement_data)
        # Without a radio, a bus or a daemon, each layer below raises in its own words.
        except (BleakError, OSError, EOFError) as error:
            self._tell_fault(error)
            return {}
        self._tell_well()
        return seen

    def _new_scanner(self, heard: AdvertisementDataCallback | None = None) -> BleakScanner:
        return BleakScanner(heard, backend=self._scanner, bluez=self._bluez)

    def _tell_fault(self, error: Exception) -> None:
        if self.fault is None:
            logger.error("no usable bluetooth adapter", error=type(error).__name__)
        self.fault = UNAVAILABLE

    def _tell_well(self) -> None:
        if self.fault is not None:
            logger.info("bluetooth adapter is back")
        self.fault = None

    # ---------------------------------------------------------------- one instrument

    @asynccontextmanager
    async def connect(self, found: Found) -> AsyncIterator[Connection]:
        """Waits for the instrument to wake, `connect_s` at most.

        Raises `LinkLost` with `not_in_reach`, `bluetooth_unavailable` or, after the whole ladder, `needs_operator`.
        """
        if found.broadcasts:
            async with BroadcastConnection(found, self._new_scanner, self._tell_fault, self._tell_well) as listening:
                yield listening
            return
        if found.address in self._open:
            raise LinkLost("already connected")
        self._open.add(found.address)
        try:
            connection = await self._climb(found)
            try:
                yield connection
            finally:
                await connection.close()
        finally:
            self._open.discard(found.address)

    async def _climb(self, found: Found) -> BleConnection:
        try:
            return await climb(
                lambda: self._attempt(found), found.address, self._rungs, alone=lambda: len(self._open) == 1
            )
        except LinkLost as error:
            if self.fault is not None:
                raise LinkLost(self.fault) from error
            raise

    async def _attempt(self, found: Found) -> BleConnection:
        """Raises `Stuck` for what the recovery ladder may help against."""
        device = await self._awake(found.address)
        connection = BleConnection()
        client = BleakClient(
            device,
            lambda _: connection.lost(),
            backend=self._client,
            timeout=self._connect_s,
            bluez=BlueZClientArgs(adapter=self._adapter) if self._adapter else {},
        )
        connection.client = client
        try:
            async with self._connecting, asyncio.timeout(self._connect_s):
                await client.connect()
        except BleakDeviceNotFoundError as error:
            raise LinkLost(NOT_IN_REACH) from error
        except (BleakError, OSError, EOFError, TimeoutError) as error:
            await connection.close()
            raise Stuck(type(error).__name__) from error
        return connection

    async def _awake(self, address: str) -> BLEDevice:
        """The instrument once it advertises: most do so only for a while after somebody touched them."""
        try:
            async with self._new_scanner() as scanner, asyncio.timeout(self._connect_s):
                async for device, _ in scanner.advertisement_data():
                    if device.address.upper() == address.upper():
                        break
        except TimeoutError as error:
            self._tell_well()
            raise LinkLost(NOT_IN_REACH) from error
        except BleakBluetoothNotAvailableError as error:
            self._tell_fault(error)
            raise LinkLost(UNAVAILABLE) from error
        except (BleakError, OSError, EOFError) as error:
            self._tell_fault(error)
            raise Stuck(type(error).__name__) from error
        self._tell_well()
        return device


def _known(address: str, said: str) -> Found:
    service, _, manner = said.partition(" ")
    services = frozenset({service})
    return Found(address, _NO_NAME, services, broadcasts=services if manner == _BROADCAST else frozenset())


def _found(device: BLEDevice, data: AdvertisementData) -> Found:
    return Found(
        address=device.address,
        name=data.local_name or device.name or _NO_NAME,
        services=frozenset(short(uuid) for uuid in data.service_uuids),
        transport=TransportKind.BLE,
        manufacturer=tuple(sorted(data.manufacturer_data.items())),
        broadcasts=frozenset(short(uuid) for uuid in data.service_data),
    )


def transport(
    *,
    instruments: Mapping[str, str] | None = None,
    adapter: str | None = None,
    hub: Sequence[str] | None = None,
    scan_s: float = 5.0,
    connect_s: float = 20.0,
) -> BleTransport:
    """From the kiosk's settings: `{"instruments": {"00:00:5E:00:53:01": "1810"}, "adapter": "hci0"}`.

    `hub`: location and port of the adapter's USB socket as uhubctl names them. `ValueError` when it is not two.
    """
    location, port = hub or ("", "")
    rungs = BluezRungs(adapter or "hci0", hub=(location, port) if hub else None)
    return BleTransport(instruments=instruments, adapter=adapter, scan_s=scan_s, connect_s=connect_s, rungs=rungs)
