"""How calls went: sides of links, their course, technical incidents of the act."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SYSTEM = "(SELECT app_role()) = 'system'"


def _through_appointments(table: str) -> str:
    return f"{_SYSTEM} OR EXISTS (SELECT 1 FROM appointments t WHERE t.appointment_id = {table}.consultation_id)"


_POLICIES = {
    "call_sides": _through_appointments("call_sides"),
    "call_incidents": _through_appointments("call_incidents"),
    "call_points": f"{_SYSTEM} OR EXISTS (SELECT 1 FROM call_sides t WHERE t.side_id = call_points.side_id)",
}

_KINDS = (
    "kind IN ('audio_only', 'video_reduced', 'interrupted', 'reconnected', 'frozen', 'signaling_lost', 'no_connection')"
)


def _sums(kind: type[sa.types.TypeEngine[Any]], *names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, kind(), server_default=sa.text("0"), nullable=False) for name in names]


def _measures(*names: str, nullable: bool = True) -> list[sa.Column[float]]:
    return [sa.Column(name, sa.REAL(), nullable=nullable) for name in names]


def upgrade() -> None:
    _sides()
    _points()
    _incidents()
    for table, condition in _POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_wall ON {table} USING ({condition}) WITH CHECK ({condition})")


def _sides() -> None:
    op.create_table(
        "call_sides",
        sa.Column("side_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("member", sa.Uuid(), nullable=False),
        sa.Column("peer", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        *_sums(sa.Float, "seconds", "weak_s", "bad_s", "relay_s", "tcp_s", "narrow_s", "slow_s"),
        *_sums(sa.BigInteger, "freezes"),
        *_sums(sa.Float, "frozen_s", "concealed_s"),
        *_sums(sa.BigInteger, "packets", "lost", "bytes_in", "bytes_out"),
        *_measures("socket_ms", "admitted_ms", "described_ms", "connected_ms", "first_frame_ms"),
        *_measures("rtt_p50_ms", "rtt_p95_ms", "loss_p95", "available_p50_bps"),
        sa.CheckConstraint("line IN ('cabin', 'site', 'home', 'guest')", name=op.f("ck_call_sides_line_known")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.consultation_id"], name=op.f("fk_call_sides_consultation_id")
        ),
        sa.PrimaryKeyConstraint("side_id", name=op.f("pk_call_sides")),
    )
    op.create_index(
        op.f("ix_call_sides_consultation_id_member_peer"),
        "call_sides",
        ["consultation_id", "member", "peer"],
        unique=True,
    )
    op.create_index(op.f("ix_call_sides_first_at"), "call_sides", ["first_at"])


def _points() -> None:
    op.create_table(
        "call_points",
        sa.Column("side_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_measures("window_s", nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("relay", sa.Boolean(), nullable=True),
        *_measures("rtt_ms", "loss", "jitter_ms"),
        *_measures("in_bps", "out_bps", nullable=False),
        *_measures("available_bps"),
        *_measures("frozen_s", nullable=False),
        sa.ForeignKeyConstraint(
            ["side_id"], ["call_sides.side_id"], name=op.f("fk_call_points_side_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("side_id", "at", name=op.f("pk_call_points")),
    )
    op.create_index(op.f("ix_call_points_at"), "call_points", ["at"])


def _incidents() -> None:
    op.create_table(
        "call_incidents",
        sa.Column("side_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_measures("seconds"),
        sa.CheckConstraint(_KINDS, name=op.f("ck_call_incidents_kind_known")),
        sa.ForeignKeyConstraint(["side_id"], ["call_sides.side_id"], name=op.f("fk_call_incidents_side_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.consultation_id"], name=op.f("fk_call_incidents_consultation_id")
        ),
        sa.PrimaryKeyConstraint("side_id", "kind", "said_at", name=op.f("pk_call_incidents")),
    )
    op.create_index(op.f("ix_call_incidents_consultation_id_at"), "call_incidents", ["consultation_id", "at"])


def downgrade() -> None:
    raise NotImplementedError("Technical incidents are part of the record: restore a backup.")
