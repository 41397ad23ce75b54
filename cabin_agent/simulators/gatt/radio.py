"""The air between emulated instruments and the kiosk, which can be cut after so many octets."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from bumble.controller import Controller
from bumble.core import BaseBumbleError
from bumble.device import Connection, Device
from bumble.hci import Address, HCI_ErrorCode
from bumble.host import Host
from bumble.link import LocalLink
from bumble.transport.common import AsyncPipeSink

if TYPE_CHECKING:
    from bumble.core import PhysicalTransport

# Of the range for documentation, RFC 9542 section 2.1.2.
ADDRESS_PREFIX = "00:00:5E:00:53:"
KIOSK_ADDRESS = f"{ADDRESS_PREFIX}FF"


def instrument_address(number: int) -> str:
    """Of the emulated instrument `number`, 0..254."""
    return f"{ADDRESS_PREFIX}{number:02X}"


class Radio(LocalLink):
    """`passed` counts the octets of L2CAP that went through, both ways.

    A packet that does not pass whole does not pass: that is what the link layer's checksum is for. So a cut at any
    octet of a packet is the loss of that packet and of the connection, which both sides see as a supervision timeout.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.passed = 0
        self.packets: list[int] = []
        self._cut_at: int | None = None
        self._controllers: list[Controller] = []

    def cut_at(self, octet: int | None) -> None:
        """The connections break when octet `octet` (from 0, counted from now on) should pass. None: not any more."""
        self.passed = 0
        self.packets.clear()
        self._cut_at = octet

    async def device(self, name: str, address: str) -> Device:
        """A Bluetooth device on this air, powered on."""
        controller = Controller(name, link=self)
        self._controllers.append(controller)
        device = Device(name=name, address=Address(address), host=Host(controller, AsyncPipeSink(controller)))
        await device.power_on()
        return device

    def send_acl_data(
        self, sender_controller: Controller, destination_address: Address, transport: PhysicalTransport, data: bytes
    ) -> None:
        if self._cut_at is not None and self.passed + len(data) > self._cut_at:
            self._cut_at = None
            self.cut()
            return
        self.passed += len(data)
        self.packets.append(self.passed)
        super().send_acl_data(sender_controller, destination_address, transport, data)

    def cut(self) -> None:
        """Breaks every connection on the air, now."""
        for controller in self._controllers:
            for connection in tuple(controller.le_connections.values()):
                controller.on_le_disconnected(connection, HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR)


async def hang_up(connection: Connection) -> None:
    """Never given up half way: a stack whose command is cancelled takes no other one."""
    await asyncio.wait({asyncio.ensure_future(_disconnected(connection))})


async def _disconnected(connection: Connection) -> None:
    if connection.handle in connection.device.connections:
        with suppress(BaseBumbleError):
            await connection.disconnect()
