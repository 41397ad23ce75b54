"""An opinion asked of a specialist with photos; notices that tell of no appointment.

A case is seen by whoever is in the patient's care, by who asked, and by the specialist it is with. While a case for a
whole speciality waits, its practitioners see the row, never the patient's: taking it makes the care link.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "comptoir_app"

_TABLES = (
    """
CREATE TABLE opinions (
    opinion_id uuid NOT NULL CONSTRAINT pk_opinions PRIMARY KEY,
    patient_id uuid NOT NULL CONSTRAINT fk_opinions_patient_id REFERENCES patients,
    practitioner_id uuid NOT NULL CONSTRAINT fk_opinions_practitioner_id REFERENCES practitioners,
    site_id uuid NOT NULL CONSTRAINT fk_opinions_site_id REFERENCES sites,
    asked_by uuid NOT NULL CONSTRAINT fk_opinions_asked_by REFERENCES accounts,
    asker varchar NOT NULL,
    to_practitioner_id uuid CONSTRAINT fk_opinions_to_practitioner_id REFERENCES practitioners,
    to_speciality_code varchar CONSTRAINT fk_opinions_to_speciality_code REFERENCES specialities (code),
    taken_by uuid CONSTRAINT fk_opinions_taken_by REFERENCES practitioners,
    state varchar NOT NULL,
    question varchar NOT NULL,
    history jsonb NOT NULL,
    urgency_wished varchar NOT NULL,
    urgency varchar NOT NULL,
    consent_how varchar,
    consent_at timestamptz,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    due_at timestamptz,
    paused_at timestamptz,
    overdue_told_at timestamptz,
    answered_at timestamptz,
    answer varchar NOT NULL DEFAULT '',
    patient_words varchar NOT NULL DEFAULT '',
    visit varchar NOT NULL DEFAULT 'none',
    released_at timestamptz,
    CONSTRAINT ck_opinions_state_known CHECK (
        state IN ('draft', 'sent', 'taken', 'missing', 'returned', 'answered', 'withdrawn')),
    CONSTRAINT ck_opinions_urgency_known CHECK (urgency IN ('urgent', 'soon', 'ordinary')),
    CONSTRAINT ck_opinions_urgency_wished_known CHECK (urgency_wished IN ('urgent', 'soon', 'ordinary')),
    CONSTRAINT ck_opinions_consent_how_known CHECK (consent_how IN ('oral', 'written')),
    CONSTRAINT ck_opinions_visit_known CHECK (visit IN ('none', 'in_person', 'video')),
    CONSTRAINT ck_opinions_sent_whole CHECK (state = 'draft' OR (consent_at IS NOT NULL AND sent_at IS NOT NULL
        AND num_nonnulls(to_practitioner_id, to_speciality_code) = 1)),
    CONSTRAINT ck_opinions_answer_dated CHECK ((state = 'answered') = (answered_at IS NOT NULL)),
    CONSTRAINT ck_opinions_released_in_words CHECK (
        released_at IS NULL OR (state = 'answered' AND patient_words <> ''))
)
""",
    "CREATE INDEX ix_opinions_patient_id ON opinions (patient_id)",
    "CREATE INDEX ix_opinions_practitioner_id ON opinions (practitioner_id)",
    "CREATE INDEX ix_opinions_taken_by ON opinions (taken_by)",
    "CREATE INDEX ix_opinions_to_practitioner_id ON opinions (to_practitioner_id)",
    "CREATE INDEX ix_opinions_to_speciality_code ON opinions (to_speciality_code) WHERE state = 'sent'",
    """
CREATE TABLE opinion_photos (
    opinion_id uuid NOT NULL CONSTRAINT fk_opinion_photos_opinion_id REFERENCES opinions ON DELETE CASCADE,
    photo_id uuid NOT NULL CONSTRAINT fk_opinion_photos_photo_id REFERENCES photos ON DELETE CASCADE,
    position smallint NOT NULL,
    CONSTRAINT pk_opinion_photos PRIMARY KEY (opinion_id, photo_id)
)
""",
    """
CREATE TABLE opinion_findings (
    opinion_id uuid NOT NULL CONSTRAINT fk_opinion_findings_opinion_id REFERENCES opinions ON DELETE CASCADE,
    position smallint NOT NULL,
    photo_id uuid CONSTRAINT fk_opinion_findings_photo_id REFERENCES photos ON DELETE SET NULL,
    morphology text[] NOT NULL,
    diagnosis_code varchar,
    diagnosis varchar NOT NULL,
    confidence varchar NOT NULL,
    advice varchar NOT NULL,
    within_days smallint,
    note varchar NOT NULL DEFAULT '',
    CONSTRAINT pk_opinion_findings PRIMARY KEY (opinion_id, position),
    CONSTRAINT ck_opinion_findings_confidence_known CHECK (confidence IN ('certain', 'likely', 'uncertain')),
    CONSTRAINT ck_opinion_findings_advice_known CHECK (advice IN ('reassure', 'watch', 'see', 'biopsy'))
)
""",
    """
CREATE TABLE opinion_events (
    event_id uuid NOT NULL CONSTRAINT pk_opinion_events PRIMARY KEY,
    opinion_id uuid NOT NULL CONSTRAINT fk_opinion_events_opinion_id REFERENCES opinions ON DELETE CASCADE,
    at timestamptz NOT NULL,
    account_id uuid,
    actor varchar NOT NULL,
    kind varchar NOT NULL,
    urgency varchar,
    words varchar NOT NULL DEFAULT '',
    CONSTRAINT ck_opinion_events_kind_known CHECK (kind IN ('sent', 'triaged', 'taken', 'given_back', 'more_asked',
        'completed', 'readdressed', 'overdue', 'answered', 'released', 'withdrawn'))
)
""",
    "CREATE INDEX ix_opinion_events_opinion_id_at ON opinion_events (opinion_id, at)",
)

_SYSTEM = "(SELECT app_role()) = 'system'"
_GRANTED = "= ANY ((SELECT app_grantees())::uuid[])"

_OPINIONS = f"""
    {_SYSTEM} OR (state <> 'draft' AND patient_id = ANY ((SELECT app_patients())::uuid[]))
    OR asked_by = (SELECT app_account()) OR practitioner_id {_GRANTED}
    OR EXISTS (SELECT 1 FROM care_links l WHERE l.patient_id = opinions.patient_id
        AND l.grantee_id {_GRANTED} AND l.starts_at <= (SELECT app_now())
        AND l.ends_at > (SELECT app_now()) AND l.withdrawn_at IS NULL)
    OR (state <> 'draft' AND (to_practitioner_id {_GRANTED} OR taken_by {_GRANTED}))
    OR (state = 'sent' AND to_speciality_code IN (
        SELECT p.speciality_code FROM practitioners p WHERE p.practitioner_id {_GRANTED}))
"""
_THROUGH = _SYSTEM + " OR EXISTS (SELECT 1 FROM opinions o WHERE o.opinion_id = {table}.opinion_id)"

_WALLS = {
    "opinions": _OPINIONS,
    **{table: _THROUGH.format(table=table) for table in ("opinion_photos", "opinion_findings", "opinion_events")},
}

_MESSAGE_KINDS = (
    "'confirmation', 'moved', 'cancelled', 'missed', 'reminder', 'offer', 'agenda', 'hand_over', 'check_due',"
    " 'opinion_asked', 'opinion_missing', 'opinion_completed', 'opinion_returned', 'opinion_overdue',"
    " 'opinion_answered', 'opinion_sent', 'opinion_released'"
)


def upgrade() -> None:
    for statement in _TABLES:
        op.execute(statement)
    for table, condition in _WALLS.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_wall ON {table} USING ({condition}) WITH CHECK ({condition})")
    # What happened stays written.
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON opinion_events FROM {APP_ROLE}")
    op.add_column("messages", sa.Column("opinion_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_messages_opinion_id"), "messages", "opinions", ["opinion_id"], ["opinion_id"])
    op.create_index(op.f("ix_messages_opinion_id"), "messages", ["opinion_id"])
    op.drop_constraint(op.f("ck_messages_kind_known"), "messages")
    op.create_check_constraint(op.f("ck_messages_kind_known"), "messages", f"kind IN ({_MESSAGE_KINDS})")


def downgrade() -> None:
    raise NotImplementedError("An opinion is part of the record: restore a backup.")
