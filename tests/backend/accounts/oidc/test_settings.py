from typing import Any

import pytest
from pydantic import SecretStr

from backend.accounts.oidc import ProviderConfig, SettingsError
from backend.settings import Settings
from tests.backend.accounts.oidc.providers import CALLBACK, config_for

ISSUER = "https://auth.example/realms/esante-wallet"
SET: dict[str, Any] = {
    "oidc_issuer": ISSUER,
    "oidc_client_id": "comptoir",
    "oidc_client_secret": SecretStr("secret"),
    "public_url": "https://house.test/",
}


def settings(**values: Any) -> Settings:
    return Settings(database_url="postgresql://unused", **values)


def test_without_an_issuer_there_is_no_provider() -> None:
    assert ProviderConfig.of(settings()) is None


def test_three_settings_are_enough_for_a_provider_of_the_standard() -> None:
    config = ProviderConfig.of(settings(**SET))
    assert config == config_for(ISSUER, client_id="comptoir", client_secret="secret", redirect_uri=CALLBACK)


def test_pro_sante_connect_has_a_discovery_document_of_its_own() -> None:
    config = ProviderConfig.of(settings(**SET, oidc_discovery=".well-known/wallet-openid-configuration"))
    assert config is not None
    assert config.discovery_url == f"{ISSUER}/.well-known/wallet-openid-configuration"


@pytest.mark.parametrize(
    "changes",
    [
        {"oidc_issuer": "http://auth.example"},
        {"oidc_issuer": "auth.example"},
        {"oidc_client_id": ""},
        {"oidc_client_secret": SecretStr("")},
        {"oidc_scopes": "profile"},
        {"oidc_acr_values": " "},
        {"oidc_algorithms": "RS256 HS256"},
        {"oidc_algorithms": "none"},
        {"oidc_algorithms": ""},
    ],
    ids=str,
)
def test_settings_that_do_not_go_together_are_refused_at_start(changes: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        ProviderConfig.of(settings(**SET | changes))
