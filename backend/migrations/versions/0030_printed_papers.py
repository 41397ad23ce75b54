"""What was given to a cabin's printer after a visit, and that the attendant asks the cabin to print."""

from collections.abc import Sequence

from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TABLES = (
    """
CREATE TABLE printed_papers (
    consultation_id uuid NOT NULL
        CONSTRAINT fk_printed_papers_consultation_id REFERENCES consultations,
    paper_id uuid NOT NULL,
    printed_at timestamptz NOT NULL,
    CONSTRAINT pk_printed_papers PRIMARY KEY (consultation_id, paper_id)
)
""",
    """
CREATE TABLE print_wishes (
    consultation_id uuid NOT NULL CONSTRAINT pk_print_wishes PRIMARY KEY
        CONSTRAINT fk_print_wishes_consultation_id REFERENCES consultations,
    asked_at timestamptz NOT NULL,
    account_id uuid NOT NULL CONSTRAINT fk_print_wishes_account_id REFERENCES accounts
)
""",
)
# The server alone reads and writes them, once it has asked who may.
_SYSTEM = "(SELECT app_role()) = 'system'"


def upgrade() -> None:
    for statement in _TABLES:
        op.execute(statement)
    for table in ("printed_papers", "print_wishes"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_wall ON {table} USING ({_SYSTEM}) WITH CHECK ({_SYSTEM})")


def downgrade() -> None:
    for table in ("print_wishes", "printed_papers"):
        op.drop_table(table)
