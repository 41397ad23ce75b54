"""How the relay's settings are read from the environment."""

import pytest
from pydantic import ValidationError

from backend.settings import Settings, turn_settings
from contract.signaling import Role


def settings(**given: str) -> Settings:
    return Settings(DATABASE_URL="postgresql://unused", _env_file=None, **given)  # type: ignore[arg-type]


def test_addresses_secret_and_roles_are_read() -> None:
    given = {
        "turn_urls": "turn:relay.test, turns:relay.test",
        "turn_secret": "shared",  # pragma: allowlist secret
        "relay_only_roles": "guest, patient",
    }
    turn = turn_settings(settings(**given))
    assert turn.urls == ("turn:relay.test", "turns:relay.test")
    assert turn.secret == "shared"  # pragma: allowlist secret
    assert turn.relay_only == {Role.GUEST, Role.PATIENT}


def test_nobody_may_be_relay_only() -> None:
    assert settings(relay_only_roles="").relay_only == frozenset()
    assert settings().relay_only == {Role.GUEST, Role.INTERPRETER}


def test_a_role_there_is_not_is_refused() -> None:
    with pytest.raises(ValidationError, match="relay_only_roles"):
        settings(relay_only_roles="guests")
