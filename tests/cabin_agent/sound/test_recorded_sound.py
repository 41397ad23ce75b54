"""The stethoscope's lossless recording: every sample from start to stop, as one FLAC file, and beside the live track."""

import io
import itertools
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import uuid4

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from cabin_agent.simulators.stethoscope import RECORDED_HZ, SimulatedStethoscope, heart_sounds
from cabin_agent.sound.flac import FlacStream
from cabin_agent.sound.recorder import SoundBlock, SoundRecorder
from cabin_agent.waves import recorder as recorders
from cabin_agent.waves.store import WaveStore, open_waves
from contract.live import Waveform
from contract.observations import DeviceKind
from contract.waveforms import Encoding, WaveformChunk
from tests.cabin_agent.waves.recorded import KEY, MACHINE, recording


@pytest.fixture
async def store(tmp_path: Path) -> AsyncGenerator[WaveStore]:
    async with open_waves(tmp_path, key=KEY) as store:
        yield store


class Played:
    """Gives these blocks and ends."""

    kind, identity = DeviceKind.STETHOSCOPE, MACHINE

    def __init__(self, *blocks: SoundBlock) -> None:
        self._blocks = blocks

    async def sound(self) -> AsyncGenerator[SoundBlock]:
        for block in self._blocks:
            yield block


def decoded(octets: bytes) -> NDArray[np.int16]:
    with av.open(io.BytesIO(octets), "r") as file:
        return np.concatenate([frame.to_ndarray().reshape(-1) for frame in file.decode(audio=0)])


def blocks_of(sound: NDArray[np.int16], size: int, rate_hz: int = RECORDED_HZ) -> list[SoundBlock]:
    return [SoundBlock(rate_hz, first, sound[first : first + size]) for first in range(0, sound.size, size)]


def octets_of(chunks: list[WaveformChunk]) -> bytes:
    return b"".join(chunk.octets for chunk in chunks)


@pytest.mark.parametrize("rate_hz", [4000, 8000, 44100], ids=str)
def test_a_flac_stream_gives_back_every_sample_at_the_device_s_own_rate(rate_hz: int) -> None:
    sound = heart_sounds(seed=3, rate_hz=rate_hz)[0]
    stream = FlacStream(rate_hz)
    octets = stream.header + b"".join(stream.encode(block.samples) for block in blocks_of(sound, 333)) + stream.finish()
    assert np.array_equal(decoded(octets), sound)
    assert len(octets) < sound.nbytes
    with av.open(io.BytesIO(octets), "r") as file:
        assert file.streams.audio[0].rate == rate_hz


def test_a_stream_that_was_cut_off_decodes_up_to_the_cut() -> None:
    sound = heart_sounds(seed=3, rate_hz=RECORDED_HZ)[0]
    stream = FlacStream(RECORDED_HZ)
    came = decoded(stream.header + stream.encode(sound))
    assert 0 < came.size < sound.size
    assert np.array_equal(came, sound[: came.size])


async def test_the_chunks_of_a_recording_are_one_file_of_every_sample(store: WaveStore) -> None:
    sound, visit = heart_sounds(seed=3, rate_hz=RECORDED_HZ)[0], uuid4()
    recorder = SoundRecorder(Played(*blocks_of(sound, 400)), consultation_id=visit, recording=recording(store))
    await recorder.run()
    chunks = await store.waiting(limit=100)
    assert np.array_equal(decoded(octets_of(chunks)), sound)
    assert [chunk.chunk for chunk in chunks] == list(range(len(chunks)))
    assert [chunk.last for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    assert sum(chunk.samples for chunk in chunks) == sound.size
    head = chunks[0].recording
    assert (head.waveform, head.encoding, head.consultation_id) == (Waveform.AUSCULTATION, Encoding.FLAC, visit)
    assert head.rate_hz == RECORDED_HZ


async def test_lost_sound_begins_another_recording_instead_of_closing_up(store: WaveStore) -> None:
    blocks = blocks_of(heart_sounds(seed=3, rate_hz=RECORDED_HZ)[0], 400)
    source = Played(*blocks[:3], *blocks[5:8])
    await SoundRecorder(source, consultation_id=uuid4(), recording=recording(store)).run()
    by_recording = itertools.groupby(await store.waiting(limit=100), key=lambda chunk: chunk.recording.recording_id)
    sizes = sorted(decoded(octets_of(list(chunks))).size for _, chunks in by_recording)
    assert sizes == [1200, 1200]


async def test_a_nearly_full_disk_records_nothing_and_says_so(store: WaveStore) -> None:
    source = Played(*blocks_of(heart_sounds(seed=3, rate_hz=RECORDED_HZ)[0], 400))
    recorder = SoundRecorder(source, consultation_id=uuid4(), recording=recording(store, nearly_full=True))
    await recorder.run()
    assert recorder.refused == recorders.DISK_NEARLY_FULL
    assert await store.waiting(limit=1) == []


async def test_the_simulated_stethoscope_gives_the_sounds_it_sends_at_4_khz() -> None:
    beats = heart_sounds(seed=5, rate_hz=RECORDED_HZ)[0]
    sound = SimulatedStethoscope(seed=5).sound()
    first, second = await anext(sound), await anext(sound)
    await sound.aclose()
    assert np.array_equal(np.concatenate([first.samples, second.samples]), beats[:800])
    assert (first.rate_hz, second.first) == (4000, 400)
