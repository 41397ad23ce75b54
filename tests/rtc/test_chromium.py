"""Real Chromium as the peer: it decodes every camera as it was encoded, and forged hellos keep no call from it."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Page

from cabin_agent.simulators.bench import simulated_live_sources
from contract.signaling import Relay
from rtc.peer import PeerConnection
from tests.browser import chromium
from tests.rtc.pair import LIMIT_S, Attacker, addresses, null_client_hello

_ANSWER = """async (sdp) => {
  const pc = (globalThis.pc = new RTCPeerConnection({ iceServers: [] }));
  pc.ontrack = ({ track }) => {
    const element = document.createElement(track.kind);
    Object.assign(element, { autoplay: true, srcObject: new MediaStream([track]) });
    document.body.append(element);
  };
  await pc.setRemoteDescription({ type: "offer", sdp });
  await pc.setLocalDescription();
  await new Promise((done) => {
    if (pc.iceGatheringState === "complete") done();
    pc.onicegatheringstatechange = () => pc.iceGatheringState === "complete" && done();
  });
  return pc.localDescription.sdp;
}"""
# Waits until each camera plays and the sound is not silence; then the format of each.
_PLAYING = """async (cameras) => {
  for (;;) {
    const stats = [...(await pc.getStats()).values()];
    const streams = stats.filter((entry) => entry.type === "inbound-rtp");
    const codec = (stream) => stats.find((entry) => entry.id === stream.codecId)?.mimeType;
    const videos = streams.filter((stream) => stream.kind === "video" && stream.framesDecoded > 5);
    const sound = streams.find((stream) => stream.kind === "audio" && stream.totalAudioEnergy > 0);
    if (videos.length === cameras && sound) return [...videos, sound].map(codec);
    await new Promise((done) => setTimeout(done, 100));
  }
}"""


@pytest.fixture
async def page() -> AsyncGenerator[Page]:
    async with chromium() as browser:
        page = await (await browser.new_context()).new_page()
        await page.route("http://localhost/", lambda route: route.fulfill(body="<p>", content_type="text/html"))
        await page.goto("http://localhost/")
        yield page


async def test_chromium_plays_three_cameras_and_the_stethoscope_without_transcoding_under_forged_hellos(
    page: Page, attacker: Attacker
) -> None:
    sources = simulated_live_sources(seed=1)
    for source in sources:
        source.live = True
    peer = PeerConnection(epoch=0, relay=Relay(), sources=[source.packets for source in sources])
    offer = await peer.offer()
    attacker.send(null_client_hello(), addresses(offer), times=20)
    answer = await page.evaluate(_ANSWER, offer)
    attacker.send(null_client_hello(), addresses(offer), times=20)
    await peer.accept(answer)
    async with asyncio.timeout(LIMIT_S):
        assert await page.evaluate(_PLAYING, 3) == ["video/H264"] * 3 + ["audio/opus"]
    await peer.close()
