"""Preparing a visit: checklists, tasks, arrivals, time given back; who may act on a practitioner's agenda."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SYSTEM = "(SELECT app_role()) = 'system'"
_GRANTEES = "((SELECT app_grantees())::uuid[])"

# A task is its place's, and its practitioner's; one about a patient needs a care link in force besides.
_TASK = (
    f"{_SYSTEM} OR ((site_id = ANY {_GRANTEES} OR practitioner_id = ANY {_GRANTEES})"
    " AND (patient_id IS NULL OR EXISTS (SELECT 1 FROM care_links l WHERE l.patient_id = tasks.patient_id"
    f" AND l.grantee_id = ANY {_GRANTEES} AND l.starts_at <= (SELECT app_now())"
    " AND l.ends_at > (SELECT app_now()) AND l.withdrawn_at IS NULL)))"
)


def _through_appointments(table: str) -> str:
    return f"{_SYSTEM} OR EXISTS (SELECT 1 FROM appointments t WHERE t.appointment_id = {table}.appointment_id)"


_POLICIES = {
    "checklist_items": _through_appointments("checklist_items"),
    "arrivals": _through_appointments("arrivals"),
    "tasks": _TASK,
}

# Whoever marks the arrival, by whatever way: a patient who enters the waiting room, the desk, the cabin.
_ARRIVED = """
CREATE FUNCTION note_arrival() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO arrivals (appointment_id, arrived_at) VALUES (NEW.appointment_id, coalesce(app_now(), clock_timestamp()))
    ON CONFLICT (appointment_id) DO NOTHING;
    RETURN NULL;
END $$
"""

# Conventions to start with, which the house changes: nobody has measured them here.
_MINUTES = {
    "identity": 2,
    "rights": 2,
    "papers": 4,
    "questionnaire": 4,
    "measures": 4,
    "photos": 3,
    "consent": 2,
    "interpreter": 4,
    "companion": 1,
    "skin_ready": 2,
    "earlier_ecg": 3,
    "home_pressures": 2,
    "glasses": 1,
    "ears_clear": 2,
    "inhalers": 1,
    "glucose_log": 2,
    "cycle_dates": 2,
    "growth": 2,
    "treatment_list": 4,
    "call_back": 5,
    "referral": 8,
    "statement": 10,
    "results": 6,
    "other": 5,
}


def upgrade() -> None:
    op.add_column("practitioners", sa.Column("delegated", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    _tables()
    for table, condition in _POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_wall ON {table} USING ({condition}) WITH CHECK ({condition})")
    op.execute(_ARRIVED)
    op.execute(
        "CREATE TRIGGER appointments_arrived AFTER UPDATE OF status ON appointments FOR EACH ROW"
        " WHEN (NEW.status = 'arrived' AND OLD.status <> 'arrived') EXECUTE FUNCTION note_arrival()"
    )
    rates = sa.table(
        "activity_minutes", sa.column("activity"), sa.column("valid_from", sa.Date()), sa.column("minutes")
    )
    op.execute(
        sa.insert(rates).values(
            [
                {"activity": activity, "valid_from": sa.text("date '2026-01-01'"), "minutes": minutes}
                for activity, minutes in _MINUTES.items()
            ]
        )
    )


def _tables() -> None:
    op.create_table(
        "checklist_items",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("papers", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_role", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('todo', 'done', 'not_needed')", name=op.f("ck_checklist_items_state_known")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.appointment_id"], name=op.f("fk_checklist_items_appointment_id")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_checklist_items_account_id")),
        sa.PrimaryKeyConstraint("appointment_id", "code", name=op.f("pk_checklist_items")),
    )
    op.create_index(
        op.f("ix_checklist_items_changed_at"),
        "checklist_items",
        ["changed_at"],
        postgresql_where=sa.text("state = 'done'"),
    )
    _task_table()
    op.create_table(
        "arrivals",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.appointment_id"], name=op.f("fk_arrivals_appointment_id")
        ),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_arrivals")),
    )
    op.create_table(
        "activity_minutes",
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("minutes BETWEEN 0 AND 120", name=op.f("ck_activity_minutes_sensible")),
        sa.ForeignKeyConstraint(["set_by"], ["accounts.account_id"], name=op.f("fk_activity_minutes_set_by")),
        sa.PrimaryKeyConstraint("activity", "valid_from", name=op.f("pk_activity_minutes")),
    )


_TASK_KINDS = "kind IN ('call_back', 'referral', 'statement', 'papers', 'results', 'other')"


def _task_table() -> None:
    references = {
        "site_id": "sites.site_id",
        "patient_id": "patients.patient_id",
        "appointment_id": "appointments.appointment_id",
        "practitioner_id": "practitioners.practitioner_id",
        "assignee_id": "accounts.account_id",
        "created_by": "accounts.account_id",
        "done_by": "accounts.account_id",
    }
    op.create_table(
        "tasks",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("title", sa.String(), server_default="", nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("assignee", sa.String(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dedupe", sa.String(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("done_actor", sa.String(), nullable=True),
        sa.Column("done_role", sa.String(), nullable=True),
        sa.CheckConstraint(_TASK_KINDS, name=op.f("ck_tasks_kind_known")),
        sa.CheckConstraint("origin IN ('hand', 'missed', 'referral', 'statement')", name=op.f("ck_tasks_origin_known")),
        sa.CheckConstraint("origin <> 'hand' OR title <> ''", name=op.f("ck_tasks_has_words")),
        sa.CheckConstraint("num_nulls(done_at, done_by) IN (0, 2)", name=op.f("ck_tasks_done_whole")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_tasks_{column}"))
            for column, target in references.items()
        ),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_tasks_dedupe")),
    )
    op.create_index(
        op.f("ix_tasks_site_id_due_on"), "tasks", ["site_id", "due_on"], postgresql_where=sa.text("done_at IS NULL")
    )
    op.create_index(op.f("ix_tasks_done_at"), "tasks", ["done_at"], postgresql_where=sa.text("done_at IS NOT NULL"))
    op.create_index(op.f("ix_tasks_appointment_id"), "tasks", ["appointment_id"])


def downgrade() -> None:
    raise NotImplementedError("What was prepared is part of the visits: restore a backup.")
