"""Relay credentials, as coturn's `use-auth-secret` computes them."""

import base64
import hashlib
import hmac
from datetime import timedelta

import pytest

from contract.signaling import Role
from rtc.turn_address import TurnAddress
from signaling.turn import TurnSettings, expires_at, ice_servers, policy_for, renew_at
from tests.signaling.people import NOW, member_of


def test_nothing_configured_means_no_server_at_all() -> None:
    assert ice_servers(TurnSettings(), member=member_of("zoe"), now=NOW) == []


def test_the_user_name_holds_the_expiry_and_the_credential_is_its_mac() -> None:
    settings = TurnSettings(("turn:relay.test:3478", "turns:relay.test:5349"), "shared", timedelta(hours=1))
    (server,) = ice_servers(settings, member=member_of("zoe"), now=NOW)
    assert server.urls == list(settings.urls)
    assert server.username == f"{int(NOW.timestamp()) + 3600}:{member_of('zoe')}"
    mac = hmac.new(b"shared", server.username.encode(), hashlib.sha1).digest()
    assert server.credential == base64.b64encode(mac).decode()


def test_an_own_stun_server_gets_no_credentials() -> None:
    settings = TurnSettings(("stun:relay.test", "turn:relay.test"), "shared")
    plain, relay = ice_servers(settings, member=member_of("zoe"), now=NOW)
    assert (plain.urls, plain.username, plain.credential) == (["stun:relay.test"], None, None)
    assert relay.credential


def test_settings_that_cannot_work_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="secret"):
        TurnSettings(("turn:relay.test",))
    with pytest.raises(ValueError, match="not a turn"):
        TurnSettings(("https://relay.test",), "x")


def test_the_user_stays_the_same_from_renewal_to_renewal() -> None:
    """coturn counts its quota by what follows the expiry."""
    settings = TurnSettings(("turn:relay.test",), "shared")
    first, later = (
        ice_servers(settings, member=member_of("zoe"), now=now)[0].username or "" for now in (NOW, NOW + settings.ttl)
    )
    assert first != later
    assert first.partition(":")[2] == later.partition(":")[2] == str(member_of("zoe"))


def test_credentials_live_ten_minutes_and_are_renewed_before_they_end() -> None:
    settings = TurnSettings(("turn:relay.test",), "shared")
    (server,) = ice_servers(settings, member=member_of("zoe"), now=NOW)
    ends = expires_at(settings, issued_at=NOW)
    assert ends is not None
    assert ends - NOW == timedelta(minutes=10)
    assert server.username == f"{int(ends.timestamp())}:{member_of('zoe')}"
    assert renew_at(settings, issued_at=NOW) == NOW + timedelta(minutes=8)
    short = TurnSettings(("turn:relay.test",), "shared", timedelta(seconds=30))
    assert renew_at(short, issued_at=NOW) == NOW + timedelta(seconds=15)


def test_without_a_relay_nothing_ends_and_everybody_connects_as_they_can() -> None:
    settings = TurnSettings(("stun:relay.test",))
    assert expires_at(settings, issued_at=NOW) is None
    assert renew_at(settings, issued_at=NOW) is None
    assert {policy_for(role, settings) for role in Role} == {"all"}


def test_guests_and_interpreters_go_through_the_relay_alone_unless_the_installation_says_otherwise() -> None:
    settings = TurnSettings(("turn:relay.test",), "shared")
    assert {role for role in Role if policy_for(role, settings) == "relay"} == {Role.GUEST, Role.INTERPRETER}
    everybody = TurnSettings(("turn:relay.test",), "shared", relay_only=frozenset(Role))
    assert {policy_for(role, everybody) for role in Role} == {"relay"}


@pytest.mark.parametrize(
    ("url", "host", "port", "transport"),
    [
        ("turn:relay.test", "relay.test", 3478, "udp"),
        ("turn:relay.test?transport=tcp", "relay.test", 3478, "tcp"),
        ("turn:[2001:db8::1]:80?transport=udp", "2001:db8::1", 80, "udp"),
        ("turns:relay.test", "relay.test", 5349, "tls"),
        ("turns:192.0.2.1:443?transport=tcp", "192.0.2.1", 443, "tls"),
    ],
)
def test_addresses_are_read_as_browsers_read_them(url: str, host: str, port: int, transport: str) -> None:
    assert TurnAddress.parse(url) == TurnAddress(url, host, port, transport)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    [
        "turn://relay.test",
        "turn:",
        "turn:relay.test:0",
        "turn:relay.test:70000",
        "turn:user@relay.test",
        "turns:relay.test?transport=udp",
        "turn:relay.test?transport=sctp",
    ],
)
def test_addresses_no_browser_would_take_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"turn|port"):
        TurnSettings((url,), "shared")
