"""How octets reach a driver: the narrow interface of Bluetooth, serial, simulators and replay.

Characteristics and services are named by their 16-bit UUID as upper-case text ("2A35") or by the
full 128-bit form.
"""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

LINK_LOST = "link_lost"
UNAVAILABLE = "bluetooth_unavailable"
NOT_IN_REACH = "not_in_reach"
NEEDS_PAIRING = "needs_pairing"
NEEDS_OPERATOR = "needs_operator"
LINK_CODES = frozenset({LINK_LOST, UNAVAILABLE, NOT_IN_REACH, NEEDS_PAIRING, NEEDS_OPERATOR})


class LinkLost(Exception):
    """The connection to the instrument is gone, or never came to be. The argument may be a code that says why."""

    @property
    def code(self) -> str:
        """For the catalogue of texts: the one given, or `link_lost`."""
        given = str(self.args[0]) if self.args else ""
        return given if given in LINK_CODES else LINK_LOST


class NeedsPairing(LinkLost):
    """The instrument speaks only to a host it is paired with: a step of the operator's."""


class Refused(Exception):
    """The instrument answered a request with an error. `code`: of its protocol (Bluetooth: ATT)."""

    def __init__(self, code: int) -> None:
        super().__init__(f"0x{code:02X}")
        self.code = code


class TransportKind(StrEnum):
    BLE = "ble"
    SERIAL = "serial"
    FILES = "files"
    SDC = "sdc"
    UVC = "uvc"
    ALSA = "alsa"
    TCP = "tcp"
    KIOSK = "kiosk"


@dataclass(frozen=True, slots=True)
class Found:
    """An instrument in reach, as it announces itself.

    `manufacturer`: (company identifier, data) of a Bluetooth advertisement. `broadcasts`: services whose data it
    advertises for everybody; then it is listened to and never connected to, and its frames are those data. `usb`: (vendor, product) of the device or
    of the adapter of a serial line. `path`: of the device node, file or folder.
    """

    address: str
    name: str
    services: frozenset[str] = frozenset()
    transport: TransportKind = TransportKind.BLE
    manufacturer: tuple[tuple[int, bytes], ...] = ()
    usb: tuple[int, int] | None = None
    path: str = ""
    broadcasts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Frame:
    """One value of a characteristic. An `indication` stays in the instrument's memory until confirmed.

    A line without characteristics gives `characteristic` "" and the octets as they came in; a folder gives the file's
    name and its whole content.
    """

    characteristic: str
    octets: bytes
    indication: bool = False


class Connection(Protocol):
    """A connected instrument. Every method may raise `LinkLost`."""

    async def read(self, characteristic: str) -> bytes: ...

    async def subscribe(self, *characteristics: str) -> None: ...

    async def unsubscribe(self, *characteristics: str) -> None: ...

    async def write(self, characteristic: str, octets: bytes) -> None:
        """With the instrument's acknowledgement where its protocol has one. May raise `Refused`."""

    def frames(self) -> AsyncGenerator[Frame]:
        """Values of the subscribed characteristics; ends when the instrument disconnects by itself."""

    async def confirm(self, frame: Frame) -> None:
        """Lets the instrument forget an indication. Only after the record is on disk."""


class Transport(Protocol):
    async def scan(self) -> list[Found]: ...

    def connect(self, found: Found) -> AbstractAsyncContextManager[Connection]: ...
