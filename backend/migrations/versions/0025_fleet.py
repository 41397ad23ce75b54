"""The fleet: instruments and their calibration, configurations, self-tests, diagnostics."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "comptoir_app"


def upgrade() -> None:
    op.add_column(
        "cabin_statuses",
        sa.Column("faults", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
    )
    _fleet_devices()
    _fleet_device_events()
    _calibration_rules()
    _calibrations()
    _calibration_overrides()
    _cabin_configurations()
    _cabin_configuration_reports()
    _cabin_self_tests()
    _cabin_diagnostics()
    written = "fleet_device_events, calibrations, calibration_overrides, cabin_configurations, cabin_self_tests"
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {written} FROM {APP_ROLE}")


def _fleet_devices() -> None:
    op.create_table(
        "fleet_devices",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("firmware", sa.String(), nullable=True),
        sa.Column("battery", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("driver", sa.String(), nullable=False),
        sa.Column("driver_version", sa.String(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("battery BETWEEN 0 AND 100", name=op.f("ck_fleet_devices_battery_percent")),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabins.cabin_id"], name=op.f("fk_fleet_devices_cabin_id")),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_fleet_devices")),
        sa.UniqueConstraint("kind", "serial", name=op.f("uq_fleet_devices_kind_serial")),
    )
    op.create_index(op.f("ix_fleet_devices_cabin_id"), "fleet_devices", ["cabin_id"], unique=False)


def _fleet_device_events() -> None:
    op.create_table(
        "fleet_device_events",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.CheckConstraint(
            "event IN ('first_seen', 'moved', 'replaced', 'removed', 'firmware')",
            name=op.f("ck_fleet_device_events_event_known"),
        ),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabins.cabin_id"], name=op.f("fk_fleet_device_events_cabin_id")),
        sa.ForeignKeyConstraint(
            ["device_id"], ["fleet_devices.device_id"], name=op.f("fk_fleet_device_events_device_id")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_fleet_device_events")),
    )
    op.create_index(
        op.f("ix_fleet_device_events_device_id_at"), "fleet_device_events", ["device_id", "at"], unique=False
    )


def _calibration_rules() -> None:
    op.create_table(
        "calibration_rules",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("months BETWEEN 1 AND 120", name=op.f("ck_calibration_rules_months_sensible")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_calibration_rules_account_id")),
        sa.PrimaryKeyConstraint("kind", "model", name=op.f("pk_calibration_rules")),
    )


def _calibrations() -> None:
    op.create_table(
        "calibrations",
        sa.Column("calibration_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.String(), nullable=False),
        sa.Column("certificate", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("due_on IS NULL OR due_on > done_on", name=op.f("ck_calibrations_in_order")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_calibrations_account_id")),
        sa.ForeignKeyConstraint(["device_id"], ["fleet_devices.device_id"], name=op.f("fk_calibrations_device_id")),
        sa.PrimaryKeyConstraint("calibration_id", name=op.f("pk_calibrations")),
    )
    op.create_index(op.f("ix_calibrations_device_id_done_on"), "calibrations", ["device_id", "done_on"], unique=False)


def _calibration_overrides() -> None:
    op.create_table(
        "calibration_overrides",
        sa.Column("override_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "until > made_at AND until <= made_at + interval '14 days'", name=op.f("ck_calibration_overrides_short")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_calibration_overrides_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["fleet_devices.device_id"], name=op.f("fk_calibration_overrides_device_id")
        ),
        sa.PrimaryKeyConstraint("override_id", name=op.f("pk_calibration_overrides")),
    )
    op.create_index(
        op.f("ix_calibration_overrides_device_id_until"), "calibration_overrides", ["device_id", "until"], unique=False
    )


def _cabin_configurations() -> None:
    op.create_table(
        "cabin_configurations",
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.Column("note", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("back_to", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_cabin_configurations_from_one")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_cabin_configurations_account_id")
        ),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabins.cabin_id"], name=op.f("fk_cabin_configurations_cabin_id")),
        sa.PrimaryKeyConstraint("cabin_id", "version", name=op.f("pk_cabin_configurations")),
    )


def _cabin_configuration_reports() -> None:
    op.create_table(
        "cabin_configuration_reports",
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("wanted", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cabin_id"], ["cabins.cabin_id"], name=op.f("fk_cabin_configuration_reports_cabin_id")
        ),
        sa.PrimaryKeyConstraint("cabin_id", name=op.f("pk_cabin_configuration_reports")),
    )


def _cabin_self_tests() -> None:
    op.create_table(
        "cabin_self_tests",
        sa.Column("test_id", sa.Uuid(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("took_s", sa.Float(), nullable=False),
        sa.Column("items", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabins.cabin_id"], name=op.f("fk_cabin_self_tests_cabin_id")),
        sa.PrimaryKeyConstraint("test_id", name=op.f("pk_cabin_self_tests")),
    )
    op.create_index(op.f("ix_cabin_self_tests_cabin_id_at"), "cabin_self_tests", ["cabin_id", "at"], unique=False)


def _cabin_diagnostics() -> None:
    op.create_table(
        "cabin_diagnostics",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_cabin_diagnostics_account_id")),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabins.cabin_id"], name=op.f("fk_cabin_diagnostics_cabin_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_cabin_diagnostics")),
    )
    op.create_index(
        op.f("ix_cabin_diagnostics_cabin_id_asked_at"), "cabin_diagnostics", ["cabin_id", "asked_at"], unique=False
    )


def downgrade() -> None:
    raise NotImplementedError("Who calibrated what stays written: restore a backup.")
