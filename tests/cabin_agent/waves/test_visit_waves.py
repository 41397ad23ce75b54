"""A 12-lead ECG and a pulse wave at once: on the specialist's screen without a gap, and at the server exact."""

import io
import itertools
from pathlib import Path

import av
import numpy as np

from cabin_agent.live_sources import STILL_ASKED, STILL_CLOSED, STILL_REFUSED, STILL_TAKEN
from cabin_agent.simulators.stethoscope import RECORDED_HZ, heart_sounds
from contract.live import DeviceStatus, LiveReading, Waveform, Waves
from contract.observations import DeviceKind, DeviceState, Metric
from contract.waveforms import ECG_LEADS, WaveformChunk
from tests.cabin_agent.server_edge import ServerEdge

SECONDS = 3


def of(waveform: Waveform, edge: ServerEdge) -> list[Waves]:
    return [m for m in edge.specialist.heard if isinstance(m, Waves) and m.waveform is waveform]


def chunks_of(waveform: Waveform, edge: ServerEdge) -> list[WaveformChunk]:
    found = [chunk for chunk in edge.chunks if chunk.recording.waveform is waveform]
    return sorted(found, key=lambda chunk: chunk.chunk)


def counts(pieces: list[Waves]) -> list[list[int]]:
    return [list(itertools.chain.from_iterable(piece.values[lead] for piece in pieces)) for lead in range(12)]


async def test_twelve_leads_and_a_pulse_wave_arrive_at_once_without_a_gap(edge: ServerEdge) -> None:
    await edge.ask(DeviceKind.ECG, "start")
    await edge.ask(DeviceKind.PULSE_OXIMETER, "start")
    await edge.specialist.until(lambda m: isinstance(m, Waves) and m.first >= 500 * SECONDS)
    for waveform, rate_hz in ((Waveform.ECG, 500.0), (Waveform.PLETH, 50.0)):
        pieces = of(waveform, edge)
        ends = [0, *(piece.first + len(piece.values[0]) for piece in pieces)]
        assert [piece.first for piece in pieces] == ends[:-1]
        assert ends[-1] >= (SECONDS - 1) * rate_hz
        assert {(piece.rate_hz, piece.recording_id) for piece in pieces} == {(rate_hz, pieces[0].recording_id)}
    assert tuple(of(Waveform.ECG, edge)[0].channels) == tuple(ECG_LEADS)


async def test_the_server_gets_the_same_samples_as_a_recording_of_the_visit(edge: ServerEdge) -> None:
    await edge.ask(DeviceKind.ECG, "start")
    # Long enough for a rate: a heart in rest beats five times.
    await edge.specialist.until(lambda m: isinstance(m, Waves) and m.first >= 500 * 5)
    await edge.ask(DeviceKind.ECG, "stop")
    await edge.specialist.until_state(DeviceKind.ECG, DeviceState.DONE)
    async with edge.changed:
        await edge.changed.wait_for(lambda: any(chunk.last for chunk in edge.chunks))
        await edge.changed.wait_for(lambda: len(edge.chunks) == chunks_of(Waveform.ECG, edge)[-1].chunk + 1)
    chunks = chunks_of(Waveform.ECG, edge)
    stored = np.frombuffer(b"".join(chunk.octets for chunk in chunks), "<i2").reshape(-1, 12).T
    assert stored.tolist() == counts(of(Waveform.ECG, edge))
    assert [chunk.chunk for chunk in chunks] == list(range(len(chunks)))
    head = chunks[0].recording
    assert (head.recording_id, head.consultation_id) == (of(Waveform.ECG, edge)[0].recording_id, edge.consultation_id)
    (reading,) = [m.reading for m in edge.specialist.heard if isinstance(m, LiveReading) and m.stage == "stored"]
    assert {value.metric for value in reading.values} == {Metric.HEART_RATE, Metric.RR_INTERVAL}


async def test_the_stethoscope_is_recorded_from_start_to_stop_beside_its_live_track(edge: ServerEdge) -> None:
    await edge.ask(DeviceKind.STETHOSCOPE, "start")
    while np.abs((await edge.specialist.hear()).to_ndarray()).max() < 3000:
        pass
    await edge.ask(DeviceKind.STETHOSCOPE, "stop")
    async with edge.changed:
        await edge.changed.wait_for(lambda: any(chunk.last for chunk in edge.chunks))
    chunks = chunks_of(Waveform.AUSCULTATION, edge)
    with av.open(io.BytesIO(b"".join(chunk.octets for chunk in chunks)), "r") as file:
        sound = np.concatenate([frame.to_ndarray().reshape(-1) for frame in file.decode(audio=0)])
    beats = heart_sounds(seed=1, rate_hz=RECORDED_HZ)[0]
    assert np.array_equal(sound, np.take(beats, np.arange(sound.size), mode="wrap"))
    assert {chunk.recording.consultation_id for chunk in chunks} == {edge.consultation_id}


async def until_detail(edge: ServerEdge, kind: DeviceKind, detail: str) -> None:
    await edge.specialist.until(lambda m: isinstance(m, DeviceStatus) and m.device is kind and m.detail == detail)


async def test_a_still_is_taken_of_an_open_camera_and_only_once_the_patient_agrees(
    edge: ServerEdge, tmp_path: Path
) -> None:
    camera, folder = DeviceKind.EXAM_CAMERA, tmp_path / "cabin" / "stills"
    await edge.ask(DeviceKind.OTOSCOPE, "still")
    await until_detail(edge, DeviceKind.OTOSCOPE, STILL_CLOSED)
    await edge.ask(camera, "agree")
    await edge.ask(camera, "still")
    await until_detail(edge, camera, STILL_ASKED)
    await edge.ask(camera, "refuse")
    await until_detail(edge, camera, STILL_REFUSED)
    await edge.ask(camera, "agree")
    await edge.ask(camera, "still")
    assert not list(folder.iterdir())
    await edge.ask(camera, "agree")
    await until_detail(edge, camera, STILL_TAKEN)
    assert len(list(folder.iterdir())) == 1
