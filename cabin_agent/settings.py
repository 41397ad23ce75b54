"""Settings of the agent, from environment variables `CABIN_…`."""

from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AnyHttpUrl, BeforeValidator, Field, JsonValue
from pydantic_settings import BaseSettings, SettingsConfigDict

from cabin_agent.plugins import AllowList
from cabin_agent.simulators.scenarios import SCENARIOS
from cabin_agent.usb import UsbId
from contract.cabin_access import ServerId
from contract.observations import DeviceKind


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("not a known time zone") from error
    return name


CameraKind = Literal[DeviceKind.EXAM_CAMERA, DeviceKind.OTOSCOPE, DeviceKind.DERMATOSCOPE, DeviceKind.SLIT_LAMP]


def _usb(value: object) -> object:
    return UsbId.parse(value) if isinstance(value, str) else value


def _known_scenario(name: str) -> str:
    if name not in SCENARIOS:
        raise ValueError(f"choose one of {', '.join(SCENARIOS)}")
    return name


class Settings(BaseSettings):
    """`cabin_id`: left out where the kiosk was enrolled by code. `server_id`: the name the server signs under,
    to be given only when its address moved.

    `data_key_file`: of the key that seals what was measured (docs/outbox.md); without it, a file in `data_dir`.

    `time_scale`: how many times faster than life simulated instruments measure (not the pulse curve).

    `driver_allow_list`: packages of others whose drivers, simulators and transports may be loaded, a JSON list of
    {"distribution", "version", "digest"} as `cabin-agent drivers` shows them.

    `transports`: how instruments are reached, by name with the options of each, `{"ble": {}}`. `trace_dir`: where to
    record what the instruments say (docs/drivers.md); None: not at all.

    `cameras`, `stethoscope`: USB devices as `vendor:product` or `vendor:product:serial`
    (docs/waves-images-sound.md), `{"otoscope": "046d:0825:1A2B"}`.
    """

    model_config = SettingsConfigDict(env_prefix="CABIN_", env_file=None, extra="ignore")

    server_url: AnyHttpUrl = AnyHttpUrl("http://localhost:8000")
    cabin_id: UUID | None = None
    server_id: ServerId | None = None
    data_dir: Path = Path("var/cabin")
    key_file: Path | None = None
    data_key_file: Path | None = None
    zone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Paris"
    retention_hours: Annotated[float, Field(ge=0)] = 24.0
    driver_allow_list: AllowList = frozenset()
    transports: dict[str, dict[str, JsonValue]] = {}
    trace_dir: Path | None = None
    cameras: dict[CameraKind, Annotated[UsbId, BeforeValidator(_usb)]] = {}
    stethoscope: Annotated[UsbId, BeforeValidator(_usb)] | None = None

    time_scale: Annotated[float, Field(gt=0)] = 1.0
    seed: int = 1
    scenario: Annotated[str, AfterValidator(_known_scenario)] = "well"

    @property
    def key_path(self) -> Path:
        return self.key_file or self.data_dir / "cabin.key"

    @property
    def data_key_path(self) -> Path:
        return self.data_key_file or self.data_dir / "data.key"

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
