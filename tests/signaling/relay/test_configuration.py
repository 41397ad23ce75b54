"""What the files of an installation say about the relay."""

import ipaddress
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.demo.relay import CONFIGURATION

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def lines() -> list[str]:
    text = CONFIGURATION.read_text().splitlines()
    return [line for line in text if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def service() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["turn"]
    return found


def value(lines: list[str], name: str) -> int:
    (found,) = [int(line.partition("=")[2]) for line in lines if line.startswith(f"{name}=")]
    return found


def test_the_production_files_never_allow_loopback_peers(lines: list[str], service: dict[str, Any]) -> None:
    for said in (*lines, *service["command"]):
        assert "allow-loopback-peers" not in said
        assert "allowed-peer-ip" not in said
        assert "no-auth" not in said


def test_no_range_begins_at_the_unspecified_address(lines: list[str]) -> None:
    """coturn 4.6.1 would refuse every IPv4 peer."""
    denied = [line.partition("=")[2].split("-") for line in lines if line.startswith("denied-peer-ip=")]
    for one in denied:
        first, last = ipaddress.ip_address(one[0]), ipaddress.ip_address(one[-1])
        assert int(first) <= int(last)
        assert first != ipaddress.ip_address("::")


def test_there_is_a_port_for_every_allocation_of_the_quota(lines: list[str], service: dict[str, Any]) -> None:
    first, last = value(lines, "min-port"), value(lines, "max-port")
    assert last - first + 1 == value(lines, "total-quota")
    assert f"0.0.0.0:{first}-{last}:{first}-{last}/udp" in service["ports"]


def test_the_image_is_one_that_knows_mapped_addresses_and_relays_over_ipv4_alone(service: dict[str, Any]) -> None:
    version = service["image"].rpartition(":")[2].split(".")
    assert [int(part) for part in version] >= [4, 9, 0]
    relays = [said.partition("=")[2] for said in service["command"] if said.startswith("--relay-ip=")]
    assert [ipaddress.ip_address(one).version for one in relays] == [4]
    assert service["networks"]["relay"]["ipv4_address"] == relays[0]


def test_the_public_address_is_given_with_the_private_one(service: dict[str, Any]) -> None:
    """With the public one alone coturn looks a relayed peer of its own up in the deny list, and refuses it."""
    relay_ip = service["networks"]["relay"]["ipv4_address"]
    (external,) = [said for said in service["command"] if said.startswith("--external-ip=")]
    assert external.endswith(f"}}/{relay_ip}")
