"""Relay credentials, as coturn's `use-auth-secret` computes them."""

import base64
import hashlib
import hmac
from datetime import timedelta

import pytest

from signaling.turn import TurnSettings, ice_servers
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
    with pytest.raises(ValueError, match="not a stun"):
        TurnSettings(("https://relay.test",), "x")
