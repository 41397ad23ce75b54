"""Files that come while nothing is measured, or something else is: kept, archived, and never the patient's."""

import asyncio
import base64
import signal
import sqlite3
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cabin_agent import keys
from cabin_agent.attribution import OpenVisit
from cabin_agent.clock import KioskClock
from cabin_agent.drivers import dropped_files
from cabin_agent.outbox import Outbox, open_outbox
from cabin_agent.running import run_agent
from cabin_agent.settings import Settings
from cabin_agent.transports.loopback import LoopbackTransport
from contract.observations import Attribution, DeviceKind, DeviceState, Reading
from tests.cabin_agent.drafts import PARIS
from tests.cabin_agent.files.cabins import Cabin, a_cabin
from tests.cabin_agent.files.folders import a_folder, names
from tests.cabin_agent.server_edge import ServerEdge

TONOMETER, CUFF = DeviceKind.TONOMETER, DeviceKind.BLOOD_PRESSURE
SERVICE = "nidek.tonometer"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dropped_files, "SETTLE_S", 0.1)
    monkeypatch.setattr("cabin_agent.collecting._AGAIN_S", 0.02)


def a_file(mmhg: str, at: datetime | None = None) -> str:
    """A tonometer's file of now, or of `at`, with this pressure of the right eye."""
    local = at or datetime.now(PARIS)
    return (
        f"<Data><Company>NIDEK</Company><ModelName>NT-530P</ModelName><Date>{local:%Y/%m/%d}</Date>"
        f"<Time>{local:%H:%M:%S}</Time><R><NT><NTList No='1'><mmHg>{mmhg}</mmHg></NTList></NT></R></Data>"
    )


def open_visit(cabin: Cabin) -> OpenVisit:
    cabin.visits.current = OpenVisit(uuid4(), opened_at=KioskClock().now().received_at)
    return cabin.visits.current


def said(readings: list[Reading]) -> list[tuple[str | None, Attribution, str | None]]:
    """Pressure, whose it is, why."""
    return [(reading.values[0].value, reading.attribution, reading.quarantine_reason) for reading in readings]


def nobodys(mmhg: str) -> tuple[str, Attribution, str]:
    return (mmhg, Attribution.QUARANTINED, "outside_measurement")


async def test_a_file_between_measurements_is_stored_archived_and_nobodys_though_a_visit_is_open(
    tmp_path: Path,
) -> None:
    drop = tmp_path / "drop"
    async with a_cabin(tmp_path / "cabin", {SERVICE: drop}) as cabin:
        open_visit(cabin)
        (drop / "NT.xml").write_text(a_file("17"))
        readings = await cabin.readings(1)
        await cabin.moved(drop)
    assert said(readings) == [nobodys("17")]
    assert readings[0].consultation_id is None
    assert "from_storage" in readings[0].flags
    assert cabin.shown == []
    assert names(drop / "archive") == ["NT.xml"]


async def test_a_file_that_comes_while_another_instrument_measures_is_nobodys(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    async with a_cabin(tmp_path / "cabin", {SERVICE: drop}, LoopbackTransport("1810")) as cabin:
        open_visit(cabin)
        cabin.supervisor.start(CUFF)
        await cabin.until(CUFF, DeviceState.MEASURING)
        (drop / "NT.xml").write_text(a_file("17"))
        assert said(await cabin.readings(1)) == [nobodys("17")]
    assert cabin.shown == []


async def test_of_files_before_in_and_after_a_measurement_only_that_in_it_is_the_patients(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    async with a_cabin(tmp_path / "cabin", {SERVICE: drop}) as cabin:
        visit = open_visit(cabin)
        (drop / "before.xml").write_text(a_file("11"))
        await cabin.readings(1)
        cabin.supervisor.start(TONOMETER)
        await connected(cabin, drop)
        (drop / "in.xml").write_text(a_file("16"))
        await cabin.until(TONOMETER, DeviceState.DONE)
        (drop / "after.xml").write_text(a_file("22"))
        readings = await cabin.readings(3)
        await cabin.moved(drop)
    assert said(readings) == [nobodys("11"), ("16", Attribution.LIVE, None), nobodys("22")]
    assert {live.reading.consultation_id for live in cabin.shown} == {visit.consultation_id}
    assert {live.reading.reading_id for live in cabin.shown} == {readings[1].reading_id}


async def connected(cabin: Cabin, drop: Path) -> None:
    """A file that cannot be read goes aside in the measurement: then it has the folder."""
    await cabin.until(TONOMETER, DeviceState.MEASURING)
    (drop / "sign.xml").write_text("<")
    await cabin.until(TONOMETER, DeviceState.FAULT)


async def test_a_file_dated_before_the_visit_is_nobodys_though_it_comes_in_the_measurement(tmp_path: Path) -> None:
    """As a share that was out of reach delivers it late."""
    drop = tmp_path / "drop"
    earlier = datetime.now(PARIS)
    async with a_cabin(tmp_path / "cabin", {SERVICE: drop}) as cabin:
        cabin.visits.current = OpenVisit(uuid4(), opened_at=KioskClock().now().received_at)
        cabin.visits.current = OpenVisit(uuid4(), opened_at=later(cabin.visits.current.opened_at))
        cabin.supervisor.start(TONOMETER)
        await connected(cabin, drop)
        (drop / "late.xml").write_text(a_file("31", earlier))
        ((_, attribution, reason),) = said(await cabin.readings(1))
    assert (attribution, reason) == (Attribution.QUARANTINED, "device_clock_unknown")
    assert cabin.shown == []


def later(opened_at: datetime | None) -> datetime:
    assert opened_at is not None
    return datetime.fromtimestamp(opened_at.timestamp() + 3, opened_at.tzinfo)


async def test_a_file_that_lay_there_while_the_agent_was_off_is_collected_at_its_start(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "NT.xml").write_text(a_file("17"))
    async with a_cabin(tmp_path / "cabin", {SERVICE: drop}) as cabin:
        assert said(await cabin.readings(1)) == [nobodys("17")]
        await cabin.moved(drop)


@pytest.mark.parametrize("moment", ["before the commit", "before the move", "after the move"])
async def test_killed_at_any_step_the_file_is_one_record_and_nobodys(moment: str, tmp_path: Path) -> None:
    """After the restart a patient is measured at once: what then lies in the folder is not this patient's."""
    drop, outbox = tmp_path / "drop", tmp_path / "cabin"
    drop.mkdir()
    (drop / "NT.xml").write_text(a_file("17"))
    collector = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.cabin_agent.files.killed_collector", str(drop), str(outbox), SERVICE, moment
    )
    async with asyncio.timeout(60):
        assert await collector.wait() == -signal.SIGKILL
    assert names(drop) == ([] if moment == "after the move" else ["NT.xml"])
    async with open_outbox(outbox, clock=KioskClock()) as kept:
        before = await kept.pending(10)
    assert len(before) == (0 if moment == "before the commit" else 1)
    async with a_cabin(outbox, {SERVICE: drop}) as cabin:
        open_visit(cabin)
        cabin.supervisor.start(TONOMETER)
        await cabin.moved(drop)
        (reading,) = await cabin.readings(1)
    assert before in ([], [reading])
    assert (reading.consultation_id, reading.attribution) == (None, Attribution.QUARANTINED)
    assert cabin.shown == []
    assert names(drop / "archive") == ["NT.xml"]


async def test_an_unreadable_file_goes_aside_and_the_next_is_collected(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    async with a_cabin(tmp_path / "cabin", {SERVICE: drop}) as cabin:
        (drop / "1.xml").write_text("<Data>")
        (drop / "2.xml").write_text(a_file("17"))
        assert said(await cabin.readings(1)) == [nobodys("17")]
        await cabin.moved(drop)
    assert names(drop / "reject") == ["1.xml", "1.xml.reason.txt"]
    assert names(drop / "archive") == ["2.xml"]


async def test_a_folder_out_of_reach_is_collected_once_it_is_back(tmp_path: Path) -> None:
    share = tmp_path / "share"
    async with a_cabin(tmp_path / "cabin", {SERVICE: share}) as cabin:
        share.rmdir()
        await asyncio.to_thread((tmp_path / "elsewhere").mkdir)
        (tmp_path / "elsewhere" / "NT.xml").write_text(a_file("17"))
        (tmp_path / "elsewhere").rename(share)
        assert said(await cabin.readings(1)) == [nobodys("17")]


async def test_what_the_disk_does_not_take_stays_in_the_folder_until_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop = tmp_path / "drop"
    add, refusals = Outbox.add, [sqlite3.OperationalError("database or disk is full")] * 2
    where: list[list[str]] = []

    async def full(self: Outbox, reading: Reading) -> Any:
        where.append(names(drop))
        if refusals:
            raise refusals.pop()
        return await add(self, reading)

    monkeypatch.setattr(Outbox, "add", full)
    async with a_cabin(tmp_path / "cabin", {SERVICE: drop}) as cabin:
        (drop / "NT.xml").write_text(a_file("17"))
        assert said(await cabin.readings(1)) == [nobodys("17")]
        await cabin.moved(drop)
    assert where == [["NT.xml"]] * 3


async def test_the_agent_delivers_to_the_server_what_came_between_measurements(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    key = keys.load_or_make(tmp_path / "cabin.key")
    cabin_id = uuid4()
    edge = ServerEdge(cabin_id=cabin_id, public_key=base64.b64decode(keys.public_text(key)))
    await edge.start()
    settings = Settings(cabin_id=cabin_id, server_url=edge.url, data_dir=tmp_path / "cabin")
    agent = asyncio.ensure_future(run_agent(settings, key=key, transports=[a_folder(drop, SERVICE)], sources=[]))
    try:
        await edge.specialist.until_state(TONOMETER, DeviceState.READY)
        (drop / "NT.xml").write_text(a_file("17"))
        await edge.until("stored 1")
    finally:
        agent.cancel()
        await asyncio.gather(agent, return_exceptions=True)
        await edge.specialist.close()
        await edge.stop()
    assert said(list(edge.stored.values())) == [nobodys("17")]
    assert names(drop / "archive") == ["NT.xml"]
