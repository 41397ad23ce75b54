"""What the Bluetooth health profiles have in common: identity, battery, clock, subscriptions, frames to events."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol

from cabin_agent.drivers import Descriptor, DeviceInfo, DriverLink, Event, Fault, Health, Match, ReadingDraft
from cabin_agent.drivers.descriptor import Capability
from cabin_agent.drivers.gatt_stream import Ended, FrameStream
from cabin_agent.parsers import DeviceStamp, Measurement, ParseError
from cabin_agent.parsers.current_time import CURRENT_TIME, current_time, parse_current_time
from cabin_agent.parsers.features import parse_battery_level
from cabin_agent.parsers.measurement import FROM_STORAGE
from cabin_agent.transports import Connection, Found, Frame, LinkLost, NeedsPairing, Refused, Transport
from contract.observations import DeviceIdentity

SYSTEM_ID = "2A23"
MODEL_NUMBER = "2A24"
SERIAL_NUMBER = "2A25"
FIRMWARE_REVISION = "2A26"
BATTERY_LEVEL = "2A19"

UNREADABLE = "unreadable_frame"
BATTERY_LOW = "battery_low"
# After its record, or after it was told to end, an instrument that is silent for so long is done.
SETTLED_S = 3.0
# After a record of its memory only: the measurement may still be going on without a word.
_OLD_SETTLED_S = 45.0
_OLD_S = 120.0
_BATTERY_LOW_PERCENT = 15
_NAME_LIMIT = 80


class Decoder(Protocol):
    """One connection's frames to events. Both may raise `ParseError`, which becomes a fault."""

    def decode(self, frame: Frame) -> Iterable[Event]: ...

    def last(self) -> Iterable[Event]:
        """What is still held when nothing more comes, whether the instrument ended or the link was lost."""


class GattDriver:
    """A family's driver: its descriptor, what to subscribe to, what ends a stream, how to decode.

    `link`: what a connection becomes, where the family needs more than listening.
    """

    def __init__(
        self,
        descriptor: Descriptor,
        *,
        subscribe: tuple[str, ...],
        ends_stream: tuple[str, ...],
        decoder: Callable[[], Decoder],
        link: "Link | None" = None,
    ) -> None:
        self.descriptor = descriptor
        self._subscribe = subscribe
        self._ends_stream = ends_stream
        self._decoder = decoder
        self._link: Link = link or (GattClockLink if Capability.TIME_SYNC in descriptor.implemented else GattLink)

    def claims(self, found: Found) -> Match | None:
        return self.descriptor.rule.match(found)

    @asynccontextmanager
    async def connect(self, transport: Transport, found: Found) -> AsyncIterator[DriverLink]:
        # What else it may broadcast: of this family, records are told over a connection.
        async with transport.connect(replace(found, broadcasts=frozenset())) as connection:
            info = await device_info(connection, self.descriptor.driver_id, found)
            link = self._link(connection, info, self._decoder(), self._ends_stream)
            await _listen(connection, link, self._subscribe)
            yield link


async def _listen(connection: Connection, link: "GattLink", subscribe: tuple[str, ...]) -> None:
    """Some instruments tell all and hang up at the first subscription: that is for `events` to say, with what came."""
    try:
        await connection.subscribe(*subscribe)
        await link.prepare()
    except NeedsPairing:
        raise
    except LinkLost:
        return


class GattLink:
    """Listens until the instrument hangs up, or has given its record and settled, or was told to end."""

    def __init__(
        self, connection: Connection, info: DeviceInfo, decoder: Decoder, ends_stream: tuple[str, ...]
    ) -> None:
        self.identity = info.identity
        self._info = info
        self._connection = connection
        self._decoder = decoder
        self._ends_stream = ends_stream
        self._told = asyncio.Event()
        self._stream = FrameStream(connection.frames(), self._told)
        self._recorded = False
        self._is_new = False

    async def prepare(self) -> None:
        """Before the first event, with everything subscribed."""

    async def events(self) -> AsyncGenerator[Event]:
        """A link lost after the record is an instrument that went to sleep: most do not say goodbye."""
        yield self._info
        lost: LinkLost | None = None
        try:
            async with aclosing(self.heard()) as heard:
                async for event in heard:
                    yield event
        except Ended:
            pass
        except LinkLost as error:
            lost = None if self.is_complete else error
        finally:
            await self._stream.close()
        for event in self._decoded(None):
            yield event
        if lost is not None:
            raise lost

    @property
    def is_complete(self) -> bool:
        """A link lost now has lost nothing."""
        return self._recorded or self._told.is_set()

    async def heard(self) -> AsyncGenerator[Event]:
        """What the instrument says. Raises `Ended`, `LinkLost`."""
        while (frame := await self._next()) is not None:
            for event in self._decoded(frame):
                yield event

    async def _next(self) -> Frame | None:
        """None when the instrument is done: silent for so long after its record, or after it was told to end."""
        while True:
            patience_s = self._patience_s()
            frame = await self._stream.next(patience_s)
            if frame is not None or patience_s is not None:
                return frame

    def _patience_s(self) -> float | None:
        if self._told.is_set() or self._is_new:
            return SETTLED_S
        return _OLD_SETTLED_S if self._recorded else None

    def _decoded(self, frame: Frame | None, *, stored: bool = False) -> tuple[Event, ...]:
        """Of a frame, or of what is held in the end. `stored`: fetched from the memory."""
        try:
            events = tuple(self._decoder.last() if frame is None else self._decoder.decode(frame))
        except ParseError:
            return (Fault(UNREADABLE),)
        drafts = [] if stored else [event for event in events if isinstance(event, ReadingDraft)]
        self._recorded = self._recorded or bool(drafts)
        self._is_new = self._is_new or any(self._of_now(draft.measurement) for draft in drafts)
        return events

    def _of_now(self, measurement: Measurement) -> bool:
        """By the instrument's own clock. Without one it is believed to be."""
        if FROM_STORAGE in measurement.flags:
            return False
        if measurement.stamp is None or self._info.clock is None:
            return True
        behind_s = _apart_s(self._info.clock, measurement.stamp)
        return behind_s is None or behind_s < _OLD_S

    async def confirm(self, draft: ReadingDraft) -> None:
        if draft.frame.indication:
            await self._connection.confirm(draft.frame)

    async def finish(self) -> None:
        """Many hang up on being told to: that the link is gone is for `events` to say."""
        self._told.set()
        with suppress(LinkLost):
            await self._connection.unsubscribe(*self._ends_stream)

    async def health(self) -> Health:
        percent = await battery(self._connection)
        is_low = percent is not None and percent < _BATTERY_LOW_PERCENT
        return Health(battery_percent=percent, problems=(BATTERY_LOW,) if is_low else ())


class GattClockLink(GattLink):
    """Of a family whose clock may be set."""

    async def sync_time(self, now: datetime) -> float | None:
        """`now` in the cabin's zone. None, and nothing set, for a model without this clock or that refuses."""
        before = await clock(self._connection)
        if before is None:
            return None
        try:
            await self._connection.write(CURRENT_TIME, current_time(now))
        except Refused:
            return None
        return _ahead_s(before, now)


async def device_info(connection: Connection, driver_id: str, found: Found) -> DeviceInfo:
    """Both clocks are read as near to each other as the link allows."""
    firmware = await text(connection, FIRMWARE_REVISION)
    system_id = await connection.read(SYSTEM_ID)
    identity = DeviceIdentity(
        driver=driver_id,
        model=await text(connection, MODEL_NUMBER) or found.name or "unknown",
        serial=await text(connection, SERIAL_NUMBER) or found.address,
        firmware=firmware or None,
        system_id=system_id.hex()[:_NAME_LIMIT] or None,
    )
    percent = await battery(connection)
    stamp = await clock(connection)
    return DeviceInfo(identity, percent, clock=stamp, clock_read_at=datetime.now(UTC) if stamp else None)


async def text(connection: Connection, characteristic: str) -> str:
    octets = await connection.read(characteristic)
    return octets.decode("utf-8", errors="replace").strip("\0 ")[:_NAME_LIMIT]


async def battery(connection: Connection) -> int | None:
    try:
        return parse_battery_level(await connection.read(BATTERY_LEVEL))
    except ParseError:
        return None


async def clock(connection: Connection) -> DeviceStamp | None:
    """None for an instrument without this clock, or one that was never set (year 0)."""
    try:
        stamp = parse_current_time(await connection.read(CURRENT_TIME)).stamp
    except ParseError:
        return None
    return stamp if stamp.year and stamp.month and stamp.day else None


def from_storage(draft: ReadingDraft) -> ReadingDraft:
    """Says that the record came out of the memory."""
    flags = draft.measurement.flags
    if FROM_STORAGE in flags:
        return draft
    return replace(draft, measurement=replace(draft.measurement, flags=(FROM_STORAGE, *flags)))


def is_undated(measurement: Measurement) -> bool:
    return measurement.clock_unset or measurement.stamp is None or _local(measurement.stamp) is None


def _ahead_s(stamp: DeviceStamp, now: datetime) -> float | None:
    local = _local(stamp)
    return None if local is None else (local - now.replace(tzinfo=None)).total_seconds()


def _apart_s(later: DeviceStamp, earlier: DeviceStamp) -> float | None:
    first, second = _local(later), _local(earlier)
    return None if first is None or second is None else (first - second).total_seconds()


def _local(stamp: DeviceStamp) -> datetime | None:
    """None for what is no date."""
    try:
        return datetime(stamp.year, stamp.month, stamp.day, stamp.hour, stamp.minute, stamp.second)  # noqa: DTZ001
    except ValueError:
        return None


Link = Callable[[Connection, DeviceInfo, Any, tuple[str, ...]], GattLink]


def plain(value: Decimal) -> str:
    """Decimal text without exponent, digits as sent."""
    return format(value, "f")
