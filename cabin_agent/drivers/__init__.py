"""Drivers of instruments: what they are, and what they tell.

A driver is found by the registry, claims an instrument in reach, and turns its octets into events.
It never stores, sends or attributes anything.
"""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from cabin_agent.parsers import Measurement
from cabin_agent.transports import Found, Frame, Transport
from contract.live import Waveform
from contract.observations import DeviceIdentity, DeviceKind, Metric


class Capability(StrEnum):
    HISTORY_READ = "history_read"
    TIME_SYNC = "time_sync"
    USER_SLOTS = "user_slots"
    LIVE_STREAM = "live_stream"
    BATTERY = "battery"


@dataclass(frozen=True, slots=True)
class Descriptor:
    """Static data of a driver. `implemented` are the capabilities it uses of those the family has."""

    driver_id: str
    version: int
    kind: DeviceKind
    service: str
    metrics: tuple[Metric, ...]
    capable: frozenset[Capability] = frozenset()
    implemented: frozenset[Capability] = frozenset()


# ---------------------------------------------------------------- what a driver tells


@dataclass(frozen=True, slots=True)
class ReadingDraft:
    """A record of the instrument, not yet placed in time, visit and order."""

    measurement: Measurement
    frame: Frame
    parser: str


@dataclass(frozen=True, slots=True)
class WaveformPiece:
    """`sequence` jumps where the instrument's own count jumped."""

    waveform: Waveform
    sequence: int
    rate_hz: float
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RunningValue:
    metric: Metric | Literal["cuff_pressure"]
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class Progress:
    """`fraction` 0..1, None when the instrument does not let it be known."""

    fraction: float | None = None
    running: tuple[RunningValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """`detail` is a code for the catalogue of texts. The instrument may go on after it."""

    detail: str


Event = ReadingDraft | WaveformPiece | Progress | Fault


# ---------------------------------------------------------------- what a driver is


class DriverLink(Protocol):
    """A connected instrument. Every method may raise `transports.LinkLost`."""

    @property
    def identity(self) -> DeviceIdentity: ...

    def events(self) -> AsyncGenerator[Event]:
        """Ends when the instrument is done or has disconnected."""

    async def confirm(self, draft: ReadingDraft) -> None:
        """Lets the instrument forget the record. Only after it is on disk."""

    async def finish(self) -> None:
        """Asks the instrument to end; what it still delivers arrives as events before they end."""


class Driver(Protocol):
    @property
    def descriptor(self) -> Descriptor: ...

    def claims(self, found: Found) -> bool: ...

    def connect(self, transport: Transport, found: Found) -> AbstractAsyncContextManager[DriverLink]: ...
