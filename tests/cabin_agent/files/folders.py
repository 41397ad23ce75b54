"""A folder an emulated instrument drops files into, and one measurement read from it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cabin_agent.drivers import Driver, DriverLink, Event, ReadingDraft
from cabin_agent.transports.file_drop import DropFolder, FileDropTransport

POLL_S = 0.01


def a_folder(path: Path, service: str) -> FileDropTransport:
    path.mkdir(exist_ok=True)
    return FileDropTransport([DropFolder(path=path, service=service, name="Folder", serial="F-1", poll_s=POLL_S)])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.exists() else []


@asynccontextmanager
async def opened(transport: FileDropTransport, driver: Driver) -> AsyncIterator[DriverLink]:
    (found,) = await transport.scan()
    async with driver.connect(transport, found) as link:
        yield link


async def told(link: DriverLink, *, confirms: bool = True) -> list[Event]:
    """All events of the measurement, every record confirmed."""
    events: list[Event] = []
    async for event in link.events():
        events.append(event)
        if isinstance(event, ReadingDraft) and confirms:
            await link.confirm(event)
    return events
