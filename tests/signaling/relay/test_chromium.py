"""What a real browser does with our credentials and our policy, and without a relay."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page

from core.clock import utc_now
from signaling.turn import TurnSettings, ice_servers
from tests.browser import chromium
from tests.coturn import Coturn, coturn

# Resolves to the candidates of one connection, when all are there.
GATHER = """async (configuration) => {
  const connection = new RTCPeerConnection(configuration);
  const found = [];
  connection.onicecandidate = ({ candidate }) => { if (candidate?.candidate) found.push(candidate.type); };
  const complete = new Promise((done) => {
    connection.onicegatheringstatechange = () => connection.iceGatheringState === "complete" && done();
  });
  connection.createDataChannel("data");
  await connection.setLocalDescription();
  await complete;
  connection.close();
  return found;
}"""

# Two connections in one page, kept in window.pair: resolves when a message has crossed.
CALL = """async ([near, far]) => {
  const pair = window.pair = [new RTCPeerConnection(near), new RTCPeerConnection(far)];
  const waiting = [[], []];
  pair.forEach((one, index) => {
    one.onicecandidate = ({ candidate }) => {
      if (!candidate) return;
      const other = pair[1 - index];
      if (other.remoteDescription) other.addIceCandidate(candidate); else waiting[1 - index].push(candidate);
    };
  });
  const heard = new Promise((done) => {
    pair[1].ondatachannel = ({ channel }) => {
      window.far = channel;
      channel.onmessage = ({ data }) => done(data);
    };
  });
  const channel = window.near = pair[0].createDataChannel("data");
  channel.onopen = () => channel.send("bonjour");
  await pair[0].setLocalDescription();
  await pair[1].setRemoteDescription(pair[0].localDescription);
  await pair[1].setLocalDescription();
  await pair[0].setRemoteDescription(pair[1].localDescription);
  pair.forEach((one, index) => waiting[index].forEach((candidate) => one.addIceCandidate(candidate)));
  return heard;
}"""

# The types and addresses of the pair in use, as the first connection knows them.
PAIR = """async () => {
  const stats = [...(await window.pair[0].getStats()).values()];
  const chosen = stats.find((one) => one.type === "transport").selectedCandidatePairId;
  const pair = stats.find((one) => one.id === chosen);
  const known = (id) => stats.find((one) => one.id === id);
  const { candidateType, address } = known(pair.remoteCandidateId);
  return { local: known(pair.localCandidateId).candidateType, remote: candidateType, address };
}"""

ANOTHER_MESSAGE = """() => new Promise((done) => {
  window.far.onmessage = ({ data }) => done(data);
  window.near.send("encore");
})"""


@pytest.fixture(scope="module")
async def browser() -> AsyncGenerator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def page(browser: Browser) -> AsyncGenerator[Page]:
    page = await browser.new_page()
    yield page
    await page.close()


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncGenerator[Coturn]:
    async with coturn(tmp_path, relaying=True) as relay:
        yield relay


def configuration(settings: TurnSettings, policy: str, *, age: timedelta = timedelta()) -> dict[str, Any]:
    servers = ice_servers(settings, member=uuid4(), now=utc_now() - age)
    return {
        "iceServers": [server.model_dump(exclude_none=True) for server in servers],
        "iceTransportPolicy": policy,
    }


async def test_relay_only_shows_no_address_of_ones_own(page: Page, relay: Coturn) -> None:
    settings = relay.settings("udp", "tcp")
    assert set(await page.evaluate(GATHER, configuration(settings, "relay"))) == {"relay"}
    assert {"host", "relay"} <= set(await page.evaluate(GATHER, configuration(settings, "all")))


async def test_relay_only_without_a_relay_or_with_expired_credentials_has_no_candidate(
    page: Page, relay: Coturn
) -> None:
    assert await page.evaluate(GATHER, configuration(TurnSettings(), "relay")) == []
    assert await page.evaluate(GATHER, configuration(relay.settings(), "relay", age=timedelta(minutes=11))) == []


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_two_who_are_relay_only_reach_each_other(page: Page, relay: Coturn, transport: str) -> None:
    settings = relay.settings(transport)
    sides = [configuration(settings, "relay"), configuration(settings, "relay")]
    assert await page.evaluate(CALL, sides) == "bonjour"
    assert await page.evaluate(PAIR) == {"local": "relay", "remote": "relay", "address": relay.host}


async def test_a_guest_who_is_relay_only_reaches_somebody_who_is_not(page: Page, relay: Coturn) -> None:
    settings = relay.settings("udp", "tcp")
    assert await page.evaluate(CALL, [configuration(settings, "all"), configuration(settings, "relay")]) == "bonjour"
    known = await page.evaluate(PAIR)
    assert (known["remote"], known["address"]) == ("relay", relay.host)


async def test_when_the_relay_dies_direct_calls_go_on_and_new_ones_are_made(page: Page, relay: Coturn) -> None:
    settings = relay.settings("udp", "tcp")
    sides = [configuration(settings, "all"), configuration(settings, "all")]
    assert await page.evaluate(CALL, sides) == "bonjour"
    assert (await page.evaluate(PAIR))["remote"] != "relay"
    relay.process.kill()
    await relay.process.wait()
    assert await page.evaluate(ANOTHER_MESSAGE) == "encore"
    assert await page.evaluate(CALL, sides) == "bonjour"
    # Over TCP the browser knows at once; over UDP it asks for some forty seconds.
    assert await page.evaluate(GATHER, configuration(relay.settings("tcp"), "relay")) == []
