"""Lesions: what of a skin is followed over years; restricted photos, photos put right, consents by purpose.

`photos_wall` narrows: what is `restricted` is shown to the patient, to who has parental authority, and to a
practitioner whose own care link names her; a place's team does not see it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "comptoir_app"

_SYSTEM = "(SELECT app_role()) = 'system'"
_OWN = "= ANY ((SELECT app_patients())::uuid[])"
_IN_FORCE = "l.starts_at <= (SELECT app_now()) AND l.ends_at > (SELECT app_now()) AND l.withdrawn_at IS NULL"


def _sees(patient: str) -> str:
    """The patient's own account, or a care link in force."""
    return (
        f"{_SYSTEM} OR {patient} {_OWN} OR EXISTS (SELECT 1 FROM care_links l WHERE l.patient_id = {patient}"
        f" AND l.grantee_id = ANY ((SELECT app_grantees())::uuid[]) AND {_IN_FORCE})"
    )


# A helper acts for a grown-up in appointments, not here: only a parent's proxy counts, and it ends at majority.
_RESTRICTED = f"""
CREATE FUNCTION app_sees_restricted(patient uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE app_role()
        WHEN 'system' THEN true
        WHEN 'patient' THEN patient = ANY (app_patients()) AND (
            EXISTS (SELECT 1 FROM accounts a WHERE a.account_id = app_account() AND a.patient_id = patient)
            OR EXISTS (SELECT 1 FROM proxies p WHERE p.account_id = app_account() AND p.patient_id = patient
                AND p.relation = 'child' AND p.starts_at <= app_now()
                AND (p.ends_at IS NULL OR p.ends_at > app_now())))
        WHEN 'practitioner' THEN EXISTS (
            SELECT 1 FROM care_links l JOIN practitioners d ON d.practitioner_id = l.grantee_id
            WHERE l.patient_id = patient AND l.grantee_id = ANY (app_grantees()) AND {_IN_FORCE})
        ELSE false END
$$
"""


def _narrow(table: str) -> str:
    patient = f"{table}.patient_id"
    return f"({_sees(patient)}) AND (NOT {table}.restricted OR app_sees_restricted({patient}))"


_MOVED = " OR ".join(_sees(f"photo_moves.{side}_patient_id") for side in ("from", "to"))

_POLICIES = {
    "lesions": _narrow("lesions"),
    "photo_moves": _MOVED,
    "photo_consents": _sees("photo_consents.patient_id"),
}

_KINDS = ("confirmation", "moved", "cancelled", "missed", "reminder", "offer", "agenda", "hand_over", "check_due")


def upgrade() -> None:
    _tables()
    _photos()
    _messages()
    op.execute(_RESTRICTED)
    for table, condition in _POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_wall ON {table} USING ({condition}) WITH CHECK ({condition})")
    narrow = _narrow("photos")
    op.execute(f"ALTER POLICY photos_wall ON photos USING ({narrow}) WITH CHECK ({narrow})")
    # A trace and a consent are written once.
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON photo_moves, photo_consents FROM {APP_ROLE}")


def _tables() -> None:
    op.create_table(
        "lesions",
        sa.Column("lesion_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body_site", sa.String(), nullable=True),
        sa.Column("map", sa.String(), nullable=False),
        sa.Column("x", sa.Float(), nullable=False),
        sa.Column("y", sa.Float(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), server_default="watched", nullable=False),
        sa.Column("restricted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("interval_months", sa.SmallInteger(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "map IN ('front', 'back', 'head', 'left_hand', 'right_hand', 'left_foot', 'right_foot')",
            name=op.f("ck_lesions_map_known"),
        ),
        sa.CheckConstraint("x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1", name=op.f("ck_lesions_on_the_map")),
        sa.CheckConstraint("state IN ('watched', 'treated', 'closed')", name=op.f("ck_lesions_state_known")),
        sa.CheckConstraint("interval_months BETWEEN 1 AND 60", name=op.f("ck_lesions_interval_sensible")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.patient_id"], name=op.f("fk_lesions_patient_id")),
        sa.PrimaryKeyConstraint("lesion_id", name=op.f("pk_lesions")),
    )
    op.create_index(op.f("ix_lesions_patient_id"), "lesions", ["patient_id"])
    op.create_index(
        op.f("ix_lesions_next_due_on"), "lesions", ["next_due_on"], postgresql_where=sa.text("state <> 'closed'")
    )
    op.create_table(
        "photo_moves",
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("from_patient_id", sa.Uuid(), nullable=False),
        sa.Column("to_patient_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.photo_id"], name=op.f("fk_photo_moves_photo_id")),
        sa.ForeignKeyConstraint(
            ["from_patient_id"], ["patients.patient_id"], name=op.f("fk_photo_moves_from_patient_id")
        ),
        sa.ForeignKeyConstraint(["to_patient_id"], ["patients.patient_id"], name=op.f("fk_photo_moves_to_patient_id")),
        sa.PrimaryKeyConstraint("move_id", name=op.f("pk_photo_moves")),
    )
    for side in ("from_patient_id", "to_patient_id"):
        op.create_index(op.f(f"ix_photo_moves_{side}"), "photo_moves", [side])
    op.create_table(
        "photo_consents",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("care", sa.Boolean(), nullable=False),
        sa.Column("teaching", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("for_minor", sa.Boolean(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.patient_id"], name=op.f("fk_photo_consents_patient_id")),
        sa.PrimaryKeyConstraint("consent_id", name=op.f("pk_photo_consents")),
    )
    op.create_index(op.f("ix_photo_consents_patient_id_given_at"), "photo_consents", ["patient_id", "given_at"])


def _photos() -> None:
    """A photo may belong to a lesion rather than to a visit."""
    op.alter_column("photos", "consultation_id", nullable=True)
    op.add_column("photos", sa.Column("lesion_id", sa.Uuid(), nullable=True))
    op.add_column("photos", sa.Column("view", sa.String(), server_default="other", nullable=False))
    op.add_column("photos", sa.Column("series_id", sa.Uuid(), nullable=True))
    op.add_column("photos", sa.Column("restricted", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("photos", sa.Column("chaperone", sa.String(), nullable=True))
    op.add_column("photos", sa.Column("quality", postgresql.JSONB(), nullable=True))
    op.create_foreign_key(op.f("fk_photos_lesion_id"), "photos", "lesions", ["lesion_id"], ["lesion_id"])
    op.create_check_constraint(
        op.f("ck_photos_view_known"),
        "photos",
        "view IN ('overview', 'landmark', 'close_up', 'dermoscopy', 'other')",
    )
    op.create_index(op.f("ix_photos_lesion_id_taken_at"), "photos", ["lesion_id", "taken_at"])


def _messages() -> None:
    """A message may tell of something other than an appointment."""
    op.alter_column("messages", "appointment_id", nullable=True)
    op.add_column("messages", sa.Column("lesion_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_messages_lesion_id"), "messages", "lesions", ["lesion_id"], ["lesion_id"])
    op.create_index(op.f("ix_messages_lesion_id"), "messages", ["lesion_id"])
    op.drop_constraint(op.f("ck_messages_kind_known"), "messages")
    kinds = ", ".join(f"'{kind}'" for kind in _KINDS)
    op.create_check_constraint(op.f("ck_messages_kind_known"), "messages", f"kind IN ({kinds})")


def downgrade() -> None:
    raise NotImplementedError("Traces and consents are part of the record: restore a backup.")
