"""Agendas: visit types, zones, restricted hours, holds, what an appointment holds beside people, the job queue."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "comptoir_app"


def upgrade() -> None:
    # Tables that come later are the application's to use from the start; their walls are their own migration's.
    op.execute(
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO " + APP_ROLE
    )
    op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO " + APP_ROLE)
    # Row-level security holds the owner too.
    op.execute("SELECT set_config('app.role', 'system', true)")
    _places()
    _people()
    _hours()
    _appointments()
    _jobs()


def _texts(name: str) -> sa.Column[list[str]]:
    return sa.Column(name, sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)


def _places() -> None:
    op.create_table(
        "zones",
        sa.Column("zone_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("tz", sa.String(), server_default="Europe/Paris", nullable=False),
        sa.Column("gp_access", sa.Double(), nullable=True),
        sa.Column("young_doctors_pct", sa.Double(), nullable=True),
        sa.Column("ald_pct", sa.Double(), nullable=True),
        sa.Column("emergency_minutes", sa.Double(), nullable=True),
        sa.Column("income_eur", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("zone_id", name=op.f("pk_zones")),
    )
    op.create_table(
        "communes",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("zone_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.zone_id"], name=op.f("fk_communes_zone_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_communes")),
    )
    op.create_index(op.f("ix_communes_zone_id"), "communes", ["zone_id"])
    op.add_column("sites", sa.Column("zone_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_sites_zone_id"), "sites", "zones", ["zone_id"], ["zone_id"])
    op.create_index(op.f("ix_sites_zone_id"), "sites", ["zone_id"])
    op.add_column("sites", sa.Column("holiday_region", sa.String(), server_default="", nullable=False))
    op.add_column("cabins", _texts("instruments"))
    op.create_table(
        "device_sets",
        sa.Column("device_set_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        _texts("instruments"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_device_sets_site_id")),
        sa.PrimaryKeyConstraint("device_set_id", name=op.f("pk_device_sets")),
    )
    op.create_index(op.f("ix_device_sets_site_id"), "device_sets", ["site_id"])


def _people() -> None:
    on_marks = "minutes BETWEEN 5 AND 120 AND minutes % 5 = 0"
    op.create_table(
        "visit_types",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("speciality_code", sa.String(), nullable=False),
        sa.Column("name_fr", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column("on_site", sa.Boolean(), nullable=False),
        _texts("instruments"),
        sa.Column("position", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(on_marks, name=op.f("ck_visit_types_visit_on_marks")),
        sa.ForeignKeyConstraint(
            ["speciality_code"], ["specialities.code"], name=op.f("fk_visit_types_speciality_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_visit_types")),
    )
    op.create_index(op.f("ix_visit_types_speciality_code"), "visit_types", ["speciality_code"])
    for name, kind in (
        ("notice_minutes", sa.Integer()),
        ("horizon_days", sa.SmallInteger()),
        ("min_age", sa.SmallInteger()),
        ("max_age", sa.SmallInteger()),
    ):
        op.add_column("practitioners", sa.Column(name, kind, nullable=True))
    op.create_check_constraint(
        op.f("ck_practitioners_reach_sensible"),
        "practitioners",
        "notice_minutes >= 0 AND horizon_days BETWEEN 1 AND 365",
    )
    op.create_table(
        "practitioner_visits",
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("visit_type", sa.String(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(on_marks, name=op.f("ck_practitioner_visits_visit_on_marks")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"],
            ["practitioners.practitioner_id"],
            name=op.f("fk_practitioner_visits_practitioner_id"),
        ),
        sa.ForeignKeyConstraint(["visit_type"], ["visit_types.code"], name=op.f("fk_practitioner_visits_visit_type")),
        sa.PrimaryKeyConstraint("practitioner_id", "visit_type", name=op.f("pk_practitioner_visits")),
    )
    op.create_table(
        "tariffs",
        sa.Column("speciality_code", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.CheckConstraint("cents >= 0", name=op.f("ck_tariffs_not_negative")),
        sa.ForeignKeyConstraint(["speciality_code"], ["specialities.code"], name=op.f("fk_tariffs_speciality_code")),
        sa.PrimaryKeyConstraint("speciality_code", "valid_from", name=op.f("pk_tariffs")),
    )
    # Where she lives, and whether she has a treating doctor: asked for, never guessed.
    op.add_column("patients", sa.Column("commune_code", sa.String(), nullable=True))
    op.add_column("patients", sa.Column("has_treating_doctor", sa.Boolean(), nullable=True))


def _hours() -> None:
    op.drop_constraint(op.f("ck_resources_kind_known"), "resources")
    op.create_check_constraint(
        op.f("ck_resources_kind_known"),
        "resources",
        "kind IN ('practitioner', 'seat', 'cabin', 'assistant', 'device_set', 'patient', 'cabinet', 'equipment',"
        " 'lodging')",
    )
    op.add_column("resources", sa.Column("keeps_hours", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute("UPDATE resources SET keeps_hours = true WHERE kind = 'practitioner'")
    op.add_column(
        "resources", sa.Column("buffer_minutes", sa.SmallInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_resources_buffer_on_marks"),
        "resources",
        "buffer_minutes BETWEEN 0 AND 120 AND buffer_minutes % 5 = 0",
    )
    op.add_column("weekly_rules", sa.Column("kind", sa.String(), server_default="open", nullable=False))
    op.add_column("weekly_rules", sa.Column("site_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_weekly_rules_site_id"), "weekly_rules", "sites", ["site_id"], ["site_id"])
    op.add_column("weekly_rules", _texts("visit_types"))
    op.add_column("weekly_rules", sa.Column("reserved_for", sa.String(), nullable=True))
    op.add_column("weekly_rules", sa.Column("release_hours", sa.SmallInteger(), nullable=True))
    for name, condition in (
        ("kind_known", "kind IN ('open', 'break')"),
        ("reserved_for_known", "reserved_for IS NULL OR reserved_for IN ('urgent', 'zone')"),
        ("released", "reserved_for IS NULL OR release_hours BETWEEN 0 AND 720"),
    ):
        op.create_check_constraint(op.f(f"ck_weekly_rules_{name}"), "weekly_rules", condition)
    op.add_column("rule_exceptions", sa.Column("label", sa.String(), server_default="", nullable=False))
    for name in ("leave_id", "site_id", "volunteer_day_id"):
        op.add_column("rule_exceptions", sa.Column(name, sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_rule_exceptions_site_id"), "rule_exceptions", "sites", ["site_id"], ["site_id"])
    op.create_index(op.f("ix_rule_exceptions_leave_id"), "rule_exceptions", ["leave_id"])
    op.create_index(op.f("ix_rule_exceptions_volunteer_day_id"), "rule_exceptions", ["volunteer_day_id"])
    op.add_column("openings", _texts("lane"))
    op.add_column("openings", sa.Column("site_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_openings_site_id"), "openings", "sites", ["site_id"], ["site_id"])
    op.add_column("openings", sa.Column("volunteer_day_id", sa.Uuid(), nullable=True))


_STATUS_COLUMNS: tuple[tuple[str, sa.types.TypeEngine[Any], Any], ...] = (
    ("mode", sa.String(), "home"),
    ("fee_cents", sa.Integer(), sa.text("0")),
    ("overrun_cents", sa.Integer(), sa.text("0")),
    ("cancelled_late", sa.Boolean(), sa.text("false")),
)
_NEW_COLUMNS: tuple[tuple[str, sa.types.TypeEngine[Any]], ...] = (
    ("visit_type", sa.String()),
    ("interpreter_language", sa.String()),
    ("series_id", sa.Uuid()),
    ("volunteer_day_id", sa.Uuid()),
    ("override_reason", sa.String()),
    ("previous_start", sa.DateTime(timezone=True)),
    ("cancel_code", sa.String()),
    ("cancelled_at", sa.DateTime(timezone=True)),
)


def _appointments() -> None:
    for name, kind, default in _STATUS_COLUMNS:
        op.add_column("appointments", sa.Column(name, kind, server_default=default, nullable=False))
    for name, kind in _NEW_COLUMNS:
        op.add_column("appointments", sa.Column(name, kind, nullable=True))
    op.execute("UPDATE appointments SET mode = 'cabin' WHERE cabin_id IS NOT NULL")
    op.execute(
        "UPDATE appointments a SET fee_cents = p.fee_cents FROM practitioners p"
        " WHERE p.practitioner_id = a.practitioner_id"
    )
    op.create_foreign_key(op.f("fk_appointments_visit_type"), "appointments", "visit_types", ["visit_type"], ["code"])
    op.create_check_constraint(
        op.f("ck_appointments_mode_known"), "appointments", "mode IN ('home', 'cabin', 'on_site')"
    )
    op.create_check_constraint(
        op.f("ck_appointments_no_overrun_by_volunteers"),
        "appointments",
        "volunteer_day_id IS NULL OR overrun_cents = 0",
    )
    op.create_index(
        op.f("ix_appointments_series_id"),
        "appointments",
        ["series_id"],
        postgresql_where=sa.text("series_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_appointments_volunteer_day_id"), "appointments", ["volunteer_day_id"])
    op.drop_constraint(op.f("pk_reservations"), "reservations")
    op.add_column("reservations", sa.Column("reservation_id", sa.BigInteger(), sa.Identity(), nullable=False))
    op.create_primary_key(op.f("pk_reservations"), "reservations", ["reservation_id"])
    op.alter_column("reservations", "appointment_id", nullable=True)
    op.add_column("reservations", sa.Column("volunteer_day_id", sa.Uuid(), nullable=True))
    op.add_column("reservations", sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_reservations_one_owner"), "reservations", "num_nonnulls(appointment_id, volunteer_day_id) = 1"
    )
    op.create_index(
        op.f("ix_reservations_appointment_id_resource_id"), "reservations", ["appointment_id", "resource_id"]
    )
    op.create_index(
        op.f("ix_reservations_volunteer_day_id"),
        "reservations",
        ["volunteer_day_id"],
        postgresql_where=sa.text("volunteer_day_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_reservations_hold_until"),
        "reservations",
        ["hold_until"],
        postgresql_where=sa.text("hold_until IS NOT NULL"),
    )


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("job_id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dedupe", sa.String(), nullable=True),
        sa.Column("parked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_jobs_dedupe")),
    )
    op.create_index(op.f("ix_jobs_run_at"), "jobs", ["run_at"], postgresql_where=sa.text("NOT parked"))


def downgrade() -> None:
    raise NotImplementedError("Agendas carry appointments: restore a backup.")
