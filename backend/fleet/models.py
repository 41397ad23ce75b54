"""What is known of each cabin's instruments, how it is configured, and what it says of itself. No patient's data."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class FleetDevice(Base):
    """An instrument by its own serial number. `cabin_id`: None once another took its place and no cabin has it.

    `state`, `detail`, `battery`: as last reported. `last_seen_at`: when it last spoke itself.
    """

    __tablename__ = "fleet_devices"
    __table_args__ = (
        UniqueConstraint("kind", "serial"),
        CheckConstraint("battery BETWEEN 0 AND 100", name="battery_percent"),
    )

    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    serial: Mapped[str]
    model: Mapped[str]
    cabin_id: Mapped[UUID | None] = mapped_column(ForeignKey("cabins.cabin_id"), index=True)
    number: Mapped[int]
    address: Mapped[str]
    firmware: Mapped[str | None]
    battery: Mapped[int | None]
    state: Mapped[str]
    detail: Mapped[str | None]
    driver: Mapped[str]
    driver_version: Mapped[str]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class FleetDeviceEvent(Base):
    """What happened to an instrument: first_seen, moved, replaced, removed, firmware. Never changed."""

    __tablename__ = "fleet_device_events"
    __table_args__ = (
        CheckConstraint("event IN ('first_seen', 'moved', 'replaced', 'removed', 'firmware')", name="event_known"),
        Index(None, "device_id", "at"),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("fleet_devices.device_id"))
    at: Mapped[datetime]
    event: Mapped[str]
    cabin_id: Mapped[UUID | None] = mapped_column(ForeignKey("cabins.cabin_id"))
    detail: Mapped[str | None]


class CalibrationRule(Base):
    """How long a calibration of this model holds."""

    __tablename__ = "calibration_rules"
    __table_args__ = (CheckConstraint("months BETWEEN 1 AND 120", name="months_sensible"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    months: Mapped[int]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    actor: Mapped[str]
    made_at: Mapped[datetime]


class Calibration(Base):
    """A calibration as a coordinator entered it. `due_on`: as the certificate says, None: by the model's rule."""

    __tablename__ = "calibrations"
    __table_args__ = (
        CheckConstraint("due_on IS NULL OR due_on > done_on", name="in_order"),
        Index(None, "device_id", "done_on"),
    )

    calibration_id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("fleet_devices.device_id"))
    done_on: Mapped[date]
    due_on: Mapped[date | None]
    done_by: Mapped[str]
    certificate: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    actor: Mapped[str]
    entered_at: Mapped[datetime]


class CalibrationOverride(Base):
    """Somebody answers for using an overdue instrument, until soon."""

    __tablename__ = "calibration_overrides"
    __table_args__ = (
        CheckConstraint("until > made_at AND until <= made_at + interval '14 days'", name="short"),
        Index(None, "device_id", "until"),
    )

    override_id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("fleet_devices.device_id"))
    until: Mapped[datetime]
    reason: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    actor: Mapped[str]
    made_at: Mapped[datetime]


class ConfigurationVersion(Base):
    """A document as somebody decided it; the highest version of a cabin is the desired one. Never changed.

    `document`: contract.fleet.CabinConfiguration. `back_to`: the version this one repeats.
    """

    __tablename__ = "cabin_configurations"
    __table_args__ = (CheckConstraint("version >= 1", name="from_one"),)

    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    note: Mapped[str] = mapped_column(server_default=text("''"), default="")
    back_to: Mapped[int | None]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    actor: Mapped[str]
    made_at: Mapped[datetime]


class ConfigurationReport(Base):
    """What a cabin last said of its configuration: contract.fleet.ConfigurationState."""

    __tablename__ = "cabin_configuration_reports"

    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"), primary_key=True)
    at: Mapped[datetime]
    outcome: Mapped[str]
    version: Mapped[int | None]
    digest: Mapped[str | None]
    wanted: Mapped[str | None]
    reason: Mapped[str | None]


class SelfTest(Base):
    """`items`: contract.fleet.SelfTestItem list."""

    __tablename__ = "cabin_self_tests"
    __table_args__ = (Index(None, "cabin_id", "at"),)

    test_id: Mapped[UUID] = mapped_column(primary_key=True)
    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"))
    at: Mapped[datetime]
    took_s: Mapped[float] = mapped_column(Float)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class Diagnostics(Base):
    """What a coordinator asked for, and what came. `document`: contract.fleet.DiagnosticsBundle."""

    __tablename__ = "cabin_diagnostics"
    __table_args__ = (Index(None, "cabin_id", "asked_at"),)

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"))
    asked_at: Mapped[datetime]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    actor: Mapped[str]
    received_at: Mapped[datetime | None]
    document: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
