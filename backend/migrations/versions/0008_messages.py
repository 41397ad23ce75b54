"""Messages and what people want to receive; calendar feeds."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SYSTEM = "(SELECT app_role()) = 'system'"
_OWN = "= ANY ((SELECT app_patients())::uuid[])"
_GRANTED = "= ANY ((SELECT app_grantees())::uuid[])"


def _sees(patient: str) -> str:
    """The patient's own account, or a care link in force."""
    return (
        f"{_SYSTEM} OR {patient} {_OWN} OR EXISTS (SELECT 1 FROM care_links l WHERE l.patient_id = {patient}"
        f" AND l.grantee_id {_GRANTED} AND l.starts_at <= (SELECT app_now())"
        " AND l.ends_at > (SELECT app_now()) AND l.withdrawn_at IS NULL)"
    )


_OWN_ACCOUNT = f"{_SYSTEM} OR account_id = (SELECT app_account())"

POLICIES = {
    # What was written to staff about an agenda is no patient's, and staff's own alone.
    "messages": f"{_sees('messages.patient_id')} OR account_id = (SELECT app_account())",
    "message_preferences": _OWN_ACCOUNT,
    "message_contacts": _OWN_ACCOUNT,
    "calendar_feeds": f"{_SYSTEM} OR practitioner_id {_GRANTED}",
}


def upgrade() -> None:
    _messages()
    _wishes()
    _feeds()
    for table, condition in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_wall ON {table} USING ({condition}) WITH CHECK ({condition})")
    op.execute("REVOKE DELETE ON messages, calendar_feeds FROM comptoir_app")


def _at(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), server_default="queued", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("unfinished", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        _at("created_at", nullable=False),
        _at("due_at", nullable=False),
        _at("expires_at", nullable=False),
        _at("sent_at"),
        _at("settled_at"),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("dedupe", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('confirmation', 'moved', 'cancelled', 'missed', 'reminder', 'offer', 'agenda')",
            name=op.f("ck_messages_kind_known"),
        ),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_messages_channel_known")),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'delivered', 'failed', 'suppressed', 'withdrawn')",
            name=op.f("ck_messages_state_known"),
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.patient_id"], name=op.f("fk_messages_patient_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_messages_account_id")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.appointment_id"], name=op.f("fk_messages_appointment_id")
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_messages")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_messages_dedupe")),
    )
    op.create_index(op.f("ix_messages_appointment_id_created_at"), "messages", ["appointment_id", "created_at"])
    op.create_index(op.f("ix_messages_account_id_created_at"), "messages", ["account_id", "created_at"])
    op.create_index(op.f("ix_messages_patient_id"), "messages", ["patient_id"])


def _wishes() -> None:
    op.create_table(
        "message_preferences",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("channels", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("reminders", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_until", sa.Time(), nullable=False),
        sa.Column("agenda_changes", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("channels <@ ARRAY['email', 'sms']", name=op.f("ck_message_preferences_channels_known")),
        sa.CheckConstraint("cardinality(reminders) <= 6", name=op.f("ck_message_preferences_few_reminders")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_message_preferences_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_message_preferences")),
    )
    op.create_table(
        "message_contacts",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        _at("verified_at"),
        sa.Column("pending", sa.String(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        _at("code_until"),
        sa.Column("tries_left", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_message_contacts_channel_known")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_message_contacts_account_id")),
        sa.PrimaryKeyConstraint("account_id", "channel", name=op.f("pk_message_contacts")),
    )


def _feeds() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("feed_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), server_default="", nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _at("last_read_at"),
        _at("revoked_at"),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioners.practitioner_id"], name=op.f("fk_calendar_feeds_practitioner_id")
        ),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    op.create_index(op.f("ix_calendar_feeds_practitioner_id"), "calendar_feeds", ["practitioner_id"])


def downgrade() -> None:
    raise NotImplementedError("What was written cannot be unwritten: restore a backup.")
