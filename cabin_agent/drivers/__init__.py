"""Drivers of instruments: what they are, and what they tell.

A driver is found by the registry, claims an instrument in reach, and turns its octets into events.
It never stores, sends or attributes anything.

What an instrument may be able to do beyond being read is a protocol of its own (`HealthLink`, `ClockLink`,
`CalibrationLink`, `OperatorLink`): a link has the methods or it has not, and `isinstance` tells.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from cabin_agent.drivers.descriptor import (
    Capability,
    Descriptor,
    Match,
    MatchRule,
    MetricKind,
    MetricSpec,
    Quirk,
    numeric,
)
from cabin_agent.drivers.events import (
    DeviceInfo,
    Event,
    Fault,
    Progress,
    Question,
    ReadingDraft,
    Remedy,
    RunningValue,
    Still,
    WaveformPiece,
)
from cabin_agent.transports import Found, Transport
from contract.observations import DeviceIdentity

__all__ = [
    "CalibrationLink",
    "Capability",
    "ClockLink",
    "Descriptor",
    "DeviceInfo",
    "Driver",
    "DriverLink",
    "Event",
    "Fault",
    "Health",
    "HealthLink",
    "Match",
    "MatchRule",
    "MetricKind",
    "MetricSpec",
    "OperatorLink",
    "Progress",
    "Question",
    "Quirk",
    "ReadingDraft",
    "Remedy",
    "RunningValue",
    "Still",
    "WaveformPiece",
    "numeric",
]


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


@dataclass(frozen=True, slots=True)
class Health:
    """State of an instrument between measurements. `problems`: codes for the catalogue of texts, none when well.

    `details`: technical figures for remote diagnosis (signal, cycles, versions); never anything measured.
    """

    battery_percent: int | None = None
    problems: tuple[str, ...] = ()
    details: Mapping[str, str] | None = None


@runtime_checkable
class HealthLink(Protocol):
    async def health(self) -> Health: ...


@runtime_checkable
class ClockLink(Protocol):
    async def sync_time(self, now: datetime) -> float | None:
        """Sets the instrument's clock. `now` is aware, in the cabin's zone.

        Returns by how many seconds the clock was ahead before (negative: behind), None when it could not be read.
        """


@runtime_checkable
class CalibrationLink(Protocol):
    async def calibrate(self, reference: Mapping[str, str]) -> Mapping[str, str]:
        """One calibration against `reference` (names and values of the driver's own). Returns what is to be kept."""


@runtime_checkable
class OperatorLink(Protocol):
    async def answer(self, question: Question, text: str) -> None:
        """What the operator said to a `Question` of `events`."""


class Driver(Protocol):
    @property
    def descriptor(self) -> Descriptor: ...

    def claims(self, found: Found) -> Match | None:
        """Mostly `self.descriptor.rule.match(found)`."""

    def connect(self, transport: Transport, found: Found) -> AbstractAsyncContextManager[DriverLink]: ...
