"""A trace as the expected protocol of a driver: the same steps, the same readings, for ever."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

from cabin_agent.drivers import Driver, DriverLink, Event, ReadingDraft
from cabin_agent.playback.player import PlaybackConnection
from cabin_agent.playback.trace import Trace
from cabin_agent.transports import Connection, Found, LinkLost

# A driver that no longer does what the trace waits for.
_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Conversation:
    """`deviations` is empty when the driver did what was recorded. `link`: None when there never was one."""

    link: DriverLink | None
    events: tuple[Event, ...]
    deviations: tuple[str, ...]
    link_lost: bool

    @property
    def drafts(self) -> Sequence[ReadingDraft]:
        return [event for event in self.events if isinstance(event, ReadingDraft)]


async def converse(driver: Driver, trace: Trace) -> Conversation:
    """The driver reads the trace without pauses; every record is confirmed, and it is told to finish where it was then.

    Raises `TimeoutError` when the trace waits for a step the driver does not do.
    """
    connection = PlaybackConnection(trace)
    events: list[Event] = []
    known: DriverLink | None = None
    link_lost = False
    try:
        async with asyncio.timeout(_PATIENCE_S), driver.connect(_Only(connection), trace.found) as link:
            known = link
            finishing = asyncio.ensure_future(_finish(connection, link))
            try:
                async with aclosing(link.events()) as coming:
                    async for event in coming:
                        events.append(event)
                        if isinstance(event, ReadingDraft):
                            await link.confirm(event)
            finally:
                finishing.cancel()
    except LinkLost:
        link_lost = True
    missing = [] if link_lost else connection.missing()
    return Conversation(known, tuple(events), (*connection.deviations, *missing), link_lost)


async def _finish(connection: PlaybackConnection, link: DriverLink) -> None:
    await connection.waits_for_end.wait()
    await link.finish()


class _Only:
    """The transport of one connection."""

    def __init__(self, connection: PlaybackConnection) -> None:
        self._connection = connection

    async def scan(self) -> list[Found]:
        return []

    @asynccontextmanager
    async def connect(self, found: Found) -> AsyncIterator[Connection]:
        del found
        yield self._connection
