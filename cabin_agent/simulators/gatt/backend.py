"""A backend of bleak over bumble: unchanged bleak code finds, connects, reads, writes and subscribes on the `Radio`.

As with BlueZ, an indication is confirmed by the stack as soon as it is delivered.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, ClassVar, TypeVar

from bleak.args import SizedBuffer
from bleak.backends.characteristic import BleakGATTCharacteristic, GattCharacteristicsFlags
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError, BleakGATTProtocolError
from bleak.uuids import normalize_uuid_str
from bumble import att, core
from bumble.device import Advertisement, Connection, Device, Peer
from bumble.gatt_client import CharacteristicProxy, ServiceProxy
from bumble.hci import HCI_LE_Create_Connection_Cancel_Command

from cabin_agent.simulators.gatt.radio import hang_up

_MTU = 247
_ATT_HEADER = 3
_T = TypeVar("_T")


def backends(central: Device) -> tuple[type[BaseBleakClient], type[BaseBleakScanner]]:
    """For `BleakClient(backend=...)` and `BleakScanner(backend=...)`, both on this device."""
    client = type("BumbleClient", (_Client,), {"central": central})
    scanner = type("BumbleScanner", (_Scanner,), {"central": central, "scanning": set()})
    return client, scanner


class _Scanner(BaseBleakScanner):
    """As with BlueZ, the device scans as long as any one of its scanners does."""

    central: ClassVar[Device]
    scanning: ClassVar[set["_Scanner"]]

    def __init__(self, detection_callback: Any, service_uuids: Any, scanning_mode: str, **kwargs: Any) -> None:
        del scanning_mode, kwargs
        super().__init__(detection_callback, service_uuids)

    async def start(self) -> None:
        self.seen_devices = {}
        self.central.on(Device.EVENT_ADVERTISEMENT, self._on_advertisement)
        self.scanning.add(self)
        if len(self.scanning) == 1:
            await self.central.start_scanning(active=True)

    async def stop(self) -> None:
        self.central.remove_listener(Device.EVENT_ADVERTISEMENT, self._on_advertisement)
        self.scanning.discard(self)
        if not self.scanning:
            await self.central.stop_scanning()

    def _on_advertisement(self, advertisement: Advertisement) -> None:
        data = _announced(advertisement)
        if self.is_allowed_uuid(data.service_uuids):
            address = advertisement.address.to_string(False)
            device = self.create_or_update_device(address, address, data.local_name, advertisement.address, data)
            self.call_detection_callbacks(device, data)


class _Client(BaseBleakClient):
    central: ClassVar[Device]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._connection: Connection | None = None
        self._mtu = att.ATT_DEFAULT_MTU
        self._gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def name(self) -> str:
        return self.address

    @property
    def mtu_size(self) -> int:
        return self._mtu

    @property
    def is_connected(self) -> bool:
        return self._connection is not None

    async def connect(self, pair: bool, **kwargs: Any) -> None:
        del pair, kwargs
        try:
            connection = await self.central.connect(
                self.address, transport=core.PhysicalTransport.LE, timeout=self._timeout
            )
        except (core.TimeoutError, TimeoutError) as error:
            raise BleakDeviceNotFoundError(self.address, "not in reach") from error
        except core.BaseBumbleError as error:
            await self._give_up()
            raise BleakError(str(error)) from error
        except asyncio.CancelledError:
            await self._give_up()
            raise
        self._connection = connection
        self._gone = asyncio.get_running_loop().create_future()
        connection.on(Connection.EVENT_DISCONNECTION, self._on_disconnection)
        peer = Peer(connection)
        self._mtu = await self._while_connected(peer.request_mtu(_MTU))
        self.services = await self._while_connected(self._discovered(peer))

    async def _give_up(self) -> None:
        """The controller would go on, and hold a connection that nobody knows of."""
        with suppress(core.BaseBumbleError):
            await self.central.send_sync_command(HCI_LE_Create_Connection_Cancel_Command())
        for connection in tuple(self.central.connections.values()):
            if connection.peer_address.to_string(False) == self.address:
                await hang_up(connection)

    async def _discovered(self, peer: Peer) -> BleakGATTServiceCollection:
        collection = BleakGATTServiceCollection()
        for service in await peer.discover_services():
            await service.discover_characteristics()
            self._add(collection, service)
        return collection

    def _add(self, collection: BleakGATTServiceCollection, service: ServiceProxy) -> None:
        known = BleakGATTService(service, service.handle, normalize_uuid_str(str(service.uuid.to_hex_str("-"))))
        collection.add_service(known)
        for proxy in service.characteristics:
            properties: list[Any] = [
                flag.name.replace("_", "-") for flag in GattCharacteristicsFlags if proxy.properties & flag.value
            ]
            uuid = normalize_uuid_str(proxy.uuid.to_hex_str("-"))
            collection.add_characteristic(
                BleakGATTCharacteristic(proxy, proxy.handle, uuid, properties, lambda: self._mtu - _ATT_HEADER, known)
            )

    def _on_disconnection(self, reason: int) -> None:
        del reason
        self._connection = None
        if not self._gone.done():
            self._gone.set_result(None)
        if self._disconnected_callback is not None:
            self._disconnected_callback()

    async def disconnect(self) -> None:
        if self._connection is not None:
            await hang_up(self._connection)

    async def pair(self, *args: Any, **kwargs: Any) -> None:
        del args, kwargs
        raise NotImplementedError("The emulated radio has no pairing.")

    async def unpair(self) -> None:
        raise NotImplementedError("The emulated radio has no pairing.")

    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, *, use_cached: bool = False, **kwargs: Any
    ) -> bytearray:
        del use_cached, kwargs
        return bytearray(await self._while_connected(_proxy(characteristic).read_value()))

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **kwargs: Any
    ) -> bytearray:
        raise NotImplementedError("No driver reads descriptors.")

    async def write_gatt_descriptor(self, descriptor: BleakGATTDescriptor, data: SizedBuffer) -> None:
        raise NotImplementedError("No driver writes descriptors: subscribing writes them.")

    async def write_gatt_char(self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool) -> None:
        await self._while_connected(_proxy(characteristic).write_value(bytes(data), with_response=response))

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **kwargs: Any
    ) -> None:
        del kwargs

        def deliver(value: bytes) -> None:
            callback(bytearray(value))

        await self._while_connected(_proxy(characteristic).subscribe(deliver))

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        await self._while_connected(_proxy(characteristic).unsubscribe(force=True))

    async def _while_connected(self, work: Awaitable[_T]) -> _T:
        """bumble cancels what waits for an answer when the link is lost, or lets it wait on: here it is an error."""
        if self._connection is None:
            asyncio.ensure_future(work).cancel()
            raise BleakError("Not connected")
        task = asyncio.ensure_future(work)
        try:
            waited: set[asyncio.Future[Any]] = {task, self._gone}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if self._gone.done() and not task.done():
                raise BleakError("disconnected")
            return task.result()
        except att.ATT_Error as error:
            raise BleakGATTProtocolError(error.error_code) from error
        except core.BaseBumbleError as error:
            raise BleakError(str(error)) from error
        except asyncio.CancelledError:
            if task.cancelled() and self._gone.done():
                raise BleakError("disconnected") from None
            raise
        finally:
            task.cancel()


def _proxy(characteristic: BleakGATTCharacteristic) -> CharacteristicProxy[bytes]:
    proxy: CharacteristicProxy[bytes] = characteristic.obj
    return proxy


def _announced(advertisement: Advertisement) -> AdvertisementData:
    data = advertisement.data
    kinds = core.AdvertisingData.Type
    lists: list[Callable[[], Any]] = [
        lambda: data.get_all(kinds.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS),
        lambda: data.get_all(kinds.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS),
    ]
    uuids = [normalize_uuid_str(uuid.to_hex_str("-")) for read in lists for group in read() for uuid in group]
    names = data.get_all(kinds.COMPLETE_LOCAL_NAME)
    return AdvertisementData(
        local_name=names[0] if names else None,
        manufacturer_data=dict(data.get_all(kinds.MANUFACTURER_SPECIFIC_DATA)),
        service_data={
            normalize_uuid_str(uuid.to_hex_str("-")): octets
            for uuid, octets in data.get_all(kinds.SERVICE_DATA_16_BIT_UUID)
        },
        service_uuids=uuids,
        tx_power=None,
        rssi=advertisement.rssi,
        platform_data=(),
    )
