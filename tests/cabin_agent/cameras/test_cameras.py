"""Cameras: found by USB identity, one device for live track and still, the still durable and sealed until delivered."""

import asyncio
import io
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any
from uuid import uuid4

import av
import numpy as np
import pytest

from cabin_agent import keys
from cabin_agent.cameras import stills as courier
from cabin_agent.cameras.capture import CapturedCamera, Opened, exposure_s
from cabin_agent.cameras.still import NoPicture, StillPicture
from cabin_agent.cameras.stills import Delivery, Stills
from cabin_agent.clock import KioskClock
from cabin_agent.identity import Identity
from cabin_agent.server_api import Refusal, ServerApi, Unreachable
from cabin_agent.simulators.exam_camera import STILL_HEIGHT, STILL_WIDTH, SimulatedCamera
from cabin_agent.sound.capture import CapturedStethoscope
from cabin_agent.usb import NotPlugged, UsbId, sound_card, video_node
from contract.observations import DeviceIdentity, DeviceKind
from contract.stills import DeliverStill, StillStored
from rtc.packets import Codec
from tests.cabin_agent.waves.recorded import KEY, MACHINE

PICTURE = StillPicture(b"\xff\xd8\xff picture", 4, 3, 0.01)


def lavfi(source: str) -> Callable[[], Opened]:
    return lambda: Opened(av.open(source, format="lavfi"))


def a_camera(source: str = "testsrc=size=1600x1200:rate=30,realtime") -> CapturedCamera:
    return CapturedCamera(DeviceKind.OTOSCOPE, MACHINE, lavfi(source), live=True)


def plugged(sysfs: Path, name: str, *, vendor: str, product: str, serial: str, index: str = "0") -> None:
    device = sysfs / "devices" / f"usb-{name}"
    (device / "1.0").mkdir(parents=True)
    for file, text in (("idVendor", vendor), ("idProduct", product), ("serial", serial)):
        (device / file).write_text(text + "\n")
    node = sysfs / "class" / name
    node.mkdir(parents=True)
    (node / "index").write_text(index)
    (node / "device").symlink_to(device / "1.0")


# ---------------------------------------------------------------- which device


def test_a_camera_is_found_by_its_serial_number_whatever_its_device_number(tmp_path: Path) -> None:
    for number, serial, index in ((0, "A", "0"), (1, "A", "1"), (2, "B", "0")):
        plugged(tmp_path, f"video{number}", vendor="046d", product="0825", serial=serial, index=index)
    found = tmp_path / "class"
    assert video_node(UsbId.parse("046d:0825:A"), sysfs=found) == "/dev/video0"
    assert video_node(UsbId.parse("046D:0825:B"), sysfs=found) == "/dev/video2"
    with pytest.raises(NotPlugged, match="several"):
        video_node(UsbId.parse("046d:0825"), sysfs=found)
    with pytest.raises(NotPlugged, match="none"):
        video_node(UsbId.parse("046d:0826:A"), sysfs=found)


def test_a_stethoscope_is_found_as_a_sound_card(tmp_path: Path) -> None:
    plugged(tmp_path, "card3", vendor="0d8c", product="0014", serial="S")
    assert sound_card(UsbId.parse("0d8c:0014"), sysfs=tmp_path / "class") == "hw:3,0"


@pytest.mark.parametrize("text", ["", "046d", "046d:825", "xyzt:0825", "046d:0825:"], ids=str)
def test_what_is_no_usb_identity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="vendor:product"):
        UsbId.parse(text)


def test_what_is_no_camera_tells_no_exposure(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert exposure_s(None) is None
    assert exposure_s(str(tmp_path / "file")) is None
    assert exposure_s(str(tmp_path / "absent")) is None


# ---------------------------------------------------------------- pictures and sound


def picture_of(jpeg: bytes) -> av.VideoFrame:
    with av.open(io.BytesIO(jpeg), "r") as file:
        return next(file.decode(video=0))


async def test_a_still_has_the_camera_s_full_resolution() -> None:
    still = await a_camera().still()
    frame = picture_of(still.jpeg)
    assert (still.width, still.height) == (frame.width, frame.height) == (1600, 1200)
    with av.open("testsrc=size=1600x1200:rate=30", "r", format="lavfi") as source:
        first = next(source.decode(video=0)).to_ndarray(format="rgb24")
    # The moving parts of the test picture are small.
    assert np.abs(frame.to_ndarray(format="rgb24").astype(int) - first).mean() < 6


async def test_the_live_track_shows_the_camera_and_black_behind_a_closed_shutter() -> None:
    camera = a_camera()
    decoder = av.CodecContext.create("h264", "r")
    async with aclosing(camera.packets._feed(Codec.H264)) as feed:
        first = await anext(feed)
        assert first.key
        shown = [*decoder.decode(av.Packet(first.data))]
        camera.live = False
        while not shown or float(shown[-1].to_ndarray(format="gray").mean()) > 24:
            shown += decoder.decode(av.Packet((await anext(feed)).data))
    assert (shown[0].width, shown[0].height) == (1280, 720)
    assert float(shown[0].to_ndarray(format="gray").mean()) > 60


async def test_an_unplugged_camera_gives_no_still_and_ends_its_track() -> None:
    def unplugged() -> Opened:
        raise NotPlugged("none")

    camera = CapturedCamera(DeviceKind.OTOSCOPE, MACHINE, unplugged, live=True)
    with pytest.raises(NoPicture):
        await camera.still()
    assert [packet async for packet in camera.packets._feed(Codec.H264)] == []


async def test_the_simulated_cameras_still_is_larger_than_what_they_show() -> None:
    still = await SimulatedCamera(seed=1).still()
    frame = picture_of(still.jpeg)
    assert (frame.width, frame.height) == (STILL_WIDTH, STILL_HEIGHT)


async def test_a_captured_stethoscope_gives_recording_and_track_from_one_device() -> None:
    opened = 0

    def opening() -> Any:
        nonlocal opened
        opened += 1
        return av.open("sine=frequency=60:sample_rate=4000,arealtime", format="lavfi")

    identity = DeviceIdentity(driver="alsa", model="m", serial="s")
    stethoscope = CapturedStethoscope(identity, opening, live=True)
    sound, track = stethoscope.sound(), stethoscope.packets._feed(Codec.OPUS)
    blocks, packet = [await anext(sound)], await anext(track)
    while sum(block.samples.size for block in blocks) < 4000:
        blocks.append(await anext(sound))
    await sound.aclose()
    await track.aclose()
    samples = np.concatenate([block.samples for block in blocks])[:4000].astype(float)
    assert {block.rate_hz for block in blocks} == {4000}
    assert np.argmax(np.abs(np.fft.rfft(samples))) == 60
    assert packet.key
    assert opened == 1


# ---------------------------------------------------------------- until the server has it


class Server(ServerApi):
    """Answers by turns; takes note of what it was sent."""

    def __init__(self, *answers: Exception | None) -> None:
        super().__init__("http://server.test")
        self._answers = list(answers)
        self.came: list[DeliverStill] = []

    def post(self, path: str, body: Any, answer: Any, *, token: str | None = None) -> Any:
        assert (path, token) == ("/api/cabins/stills", "token")
        self.came.append(body)
        refusal = self._answers.pop(0) if self._answers else None
        if refusal is not None:
            raise refusal
        return StillStored(still_id=body.head.still_id, photo_id=uuid4())


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Server], Stills]:
    monkeypatch.setattr(courier, "ask_token", lambda *_: "token")
    monkeypatch.setattr("cabin_agent.backoff.Backoff.next_s", lambda _: 0.0)
    key = keys.load_or_make(tmp_path / "cabin.key")

    def made(server: Server) -> Stills:
        delivery = Delivery(server, key, Identity(cabin_id=uuid4(), server_id="server.test"))
        return Stills(tmp_path, KEY, KioskClock(), delivery)

    return made


async def delivered(stills: Stills, *, until: Callable[[], bool]) -> None:
    running = asyncio.ensure_future(stills.run())
    while not until():  # noqa: ASYNC110 - files on a disk tell nobody
        await asyncio.sleep(0.005)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_still_waits_sealed_on_the_disk_and_goes_after_a_restart(
    make: Callable[[Server], Stills], tmp_path: Path
) -> None:
    visit = uuid4()
    head = await make(Server()).keep(PICTURE, SimulatedCamera(seed=1), consultation_id=visit)
    (path,) = (tmp_path / "stills").iterdir()
    assert PICTURE.jpeg not in path.read_bytes()
    server = Server(Unreachable("away"), Refusal(503, "", None), None)
    again = make(server)
    await delivered(again, until=lambda: not again.waiting())
    assert [still.head for still in server.came] == [head] * 3
    assert server.came[-1].jpeg == PICTURE.jpeg
    assert (head.consultation_id, head.exposure_s, head.colour_profile) == (visit, 0.01, "sRGB")


async def test_a_still_refused_for_good_is_parked_and_the_next_one_goes(make: Callable[[Server], Stills]) -> None:
    server = Server(Refusal(422, "media.broken_image", None), None)
    stills = make(server)
    for _ in range(2):
        await stills.keep(PICTURE, SimulatedCamera(seed=1), consultation_id=uuid4())
    await delivered(stills, until=lambda: not stills.waiting())
    assert len(stills.parked()) == 1
    assert len(server.came) == 2


async def test_a_still_changed_on_the_disk_is_parked_and_never_sent(make: Callable[[Server], Stills]) -> None:
    server = Server()
    stills = make(server)
    await stills.keep(PICTURE, SimulatedCamera(seed=1), consultation_id=uuid4())
    (path,) = stills.waiting()
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    await delivered(stills, until=lambda: not stills.waiting())
    assert (server.came, len(stills.parked())) == ([], 1)
