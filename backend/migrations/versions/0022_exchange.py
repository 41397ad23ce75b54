"""Copies of photos given out: to a PACS or as a file. What left the house stays written."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "comptoir_app"

# As for the photos themselves (0017): what is restricted is not told to a place's team either.
_WALL = """
    ((SELECT app_role()) = 'system' OR photo_copies.patient_id = ANY ((SELECT app_patients())::uuid[])
    OR EXISTS (SELECT 1 FROM care_links l WHERE l.patient_id = photo_copies.patient_id
        AND l.grantee_id = ANY ((SELECT app_grantees())::uuid[]) AND l.starts_at <= (SELECT app_now())
        AND l.ends_at > (SELECT app_now()) AND l.withdrawn_at IS NULL))
    AND (NOT photo_copies.restricted OR app_sees_restricted(photo_copies.patient_id))
"""


def upgrade() -> None:
    op.create_table(
        "photo_copies",
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("instance_uid", sa.String(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.CheckConstraint("kind IN ('pacs', 'file')", name=op.f("ck_photo_copies_kind_known")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name=op.f("ck_photo_copies_state_known")),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.photo_id"], name=op.f("fk_photo_copies_photo_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.patient_id"], name=op.f("fk_photo_copies_patient_id")),
        sa.PrimaryKeyConstraint("copy_id", name=op.f("pk_photo_copies")),
    )
    op.create_index(op.f("ix_photo_copies_patient_id_asked_at"), "photo_copies", ["patient_id", "asked_at"])
    op.create_index(op.f("ix_photo_copies_photo_id"), "photo_copies", ["photo_id"])
    op.execute("ALTER TABLE photo_copies ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE photo_copies FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY photo_copies_wall ON photo_copies USING ({_WALL}) WITH CHECK ({_WALL})")
    op.execute(f"REVOKE DELETE, TRUNCATE ON photo_copies FROM {APP_ROLE}")


def downgrade() -> None:
    raise NotImplementedError("What left the house stays written: restore a backup.")
