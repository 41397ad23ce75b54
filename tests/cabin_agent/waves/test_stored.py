"""Recordings on the kiosk's disk: exact, sealed, with their gaps, until the server has them."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from pydantic import ValidationError

from cabin_agent.attribution import Step
from cabin_agent.sealing import DataKey, Unreadable
from cabin_agent.waves import recorder as recorders
from cabin_agent.waves.delivery import WaveSource
from cabin_agent.waves.recorder import WaveRecorder
from cabin_agent.waves.segments import Place, SegmentDamaged, Segments
from cabin_agent.waves.store import DAMAGED, FOLDER_NAME, Piece, WaveStore, open_waves
from contract.cabin import AGENT, DeliverWaveform
from contract.observations import DeviceKind
from contract.waveforms import WaveformChunk
from tests.cabin_agent.waves.recorded import KEY, MACHINE, a_head, a_piece, a_step, recording


@pytest.fixture
async def store(tmp_path: Path) -> AsyncGenerator[WaveStore]:
    async with open_waves(tmp_path, key=KEY) as store:
        yield store


def samples(chunks: list[WaveformChunk]) -> list[list[int]]:
    """Channel by channel, in the order of the chunks."""
    octets = b"".join(chunk.octets for chunk in chunks)
    channels: list[list[int]] = np.frombuffer(octets, "<i2").reshape(-1, len(chunks[0].recording.channels)).T.tolist()
    return channels


async def test_a_recording_is_kept_sample_for_sample_in_chunks_of_a_second_with_an_end(store: WaveStore) -> None:
    step = a_step()
    recorder = WaveRecorder(DeviceKind.ECG, step, recording(store))
    for first in range(0, 250, 10):
        await recorder.keep(a_piece(first, 10), MACHINE)
    await recorder.end()
    chunks = await store.waiting(limit=10)
    assert [(chunk.chunk, chunk.first, chunk.samples, chunk.last) for chunk in chunks] == [
        (0, 0, 100, False),
        (1, 100, 100, False),
        (2, 200, 50, True),
    ]
    assert samples(chunks) == [list(range(250)), list(range(1000, 1250))]
    head = chunks[0].recording
    assert step.visit is not None
    assert (head.consultation_id, head.device, head.period_ms, head.factor, head.unit) == (
        step.visit.consultation_id,
        MACHINE,
        10.0,
        2.5,
        "uV",
    )


async def test_a_gap_of_the_instrument_ends_a_chunk_and_shows_in_the_next_one_s_place(store: WaveStore) -> None:
    recorder = WaveRecorder(DeviceKind.ECG, a_step(), recording(store))
    for first in (0, 10, 35, 45):
        await recorder.keep(a_piece(first, 10), MACHINE)
    await recorder.end()
    chunks = await store.waiting(limit=10)
    assert [(chunk.first, chunk.samples) for chunk in chunks] == [(0, 20), (35, 20)]
    assert samples(chunks)[0] == [*range(20), *range(35, 55)]


async def test_outside_a_visit_nothing_is_recorded(store: WaveStore) -> None:
    recorder = WaveRecorder(DeviceKind.ECG, Step(datetime.now(UTC), None), recording(store))
    await recorder.keep(a_piece(0, 200), MACHINE)
    await recorder.end()
    assert await store.waiting(limit=10) == []


async def test_a_nearly_full_disk_refuses_a_new_recording_with_a_reason(store: WaveStore) -> None:
    recorder = WaveRecorder(DeviceKind.ECG, a_step(), recording(store, nearly_full=True))
    await recorder.keep(a_piece(0, 200), MACHINE)
    assert recorder.refused == recorders.DISK_NEARLY_FULL
    await recorder.end()
    assert await store.waiting(limit=10) == []


async def test_a_disk_that_takes_no_more_ends_the_recording_and_keeps_what_was_stored(
    store: WaveStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = WaveRecorder(DeviceKind.ECG, a_step(), recording(store))
    await recorder.keep(a_piece(0, 100), MACHINE)

    def full(*_: object) -> Place:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Segments, "append", full)
    await recorder.keep(a_piece(100, 100), MACHINE)
    assert recorder.refused == recorders.NOT_STORED
    await recorder.keep(a_piece(200, 100), MACHINE)
    monkeypatch.undo()
    assert [chunk.chunk for chunk in await store.waiting(limit=10)] == [0]


async def test_what_was_stored_is_there_after_a_restart_and_what_was_acknowledged_is_not_sent_again(
    tmp_path: Path,
) -> None:
    head = a_head()
    async with open_waves(tmp_path, key=KEY) as store:
        for number in range(3):
            await store.add(head, Piece(number, number, 1, number == 2, bytes([number] * 4)))
        await store.acknowledge(head.recording_id, 0)
    async with open_waves(tmp_path, key=KEY) as store:
        assert [(chunk.chunk, chunk.octets) for chunk in await store.waiting(limit=10)] == [
            (1, b"\1" * 4),
            (2, b"\2" * 4),
        ]


async def test_the_open_visit_comes_first_then_the_newest_recording(store: WaveStore) -> None:
    now, visit = datetime.now(UTC), uuid4()
    heads = [
        a_head(at=now - timedelta(days=2)),
        a_head(visit, at=now - timedelta(days=1)),
        a_head(at=now),
    ]
    for head in heads:
        await store.add(head, Piece(0, 0, 0, True, b""))
    order = [chunk.recording.recording_id for chunk in await store.waiting(limit=10, visit=visit)]
    assert order == [heads[number].recording_id for number in (1, 2, 0)]


async def test_delivery_sends_each_chunk_once_and_again_after_a_lost_link(store: WaveStore) -> None:
    head = a_head()
    for number in range(2):
        await store.add(head, Piece(number, number, 1, number == 1, b"\1\2\3\4"))
    source = WaveSource(store, visit=lambda: None)
    first, second = await source.next(octets=4096), await source.next(octets=4096)
    assert first is not None
    assert second is not None
    message = AGENT.validate_json(first.text)
    assert isinstance(message, DeliverWaveform)
    assert message.chunk.chunk == 0
    assert await source.next(octets=4096) is None
    source.lost()
    again = await source.next(octets=4096)
    assert again == first
    await source.acknowledged(first.keys)
    await source.refused((head.recording_id, 1), "not under way")
    last = await source.next(octets=4096)
    assert last == second
    await source.refused((head.recording_id, 1), "refused")
    assert await source.next(octets=4096) is None
    assert (await store.backlog()).parked == 1


async def test_octets_changed_on_the_disk_are_parked_and_the_rest_is_delivered(tmp_path: Path) -> None:
    head = a_head()
    async with open_waves(tmp_path, key=KEY) as store:
        for number in range(2):
            await store.add(head, Piece(number, number, 1, False, bytes([number] * 4)))
        (segment,) = (tmp_path / FOLDER_NAME).glob("*.waves")
        octets = bytearray(segment.read_bytes())
        octets[20] ^= 1
        segment.write_bytes(octets)
        assert [chunk.chunk for chunk in await store.waiting(limit=10)] == [1]
        assert (await store.backlog()).parked == 1
    database = sqlite3.connect(tmp_path / FOLDER_NAME / "index.sqlite3")
    assert database.execute("SELECT reason FROM chunk WHERE chunk = 0").fetchone() == (DAMAGED,)
    database.close()


async def test_segments_are_removed_when_the_server_has_all_of_them_and_only_then(tmp_path: Path) -> None:
    head, folder = a_head(), tmp_path / FOLDER_NAME
    async with open_waves(tmp_path, key=KEY) as store:
        for number in range(2):
            await store.add(head, Piece(number, number, 1, False, b"\1\2\3\4"))
        await store.acknowledge(head.recording_id, 0)
        await store.erase_stored()
        assert len(list(folder.glob("*.waves"))) == 1
        await store.acknowledge(head.recording_id, 1)
        await store.erase_stored()
        assert list(folder.glob("*.waves")) == []
        await store.add(head, Piece(2, 2, 1, True, b"\1\2\3\4"))
        assert [chunk.chunk for chunk in await store.waiting(limit=10)] == [2]


async def test_neither_samples_nor_the_device_s_name_lie_on_the_disk_in_clear(tmp_path: Path) -> None:
    async with open_waves(tmp_path, key=KEY) as store:
        await store.add(a_head(), Piece(0, 0, 2, False, b"SAMPLES!"))
    written = b"".join(path.read_bytes() for path in (tmp_path / FOLDER_NAME).iterdir())
    assert b"SAMPLES!" not in written
    assert MACHINE.serial.encode() not in written


def test_a_segment_read_with_another_key_or_at_another_place_is_refused(tmp_path: Path) -> None:
    segments = Segments(tmp_path, KEY)
    place, other = segments.append(b"one"), segments.append(b"two")
    assert (segments.read(place), segments.read(other)) == (b"one", b"two")
    with pytest.raises(SegmentDamaged):
        segments.read(Place(place.segment, place.offset + 1, place.length))
    with pytest.raises(Unreadable):
        Segments(tmp_path, DataKey(bytes(32))).read(place)
    segments.leave()


def test_segments_turn_over_and_a_new_start_begins_a_new_file(tmp_path: Path) -> None:
    segments = Segments(tmp_path, KEY, segment_octets=64)
    places = [segments.append(b"x" * 40) for _ in range(3)]
    segments.leave()
    assert [place.segment for place in places] == [1, 2, 3]
    again = Segments(tmp_path, KEY)
    assert again.append(b"y").segment == 4
    again.leave()


def test_a_chunk_whose_octets_are_not_those_of_its_hash_or_count_is_no_chunk() -> None:
    whole = WaveformChunk.of(a_head(), chunk=0, first=0, samples=1, last=True, octets=b"\1\2\3\4")
    for change in ({"sha256": "0" * 64}, {"samples": 2}, {"octets_base64": "AAAAAA=="}):
        with pytest.raises(ValidationError):
            WaveformChunk.model_validate(whole.model_dump() | change)


async def test_a_chunk_being_acknowledged_is_not_sent_again_meanwhile(store: WaveStore) -> None:
    await store.add(a_head(), Piece(0, 0, 0, True, b""))
    source = WaveSource(store, visit=lambda: None)
    parcel = await source.next(octets=4096)
    assert parcel is not None
    _, again = await asyncio.gather(source.acknowledged(parcel.keys), source.next(octets=4096))
    assert again is None


@pytest.mark.parametrize("cut_at", range(1, 6), ids=str)
@pytest.mark.parametrize("kept", ["nothing unsynced", "half of it", "all of it", "zeros"])
async def test_a_power_cut_in_the_midst_of_writing_takes_no_chunk_that_was_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut_at: int, kept: str
) -> None:
    """The cut falls between the write of a chunk and its sync: the file keeps any part of what was not yet synced."""
    head, synced, folder = a_head(), 0, tmp_path / FOLDER_NAME
    sync = Segments.sync
    syncs = 0

    def cut(segments: Segments) -> None:
        nonlocal synced, syncs
        syncs += 1
        if syncs == cut_at:
            raise OSError("power cut")
        sync(segments)
        synced = sum(path.stat().st_size for path in folder.glob("*.waves"))

    monkeypatch.setattr(Segments, "sync", cut)
    stored = []
    async with open_waves(tmp_path, key=KEY) as store:
        with suppress(OSError):
            for number in range(cut_at):
                await store.add(head, Piece(number, number, 1, False, bytes([number]) * 4))
                stored.append(number)
    (segment,) = folder.glob("*.waves")
    octets = segment.read_bytes()
    unsynced = octets[synced:]
    assert unsynced
    left = {"nothing unsynced": b"", "half of it": unsynced[: len(unsynced) // 2], "all of it": unsynced}
    segment.write_bytes(octets[:synced] + left.get(kept, bytes(len(unsynced))))
    monkeypatch.undo()
    async with open_waves(tmp_path, key=KEY) as store:
        waiting = await store.waiting(limit=10)
        assert [(chunk.chunk, chunk.octets) for chunk in waiting] == [(n, bytes([n]) * 4) for n in stored]
        await store.add(head, Piece(cut_at - 1, cut_at - 1, 1, True, b"anew"))
        assert (await store.waiting(limit=10))[-1].octets == b"anew"


async def test_samples_beyond_16_bits_end_the_recording_and_nothing_else(store: WaveStore) -> None:
    recorder = WaveRecorder(DeviceKind.ECG, a_step(), recording(store))
    await recorder.keep(a_piece(0, 100), MACHINE)
    await recorder.keep(replace(a_piece(100, 1), values=((40_000,), (0,))), MACHINE)
    assert recorder.refused == recorders.NOT_STORED
    await recorder.end()
    assert [chunk.chunk for chunk in await store.waiting(limit=10)] == [0]
