"""One emulated instrument as a GATT server on the air."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import aclosing, suppress

from bumble.att import ATT_Error, Attribute, ErrorCode
from bumble.core import UUID, AdvertisingData
from bumble.device import Connection, Device
from bumble.gatt import Characteristic, CharacteristicValue, Service

from cabin_agent.simulators.fault_session import Action, CrashDriver, CutLink, FallSilent, Send, WireFaults
from cabin_agent.simulators.gatt.radio import Radio, hang_up, instrument_address
from cabin_agent.simulators.peripheral import Peripheral
from cabin_agent.tasks import cancelled
from cabin_agent.transports import Frame, LinkLost, Refused

# Services of what is not of the instrument's own: device information, battery, current time.
_SERVICE_OF = {"2A23": "180A", "2A24": "180A", "2A25": "180A", "2A26": "180A", "2A19": "180F", "2A2B": "1805"}
_PROPERTIES = {
    "read": Characteristic.Properties.READ,
    "write": Characteristic.Properties.WRITE,
    "notify": Characteristic.Properties.NOTIFY,
    "indicate": Characteristic.Properties.INDICATE,
}
# An instrument begins when all it can tell is subscribed to, or so long after the last subscription.
_BEGIN_S = 0.3
_GENERAL_DISCOVERABLE = b"\x06"
_ADVERTISEMENT = 31
_ADVERTISING_MS = 40.0


class _Cut(Exception):
    """The fault plan ends this connection here."""


class GattHost:
    """Serves a `Peripheral`: reads, writes, subscriptions, and what it tells, as notifications and indications.

    An indication is the peripheral's own until it is confirmed on the air.
    """

    def __init__(self, peripheral: Peripheral, device: Device) -> None:
        self.peripheral = peripheral
        self.connections = 0
        self.address = device.random_address.to_string(False)
        self._device = device
        self._connection: Connection | None = None
        self._subscribed: set[str] = set()
        self._begin: asyncio.TimerHandle | None = None
        self._speaking: asyncio.Task[None] | None = None
        self._pending: set[asyncio.Task[None]] = set()
        self._characteristics = {
            uuid: self._characteristic(uuid, rights.split()) for uuid, rights in peripheral.characteristics.items()
        }

    async def start(self) -> None:
        """On the air from now on; again after every connection."""
        for uuid in sorted({self._service(uuid) for uuid in self._characteristics}):
            own = [made for name, made in self._characteristics.items() if self._service(name) == uuid]
            self._device.add_service(Service(_uuid(uuid), own))
        self._device.on(Device.EVENT_CONNECTION, self._on_connection)
        await self._device.start_advertising(
            auto_restart=True,
            advertising_data=self._advertised(),
            advertising_interval_min=_ADVERTISING_MS,
            advertising_interval_max=_ADVERTISING_MS,
        )

    async def sleep(self) -> None:
        """Advertises no more, as most instruments some seconds after they were touched."""
        await self._device.stop_advertising()

    async def stop(self) -> None:
        await self._silence()
        if self._pending:
            await asyncio.wait(self._pending)
        await self._device.power_off()

    def _service(self, characteristic: str) -> str:
        return _SERVICE_OF.get(characteristic, self.peripheral.service)

    def _advertised(self) -> bytes:
        kinds = AdvertisingData.Type
        uuid = _uuid(self.peripheral.service)
        is_short = len(uuid.uuid_bytes) == 2
        listed = (
            kinds.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS
            if is_short
            else kinds.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS
        )
        head = bytes(AdvertisingData([(kinds.FLAGS, _GENERAL_DISCOVERABLE), (listed, bytes(uuid))]))
        name = self.peripheral.model.encode()[: _ADVERTISEMENT - len(head) - 2]
        return head + bytes(AdvertisingData([(kinds.COMPLETE_LOCAL_NAME, name)]))

    # ---------------------------------------------------------------- what is asked of it

    def _characteristic(self, uuid: str, rights: list[str]) -> Characteristic[bytes]:
        properties = Characteristic.Properties(0)
        for right in rights:
            properties |= _PROPERTIES[right]

        async def read(_: Connection) -> bytes:
            return await self.peripheral.read(uuid)

        async def write(_: Connection, octets: bytes) -> None:
            try:
                await self.peripheral.write(uuid, bytes(octets))
            except Refused as refusal:
                raise ATT_Error(ErrorCode(refusal.code)) from refusal
            except LinkLost as error:
                raise ATT_Error(ErrorCode.WRITE_NOT_PERMITTED) from error

        made: Characteristic[bytes] = Characteristic(
            _uuid(uuid),
            properties,
            Attribute.Permissions.READABLE | Attribute.Permissions.WRITEABLE,
            CharacteristicValue(read=read, write=write),
        )
        made.on(Characteristic.EVENT_SUBSCRIPTION, self._on_subscription(uuid))
        return made

    def _on_subscription(self, uuid: str) -> Callable[[Connection, bool, bool], None]:
        def changed(connection: Connection, notify: bool, indicate: bool) -> None:
            if notify or indicate:
                self._subscribed.add(uuid)
                self._later(self.peripheral.subscribe(uuid))
                self._begin_soon(connection)
            else:
                self._subscribed.discard(uuid)
                self._later(self.peripheral.unsubscribe(uuid))

        return changed

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    # ---------------------------------------------------------------- what it tells

    def _on_connection(self, connection: Connection) -> None:
        self.connections += 1
        self._connection = connection
        self._subscribed.clear()
        connection.on(Connection.EVENT_DISCONNECTION, lambda _: self._on_disconnection())

    def _on_disconnection(self) -> None:
        self._connection = None
        self._later(self._silence())

    async def _silence(self) -> None:
        if self._begin is not None:
            self._begin.cancel()
            self._begin = None
        speaking, self._speaking = self._speaking, None
        if speaking is not None:
            await cancelled([speaking])

    def _begin_soon(self, connection: Connection) -> None:
        if self._speaking is not None:
            return
        if self._begin is not None:
            self._begin.cancel()
        telling = {uuid for uuid, rights in self.peripheral.characteristics.items() if _tells(rights)}
        delay_s = 0.0 if self._subscribed >= telling else _BEGIN_S
        self._begin = asyncio.get_running_loop().call_later(delay_s, self._speak_to, connection)

    def _speak_to(self, connection: Connection) -> None:
        self._begin = None
        self._speaking = asyncio.ensure_future(self._speak(connection))

    async def _speak(self, connection: Connection) -> None:
        """Hangs up when it has told all, or when the plan cuts the link."""
        with suppress(_Cut):
            await self._tell_all(connection)
        await hang_up(connection)

    async def _tell_all(self, connection: Connection) -> None:
        wire = self.peripheral.faults.connected()
        async with aclosing(self.peripheral.frames()) as frames:
            async for frame in frames:
                await self._act(wire, wire.outgoing(frame), connection)
        await self._act(wire, wire.ended(), connection)

    async def _act(self, wire: WireFaults, actions: list[Action], connection: Connection) -> None:
        for action in actions:
            match action:
                case Send(frame):
                    await self._send(frame, connection, confirmed=not wire.is_cut)
                    if wire.is_cut:
                        raise _Cut
                case CutLink():
                    raise _Cut
                case FallSilent():
                    await asyncio.Event().wait()
                case CrashDriver():
                    pass

    async def _send(self, frame: Frame, connection: Connection, *, confirmed: bool) -> None:
        characteristic = self._characteristics[frame.characteristic]
        if not frame.indication:
            await self._device.notify_subscriber(connection, characteristic, frame.octets)
            return
        is_heard = connection is self._connection and frame.characteristic in self._subscribed
        await self._device.indicate_subscriber(connection, characteristic, frame.octets)
        if confirmed and is_heard:
            await self.peripheral.confirm(frame)


async def on_air(radio: Radio, peripheral: Peripheral, number: int) -> GattHost:
    """The peripheral on the air, advertising, under the address of this number."""
    host = GattHost(peripheral, await radio.device(peripheral.model, instrument_address(number)))
    await host.start()
    return host


def _tells(rights: str) -> bool:
    return "notify" in rights or "indicate" in rights


def _uuid(text: str) -> UUID:
    return UUID(text.upper())
