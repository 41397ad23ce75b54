"""Since when a photo is at its lesion, where it was placed there after it came: it is new to whoever follows the lesion."""

from collections.abc import Sequence

from alembic import op

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TABLE photos ADD COLUMN placed_at timestamptz")


def downgrade() -> None:
    op.execute("ALTER TABLE photos DROP COLUMN placed_at")
