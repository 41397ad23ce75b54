"""Readings that are nobody's: why, and what was decided; the three times of a reading; holes in what a cabin delivered."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_AT = sa.DateTime(timezone=True)
_READINGS: tuple[sa.Column[Any], ...] = (
    sa.Column("device_time", _AT, nullable=True),
    sa.Column("attribution", sa.String(), server_default="live", nullable=False),
    sa.Column("quarantine_reason", sa.String(), nullable=True),
    sa.Column("decision", sa.String(), nullable=True),
    sa.Column("decided_at", _AT, nullable=True),
    sa.Column("decided_by", sa.Uuid(), nullable=True),
)
_STATUSES: tuple[sa.Column[Any], ...] = (
    sa.Column("outbox_parked", sa.Integer(), server_default=sa.text("0"), nullable=False),
    sa.Column("parked", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
    sa.Column("last_seq", sa.BigInteger(), nullable=True),
    sa.Column("complete_to", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    sa.Column("missing", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    sa.Column("kiosk_clock", sa.String(), server_default="unknown", nullable=False),
    sa.Column("disk_used", sa.Float(), nullable=True),
    sa.Column("disk_alarm", sa.Boolean(), server_default=sa.text("false"), nullable=False),
)


def upgrade() -> None:
    for table, columns in (("readings", _READINGS), ("cabin_statuses", _STATUSES)):
        for column in columns:
            op.add_column(table, column)
    # The wall holds the owner too.
    op.execute("SELECT set_config('app.role', 'system', true)")
    op.execute(
        "UPDATE readings SET device_time = (document->>'device_time')::timestamptz,"
        " attribution = CASE WHEN patient_id IS NULL THEN 'quarantined' ELSE 'live' END,"
        " quarantine_reason = CASE WHEN patient_id IS NULL THEN 'no_visit' END"
    )
    for name, rule in (
        ("attribution_known", "attribution IN ('live', 'memory', 'quarantined')"),
        ("quarantined_is_nobodys", "attribution <> 'quarantined' OR (patient_id IS NULL AND consultation_id IS NULL)"),
        ("quarantined_with_reason", "(attribution = 'quarantined') = (quarantine_reason IS NOT NULL)"),
        ("decision_known", "decision IN ('kept', 'discarded')"),
        ("decision_whole", "num_nulls(decision, decided_at, decided_by) IN (0, 3)"),
        ("decided_in_quarantine", "decision IS NULL OR attribution = 'quarantined'"),
    ):
        op.create_check_constraint(op.f(f"ck_readings_{name}"), "readings", rule)
    op.create_foreign_key(op.f("fk_readings_decided_by"), "readings", "accounts", ["decided_by"], ["account_id"])
    op.create_index(
        "ix_readings_quarantine",
        "readings",
        ["cabin_id", "received_at"],
        postgresql_where=sa.text("attribution = 'quarantined' AND decision IS NULL"),
    )


def downgrade() -> None:
    raise NotImplementedError("What was decided in quarantine stays written: restore a backup.")
