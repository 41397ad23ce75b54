"""Keys that are renewed and destroyed, stores that are moved.

A patient may have several keys while a rotation runs. What tells of rotations and erasures is the system's: the
people who steer them see it through their own pages. Sealed keys of messages and notes may be sealed anew, nothing
else of them may be changed.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "comptoir_app"

# An index compares no empty value: at most one task of a kind runs, of a patient's at most one for each.
_NOBODY = "00000000-0000-0000-0000-000000000000"

_KEYS = (
    "ALTER TABLE patient_keys ADD COLUMN generation smallint NOT NULL DEFAULT 1, ADD COLUMN share_id uuid,"
    " ADD COLUMN restricted_at timestamptz",
    "ALTER TABLE patient_keys DROP CONSTRAINT pk_patient_keys",
    "ALTER TABLE patient_keys ADD CONSTRAINT pk_patient_keys PRIMARY KEY (patient_id, generation)",
    "CREATE INDEX ix_patient_keys_master_key_id ON patient_keys (master_key_id)",
    f"GRANT UPDATE (sealed_key) ON chat_messages TO {APP_ROLE}",
)

_TABLES = (
    """
CREATE TABLE vault_tasks (
    task_id uuid NOT NULL CONSTRAINT pk_vault_tasks PRIMARY KEY,
    kind varchar NOT NULL CONSTRAINT ck_vault_tasks_kind_known
        CHECK (kind IN ('master_rotation', 'patient_rotation', 'store_move')),
    patient_id uuid CONSTRAINT fk_vault_tasks_patient_id REFERENCES patients,
    total bigint NOT NULL,
    done bigint NOT NULL DEFAULT 0,
    problem varchar,
    started_by varchar NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    CONSTRAINT ck_vault_tasks_patient_of_rotation CHECK ((kind = 'patient_rotation') = (patient_id IS NOT NULL))
)
""",
    "CREATE INDEX ix_vault_tasks_started_at ON vault_tasks (started_at)",
    f"CREATE UNIQUE INDEX uq_vault_tasks_running ON vault_tasks (kind, coalesce(patient_id, '{_NOBODY}'))"
    " WHERE finished_at IS NULL",
    """
CREATE TABLE erasures (
    erasure_id uuid NOT NULL CONSTRAINT pk_erasures PRIMARY KEY,
    patient_id uuid NOT NULL CONSTRAINT fk_erasures_patient_id REFERENCES patients,
    reason varchar NOT NULL,
    restricted_at timestamptz NOT NULL,
    restricted_by varchar NOT NULL,
    lifted_at timestamptz,
    lifted_by varchar,
    basis varchar,
    reference varchar NOT NULL DEFAULT '',
    ordered_at timestamptz,
    ordered_by varchar,
    shares uuid[] NOT NULL DEFAULT '{}',
    covers_backups boolean NOT NULL DEFAULT true,
    certificate jsonb,
    CONSTRAINT ck_erasures_one_end CHECK (lifted_at IS NULL OR ordered_at IS NULL),
    CONSTRAINT ck_erasures_certified_after_order CHECK (certificate IS NULL OR ordered_at IS NOT NULL)
)
""",
    "CREATE INDEX ix_erasures_patient_id ON erasures (patient_id)",
    "CREATE UNIQUE INDEX uq_erasures_open ON erasures (patient_id) WHERE lifted_at IS NULL AND ordered_at IS NULL",
)


def upgrade() -> None:
    for statement in (*_KEYS, *_TABLES):
        op.execute(statement)
    for table in ("vault_tasks", "erasures"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        system = "(SELECT app_role()) = 'system'"
        op.execute(f"CREATE POLICY {table}_wall ON {table} USING ({system}) WITH CHECK ({system})")
    op.execute(f"REVOKE DELETE, TRUNCATE ON erasures FROM {APP_ROLE}")


def downgrade() -> None:
    raise NotImplementedError("Keys sealed under shares cannot be put back: restore a backup.")
