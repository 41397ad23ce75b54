"""What an attendant's acts of assistance are paid: sums with their dates. None is given: sources disagree on them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "assist_rates",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_acts", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("kind IN ('act', 'year')", name=op.f("ck_assist_rates_kind_known")),
        sa.CheckConstraint("cents >= 0", name=op.f("ck_assist_rates_not_negative")),
        sa.CheckConstraint("(kind = 'act') = (from_acts = 0)", name=op.f("ck_assist_rates_tier_of_a_year")),
        sa.CheckConstraint("from_acts >= 0", name=op.f("ck_assist_rates_acts_counted")),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_assist_rates_in_order")),
        sa.PrimaryKeyConstraint("kind", "from_acts", "valid_from", name=op.f("pk_assist_rates")),
    )
    op.create_index(op.f("ix_cabin_assists_cabin_id_entered_at"), "cabin_assists", ["cabin_id", "entered_at"])


def downgrade() -> None:
    raise NotImplementedError("The sums that were written stay: restore a backup.")
