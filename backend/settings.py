"""Settings from the environment: `COMPTOIR_*`, and `DATABASE_URL`. Listed in .env.example."""

from email.utils import parseaddr
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """database_url: `postgresql://…`. turn_urls: comma-separated `turn:host:port?transport=udp`.

    owner_url: the database as its owner, for `migrate` only; the server runs as the role comptoir_app.
    public_url: where people reach us, for links in messages and passkeys. smtp_url:
    `smtps://user:password@host:465`, or `smtp://…:587` (STARTTLS); without it messages become files
    in `data_dir/outbox`, which only the demo accepts. audit_seals_dir: where the signed heads of the audit
    chain go, best another machine's disk.

    sms_key: of the provider of text messages (docs/messages.md); without it there are none outside the demo.
    sms_sender: up to eleven letters and digits, shown as from whom they come.

    oidc_*: the identity provider of professionals (docs/sign-in-professionals.md); lists are separated by
    spaces. oidc_max_age_s: 0 accepts a proof of identity of any age.

    trusted_proxies: comma-separated addresses or networks whose X-Forwarded-For is believed; everybody else's
    own address counts for rate limits.

    half_days_pair: two half-days of a volunteer count as one of her two days of a month (decision 0007).

    allowed_origins: comma-separated origins a reverse proxy serves us under, for the Origin check.
    """

    model_config = SettingsConfigDict(env_prefix="COMPTOIR_", env_file=".env", extra="ignore")

    database_url: Annotated[str, Field(validation_alias="DATABASE_URL")]
    owner_url: str | None = None
    data_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = 8000
    trusted_proxies: str = "127.0.0.1"
    demo: bool = False
    web_dist: Path = Path("web/dist")
    allowed_origins: Annotated[str, NoDecode] = ""
    turn_urls: Annotated[str, NoDecode] = ""
    turn_secret: SecretStr | None = None
    waiting_room_opens_min: int = 60
    waiting_room_closes_min: int = 240
    half_days_pair: bool = False
    public_url: str = "http://localhost:8000"
    smtp_url: SecretStr | None = None
    mail_from: str = "Comptoir <ne-pas-repondre@localhost>"
    sms_url: str = "https://rest.smsmode.com/sms/v1"
    sms_key: SecretStr | None = None
    sms_sender: str = "Comptoir"
    audit_seals_dir: Path | None = None
    oidc_issuer: str = ""
    oidc_discovery: str = ".well-known/openid-configuration"
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_name: str = "Pro Santé Connect"
    oidc_scopes: str = "openid scope_all"
    oidc_acr_values: str = "eidas1"
    oidc_algorithms: str = "RS256 ES256"
    oidc_max_age_s: int = 0

    @property
    def mail_address(self) -> str:
        """The bare address of `mail_from`."""
        return parseaddr(self.mail_from)[1]

    @property
    def seals_dir(self) -> Path:
        return self.audit_seals_dir or self.data_dir / "audit"

    @property
    def origins(self) -> frozenset[str]:
        return frozenset(origin.strip() for origin in self.allowed_origins.split(",") if origin.strip())

    @property
    def turn_servers(self) -> list[str]:
        return [url.strip() for url in self.turn_urls.split(",") if url.strip()]
