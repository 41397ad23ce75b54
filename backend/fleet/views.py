"""What the fleet's pages show and send. Times are UTC."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from backend.admin.views import AdminCabin, Day
from backend.cabins.states import CabinState
from backend.fleet.calibration import CalibrationState
from backend.fleet.needs import Need
from contract.fleet import CabinConfiguration, CheckOutcome, ConfigurationOutcome, DiagnosticsBundle, SelfTestItem
from contract.observations import DeviceKind, DeviceState

_LINE = r"^[^\x00-\x1f\x7f]*$"
FleetWords = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True, pattern=_LINE)]
FleetNote = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True, pattern=_LINE)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FleetCabin(BaseModel):
    """A line of the board. `needs`: the most urgent first. `update_waits`: for the end of the visit now in progress.

    `oldest_unsent_s`: as of now, also while the cabin is away. `state`: of the attendant's board.
    """

    cabin: AdminCabin
    state: CabinState
    needs: list[Need]
    oldest_unsent_s: float | None
    outbox_depth: int
    quarantined: int
    software_wanted: str | None
    update_waits: bool
    self_test_at: datetime | None


class CalibrationView(BaseModel):
    """`due_on`: the last day of use. `months`: of the model's rule."""

    state: CalibrationState
    due_on: date | None
    months: int | None
    done_on: date | None
    done_by: str | None
    certificate: str | None
    allowed_until: datetime | None


class FleetDeviceView(BaseModel):
    """`device_id`, `calibration`: None until the instrument has said its own serial number."""

    device_id: UUID | None
    kind: DeviceKind
    number: int
    model: str
    serial: str
    firmware: str | None
    battery: int | None
    state: DeviceState
    detail: str | None
    driver: str
    driver_version: str
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    calibration: CalibrationView | None


class DeviceEventView(BaseModel):
    at: datetime
    event: str
    kind: DeviceKind
    model: str
    serial: str
    cabin_name: str | None
    detail: str | None
    actor: str | None


class SelfTestView(BaseModel):
    at: datetime
    took_s: float
    outcome: CheckOutcome
    items: list[SelfTestItem]


class DiagnosticsView(BaseModel):
    """`document`: None until the cabin has answered."""

    request_id: UUID
    asked_at: datetime
    asked_by: str
    received_at: datetime | None
    document: DiagnosticsBundle | None


class ConfigurationView(BaseModel):
    """Desired and reported. `etag`: to be sent back as `If-Match`. `in_force`: the kiosk runs with what is desired."""

    version: int
    etag: str
    document: CabinConfiguration
    in_force: bool
    outcome: ConfigurationOutcome | None
    reported_version: int | None
    reported_at: datetime | None
    reason: str | None


class ConfigurationVersionView(BaseModel):
    """`back_to`: the version this one repeats; 0 is the kiosk as it was installed."""

    version: int
    document: CabinConfiguration
    note: str
    back_to: int | None
    actor: str
    made_at: datetime


class FleetSheet(BaseModel):
    """One cabin whole. `missing`: readings given a number by the cabin that never came."""

    line: FleetCabin
    boot_id: str | None
    kiosk_clock: str | None
    disk_used: float | None
    parked: int
    missing: int
    faults: list[str]
    devices: list[FleetDeviceView]
    configuration: ConfigurationView
    self_test: SelfTestView | None
    diagnostics: DiagnosticsView | None


class CabinHealth(BaseModel):
    """For the attendant: what of the cabin needs a hand. `self_test`: its items that are not well."""

    cabin_id: UUID
    name: str
    online: bool
    seen_at: datetime | None
    needs: list[Need]
    oldest_unsent_s: float | None
    self_test_at: datetime | None
    self_test: list[SelfTestItem]
    blocked: list[FleetDeviceView]
    low_batteries: list[FleetDeviceView]
    update_waits: bool


class ConfigurationWish(_Request):
    document: CabinConfiguration
    note: FleetNote = ""


class ConfigurationBack(_Request):
    version: Annotated[int, Field(ge=0, le=2**31 - 1)]


class NewCalibration(_Request):
    """`due_on`: as the certificate says; left out, the model's rule holds."""

    device_id: UUID
    done_on: Day
    due_on: Day | None = None
    done_by: FleetWords
    certificate: FleetNote = ""


class NewCalibrationOverride(_Request):
    """At most fourteen days."""

    device_id: UUID
    until: AwareDatetime
    reason: FleetWords


class NewCalibrationRule(_Request):
    kind: DeviceKind
    model: FleetWords
    months: Annotated[int, Field(ge=1, le=120)]
