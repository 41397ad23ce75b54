"""How octets reach a driver: the narrow interface of Bluetooth, serial, simulators and replay.

Characteristics and services are named by their 16-bit UUID as upper-case text ("2A35") or by the
full 128-bit form.
"""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol


class LinkLost(Exception):
    """The connection to the instrument is gone."""


@dataclass(frozen=True, slots=True)
class Found:
    """An instrument in reach, as it announces itself."""

    address: str
    name: str
    services: frozenset[str]


@dataclass(frozen=True, slots=True)
class Frame:
    """One value of a characteristic. An `indication` stays in the instrument's memory until confirmed."""

    characteristic: str
    octets: bytes
    indication: bool = False


class Connection(Protocol):
    """A connected instrument. Every method may raise `LinkLost`."""

    async def read(self, characteristic: str) -> bytes: ...

    async def subscribe(self, *characteristics: str) -> None: ...

    async def unsubscribe(self, *characteristics: str) -> None: ...

    def frames(self) -> AsyncGenerator[Frame]:
        """Values of the subscribed characteristics; ends when the instrument disconnects by itself."""

    async def confirm(self, frame: Frame) -> None:
        """Lets the instrument forget an indication. Only after the record is on disk."""


class Transport(Protocol):
    async def scan(self) -> list[Found]: ...

    def connect(self, found: Found) -> AbstractAsyncContextManager[Connection]: ...
