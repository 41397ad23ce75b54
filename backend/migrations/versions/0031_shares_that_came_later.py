"""Keys that were without a share once: a dump from that time opens with the master key alone, whatever became of the share.

Of a key that a rotation of the master key may have given its share, nothing certain is known: it is taken for one of them.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STATEMENTS = (
    "ALTER TABLE patient_keys ADD COLUMN had_no_share boolean NOT NULL DEFAULT false",
    # Row-level security holds the owner too.
    "SELECT set_config('app.role', 'system', true)",
    "UPDATE patient_keys SET had_no_share = true WHERE EXISTS ("
    " SELECT FROM vault_tasks t WHERE t.kind = 'master_rotation' AND t.started_at > patient_keys.created_at)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("ALTER TABLE patient_keys DROP COLUMN had_no_share")
