"""A message says that a request for an opinion was withdrawn."""

from collections.abc import Sequence

from alembic import op

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BEFORE = (
    "'confirmation', 'moved', 'cancelled', 'missed', 'reminder', 'offer', 'agenda', 'hand_over', 'check_due',"
    " 'opinion_asked', 'opinion_missing', 'opinion_completed', 'opinion_returned', 'opinion_overdue',"
    " 'opinion_answered', 'opinion_sent', 'opinion_released', 'documents'"
)


def upgrade() -> None:
    _allow(f"{_BEFORE}, 'opinion_withdrawn'")


def downgrade() -> None:
    op.execute("DELETE FROM messages WHERE kind = 'opinion_withdrawn'")
    _allow(_BEFORE)


def _allow(kinds: str) -> None:
    op.drop_constraint(op.f("ck_messages_kind_known"), "messages")
    op.create_check_constraint(op.f("ck_messages_kind_known"), "messages", f"kind IN ({kinds})")
