"""The first schema: people, booking, calls, photos, cabins, audit."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # Equality of a resource inside an exclusion constraint over ranges.
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table(
        "audit_entries",
        sa.Column("audit_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries_patient_id_at"), "audit_entries", ["patient_id", "at"], unique=False)
    op.create_table(
        "login_failures",
        sa.Column("failure_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("attempt_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("failure_id", name=op.f("pk_login_failures")),
    )
    op.create_index(op.f("ix_login_failures_attempt_hash_at"), "login_failures", ["attempt_hash", "at"], unique=False)
    op.create_table(
        "patients",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_patients")),
    )
    op.create_table(
        "resources",
        sa.Column("resource_id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ref", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('practitioner', 'cabin', 'assistant', 'device_set', 'patient')",
            name=op.f("ck_resources_kind_known"),
        ),
        sa.PrimaryKeyConstraint("resource_id", name=op.f("pk_resources")),
        sa.UniqueConstraint("ref", name=op.f("uq_resources_ref")),
    )
    op.create_table(
        "sites",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("priority_zone", sa.Boolean(), nullable=False),
        sa.Column("tz", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('comptoir', 'maison_de_sante', 'cabinet', 'pharmacy')", name=op.f("ck_sites_kind_known")
        ),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_sites")),
    )
    op.create_table(
        "specialities",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_fr", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("keywords_fr", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("keywords_en", sa.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_specialities")),
    )
    op.create_table(
        "cabins",
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_cabins_site_id")),
        sa.PrimaryKeyConstraint("cabin_id", name=op.f("pk_cabins")),
    )
    op.create_index(op.f("ix_cabins_site_id"), "cabins", ["site_id"], unique=False)
    op.create_table(
        "care_links",
        sa.Column("care_link_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("grantee_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.patient_id"], name=op.f("fk_care_links_patient_id")),
        sa.PrimaryKeyConstraint("care_link_id", name=op.f("pk_care_links")),
    )
    op.create_index(
        op.f("ix_care_links_patient_id_grantee_id"), "care_links", ["patient_id", "grantee_id"], unique=False
    )
    op.create_table(
        "openings",
        sa.Column("opening_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("resource_id"), "="), (sa.column("during"), "&&"), using="gist", name="ex_openings_no_overlap"
        ),
        sa.CheckConstraint("source IN ('rule', 'extra')", name=op.f("ck_openings_source_known")),
        sa.CheckConstraint(
            "NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during) AND extract(epoch FROM lower(during))::bigint % 300 = 0 AND extract(epoch FROM upper(during))::bigint % 300 = 0",
            name=op.f("ck_openings_five_minute_marks"),
        ),
        sa.ForeignKeyConstraint(["resource_id"], ["resources.resource_id"], name=op.f("fk_openings_resource_id")),
        sa.PrimaryKeyConstraint("opening_id", name=op.f("pk_openings")),
    )
    op.create_table(
        "patient_keys",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("master_key_id", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.patient_id"], name=op.f("fk_patient_keys_patient_id")),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_patient_keys")),
    )
    op.create_table(
        "photos",
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("body_site", sa.String(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("orientation", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("orientation BETWEEN 1 AND 8", name=op.f("ck_photos_orientation_known")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.patient_id"], name=op.f("fk_photos_patient_id")),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_photos")),
    )
    op.create_index(op.f("ix_photos_consultation_id"), "photos", ["consultation_id"], unique=False)
    op.create_index(op.f("ix_photos_patient_id_taken_at"), "photos", ["patient_id", "taken_at"], unique=False)
    op.create_table(
        "practitioners",
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("rpps", sa.String(), nullable=False),
        sa.Column("speciality_code", sa.String(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("sector", sa.SmallInteger(), nullable=False),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        sa.Column("languages", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column("on_site", sa.Boolean(), nullable=False),
        sa.Column("volunteer", sa.Boolean(), nullable=False),
        sa.Column("visit_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("about_fr", sa.String(), nullable=False),
        sa.Column("about_en", sa.String(), nullable=False),
        sa.Column("portrait_seed", sa.String(), nullable=False),
        sa.CheckConstraint("rpps ~ '^[0-9]{11}$'", name=op.f("ck_practitioners_rpps_digits")),
        sa.CheckConstraint("fee_cents >= 0", name=op.f("ck_practitioners_fee_not_negative")),
        sa.CheckConstraint("sector IN (1, 2)", name=op.f("ck_practitioners_sector_known")),
        sa.CheckConstraint(
            "visit_minutes BETWEEN 5 AND 120 AND visit_minutes % 5 = 0", name=op.f("ck_practitioners_visit_on_marks")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_practitioners_site_id")),
        sa.ForeignKeyConstraint(
            ["speciality_code"], ["specialities.code"], name=op.f("fk_practitioners_speciality_code")
        ),
        sa.PrimaryKeyConstraint("practitioner_id", name=op.f("pk_practitioners")),
        sa.UniqueConstraint("rpps", name=op.f("uq_practitioners_rpps")),
    )
    op.create_index(op.f("ix_practitioners_site_id"), "practitioners", ["site_id"], unique=False)
    op.create_index(op.f("ix_practitioners_speciality_code"), "practitioners", ["speciality_code"], unique=False)
    op.create_table(
        "rule_exceptions",
        sa.Column("exception_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts_local", sa.Time(), server_default=sa.text("'00:00'"), nullable=False),
        sa.Column("ends_local", sa.Time(), server_default=sa.text("'00:00'"), nullable=False),
        sa.Column("tz", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('closed', 'open')", name=op.f("ck_rule_exceptions_kind_known")),
        sa.CheckConstraint(
            "extract(epoch FROM starts_local)::int % 300 = 0 AND extract(epoch FROM ends_local)::int % 300 = 0",
            name=op.f("ck_rule_exceptions_local_hours_on_marks"),
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resources.resource_id"], name=op.f("fk_rule_exceptions_resource_id")
        ),
        sa.PrimaryKeyConstraint("exception_id", name=op.f("pk_rule_exceptions")),
    )
    op.create_index(op.f("ix_rule_exceptions_resource_id"), "rule_exceptions", ["resource_id"], unique=False)
    op.create_table(
        "weekly_rules",
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("starts_local", sa.Time(), nullable=False),
        sa.Column("ends_local", sa.Time(), nullable=False),
        sa.Column("tz", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "extract(epoch FROM starts_local)::int % 300 = 0 AND extract(epoch FROM ends_local)::int % 300 = 0",
            name=op.f("ck_weekly_rules_local_hours_on_marks"),
        ),
        sa.CheckConstraint("starts_local <> ends_local", name=op.f("ck_weekly_rules_has_length")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_weekly_rules_weekday_known")),
        sa.ForeignKeyConstraint(["resource_id"], ["resources.resource_id"], name=op.f("fk_weekly_rules_resource_id")),
        sa.PrimaryKeyConstraint("rule_id", name=op.f("pk_weekly_rules")),
    )
    op.create_index(op.f("ix_weekly_rules_resource_id"), "weekly_rules", ["resource_id"], unique=False)
    op.create_table(
        "accounts",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), server_default="fr", nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("cabin_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(role = 'cabin') = (cabin_id IS NOT NULL)", name=op.f("ck_accounts_cabin")),
        sa.CheckConstraint("(role = 'patient') = (patient_id IS NOT NULL)", name=op.f("ck_accounts_patient")),
        sa.CheckConstraint(
            "(role = 'practitioner') = (practitioner_id IS NOT NULL)", name=op.f("ck_accounts_practitioner")
        ),
        sa.CheckConstraint("role IN ('patient', 'practitioner', 'assistant', 'cabin')", name=op.f("ck_accounts_role")),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabins.cabin_id"], name=op.f("fk_accounts_cabin_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.patient_id"], name=op.f("fk_accounts_patient_id")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioners.practitioner_id"], name=op.f("fk_accounts_practitioner_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
    )
    op.create_table(
        "appointments",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("request_hash", sa.LargeBinary(), nullable=True),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("cancel_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "status IN ('proposed', 'pending', 'booked', 'arrived', 'fulfilled', 'cancelled', 'noshow', 'entered-in-error', 'checked-in', 'waitlist')",
            name=op.f("ck_appointments_status_known"),
        ),
        sa.CheckConstraint(
            "NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during) AND extract(epoch FROM lower(during))::bigint % 300 = 0 AND extract(epoch FROM upper(during))::bigint % 300 = 0",
            name=op.f("ck_appointments_five_minute_marks"),
        ),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabins.cabin_id"], name=op.f("fk_appointments_cabin_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.patient_id"], name=op.f("fk_appointments_patient_id")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioners.practitioner_id"], name=op.f("fk_appointments_practitioner_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_appointments_site_id")),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_appointments")),
        sa.UniqueConstraint("principal_id", "idempotency_key", name="uq_appointments_principal_id_idempotency_key"),
    )
    op.create_index(
        "ix_appointments_cabin_id_start", "appointments", ["cabin_id", sa.literal_column("lower(during)")], unique=False
    )
    op.create_index(
        "ix_appointments_patient_id_start",
        "appointments",
        ["patient_id", sa.literal_column("lower(during)")],
        unique=False,
    )
    op.create_index(
        "ix_appointments_practitioner_id_start",
        "appointments",
        ["practitioner_id", sa.literal_column("lower(during)")],
        unique=False,
    )
    op.create_index(
        "ix_appointments_site_id_start", "appointments", ["site_id", sa.literal_column("lower(during)")], unique=False
    )
    op.create_table(
        "cabin_keys",
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabins.cabin_id"], name=op.f("fk_cabin_keys_cabin_id")),
        sa.PrimaryKeyConstraint("cabin_id", name=op.f("pk_cabin_keys")),
    )
    op.create_table(
        "cabin_statuses",
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("software", sa.String(), nullable=False),
        sa.Column("boot_id", sa.String(), nullable=False),
        sa.Column("outbox_depth", sa.Integer(), nullable=False),
        sa.Column("oldest_unsent_s", sa.Double(), nullable=True),
        sa.Column("devices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabins.cabin_id"], name=op.f("fk_cabin_statuses_cabin_id")),
        sa.PrimaryKeyConstraint("cabin_id", name=op.f("pk_cabin_statuses")),
    )
    op.create_table(
        "photo_objects",
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("rendition", sa.String(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "rendition IN ('original', 'preview', 'thumbnail')", name=op.f("ck_photo_objects_rendition_known")
        ),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.photo_id"], name=op.f("fk_photo_objects_photo_id")),
        sa.PrimaryKeyConstraint("photo_id", "rendition", name=op.f("pk_photo_objects")),
        sa.UniqueConstraint("object_id", name=op.f("uq_photo_objects_object_id")),
    )
    op.create_table(
        "uploads",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("body_site", sa.String(), nullable=True),
        sa.Column("declared_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("length_bytes", sa.BigInteger(), nullable=False),
        sa.Column("received_bytes", sa.BigInteger(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("received_bytes BETWEEN 0 AND length_bytes", name=op.f("ck_uploads_received_within_length")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.patient_id"], name=op.f("fk_uploads_patient_id")),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photos.photo_id"], name=op.f("fk_uploads_photo_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("upload_id", name=op.f("pk_uploads")),
    )
    op.create_index(op.f("ix_uploads_account_id"), "uploads", ["account_id"], unique=False)
    op.create_index(op.f("ix_uploads_expires_at"), "uploads", ["expires_at"], unique=False)
    op.create_table(
        "account_sites",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_account_sites_account_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_account_sites_site_id")),
        sa.PrimaryKeyConstraint("account_id", "site_id", name=op.f("pk_account_sites")),
    )
    op.create_table(
        "consultations",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), server_default="planned", nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notes", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "status IN ('planned', 'waiting', 'in_progress', 'ended')", name=op.f("ck_consultations_status")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["appointments.appointment_id"], name=op.f("fk_consultations_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_consultations")),
    )
    op.create_table(
        "login_sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_login_sessions_account_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_sessions")),
    )
    op.create_index(op.f("ix_login_sessions_account_id"), "login_sessions", ["account_id"], unique=False)
    op.create_table(
        "reservations",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("resource_id"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name="ex_reservations_no_overlap",
        ),
        sa.CheckConstraint(
            "NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during) AND extract(epoch FROM lower(during))::bigint % 300 = 0 AND extract(epoch FROM upper(during))::bigint % 300 = 0",
            name=op.f("ck_reservations_five_minute_marks"),
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.appointment_id"],
            name=op.f("fk_reservations_appointment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["resource_id"], ["resources.resource_id"], name=op.f("fk_reservations_resource_id")),
        sa.PrimaryKeyConstraint("appointment_id", "resource_id", name=op.f("pk_reservations")),
    )
    op.create_table(
        "upload_parts",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at_byte", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.upload_id"], name=op.f("fk_upload_parts_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "starts_at_byte", name=op.f("pk_upload_parts")),
    )
    op.create_table(
        "admissions",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("admitted_by", sa.Uuid(), nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_admissions_account_id")),
        sa.ForeignKeyConstraint(["admitted_by"], ["accounts.account_id"], name=op.f("fk_admissions_admitted_by")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.consultation_id"], name=op.f("fk_admissions_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "account_id", name=op.f("pk_admissions")),
    )
    op.create_table(
        "consents",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_consents_account_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.consultation_id"], name=op.f("fk_consents_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "version", name=op.f("pk_consents")),
    )
    op.create_table(
        "readings",
        sa.Column("reading_id", sa.Uuid(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("kiosk_seq", sa.BigInteger(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=True),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "confirmed_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabins.cabin_id"], name=op.f("fk_readings_cabin_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.consultation_id"], name=op.f("fk_readings_consultation_id")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.patient_id"], name=op.f("fk_readings_patient_id")),
        sa.PrimaryKeyConstraint("reading_id", name=op.f("pk_readings")),
    )
    op.create_index(op.f("ix_readings_cabin_id_kiosk_seq"), "readings", ["cabin_id", "kiosk_seq"], unique=False)
    op.create_index(op.f("ix_readings_consultation_id"), "readings", ["consultation_id"], unique=False)
    op.create_index(op.f("ix_readings_patient_id_received_at"), "readings", ["patient_id", "received_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_readings_patient_id_received_at"), table_name="readings")
    op.drop_index(op.f("ix_readings_consultation_id"), table_name="readings")
    op.drop_index(op.f("ix_readings_cabin_id_kiosk_seq"), table_name="readings")
    op.drop_table("readings")
    op.drop_table("consents")
    op.drop_table("admissions")
    op.drop_table("upload_parts")
    op.drop_table("reservations")
    op.drop_index(op.f("ix_login_sessions_account_id"), table_name="login_sessions")
    op.drop_table("login_sessions")
    op.drop_table("consultations")
    op.drop_table("account_sites")
    op.drop_index(op.f("ix_uploads_expires_at"), table_name="uploads")
    op.drop_index(op.f("ix_uploads_account_id"), table_name="uploads")
    op.drop_table("uploads")
    op.drop_table("photo_objects")
    op.drop_table("cabin_statuses")
    op.drop_table("cabin_keys")
    op.drop_index("ix_appointments_site_id_start", table_name="appointments")
    op.drop_index("ix_appointments_practitioner_id_start", table_name="appointments")
    op.drop_index("ix_appointments_patient_id_start", table_name="appointments")
    op.drop_index("ix_appointments_cabin_id_start", table_name="appointments")
    op.drop_table("appointments")
    op.drop_table("accounts")
    op.drop_index(op.f("ix_weekly_rules_resource_id"), table_name="weekly_rules")
    op.drop_table("weekly_rules")
    op.drop_index(op.f("ix_rule_exceptions_resource_id"), table_name="rule_exceptions")
    op.drop_table("rule_exceptions")
    op.drop_index(op.f("ix_practitioners_speciality_code"), table_name="practitioners")
    op.drop_index(op.f("ix_practitioners_site_id"), table_name="practitioners")
    op.drop_table("practitioners")
    op.drop_index(op.f("ix_photos_patient_id_taken_at"), table_name="photos")
    op.drop_index(op.f("ix_photos_consultation_id"), table_name="photos")
    op.drop_table("photos")
    op.drop_table("patient_keys")
    op.drop_table("openings")
    op.drop_index(op.f("ix_care_links_patient_id_grantee_id"), table_name="care_links")
    op.drop_table("care_links")
    op.drop_index(op.f("ix_cabins_site_id"), table_name="cabins")
    op.drop_table("cabins")
    op.drop_table("specialities")
    op.drop_table("sites")
    op.drop_table("resources")
    op.drop_table("patients")
    op.drop_index(op.f("ix_login_failures_attempt_hash_at"), table_name="login_failures")
    op.drop_table("login_failures")
    op.drop_index(op.f("ix_audit_entries_patient_id_at"), table_name="audit_entries")
    op.drop_table("audit_entries")
