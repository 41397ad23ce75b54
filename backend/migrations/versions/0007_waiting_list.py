"""Waiting lists, offers and leave."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "comptoir_app"

_SYSTEM = "(SELECT app_role()) = 'system'"
_GRANTEES = "ANY ((SELECT app_grantees())::uuid[])"
_LIVE = "state IN ('waiting', 'offered')"

# Her own account; whoever looks after her; the people of the practitioner or the place she asked to wait for; and the
# assistant who put her on the list.
_WAITS = (
    f"{_SYSTEM} OR patient_id = ANY ((SELECT app_patients())::uuid[])"
    " OR EXISTS (SELECT 1 FROM care_links l WHERE l.patient_id = waiting_entries.patient_id"
    f" AND l.grantee_id = {_GRANTEES} AND l.starts_at <= (SELECT app_now())"
    " AND l.ends_at > (SELECT app_now()) AND l.withdrawn_at IS NULL)"
    f" OR practitioner_id = {_GRANTEES} OR site_id = {_GRANTEES}"
    " OR EXISTS (SELECT 1 FROM practitioners p WHERE p.practitioner_id = waiting_entries.practitioner_id"
    f" AND p.site_id = {_GRANTEES})"
    " OR ((SELECT app_role()) = 'assistant' AND principal_id = (SELECT app_account()))"
)
_WITH_ITS_ENTRY = f"{_SYSTEM} OR EXISTS (SELECT 1 FROM waiting_entries t WHERE t.entry_id = offers.entry_id)"


def upgrade() -> None:
    _entries()
    _offers()
    for table, condition in (("waiting_entries", _WAITS), ("offers", _WITH_ITS_ENTRY)):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_wall ON {table} USING ({condition}) WITH CHECK ({condition})")
        op.execute(f"REVOKE DELETE ON {table} FROM {APP_ROLE}")


def _to(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_waiting_entries_{column}"))


def _entries() -> None:
    op.create_table(
        "waiting_entries",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("speciality_code", sa.String(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("visit_type", sa.String(), nullable=True),
        sa.Column("mode", sa.String(), nullable=True),
        sa.Column("cabin_id", sa.Uuid(), nullable=True),
        sa.Column("zone_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("from_commune", sa.String(), nullable=True),
        sa.Column("max_km", sa.SmallInteger(), nullable=True),
        sa.Column("earliest", sa.Date(), nullable=False),
        sa.Column("latest", sa.Date(), nullable=False),
        sa.Column("weekdays", sa.ARRAY(sa.SmallInteger()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("hours_from", sa.Time(), nullable=True),
        sa.Column("hours_until", sa.Time(), nullable=True),
        sa.Column("priority", sa.SmallInteger(), server_default=sa.text("5"), nullable=False),
        sa.Column("sooner_than", sa.Uuid(), nullable=True),
        sa.Column("instead_of", sa.Uuid(), nullable=True),
        sa.Column("leave_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("interpreter_language", sa.String(), nullable=True),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'offered', 'booked', 'left', 'expired')",
            name=op.f("ck_waiting_entries_state_known"),
        ),
        sa.CheckConstraint("mode IN ('home', 'cabin', 'on_site')", name=op.f("ck_waiting_entries_mode_known")),
        sa.CheckConstraint("priority IN (1, 2, 5)", name=op.f("ck_waiting_entries_priority_known")),
        sa.CheckConstraint("earliest <= latest", name=op.f("ck_waiting_entries_days_in_order")),
        sa.CheckConstraint("hours_from < hours_until", name=op.f("ck_waiting_entries_hours_in_order")),
        sa.CheckConstraint("max_km > 0", name=op.f("ck_waiting_entries_distance_sensible")),
        sa.CheckConstraint(
            "weekdays <@ ARRAY[0, 1, 2, 3, 4, 5, 6]::smallint[]", name=op.f("ck_waiting_entries_weekdays_known")
        ),
        _to("patient_id", "patients.patient_id"),
        _to("speciality_code", "specialities.code"),
        _to("practitioner_id", "practitioners.practitioner_id"),
        _to("visit_type", "visit_types.code"),
        _to("cabin_id", "cabins.cabin_id"),
        _to("zone_id", "zones.zone_id"),
        _to("site_id", "sites.site_id"),
        _to("from_commune", "communes.code"),
        _to("sooner_than", "appointments.appointment_id"),
        _to("instead_of", "appointments.appointment_id"),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_waiting_entries")),
    )
    live = sa.text(_LIVE)
    target = sa.text("coalesce(practitioner_id, '00000000-0000-0000-0000-000000000000')")
    op.create_index(
        "uq_waiting_entries_patient_target",
        "waiting_entries",
        ["patient_id", "speciality_code", target],
        unique=True,
        postgresql_where=sa.text(f"{_LIVE} AND instead_of IS NULL"),
    )
    for column in ("sooner_than", "instead_of"):
        op.create_index(f"uq_waiting_entries_{column}", "waiting_entries", [column], unique=True, postgresql_where=live)
    op.create_index(
        "ix_waiting_entries_turn",
        "waiting_entries",
        ["speciality_code", "priority", "joined_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_waiting_entries_practitioner_id", "waiting_entries", ["practitioner_id"], postgresql_where=live)
    op.create_index("ix_waiting_entries_patient_id", "waiting_entries", ["patient_id"])


def _offers() -> None:
    op.create_table(
        "offers",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_how", sa.String(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'accepted', 'declined', 'expired')", name=op.f("ck_offers_state_known")),
        sa.CheckConstraint(
            "answered_how IN ('patient', 'staff', 'deadline', 'left', 'lost')", name=op.f("ck_offers_answer_known")
        ),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name=op.f("ck_offers_answered_once")),
        sa.ForeignKeyConstraint(["entry_id"], ["waiting_entries.entry_id"], name=op.f("fk_offers_entry_id")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.appointment_id"], name=op.f("fk_offers_appointment_id")
        ),
        sa.PrimaryKeyConstraint("offer_id", name=op.f("pk_offers")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_offers_appointment_id")),
    )
    open_only = sa.text("state = 'open'")
    op.create_index("uq_offers_entry_open", "offers", ["entry_id"], unique=True, postgresql_where=open_only)
    op.create_index("ix_offers_entry_id", "offers", ["entry_id"])
    op.create_index("ix_offers_deadline", "offers", ["deadline"], postgresql_where=open_only)


def downgrade() -> None:
    raise NotImplementedError("People wait: restore a backup.")
