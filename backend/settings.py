"""Settings from the environment: `COMPTOIR_*`, and `DATABASE_URL`. Listed in .env.example."""

from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from contract.signaling import Role
from signaling.turn import TurnSettings


class Settings(BaseSettings):
    """database_url: `postgresql://…`. turn_urls: comma-separated `turn:host:port?transport=udp`.

    relay_only_roles: comma-separated roles of a call that connect through the relay alone, where there is one.

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

    call_phone: shown to people whose call has failed, as they would write it; empty: none.

    half_days_pair: two half-days of a volunteer count as one of her two days of a month (decision 0007).

    bus_url: `nats://host:4222`, for an installation of several server processes (docs/operate.md).

    sfu: `janus` or `livekit`, where calls go that are too large for peer to peer (docs/conference.md); empty: nowhere.
    sfu_url: `ws://127.0.0.1:8188` (Janus, from the server), `wss://livekit.example` (LiveKit, from browsers too).
    sfu_secret: of Janus its API secret, a colon and its admin key; of LiveKit a key, a colon and its secret.

    reading_colours: specialists may turn on NEWS2 colours of readings (docs/readings-at-the-desk.md). Off: a threshold
    colour may make an installation a medical device.

    quality_points_days: how long the course of a call is kept; its sums and incidents stay with the act.

    push_services: hosts of the push services that may ring practitioners' browsers, separated by spaces
    (docs/chat-and-hand-over.md); without it no browser is rung, and nothing is sent to any of them.

    opinion_*_hours: how long a specialist's opinion may take, from sending to the answer (docs/opinions.md).

    keys: who holds the master key (docs/photo-vault.md): `file`, `transit` (OpenBao, Vault) or `aws` (KMS).
    keys_url: of OpenBao or Vault; of AWS only when it is not AWS's own. keys_token, or keys_token_file which an agent
    renews. keys_mount, keys_name: of the transit engine and the key in it; of AWS the name is a key's id, ARN or alias.

    store: where photos rest, `disk` or `s3`. store_before: the other one, while `photos migrate-store` moves them.
    store_url: the endpoint of S3; store_prefix: a folder in its bucket. Without store_key_id credentials are found as
    AWS's tools find them.

    pacs_url: of the PACS that photos are sent to (docs/photo-exchange.md), its DICOMweb root `https://pacs.example/dicom-web`;
    empty: none. pacs_name: as people call it. pacs_user, pacs_password: its account for us.

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
    call_phone: str = ""
    relay_only_roles: Annotated[str, NoDecode] = "guest,interpreter"
    bus_url: str = ""
    sfu: Literal["", "janus", "livekit"] = ""
    sfu_url: str = ""
    sfu_secret: SecretStr | None = None
    waiting_room_opens_min: int = 60
    waiting_room_closes_min: int = 240
    half_days_pair: bool = False
    push_services: str = ""
    reading_colours: bool = False
    quality_points_days: Annotated[int, Field(ge=1)] = 90
    opinion_urgent_hours: Annotated[int, Field(ge=1)] = 24
    opinion_soon_hours: Annotated[int, Field(ge=1)] = 48
    opinion_ordinary_hours: Annotated[int, Field(ge=1)] = 168
    pacs_url: str = ""
    pacs_name: str = "PACS"
    pacs_user: str = ""
    pacs_password: SecretStr = SecretStr("")
    public_url: str = "http://localhost:8000"
    smtp_url: SecretStr | None = None
    mail_from: str = "Comptoir <ne-pas-repondre@localhost>"
    sms_url: str = "https://rest.smsmode.com/sms/v1"
    sms_key: SecretStr | None = None
    sms_sender: str = "Comptoir"
    audit_seals_dir: Path | None = None
    keys: Literal["file", "transit", "aws"] = "file"
    keys_url: str = ""
    keys_token: SecretStr | None = None
    keys_token_file: Path | None = None
    keys_mount: str = "transit"
    keys_name: str = "comptoir"
    keys_region: str = ""
    store: Literal["disk", "s3"] = "disk"
    store_before: Literal["", "disk", "s3"] = ""
    store_url: str = ""
    store_bucket: str = ""
    store_region: str = "us-east-1"
    store_prefix: str = ""
    store_key_id: str = ""
    store_secret: SecretStr | None = None
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
    def photos_dir(self) -> Path:
        return self.data_dir / "photos"

    @property
    def keys_dir(self) -> Path:
        return self.data_dir / "keys"

    @property
    def origins(self) -> frozenset[str]:
        return frozenset(origin.strip() for origin in self.allowed_origins.split(",") if origin.strip())

    @property
    def turn_servers(self) -> list[str]:
        return [url.strip() for url in self.turn_urls.split(",") if url.strip()]

    @property
    def relay_only(self) -> frozenset[Role]:
        return frozenset(Role(name.strip()) for name in self.relay_only_roles.split(",") if name.strip())

    @field_validator("relay_only_roles")
    @classmethod
    def _roles_there_are(cls, names: str) -> str:
        for name in names.split(","):
            if name.strip():
                Role(name.strip())
        return names


def turn_settings(settings: Settings) -> TurnSettings:
    """Raises ValueError for an address that is none, or one without a secret."""
    return TurnSettings(
        urls=tuple(settings.turn_servers),
        secret=settings.turn_secret.get_secret_value() if settings.turn_secret else "",
        relay_only=settings.relay_only,
    )
