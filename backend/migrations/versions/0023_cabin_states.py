"""Where each cabin stands, how it came there, who helped, where help comes to, and its calibrated screen."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "comptoir_app"

_WALL = """
    (SELECT app_role()) = 'system' OR cabin_assists.patient_id = ANY ((SELECT app_patients())::uuid[])
    OR EXISTS (SELECT 1 FROM care_links l WHERE l.patient_id = cabin_assists.patient_id
        AND l.grantee_id = ANY ((SELECT app_grantees())::uuid[]) AND l.starts_at <= (SELECT app_now())
        AND l.ends_at > (SELECT app_now()) AND l.withdrawn_at IS NULL)
"""
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _standings()
    _moves()
    _assists()
    _small_tables()
    # Cabins that were in use stay in use; a new one is closed until somebody opens it.
    op.execute("INSERT INTO cabin_standings (cabin_id, state, since) SELECT cabin_id, 'ready', now() FROM cabins")
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON cabin_moves, screen_calibrations FROM {APP_ROLE}")
    op.execute(f"REVOKE DELETE, TRUNCATE ON cabin_assists FROM {APP_ROLE}")


def _references(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in targets.items()
    ]


def _standings() -> None:
    name = "cabin_standings"
    op.create_table(
        name,
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), server_default="closed", nullable=False),
        sa.Column("since", _AT, nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("checked", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("reopens_at", _AT, nullable=True),
        sa.Column("duty_id", sa.Uuid(), nullable=True),
        sa.Column("duty_name", sa.String(), nullable=True),
        sa.Column("call_kind", sa.String(), nullable=True),
        sa.Column("called_at", _AT, nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state IN ('closed', 'preparing', 'ready', 'in_visit', 'cleaning', 'fault')",
            name=op.f("ck_cabin_standings_state_known"),
        ),
        sa.CheckConstraint(
            "(state = 'in_visit') = (visit_id IS NOT NULL)", name=op.f("ck_cabin_standings_visit_while_in_visit")
        ),
        sa.CheckConstraint("state <> 'fault' OR fault IS NOT NULL", name=op.f("ck_cabin_standings_fault_said")),
        sa.CheckConstraint("call_kind IN ('help', 'emergency')", name=op.f("ck_cabin_standings_call_known")),
        sa.CheckConstraint("num_nulls(call_kind, called_at) IN (0, 2)", name=op.f("ck_cabin_standings_call_whole")),
        *_references(
            name,
            cabin_id="cabins.cabin_id",
            visit_id="consultations.consultation_id",
            duty_id="accounts.account_id",
        ),
        sa.PrimaryKeyConstraint("cabin_id", name=op.f("pk_cabin_standings")),
    )


def _moves() -> None:
    name = "cabin_moves"
    op.create_table(
        name,
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("move", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), server_default="", nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(), nullable=False),
        *_references(name, cabin_id="cabins.cabin_id", account_id="accounts.account_id"),
        sa.PrimaryKeyConstraint("move_id", name=op.f("pk_cabin_moves")),
    )
    op.create_index(op.f("ix_cabin_moves_cabin_id_ordinal"), name, ["cabin_id", "ordinal"])


def _assists() -> None:
    name = "cabin_assists"
    op.create_table(
        name,
        sa.Column("assist_id", sa.Uuid(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("entered_at", _AT, nullable=False),
        sa.Column("left_at", _AT, nullable=True),
        sa.CheckConstraint("left_at IS NULL OR left_at >= entered_at", name=op.f("ck_cabin_assists_in_order")),
        *_references(
            name,
            cabin_id="cabins.cabin_id",
            consultation_id="consultations.consultation_id",
            patient_id="patients.patient_id",
            account_id="accounts.account_id",
        ),
        sa.PrimaryKeyConstraint("assist_id", name=op.f("pk_cabin_assists")),
    )
    op.create_index(op.f("ix_cabin_assists_consultation_id"), name, ["consultation_id"])
    op.create_index(
        "uq_cabin_assists_inside",
        name,
        ["consultation_id", "account_id"],
        unique=True,
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.execute("ALTER TABLE cabin_assists ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE cabin_assists FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY cabin_assists_wall ON cabin_assists USING ({_WALL}) WITH CHECK ({_WALL})")


def _small_tables() -> None:
    name = "cabin_entry_codes"
    op.create_table(
        name,
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        *_references(name, cabin_id="cabins.cabin_id", account_id="accounts.account_id"),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_cabin_entry_codes")),
    )
    op.create_index(op.f("ix_cabin_entry_codes_expires_at"), name, ["expires_at"])
    name = "cabin_addresses"
    op.create_table(
        name,
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("access", sa.String(), server_default="", nullable=False),
        sa.Column("callback", sa.String(), nullable=False),
        *_references(name, cabin_id="cabins.cabin_id"),
        sa.PrimaryKeyConstraint("cabin_id", name=op.f("pk_cabin_addresses")),
    )
    name = "screen_calibrations"
    op.create_table(
        name,
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("px_per_mm", sa.Float(), nullable=False),
        sa.Column("distance_mm", sa.Integer(), nullable=False),
        sa.Column("made_at", _AT, nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.CheckConstraint("px_per_mm BETWEEN 1 AND 40", name=op.f("ck_screen_calibrations_scale_sensible")),
        sa.CheckConstraint("distance_mm BETWEEN 400 AND 6000", name=op.f("ck_screen_calibrations_distance_sensible")),
        *_references(name, cabin_id="cabins.cabin_id", account_id="accounts.account_id"),
        sa.PrimaryKeyConstraint("cabin_id", "version", name=op.f("pk_screen_calibrations")),
    )


def downgrade() -> None:
    raise NotImplementedError("Who helped in a visit is part of it: restore a backup.")
