"""Pictures an instrument lays beside its file: kept for the visit they were taken in, as cameras' stills are."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cabin_agent.attribution import OpenVisit, Visits
from cabin_agent.clock import KioskClock
from cabin_agent.drivers import DriverLink, Still, dropped_files
from cabin_agent.drivers.registry import registry
from cabin_agent.instruments import Station, find_stations
from cabin_agent.outbox import open_outbox
from cabin_agent.reading_path import ReadingPath
from cabin_agent.session import PICTURE_LOST
from cabin_agent.supervisor import Supervisor
from contract.live import DeviceStatus, LiveMessage
from contract.observations import DeviceIdentity, DeviceKind, DeviceState
from tests.cabin_agent.drafts import PARIS
from tests.cabin_agent.eye import files
from tests.cabin_agent.files.folders import a_folder
from tests.cabin_agent.files.test_file_drop import JPEG

TONOMETER = DeviceKind.TONOMETER
Kept = tuple[bytes, DeviceKind, UUID]


async def measured(
    folder: Path, visits: Visits, keep: Callable[[Kept], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> list[str | None]:
    """Drops a tonometer's file and its picture; the details that were told, once it is done."""
    shown = asyncio.Queue[LiveMessage]()

    async def keep_picture(still: Still, kind: DeviceKind, identity: DeviceIdentity, visit: UUID) -> None:
        assert identity.model
        await keep((still.octets, kind, visit))

    drop = folder / "drop"
    (station,) = await find_stations([a_folder(drop, "nidek.tonometer")], registry())
    connected = asyncio.Event()

    @asynccontextmanager
    async def connect(self: Station) -> AsyncIterator[DriverLink]:
        async with self.driver.connect(self.transport, self.found) as link:
            connected.set()
            yield link

    monkeypatch.setattr(Station, "connect", connect)
    async with open_outbox(folder / "cabin", clock=KioskClock()) as outbox:
        clock = KioskClock()
        path = ReadingPath(
            outbox=outbox, visits=visits, clock=clock, zone=PARIS, broadcast=shown.put_nowait, deliver=lambda: None
        )
        supervisor = Supervisor(
            [station], path=path, visits=visits, clock=clock, broadcast=shown.put_nowait, keep_picture=keep_picture
        )
        (drop / "P0001_R.jpg").write_bytes(JPEG)
        supervisor.start(TONOMETER)
        # What lay there before is an earlier measurement.
        await connected.wait()
        (drop / "NT.xml").write_text(files.NIDEK)
        details: list[str | None] = []
        while True:
            message = await shown.get()
            if isinstance(message, DeviceStatus):
                details.append(message.detail)
                if message.state is DeviceState.DONE:
                    break
        await supervisor.close()
    return details


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dropped_files, "_IMAGE_POLL_S", 0.01)


async def test_a_picture_goes_to_the_visit_it_was_taken_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visit, kept = uuid4(), list[Kept]()

    async def keep(one: Kept) -> None:
        kept.append(one)

    assert PICTURE_LOST not in await measured(tmp_path, Visits(OpenVisit(visit)), keep, monkeypatch)
    assert kept == [(JPEG, TONOMETER, visit)]


async def test_outside_a_visit_a_picture_is_nobodys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = list[Kept]()

    async def keep(one: Kept) -> None:
        kept.append(one)

    await measured(tmp_path, Visits(), keep, monkeypatch)
    assert kept == []


async def test_a_picture_that_cannot_be_kept_is_told_and_the_values_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def keep(one: Kept) -> None:
        del one
        raise OSError("no room")

    assert PICTURE_LOST in await measured(tmp_path, Visits(OpenVisit(uuid4())), keep, monkeypatch)
