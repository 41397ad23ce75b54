"""Settings of the agent, from environment variables `CABIN_…`."""

from pathlib import Path
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AnyHttpUrl, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from cabin_agent.simulators.patient import SCENARIOS
from contract.cabin import ServerId


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("not a known time zone") from error
    return name


def _known_scenario(name: str) -> str:
    if name not in SCENARIOS:
        raise ValueError(f"choose one of {', '.join(SCENARIOS)}")
    return name


class Settings(BaseSettings):
    """`cabin_id`: left out where the kiosk was enrolled by code. `server_id`: the name the server signs under,
    to be given only when its address moved.

    `time_scale`: how many times faster than life simulated instruments measure (not the pulse curve).

    `driver_allow_list`: names of installed `cabin_agent.drivers` entry points that may be loaded.
    """

    model_config = SettingsConfigDict(env_prefix="CABIN_", env_file=None, extra="ignore")

    server_url: AnyHttpUrl = AnyHttpUrl("http://localhost:8000")
    cabin_id: UUID | None = None
    server_id: ServerId | None = None
    data_dir: Path = Path("var/cabin")
    key_file: Path | None = None
    zone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Paris"
    retention_hours: Annotated[float, Field(ge=0)] = 24.0
    driver_allow_list: frozenset[str] = frozenset()

    time_scale: Annotated[float, Field(gt=0)] = 1.0
    seed: int = 1
    scenario: Annotated[str, AfterValidator(_known_scenario)] = "well"

    @property
    def key_path(self) -> Path:
        return self.key_file or self.data_dir / "cabin.key"

    @property
    def identity_path(self) -> Path:
        return self.data_dir / "identity.json"

    @property
    def link_url(self) -> str:
        return self._socket_url("/api/cabins/link")

    @property
    def signaling_url(self) -> str:
        return self._socket_url("/api/signaling")

    def _socket_url(self, path: str) -> str:
        scheme, rest = str(self.server_url).rstrip("/").split("://", 1)
        return f"{'wss' if scheme == 'https' else 'ws'}://{rest}{path}"
