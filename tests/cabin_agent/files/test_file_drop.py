"""Files dropped into a folder: taken whole, committed, then moved; once each, whatever happens between."""

import asyncio
import base64
import errno
import os
import signal
import sys
import zlib
from pathlib import Path
from uuid import uuid4

import pytest

from cabin_agent.clock import KioskClock
from cabin_agent.drivers import DeviceInfo, Fault, Progress, ReadingDraft, Remedy, Still, dropped_files
from cabin_agent.drivers.raw import DEFLATED
from cabin_agent.drivers.registry import registry
from cabin_agent.outbox import open_outbox
from cabin_agent.parsers.measurement import FROM_STORAGE
from cabin_agent.simulators import file_instruments as instruments
from cabin_agent.simulators.faults import FaultPlan, OtherUser, SpecialValue, WrongClock
from cabin_agent.simulators.file_dropper import FileDropper, Manner, dropping
from cabin_agent.simulators.file_instruments import FileInstrument
from cabin_agent.transports import LinkLost
from contract.observations import Attribution, DeviceKind, Laterality, Metric
from tests.cabin_agent.eye import files
from tests.cabin_agent.files.folders import a_folder, names, opened, told
from tests.cabin_agent.serial.lines import a_world, claimed, drafts, placed_in
from tests.cabin_agent.simulators.benches import a_bench

ALL = [
    instruments.SimulatedAutorefractor,
    instruments.SimulatedPhoropter,
    instruments.SimulatedJoiaLensmeter,
    instruments.SimulatedJoiaTonometer,
    instruments.SimulatedNidekAutorefractor,
    instruments.SimulatedNidekTonometer,
    instruments.SimulatedNidekLensmeter,
]
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080010002001011100ffda000801010000003f00d2ffd9")


@pytest.mark.parametrize("manner", Manner, ids=str)
@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
async def test_a_dropped_file_becomes_records_of_the_right_eyes_and_goes_to_the_archive(
    make: type[FileInstrument], manner: Manner, tmp_path: Path
) -> None:
    instrument = make(a_world("glaucoma"))
    transport = a_folder(tmp_path, instrument.service)
    dropper = FileDropper(instrument, tmp_path, manner=manner)
    async with opened(transport, await claimed(transport)) as link:
        dropping_once = asyncio.ensure_future(dropper.measure())
        events = await told(link)
        await dropping_once
    found = [placed_in(draft, link, visit=uuid4()) for draft in drafts(events)]
    values = {
        (value.metric, value.laterality, value.value) for reading in found for value in reading.values if value.value
    }
    for side in (Laterality.RIGHT, Laterality.LEFT):
        if instrument.kind.value == "tonometer":
            pressures = [
                float(value) for metric, eye, value in values if (metric, eye) == (Metric.INTRAOCULAR_PRESSURE, side)
            ]
            assert min(pressures) > 21
        else:
            assert (Metric.SPHERE, side, f"{instrument.eye(side).sphere:.2f}") in values
            assert (Metric.AXIS, side, f"{instrument.eye(side).axis}") in values
    assert {reading.attribution for reading in found} == {Attribution.LIVE}
    assert names(tmp_path) == []
    assert names(tmp_path / "archive") == dropper.dropped
    assert isinstance(next(event for event in events if not isinstance(event, Progress)), DeviceInfo)
    assert link.identity.serial == instrument.serial


@pytest.fixture(autouse=True)
def settles_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dropped_files, "SETTLE_S", 0.1)


async def test_files_that_follow_each_other_are_of_one_measurement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dropped_files, "SETTLE_S", 2.0)
    transport = a_folder(tmp_path, "joia.autorefractor")
    async with opened(transport, await claimed(transport)) as link:
        (tmp_path / "REF.xml").write_text(files.joia(files.REF))
        found = []
        async for event in link.events():
            if isinstance(event, ReadingDraft):
                found.append(event.measurement.kind)
                await link.confirm(event)
                if len(found) == 1:
                    (tmp_path / "TM.xml").write_text(files.joia(files.TM))
    assert found == [DeviceKind.AUTOREFRACTOR, DeviceKind.TONOMETER]
    assert names(tmp_path / "archive") == ["REF.xml", "TM.xml"]


async def test_a_file_of_somebody_else_left_in_the_folder_is_not_this_patients() -> None:
    plan = FaultPlan(faults=(OtherUser(records=1),))
    bench = a_bench(plan, devices=("files.nidek_tonometer",))
    (found,) = await bench.scan()
    driver = registry().claim(found)
    assert driver is not None
    async with driver.connect(bench, found) as link:
        readings = [placed_in(draft, link, visit=uuid4()) for draft in drafts(await told(link))]
    assert [reading.attribution for reading in readings] == [Attribution.QUARANTINED, Attribution.LIVE]


async def test_a_file_is_moved_only_after_its_last_record_is_on_disk(tmp_path: Path) -> None:
    transport = a_folder(tmp_path, "joia.autorefractor")
    async with opened(transport, await claimed(transport)) as link:
        (tmp_path / "M.xml").write_text(files.joia(files.REF, files.KM))
        where: list[tuple[list[str], list[str]]] = []
        async for event in link.events():
            if isinstance(event, ReadingDraft):
                where.append((names(tmp_path), names(tmp_path / "archive")))
                await link.confirm(event)
    assert where == [(["M.xml"], []), (["M.xml"], [])]
    assert (names(tmp_path), names(tmp_path / "archive")) == ([], ["M.xml"])


async def test_killed_between_commit_and_move_the_file_is_read_again_and_is_the_same_record(tmp_path: Path) -> None:
    folder, cabin = tmp_path / "drop", tmp_path / "cabin"
    transport = a_folder(folder, "nidek.tonometer")
    (folder / "NT.xml").write_text(files.NIDEK.replace("PACHYImage", "Other"))
    reader = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.cabin_agent.files.killed_reader", str(folder), str(cabin), "nidek.tonometer"
    )
    assert await reader.wait() == -signal.SIGKILL
    assert (names(folder), names(folder / "archive")) == (["NT.xml"], [])
    async with open_outbox(cabin, clock=KioskClock()) as outbox:
        (before,) = await outbox.pending(10)
        async with opened(transport, await claimed(transport)) as link:
            async for event in link.events():
                if isinstance(event, ReadingDraft):
                    stored = await outbox.add(placed_in(event, link, visit=uuid4()))
                    assert not stored.new
                    await link.confirm(event)
                    await link.finish()
        assert [reading.reading_id for reading in await outbox.pending(10)] == [before.reading_id]
    assert (names(folder), names(folder / "archive")) == ([], ["NT.xml"])


async def test_what_lay_there_before_the_measurement_is_nobodys_and_does_not_end_it(tmp_path: Path) -> None:
    transport = a_folder(tmp_path, "nidek.lensmeter")
    (tmp_path / "LM_old.xml").write_text(f"<L>{files.LENS}</L>")
    async with opened(transport, await claimed(transport)) as link:
        found = []
        async for event in link.events():
            if isinstance(event, ReadingDraft):
                found.append(placed_in(event, link, visit=uuid4()))
                await link.confirm(event)
                if len(found) == 1:
                    (tmp_path / "LM_new.xml").write_text(f"<R>{files.LENS}</R>")
    assert [reading.attribution for reading in found] == [Attribution.QUARANTINED, Attribution.LIVE]
    assert [FROM_STORAGE in reading.flags for reading in found] == [True, False]
    assert names(tmp_path / "archive") == ["LM_new.xml", "LM_old.xml"]


async def test_an_unreadable_file_goes_aside_with_its_reason_and_the_next_is_read(tmp_path: Path) -> None:
    transport = a_folder(tmp_path, "joia.autorefractor")
    async with opened(transport, await claimed(transport)) as link:
        (tmp_path / "bad.xml").write_text("<Ophthalmology>")
        events = []
        async for event in link.events():
            events.append(event)
            if isinstance(event, Fault):
                (tmp_path / "good.xml").write_text(files.joia(files.REF))
            if isinstance(event, ReadingDraft):
                await link.confirm(event)
    assert next(event for event in events if not isinstance(event, Progress)) == Fault(
        "unreadable_file", Remedy.OPERATOR
    )
    assert len(drafts(events)) == 1
    assert names(tmp_path / "reject") == ["bad.xml", "bad.xml.reason.txt"]
    assert (tmp_path / "reject" / "bad.xml.reason.txt").read_text() == "not_well_formed\n"


async def test_the_same_file_under_another_name_is_the_same_record(tmp_path: Path) -> None:
    transport = a_folder(tmp_path, "joia.autorefractor")
    driver = await claimed(transport)
    ids = []
    for name in ("one.xml", "copy.xml"):
        async with opened(transport, driver) as link:
            (tmp_path / name).write_text(files.joia(files.REF))
            ids.append([placed_in(draft, link, visit=uuid4()).reading_id for draft in drafts(await told(link))])
    assert ids[0] == ids[1]


async def test_a_fragment_without_a_time_is_told_apart_by_its_name(tmp_path: Path) -> None:
    transport = a_folder(tmp_path, "nidek.lensmeter")
    driver = await claimed(transport)
    ids = []
    for name in ("LM_~_20260304093000_A.xml", "LM_~_20260304101500_A.xml"):
        async with opened(transport, driver) as link:
            (tmp_path / name).write_text(f"<R>{files.LENS}</R>")
            ids += [placed_in(draft, link, visit=uuid4()).reading_id for draft in drafts(await told(link))]
    assert len(set(ids)) == 2


async def test_a_file_dated_by_a_wrong_clock_is_kept_for_the_operator(tmp_path: Path) -> None:
    plan = FaultPlan(faults=(WrongClock(offset_s=-9 * 365 * 86_400),))
    instrument = instruments.SimulatedNidekTonometer(a_world(plan=plan))
    transport = a_folder(tmp_path, instrument.service)
    async with opened(transport, await claimed(transport)) as link, dropping(instrument, tmp_path, every_s=5):
        (draft, *_) = drafts(await told(link))
    reading = placed_in(draft, link, visit=uuid4())
    assert (reading.attribution, reading.consultation_id) == (Attribution.QUARANTINED, None)


async def test_an_instrument_that_found_nothing_says_so_and_there_is_no_zero(tmp_path: Path) -> None:
    plan = FaultPlan(faults=(SpecialValue(),))
    instrument = instruments.SimulatedJoiaTonometer(a_world(plan=plan))
    transport = a_folder(tmp_path, instrument.service)
    async with opened(transport, await claimed(transport)) as link, dropping(instrument, tmp_path, every_s=5):
        (draft, *_) = drafts(await told(link))
    pressures = [part for part in draft.measurement.components if part.metric is Metric.INTRAOCULAR_PRESSURE]
    assert {(part.value, part.absent_reason) for part in pressures} == {(None, "error")}


@pytest.mark.parametrize("arrives", [True, False], ids=["later", "never"])
async def test_a_picture_comes_later_or_never_and_the_values_do_not_wait(
    arrives: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dropped_files, "_IMAGE_POLL_S", 0.01)
    transport = a_folder(tmp_path, "nidek.tonometer")
    driver = await claimed(transport)
    assert isinstance(driver, dropped_files.DroppedFileDriver)
    monkeypatch.setattr(driver, "_image_wait_s", 5.0 if arrives else 0.05)
    async with opened(transport, driver) as link:
        (tmp_path / "NT.xml").write_text(files.NIDEK)
        events = []
        async for event in link.events():
            events.append(event)
            if isinstance(event, ReadingDraft):
                await link.confirm(event)
                if arrives:
                    (tmp_path / "P0001_R.jpg").write_bytes(JPEG)
    (draft,) = drafts(events)
    assert dropped_files.IMAGE_EXPECTED in draft.measurement.flags
    assert events[-1] == (
        Still("image/jpeg", JPEG, 32, 16, Laterality.RIGHT) if arrives else Fault("image_missing", Remedy.NONE)
    )
    assert names(tmp_path / "archive") == ["NT.xml"]


async def test_links_other_names_and_giants_are_not_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside.xml"
    outside.write_text(files.joia(files.REF))
    folder = tmp_path / "drop"
    transport = a_folder(folder, "joia.autorefractor")
    async with opened(transport, await claimed(transport)) as link:
        (folder / "link.xml").symlink_to(outside)
        (folder / "NIDEK_LM_Stylesheet.xsl").write_text("<x/>")
        (folder / "half.xml.part").write_text("<x/>")
        with (folder / "giant.xml").open("wb") as giant:
            giant.truncate(2_000_000)
        # Older than the one that is read, so that they had their turn.
        os.utime(folder / "giant.xml", (1, 1))
        (folder / "good.xml").write_text(files.joia(files.REF))
        assert len(drafts(await told(link))) == 1
    assert names(folder) == ["NIDEK_LM_Stylesheet.xsl", "half.xml.part", "link.xml"]
    assert names(folder / "reject") == ["giant.xml", "giant.xml.reason.txt"]


async def test_a_name_taken_in_the_archive_is_not_overwritten(tmp_path: Path) -> None:
    transport = a_folder(tmp_path, "joia.autorefractor")
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "M.xml").write_text("of yesterday")
    async with opened(transport, await claimed(transport)) as link:
        (tmp_path / "M.xml").write_text(files.joia(files.REF))
        await told(link)
    assert names(tmp_path / "archive") == ["M-2.xml", "M.xml"]
    assert (tmp_path / "archive" / "M.xml").read_text() == "of yesterday"


async def test_an_archive_on_another_file_system_gets_a_whole_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def across(self: Path, target: Path) -> Path:
        if self.parent != target.parent:
            raise OSError(errno.EXDEV, "another file system")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", across)
    transport = a_folder(tmp_path, "joia.autorefractor")
    async with opened(transport, await claimed(transport)) as link:
        (tmp_path / "M.xml").write_text(files.joia(files.REF))
        await told(link)
    assert (names(tmp_path), names(tmp_path / "archive")) == ([], ["M.xml"])
    assert (tmp_path / "archive" / "M.xml").read_text() == files.joia(files.REF)


async def test_a_long_file_is_kept_deflated_and_comes_back_octet_for_octet(tmp_path: Path) -> None:
    entry = "<List No='{}'><Sphere>-1.25</Sphere><Cylinder>-0.50</Cylinder><Axis>7</Axis></List>"
    rows = "".join(entry.format(number) for number in range(1, 100))
    text = files.joia(f'<Measure type="REF"><REF><R>{rows}</R></REF></Measure>')
    transport = a_folder(tmp_path, "joia.autorefractor")
    async with opened(transport, await claimed(transport)) as link:
        (tmp_path / "M.xml").write_text(text)
        found = [placed_in(draft, link, visit=uuid4()) for draft in drafts(await told(link))]
    assert len(found) == 5
    assert len({reading.reading_id for reading in found}) == 5
    for reading in found:
        assert DEFLATED in reading.flags
        assert zlib.decompress(base64.b64decode(reading.raw_base64)) == text.encode()


async def test_a_folder_that_is_gone_is_a_lost_link(tmp_path: Path) -> None:
    transport = a_folder(tmp_path / "share", "joia.autorefractor")
    driver = await claimed(transport)
    (tmp_path / "share").rmdir()
    with pytest.raises(LinkLost, match="not_in_reach"):
        async with opened(transport, driver):
            pytest.fail("opened what is not there")
