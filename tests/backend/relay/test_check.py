"""The self-test of the relay against a real coturn: green when it works, and red for each thing that may be wrong."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.demo.relay import CONFIGURATION, loopback_host
from backend.relay import check
from backend.relay.check import try_out
from backend.relay.views import RelayFault, RelayStep, RelayTest
from core.clock import utc_now
from signaling.turn import TurnSettings
from tests.backend.relay.certificates import self_signed
from tests.coturn import SECRET, coturn, coturn_path
from tests.serving import free_port

ALLOCATION, ECHO, EXPIRED, WRONG, INSIDE = RelayStep


async def tried(settings: TurnSettings) -> RelayTest:
    return await try_out(settings.turn_urls[0], settings, now=utc_now())


def faults(test: RelayTest) -> dict[RelayStep, RelayFault]:
    return {one.step: one.fault for one in test.steps if one.fault}


def without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unwanted: Callable[[str], bool]) -> None:
    """coturn starts with a configuration that lacks some lines."""
    lines = [line for line in CONFIGURATION.read_text().splitlines() if not unwanted(line)]
    (tmp_path / "turnserver.conf").write_text("\n".join(lines) + "\n")
    monkeypatch.setattr("backend.demo.relay.CONFIGURATION", tmp_path / "turnserver.conf")


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_relay_that_works_passes_every_step(tmp_path: Path, transport: str) -> None:
    async with coturn(tmp_path, relaying=True) as relay:
        test = await tried(relay.settings(transport))
    assert [(one.step, one.outcome) for one in test.steps] == [(step, "passed") for step in RelayStep]
    assert (test.works, test.transport) == (True, transport)


async def test_another_secret_is_told_apart_from_a_relay_that_is_down(tmp_path: Path) -> None:
    async with coturn(tmp_path, relaying=True) as relay:
        refused = await tried(relay.settings(secret="not-the-relay's-one"))
        relay.process.kill()
        await relay.process.wait()
        down = await tried(relay.settings("tcp"))
    assert faults(refused) == {ALLOCATION: RelayFault.CREDENTIALS_REFUSED}
    assert faults(down) == {ALLOCATION: RelayFault.UNREACHABLE}
    assert [one.outcome for one in down.steps] == ["failed", *["skipped"] * 4]
    assert not down.works


async def test_a_closed_port_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing answers a datagram there."""
    monkeypatch.setattr(check, "STEP_S", 1.0)
    settings = TurnSettings((f"turn:127.0.0.1:{free_port()}",), SECRET)
    assert faults(await tried(settings)) == {ALLOCATION: RelayFault.UNREACHABLE}


async def test_a_name_nobody_knows_is_said_to_be_unknown() -> None:
    settings = TurnSettings(("turn:relay.invalid?transport=tcp",), SECRET)
    assert faults(await tried(settings)) == {ALLOCATION: RelayFault.NAME_UNKNOWN}


async def test_two_relayed_people_who_are_kept_apart_are_noticed(tmp_path: Path) -> None:
    """The relay's own address is in its deny list, as behind NAT without the pair of --external-ip."""
    async with coturn(tmp_path) as relay:
        assert faults(await tried(relay.settings())) == {ECHO: RelayFault.ECHO_FORBIDDEN}


async def test_a_quota_too_small_for_one_call_is_noticed(tmp_path: Path) -> None:
    async with coturn(tmp_path, "--user-quota=1", relaying=True) as relay:
        assert faults(await tried(relay.settings()))[ECHO] is RelayFault.QUOTA


async def test_a_relay_open_to_everybody_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without(tmp_path, monkeypatch, lambda line: line == "use-auth-secret")
    async with coturn(tmp_path, "--no-auth", relaying=True, leave_out=("--static-auth-secret",)) as relay:
        found = faults(await tried(relay.settings()))
    assert found == {EXPIRED: RelayFault.ACCEPTS_EXPIRED, WRONG: RelayFault.ACCEPTS_WRONG}


async def test_a_way_into_the_network_of_the_relay_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without(tmp_path, monkeypatch, lambda line: line.startswith("denied-peer-ip="))
    async with coturn(tmp_path, relaying=True) as relay:
        assert faults(await tried(relay.settings())) == {INSIDE: RelayFault.REACHES_INSIDE}


def _looks_up_mapped_addresses() -> bool:
    said = subprocess.run([coturn_path(), "--version"], capture_output=True, text=True, check=False).stdout
    return [int(part) for part in said.split()[-1].split(".")] >= [4, 9, 0]


async def test_a_mapped_way_into_it_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if _looks_up_mapped_addresses():
        pytest.skip("this coturn has no such hole")
    without(tmp_path, monkeypatch, lambda line: line.startswith("denied-peer-ip=::"))
    async with coturn(tmp_path, "--relay-ip=::1", relaying=True) as relay:
        assert faults(await tried(relay.settings())) == {INSIDE: RelayFault.REACHES_INSIDE}


async def test_over_tls_the_certificate_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    host = loopback_host(free_port())
    certificate, key = self_signed(host, tmp_path)
    async with coturn(tmp_path, f"--cert={certificate}", f"--pkey={key}", relaying=True, host=host):
        settings = TurnSettings((f"turns:{host}:5349",), SECRET)
        assert faults(await tried(settings)) == {ALLOCATION: RelayFault.CERTIFICATE}
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        test = await tried(settings)
    assert (faults(test), test.works, test.transport) == ({}, True, "tls")
