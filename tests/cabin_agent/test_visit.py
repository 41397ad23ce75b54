"""A visit of the cabin over real sockets and a real peer connection, up to a crash of the server."""

import asyncio
import base64
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from av import VideoFrame

from cabin_agent import keys
from cabin_agent.running import run_agent
from cabin_agent.settings import Settings
from cabin_agent.simulators.bench import simulated_bench, simulated_live_sources
from cabin_agent.simulators.exam_camera import HEIGHT, WIDTH
from contract.live import LiveReading, LiveValue, Waves
from contract.observations import DeviceKind, DeviceState, Metric
from tests.cabin_agent.server_edge import ServerEdge

CUFF, OXIMETER, THERMOMETER = DeviceKind.BLOOD_PRESSURE, DeviceKind.PULSE_OXIMETER, DeviceKind.THERMOMETER
CAMERA = DeviceKind.EXAM_CAMERA
LIVE_SOURCES = (CAMERA, DeviceKind.OTOSCOPE, DeviceKind.DERMATOSCOPE, DeviceKind.STETHOSCOPE)
SPEED = 100.0
# Mean of the luma, 16 is black; highest sample of 16 bits.
DARK = 24
LOUD = 3000


def light(frame: VideoFrame) -> float:
    return float(frame.to_ndarray(format="gray").mean())


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncGenerator[ServerEdge]:
    """A server and a cabin with simulated instruments in an open visit, the specialist linked."""
    key = keys.load_or_make(tmp_path / "cabin.key")
    cabin_id = uuid4()
    edge = ServerEdge(cabin_id=cabin_id, public_key=base64.b64decode(keys.public_text(key)))
    await edge.start()
    settings = Settings(cabin_id=cabin_id, server_url=edge.url, data_dir=tmp_path / "cabin")
    bench = simulated_bench(
        seed=1,
        scenario="well",
        zone=ZoneInfo(settings.zone),
        speed=SPEED,
        devices=frozenset({"ble.bps", "ble.hts", "ble.plx"}),
    )
    live = simulated_live_sources(seed=1)
    agent = asyncio.ensure_future(run_agent(settings, key=key, transports=[bench], sources=live))
    await edge.specialist.until_state(CUFF, DeviceState.READY)
    yield edge
    agent.cancel()
    await asyncio.gather(agent, return_exceptions=True)
    await edge.specialist.close()
    await edge.stop()


async def test_the_specialist_sees_each_value_live_then_stored_and_the_server_has_it(edge: ServerEdge) -> None:
    specialist = edge.specialist
    await edge.ask(CUFF, "start")
    await edge.ask(THERMOMETER, "start")
    await edge.ask(OXIMETER, "start")
    await specialist.until(lambda m: isinstance(m, LiveValue) and m.metric is Metric.SPO2)
    await specialist.until(lambda m: isinstance(m, Waves) and m.first >= 20)
    await edge.ask(OXIMETER, "stop")
    for kind in (CUFF, THERMOMETER, OXIMETER):
        live = await specialist.until_reading(kind, "live")
        stored = await specialist.until_reading(kind, "stored")
        assert live.reading_id == stored.reading_id
        await specialist.until_state(kind, DeviceState.DONE)
    await edge.until("stored 3")
    assert {reading.consultation_id for reading in edge.stored.values()} == {edge.consultation_id}
    assert sorted(reading.kiosk_seq for reading in edge.stored.values()) == [1, 2, 3]
    assert any(isinstance(m, LiveValue) and m.metric == "cuff_pressure" for m in specialist.heard)


async def test_the_specialist_sees_the_exam_camera_until_its_shutter_closes(edge: ServerEdge) -> None:
    frame = await edge.specialist.see()
    assert (frame.width, frame.height) == (WIDTH, HEIGHT)
    assert light(frame) > DARK
    await edge.ask(CAMERA, "stop")
    await edge.specialist.until_state(CAMERA, DeviceState.READY)
    while light(await edge.specialist.see()) > DARK:
        pass


async def test_each_camera_has_a_name_and_a_shutter_of_its_own(edge: ServerEdge) -> None:
    assert sorted(edge.specialist.sources.values()) == ["dermatoscope", "exam_camera", "otoscope", "stethoscope"]
    assert light(await edge.specialist.see("otoscope")) < DARK
    await edge.ask(DeviceKind.OTOSCOPE, "start")
    while light(await edge.specialist.see("otoscope")) < DARK:
        pass
    assert light(await edge.specialist.see("dermatoscope")) < DARK


async def test_the_stethoscope_is_heard_from_when_it_is_started(edge: ServerEdge) -> None:
    await edge.ask(DeviceKind.STETHOSCOPE, "start")
    while np.abs((await edge.specialist.hear()).to_ndarray()).max() < LOUD:
        pass


async def test_cameras_are_offered_as_they_are_encoded_and_the_stethoscope_in_full_band(edge: ServerEdge) -> None:
    offer = edge.specialist.offers[0]
    video = next(line for line in offer.splitlines() if line.startswith("m=video"))
    assert f"a=rtpmap:{video.split()[3]} H264/90000" in offer
    assert "profile-level-id=42001f" not in offer
    opus = next(line for line in offer.splitlines() if "sprop-maxcapturerate=48000" in line)
    assert {"usedtx=0", "maxaveragebitrate=128000"} <= set(opus.partition(" ")[2].split(";"))


async def test_a_crash_of_the_server_loses_and_doubles_nothing_and_leaves_the_media_alone(edge: ServerEdge) -> None:
    specialist, epoch = edge.specialist, edge.specialist.epoch
    await edge.ask(OXIMETER, "start")
    await specialist.until(lambda m: isinstance(m, Waves))
    edge.acknowledges = False
    await edge.ask(CUFF, "start")
    await edge.until("stored 1")
    await edge.ask(THERMOMETER, "start")
    await specialist.until_state(THERMOMETER, DeviceState.MEASURING)
    await edge.stop()
    await specialist.until_reading(THERMOMETER, "stored")
    heard = len(specialist.heard)
    await specialist.until(lambda m: isinstance(m, Waves), start=heard)
    edge.acknowledges = True
    came = len(edge.hellos)
    await edge.start()
    await edge.until("stored 2")
    await edge.until(f"hellos {came + 1}")
    await edge.ask(OXIMETER, "stop")
    await edge.until("stored 3")
    assert sorted(reading.kiosk_seq for reading in edge.stored.values()) == [1, 2, 3]
    assert len(edge.deliveries) > len(edge.stored)
    assert (edge.hellos[0].fresh, edge.hellos[came].fresh) == (True, False)
    assert specialist.epoch == epoch


async def test_a_refused_reading_is_parked_and_the_others_pass(edge: ServerEdge) -> None:
    edge.refuses.add(CUFF)
    await edge.ask(CUFF, "start")
    await edge.specialist.until_reading(CUFF, "stored")
    await edge.ask(THERMOMETER, "start")
    await edge.until("stored 1")
    seen = len(edge.heartbeats)
    await edge.until(f"heartbeats {seen + 2}")
    assert edge.heartbeats[-1].outbox_depth == 0
    assert [reading.kind for reading in edge.stored.values()] == [THERMOMETER]


async def test_a_restart_makes_a_connection_of_the_next_epoch(edge: ServerEdge) -> None:
    heard = len(edge.specialist.heard)
    await edge.ask_restart()
    await edge.specialist.until_state(CUFF, DeviceState.READY, start=heard)
    assert edge.specialist.epoch >= 1


async def test_a_reloaded_page_gets_a_new_connection_and_the_state_of_every_instrument(edge: ServerEdge) -> None:
    heard = len(edge.specialist.heard)
    await edge.reload_specialist()
    for kind in (CUFF, OXIMETER, THERMOMETER, *LIVE_SOURCES):
        await edge.specialist.until(lambda m, kind=kind: getattr(m, "device", None) is kind, start=heard)  # type: ignore[misc]
    assert edge.specialist.epoch >= 1


@pytest.mark.parametrize("how", ["visit_closed", "consultation_ended"])
async def test_at_the_end_of_the_visit_the_oximeter_stops_and_its_reading_belongs_to_the_visit(
    edge: ServerEdge, how: str
) -> None:
    await edge.ask(OXIMETER, "start")
    await edge.specialist.until(lambda m: isinstance(m, Waves))
    await (edge.close_visit() if how == "visit_closed" else edge.end_consultation())
    await edge.until("stored 1")
    assert next(iter(edge.stored.values())).consultation_id == edge.consultation_id
    assert not any(isinstance(m, LiveReading) for m in edge.specialist.heard)


async def test_the_heartbeat_lists_the_instruments(edge: ServerEdge) -> None:
    await edge.until("heartbeats 1")
    devices = edge.heartbeats[0].devices
    assert {item.device for item in devices} == {CUFF, OXIMETER, THERMOMETER, *LIVE_SOURCES}


async def test_a_visit_the_server_does_not_open_again_after_its_return_is_over(
    edge: ServerEdge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cabin_agent.agent.VISIT_GRACE_S", 0.05)
    await edge.ask(OXIMETER, "start")
    await edge.specialist.until(lambda m: isinstance(m, Waves))
    await edge.stop()
    edge.forget_visit()
    await edge.start()
    await edge.until("stored 1")
    assert not any(hello is not edge.hellos[0] and not hello.fresh for hello in edge.hellos)
