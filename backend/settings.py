"""Settings from the environment: `COMPTOIR_*`, and `DATABASE_URL`. Listed in .env.example."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """database_url: `postgresql://…`. turn_urls: comma-separated `turn:host:port?transport=udp`.

    allowed_origins: comma-separated origins a reverse proxy serves us under, for the Origin check.
    """

    model_config = SettingsConfigDict(env_prefix="COMPTOIR_", env_file=".env", extra="ignore")

    database_url: Annotated[str, Field(validation_alias="DATABASE_URL")]
    data_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = False
    web_dist: Path = Path("web/dist")
    allowed_origins: Annotated[str, NoDecode] = ""
    turn_urls: Annotated[str, NoDecode] = ""
    turn_secret: SecretStr | None = None
    waiting_room_opens_min: int = 60
    waiting_room_closes_min: int = 240

    @property
    def origins(self) -> frozenset[str]:
        return frozenset(origin.strip() for origin in self.allowed_origins.split(",") if origin.strip())

    @property
    def turn_servers(self) -> list[str]:
        return [url.strip() for url in self.turn_urls.split(",") if url.strip()]
