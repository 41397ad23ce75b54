"""Uploads outside a visit, what their photo will say, and the preview that goes ahead of its original."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _added() -> list[sa.Column[Any]]:
    return [
        sa.Column("lesion_id", sa.Uuid(), nullable=True),
        sa.Column("view", sa.String(), server_default="other", nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("restricted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("quality", postgresql.JSONB(), nullable=True),
        sa.Column("rendition", sa.String(), server_default="original", nullable=False),
        sa.Column("original_sha256", sa.LargeBinary(), nullable=True),
    ]


def upgrade() -> None:
    op.alter_column("uploads", "consultation_id", nullable=True)
    for column in _added():
        op.add_column("uploads", column)
    op.create_check_constraint(op.f("ck_uploads_rendition_sent"), "uploads", "rendition IN ('original', 'preview')")
    op.create_foreign_key(
        op.f("fk_uploads_lesion_id"), "uploads", "lesions", ["lesion_id"], ["lesion_id"], ondelete="SET NULL"
    )
    op.add_column("photos", sa.Column("state", sa.String(), server_default="whole", nullable=False))
    op.create_check_constraint(op.f("ck_photos_state_known"), "photos", "state IN ('preview', 'whole')")


def downgrade() -> None:
    op.drop_column("photos", "state")
    for column in reversed(_added()):
        op.drop_column("uploads", column.name)
    op.alter_column("uploads", "consultation_id", nullable=False)
