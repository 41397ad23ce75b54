"""Until when a lesion's intimate photos have been looked at, by somebody who may see them: `checked_at` says it of the others.

Who noted what in the past may or may not have seen them: nothing certain is known, and what was taken as looked at stays so.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STATEMENTS = (
    "ALTER TABLE lesions ADD COLUMN restricted_checked_at timestamptz",
    # Row-level security holds the owner too.
    "SELECT set_config('app.role', 'system', true)",
    "UPDATE lesions SET restricted_checked_at = checked_at",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("ALTER TABLE lesions DROP COLUMN restricted_checked_at")
