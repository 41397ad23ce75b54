"""Packets made once reach every peer as they are, whatever codec the peer has."""

import asyncio
from collections.abc import AsyncGenerator
from fractions import Fraction

import av
import numpy as np
import pytest
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from rtc.encoding import SOUND_FRAME, SOUND_RATE, Loop, encode_sound, encode_video, play
from rtc.packets import QUEUE_LIMIT, Codec, EncodedPacket, PacketSource
from tests.rtc.pair import LIMIT_S, negotiate, two_sides

WIDTH, HEIGHT, FPS = 320, 240, 15


def grey(level: int, frames: int = FPS) -> list[VideoFrame]:
    planes = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
    planes[:HEIGHT] = level
    return [VideoFrame.from_ndarray(planes, format="yuv420p") for _ in range(frames)]


def looped(codec: Codec, level: int = 200) -> Loop:
    return encode_video(grey(level), codec, width=WIDTH, height=HEIGHT, fps=FPS, bits_per_s=200_000)


def camera(*codecs: Codec, name: str = "exam_camera") -> PacketSource:
    async def feed(codec: Codec) -> AsyncGenerator[EncodedPacket]:
        loop = looped(codec)
        async for packet in play(lambda: loop):
            yield packet

    return PacketSource(name, codecs=codecs, feed=feed)


@pytest.mark.parametrize("codec", [Codec.H264, Codec.VP8])
async def test_a_peer_sees_what_was_encoded_in_each_codec(codec: Codec) -> None:
    async with two_sides(sources=[camera(codec)]) as (offerer, answerer), asyncio.timeout(LIMIT_S):
        await negotiate(offerer, answerer)
        frame = await answerer.tracks[0].recv()
        assert isinstance(frame, VideoFrame)
        assert (frame.width, frame.height) == (WIDTH, HEIGHT)
        luma = np.frombuffer(bytes(frame.planes[0]), np.uint8)
        assert abs(float(np.median(luma)) - 200) < 8
        assert [track.source for track in offerer.peer.tracks] == ["exam_camera"]


async def test_a_peer_without_h264_gets_the_other_codec() -> None:
    def without_h264(sdp: str) -> str:
        gone = {line.split(":")[1].split(" ")[0] for line in sdp.splitlines() if "H264/90000" in line}
        lines = [line for line in sdp.splitlines() if not any(f":{number} " in line for number in gone)]
        return (
            "\r\n".join(
                " ".join(word for word in line.split(" ") if word not in gone) if line.startswith("m=video") else line
                for line in lines
            )
            + "\r\n"
        )

    async with two_sides(sources=[camera(Codec.H264, Codec.VP8)]) as (offerer, answerer), asyncio.timeout(LIMIT_S):
        await negotiate(offerer, answerer, change=without_h264)
        frame = await answerer.tracks[0].recv()
        assert isinstance(frame, VideoFrame)
        assert (frame.width, frame.height) == (WIDTH, HEIGHT)


async def test_sound_keeps_what_a_voice_filter_would_take_away() -> None:
    """A tone at 15 kHz and one at 50 Hz both arrive: full band, no high-pass."""
    t = np.arange(SOUND_RATE) / SOUND_RATE
    tones = 0.3 * np.sin(2 * np.pi * 50 * t) + 0.3 * np.sin(2 * np.pi * 15_000 * t)
    loop = encode_sound((tones * 32_000).astype(np.int16)[None, :])

    async def feed(_: Codec) -> AsyncGenerator[EncodedPacket]:
        async for packet in play(lambda: loop):
            yield packet

    source = PacketSource("stethoscope", codecs=[Codec.OPUS], feed=feed)
    async with two_sides(sources=[source]) as (offerer, answerer), asyncio.timeout(LIMIT_S):
        await negotiate(offerer, answerer)
        heard: list[np.ndarray] = []
        while len(heard) < 40:
            frame = await answerer.tracks[0].recv()
            assert isinstance(frame, AudioFrame)
            heard.append(frame.to_ndarray().reshape(-1, 2)[:, 0])
        spectrum = np.abs(np.fft.rfft(np.concatenate(heard[15:])))
        hertz = np.fft.rfftfreq(25 * SOUND_FRAME, 1 / SOUND_RATE)
        floor = float(np.median(spectrum))
        for tone in (50, 15_000):
            assert spectrum[np.abs(hertz - tone) < 5].max() > 100 * floor


def test_a_loop_has_a_key_frame_at_least_every_second_and_sound_is_never_left_out() -> None:
    loop = encode_video(grey(90, 2 * FPS), Codec.H264, width=WIDTH, height=HEIGHT, fps=FPS, bits_per_s=200_000)
    assert [number for number, (_, key) in enumerate(loop.packets) if key] == [0, FPS]
    silence = encode_sound(np.zeros((1, SOUND_RATE), np.int16))
    assert len(silence.packets) >= SOUND_RATE // SOUND_FRAME
    assert silence.per_s == Fraction(50)


async def test_a_late_peer_begins_with_a_key_frame_and_so_does_one_that_fell_behind() -> None:
    source = PacketSource("exam_camera", codecs=[Codec.VP8], feed=lambda _: never())
    track = source.track()
    track.use("video/VP8")
    packet = av.Packet(b"x")
    track.give(packet, key=False)
    for number in range(QUEUE_LIMIT + 1):
        track.give(packet, key=number == 0)
    key = av.Packet(b"key")
    track.give(key, key=True)
    assert await track.recv() is key
    track.stop()
    with pytest.raises(MediaStreamError):
        await track.recv()


async def never() -> AsyncGenerator[EncodedPacket]:
    await asyncio.Event().wait()
    yield EncodedPacket(b"", 0, True)


async def test_a_source_works_only_while_somebody_watches_and_ends_its_tracks_when_the_device_is_gone() -> None:
    working: list[bool] = []
    unplugged = asyncio.Event()

    async def feed(_: Codec) -> AsyncGenerator[EncodedPacket]:
        working.append(True)
        yield EncodedPacket(b"one", 0, True)
        await unplugged.wait()

    source = PacketSource("exam_camera", codecs=[Codec.VP8], feed=feed)
    track = source.track()
    assert not working
    track.use("video/vp8")
    assert bytes(await track.recv()) == b"one"
    unplugged.set()
    with pytest.raises(MediaStreamError):
        await track.recv()
    with pytest.raises(ValueError, match="exam_camera"):
        source.track().use("video/AV1")
