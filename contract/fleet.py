"""What the server and a cabin's agent say to each other about the cabin itself: never about a patient.

Messages of the cabin link (contract.cabin), whose two ends have proven themselves to each other.
"""

import hashlib
import json
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from contract.observations import DeviceKind, ShortText

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.:-]{1,80}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
TransportName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]

LOG_EVENTS = 200
SELF_TEST_ITEMS = 64


class AllowedDriver(BaseModel):
    """A package of others whose drivers may be loaded; `digest` as `cabin-agent drivers` shows it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    distribution: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    version: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    digest: Digest


class CabinConfiguration(BaseModel):
    """What a coordinator decides for a kiosk. None: as the kiosk was installed.

    `zone`: IANA name. `transports`: how instruments are reached, with the options of each (serial ports, drop folders).
    `needed`: instruments without which nobody is received. `self_test_at`: local time of the morning's self-test.
    `software`: the version the kiosk should run.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    zone: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    retention_hours: Annotated[float, Field(ge=0, le=720)] | None = None
    log_level: Literal["debug", "info", "warning", "error"] | None = None
    self_test_at: TimeOfDay = "06:30"
    needed: Annotated[list[DeviceKind], Field(max_length=20)] = []
    drivers: Annotated[list[AllowedDriver], Field(max_length=64)] | None = None
    transports: dict[TransportName, dict[str, JsonValue]] | None = None
    software: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.+_-]{1,40}$")] | None = None


class CalibrationDue(BaseModel):
    """The last day on which an instrument may be used. `allowed_until`: in spite of it, by a person's decision."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    device: DeviceKind
    serial: ShortText
    due_on: date
    allowed_until: AwareDatetime | None = None


def digest_of(document: CabinConfiguration, calibrations: list[CalibrationDue]) -> str:
    """SHA-256 of both as JSON with sorted keys and without white space, in hexadecimal digits."""
    whole = {
        "calibrations": [row.model_dump(mode="json") for row in calibrations],
        "document": document.model_dump(mode="json"),
    }
    return hashlib.sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


# ---------------------------------------------------------------- server to agent


class ConfigurationDesired(BaseModel):
    """Said after each change, and to a cabin that reports another. `version` counts documents; `digest` is `digest_of` both."""

    type: Literal["configuration"] = "configuration"
    version: Annotated[int, Field(ge=0)]
    digest: Digest
    document: CabinConfiguration
    calibrations: Annotated[list[CalibrationDue], Field(max_length=200)] = []


class RunSelfTest(BaseModel):
    """Now, or as soon as nobody is inside."""

    type: Literal["run_self_test"] = "run_self_test"


class CollectDiagnostics(BaseModel):
    type: Literal["collect_diagnostics"] = "collect_diagnostics"
    request_id: UUID


# ---------------------------------------------------------------- agent to server


class ConfigurationOutcome(StrEnum):
    """waiting: until the visit ends. refused: not valid. rolled_back: it was tried, and the kiosk did not work with it."""

    APPLIED = "applied"
    WAITING = "waiting"
    REFUSED = "refused"
    ROLLED_BACK = "rolled_back"


class ConfigurationState(BaseModel):
    """Said after each `welcome`, and as the answer to each `configuration`.

    `version`, `digest`: in force on the kiosk, None before the first. `wanted`: the digest this is the answer to.
    """

    type: Literal["configuration_state"] = "configuration_state"
    outcome: ConfigurationOutcome
    version: int | None
    digest: Digest | None
    wanted: Digest | None = None
    reason: Code | None = None


class CheckOutcome(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


class SelfTestItem(BaseModel):
    """`check`, `detail`: codes for the catalogue of texts. `blocks`: failing, it keeps patients from being received."""

    check: Code
    outcome: CheckOutcome
    detail: Code | None = None
    device: DeviceKind | None = None
    blocks: bool = False


class SelfTestReport(BaseModel):
    """Sent again after each reconnection; `test_id` makes it one."""

    type: Literal["self_test"] = "self_test"
    test_id: UUID
    at: AwareDatetime
    took_s: float
    items: Annotated[list[SelfTestItem], Field(max_length=SELF_TEST_ITEMS)]


class LogEvent(BaseModel):
    """A line of the kiosk's log: nothing but words of the program and codes."""

    at: AwareDatetime
    level: Code
    event: Annotated[str, StringConstraints(max_length=100)]
    codes: dict[Code, Code] = {}


class DriverVersion(BaseModel):
    driver: Code
    version: Code


class DiagnosticsBundle(BaseModel):
    """The state of the program and its machine. No reading, no name, no octets of an instrument, nothing of a visit."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["diagnostics"] = "diagnostics"
    request_id: UUID
    at: AwareDatetime
    software: ShortText
    python: ShortText
    system: ShortText
    boot_id: ShortText
    running_s: float
    configuration_version: int | None
    configuration_digest: Digest | None
    kiosk_clock: Literal["synchronised", "unsynchronised", "unknown"]
    disk_used: float
    outbox_pending: int
    outbox_parked: int
    oldest_unsent_s: float | None
    round_trip_s: float | None
    reconnections: int
    memory_mib: float
    drivers: Annotated[list[DriverVersion], Field(max_length=64)]
    faults: Annotated[list[ShortText], Field(max_length=32)]
    log: Annotated[list[LogEvent], Field(max_length=LOG_EVENTS)]
