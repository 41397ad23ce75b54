"""Identity: roles and memberships, factors and codes, proxies and guests, sealed identities; audit as a chain."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _new_tables()
    _accounts()
    _sessions()
    _cabin_keys()
    _cabin_screens()
    _patients_and_links()
    _admissions()
    _audit()


def downgrade() -> None:
    raise NotImplementedError("An audit chain cannot be taken back: restore a backup.")


def _new_tables() -> None:
    op.create_table(
        "audit_heads",
        sa.Column("shard", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("shard", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "oidc_requests",
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("code_verifier", sa.String(), nullable=False),
        sa.Column("back_to", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_oidc_requests")),
    )
    op.create_index(op.f("ix_oidc_requests_expires_at"), "oidc_requests", ["expires_at"], unique=False)
    op.create_table(
        "rate_limits",
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_rate_limits")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(op.f("ix_rate_limits_due_at"), "rate_limits", ["due_at"], unique=False)
    op.create_table(
        "ins_matricules",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("matricule", sa.String(), nullable=False),
        sa.Column("oid", sa.String(), nullable=False),
        sa.Column("retrieved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.patient_id"], name=op.f("fk_ins_matricules_patient_id")),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_ins_matricules")),
    )
    op.create_table(
        "cabin_nonces",
        sa.Column("nonce_hash", sa.LargeBinary(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabins.cabin_id"], name=op.f("fk_cabin_nonces_cabin_id")),
        sa.PrimaryKeyConstraint("nonce_hash", name=op.f("pk_cabin_nonces")),
    )
    op.create_index(op.f("ix_cabin_nonces_expires_at"), "cabin_nonces", ["expires_at"], unique=False)
    op.create_table(
        "account_invitations",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_account_invitations_account_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_account_invitations")),
    )
    op.create_index(op.f("ix_account_invitations_account_id"), "account_invitations", ["account_id"], unique=False)
    op.create_table(
        "backup_codes",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_backup_codes_account_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_backup_codes")),
    )
    op.create_index(op.f("ix_backup_codes_account_id"), "backup_codes", ["account_id"], unique=False)
    op.create_table(
        "break_glass",
        sa.Column("break_glass_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_by_patient_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("finding", sa.String(), nullable=True),
        sa.CheckConstraint("(reviewed_at IS NULL) = (reviewed_by IS NULL)", name=op.f("ck_break_glass_review_whole")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_break_glass_account_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.patient_id"], name=op.f("fk_break_glass_patient_id")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["accounts.account_id"], name=op.f("fk_break_glass_reviewed_by")),
        sa.PrimaryKeyConstraint("break_glass_id", name=op.f("pk_break_glass")),
    )
    op.create_index(op.f("ix_break_glass_account_id"), "break_glass", ["account_id"], unique=False)
    op.create_index(op.f("ix_break_glass_patient_id"), "break_glass", ["patient_id"], unique=False)
    op.create_table(
        "cabin_enrolments",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabins.cabin_id"], name=op.f("fk_cabin_enrolments_cabin_id")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.account_id"], name=op.f("fk_cabin_enrolments_created_by")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_cabin_enrolments")),
    )
    op.create_index(op.f("ix_cabin_enrolments_cabin_id"), "cabin_enrolments", ["cabin_id"], unique=False)
    op.create_table(
        "ceremonies",
        sa.Column("challenge_hash", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_ceremonies_account_id")),
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("pk_ceremonies")),
    )
    op.create_index(op.f("ix_ceremonies_expires_at"), "ceremonies", ["expires_at"], unique=False)
    op.create_table(
        "guests",
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('family', 'interpreter', 'expert')", name=op.f("ck_guests_kind_known")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["appointments.appointment_id"], name=op.f("fk_guests_consultation_id")
        ),
        sa.ForeignKeyConstraint(["invited_by"], ["accounts.account_id"], name=op.f("fk_guests_invited_by")),
        sa.PrimaryKeyConstraint("guest_id", name=op.f("pk_guests")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_guests_token_hash")),
    )
    op.create_index(op.f("ix_guests_consultation_id"), "guests", ["consultation_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_memberships_days_in_order")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_memberships_account_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_memberships_site_id")),
        sa.PrimaryKeyConstraint("membership_id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_account_id"), "memberships", ["account_id"], unique=False)
    op.create_index(op.f("ix_memberships_site_id"), "memberships", ["site_id"], unique=False)
    op.create_table(
        "oidc_identities",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_oidc_identities_account_id")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_oidc_identities")),
    )
    op.create_index(op.f("ix_oidc_identities_account_id"), "oidc_identities", ["account_id"], unique=False)
    op.create_table(
        "passkeys",
        sa.Column("passkey_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_passkeys_account_id")),
        sa.PrimaryKeyConstraint("passkey_id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_passkeys_account_id"), "passkeys", ["account_id"], unique=False)
    op.create_table(
        "proxies",
        sa.Column("proxy_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("contact", sa.String(), nullable=True),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("consented_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("relation IN ('child', 'relative')", name=op.f("ck_proxies_relation_known")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_proxies_account_id")),
        sa.ForeignKeyConstraint(["consented_by"], ["accounts.account_id"], name=op.f("fk_proxies_consented_by")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.patient_id"], name=op.f("fk_proxies_patient_id")),
        sa.PrimaryKeyConstraint("proxy_id", name=op.f("pk_proxies")),
    )
    op.create_index(op.f("ix_proxies_account_id"), "proxies", ["account_id"], unique=False)
    op.create_index(op.f("ix_proxies_patient_id"), "proxies", ["patient_id"], unique=False)
    op.create_table(
        "referrals",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("referred_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["appointments.appointment_id"], name=op.f("fk_referrals_consultation_id")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.patient_id"], name=op.f("fk_referrals_patient_id")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioners.practitioner_id"], name=op.f("fk_referrals_practitioner_id")
        ),
        sa.ForeignKeyConstraint(
            ["referred_by"], ["practitioners.practitioner_id"], name=op.f("fk_referrals_referred_by")
        ),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_referrals")),
    )
    op.create_index(op.f("ix_referrals_patient_id"), "referrals", ["patient_id"], unique=False)
    op.create_table(
        "totp_factors",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_next", sa.LargeBinary(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_totp_factors_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_totp_factors")),
    )
    op.create_table(
        "login_attempts",
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("guest_id", sa.Uuid(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("tries_left", sa.SmallInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('sign_in', 'guest')", name=op.f("ck_login_attempts_purpose_known")),
        sa.ForeignKeyConstraint(
            ["guest_id"], ["guests.guest_id"], name=op.f("fk_login_attempts_guest_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("browser_hash", name=op.f("pk_login_attempts")),
    )
    op.create_index(op.f("ix_login_attempts_expires_at"), "login_attempts", ["expires_at"], unique=False)


def _accounts() -> None:
    op.execute(
        "INSERT INTO memberships (membership_id, account_id, site_id, starts_on)"
        " SELECT gen_random_uuid(), account_id, site_id, current_date FROM account_sites"
    )
    op.drop_table("account_sites")
    op.drop_table("login_failures")
    op.add_column(
        "accounts", sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    )
    op.add_column("accounts", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("accounts", "password_hash", existing_type=sa.String(), nullable=True)
    op.drop_constraint("uq_accounts_login", "accounts", type_="unique")
    op.create_index("uq_accounts_login_lower", "accounts", [sa.text("lower(login)")], unique=True)
    op.create_index("ix_accounts_patient_id", "accounts", ["patient_id"])
    op.drop_constraint(op.f("ck_accounts_role"), "accounts", type_="check")
    op.create_check_constraint(
        op.f("ck_accounts_role"),
        "accounts",
        "role IN ('patient', 'practitioner', 'assistant', 'attendant', 'interpreter', 'coordinator', 'auditor',"
        " 'administrator', 'cabin')",
    )


def _sessions() -> None:
    """Everybody signs in again: what was there says nothing about a second factor."""
    op.drop_table("login_sessions")
    op.create_table(
        "login_sessions",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("guest_id", sa.Uuid(), nullable=True),
        sa.Column("assurance", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_s", sa.Integer(), nullable=False),
        sa.Column("stepped_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(account_id IS NULL) <> (guest_id IS NULL)", name=op.f("ck_login_sessions_one_holder")),
        sa.CheckConstraint(
            "assurance IN ('one_factor', 'two_factors')", name=op.f("ck_login_sessions_assurance_known")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_login_sessions_account_id")),
        sa.ForeignKeyConstraint(["guest_id"], ["guests.guest_id"], name=op.f("fk_login_sessions_guest_id")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_login_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_sessions_token_hash")),
    )
    op.create_index("ix_login_sessions_account_id", "login_sessions", ["account_id"])
    op.create_index("ix_login_sessions_guest_id", "login_sessions", ["guest_id"])


def _cabin_keys() -> None:
    op.add_column(
        "cabin_keys", sa.Column("key_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)
    )
    op.alter_column("cabin_keys", "key_id", server_default=None)
    op.drop_constraint(op.f("pk_cabin_keys"), "cabin_keys", type_="primary")
    op.create_primary_key(op.f("pk_cabin_keys"), "cabin_keys", ["key_id"])
    op.add_column("cabin_keys", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cabin_keys", sa.Column("confirmed_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_cabin_keys_confirmed_by"), "cabin_keys", "accounts", ["confirmed_by"], ["account_id"]
    )
    op.execute("UPDATE cabin_keys SET confirmed_at = enrolled_at")
    op.create_index("ix_cabin_keys_cabin_id", "cabin_keys", ["cabin_id"])
    op.create_index(
        "uq_cabin_keys_in_force",
        "cabin_keys",
        ["cabin_id"],
        unique=True,
        postgresql_where=sa.text("confirmed_at IS NOT NULL AND revoked_at IS NULL"),
    )


def _cabin_screens() -> None:
    op.create_table(
        "cabin_screens",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("cabin_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cabin_id"], ["cabins.cabin_id"], name=op.f("fk_cabin_screens_cabin_id")),
        sa.ForeignKeyConstraint(["key_id"], ["cabin_keys.key_id"], name=op.f("fk_cabin_screens_key_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_cabin_screens")),
    )
    op.create_index("ix_cabin_screens_expires_at", "cabin_screens", ["expires_at"])


def _patients_and_links() -> None:
    for name in ("birth_name", "given_names", "sex", "birth_place_code", "identity_document"):
        op.add_column("patients", sa.Column(name, sa.String(), nullable=True))
    op.add_column("patients", sa.Column("identity_checked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("patients", sa.Column("ins_status", sa.String(), server_default="provisoire", nullable=False))
    op.create_check_constraint(
        op.f("ck_patients_ins_status_known"),
        "patients",
        "ins_status IN ('provisoire', 'recuperee', 'validee', 'qualifiee')",
    )
    op.create_check_constraint(op.f("ck_patients_sex_known"), "patients", "sex IN ('F', 'M')")
    op.add_column("care_links", sa.Column("kind", sa.String(), server_default="appointment", nullable=False))
    op.add_column("care_links", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_care_links_kind_known"), "care_links", "kind IN ('appointment', 'referral', 'break_glass')"
    )
    op.create_index("ix_care_links_grantee_id", "care_links", ["grantee_id"])
    op.create_index("ix_care_links_source_id", "care_links", ["source_id"])


# The chained text of a row. core/audit_chain.py builds the same one to verify it: change neither alone.
_CHAIN = """
CREATE FUNCTION audit_add(head audit_heads, entry jsonb, moment timestamptz) RETURNS audit_heads
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE written jsonb;
BEGIN
    written := jsonb_build_array(
        encode(head.hash, 'hex'), head.shard, head.seq + 1,
        to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        entry->>'account_id', entry->>'actor', entry->>'role', entry->>'action',
        entry->>'patient_id', entry->>'subject_id');
    head.seq := head.seq + 1;
    head.hash := sha256(convert_to(written::text, 'UTF8'));
    INSERT INTO audit_entries (shard, seq, at, account_id, actor, role, action, patient_id, subject_id, hash)
    VALUES (head.shard, head.seq, moment, (entry->>'account_id')::uuid, entry->>'actor', entry->>'role',
            entry->>'action', (entry->>'patient_id')::uuid, (entry->>'subject_id')::uuid, head.hash);
    RETURN head;
END $$;

CREATE FUNCTION audit_append(entries jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET app.role = 'system' AS $$
DECLARE head audit_heads; entry jsonb;
BEGIN
    -- Any shard that nobody is writing to; else wait for one.
    SELECT * INTO head FROM audit_heads ORDER BY random() LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        SELECT * INTO head FROM audit_heads
        WHERE shard = floor(random() * (SELECT count(*) FROM audit_heads))::int FOR UPDATE;
    END IF;
    FOR entry IN SELECT value FROM jsonb_array_elements(entries) LOOP
        CONTINUE WHEN entry->>'once_s' IS NOT NULL AND EXISTS (
            SELECT 1 FROM audit_entries e
            WHERE e.account_id = (entry->>'account_id')::uuid AND e.action = entry->>'action'
            AND e.patient_id IS NOT DISTINCT FROM (entry->>'patient_id')::uuid
            AND e.subject_id IS NOT DISTINCT FROM (entry->>'subject_id')::uuid
            AND e.at > clock_timestamp() - make_interval(secs => (entry->>'once_s')::int));
        head := audit_add(head, entry, clock_timestamp());
    END LOOP;
    UPDATE audit_heads SET seq = head.seq, hash = head.hash WHERE shard = head.shard;
END $$;
"""

_KEEP_OLD_ENTRIES = """
DO $$
DECLARE head audit_heads; old record;
BEGIN
    SELECT * INTO head FROM audit_heads WHERE shard = 0;
    FOR old IN SELECT * FROM audit_entries_unchained ORDER BY audit_id LOOP
        head := audit_add(head, jsonb_build_object(
            'account_id', old.account_id, 'actor', old.role, 'role', old.role, 'action', old.action,
            'patient_id', old.patient_id, 'subject_id', old.subject_id), old.at);
    END LOOP;
    UPDATE audit_heads SET seq = head.seq, hash = head.hash WHERE shard = 0;
END $$
"""


def _admissions() -> None:
    """Who is let in may be a guest, who has no account."""
    op.drop_constraint(op.f("fk_admissions_account_id"), "admissions", type_="foreignkey")


def _audit() -> None:
    op.rename_table("audit_entries", "audit_entries_unchained")
    op.execute("ALTER INDEX pk_audit_entries RENAME TO pk_audit_entries_unchained")
    op.drop_index("ix_audit_entries_patient_id_at", table_name="audit_entries_unchained")
    op.create_table(
        "audit_entries",
        sa.Column("shard", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("shard", "seq", name=op.f("pk_audit_entries")),
    )
    for columns in (["patient_id", "at"], ["account_id", "at"], ["at"]):
        op.create_index(f"ix_audit_entries_{'_'.join(columns)}", "audit_entries", columns)
    op.execute(
        "INSERT INTO audit_heads (shard, seq, hash)"
        " SELECT n, 0, decode(repeat('00', 32), 'hex') FROM generate_series(0, 15) AS n"
    )
    for statement in _CHAIN.split(";\n\n"):
        op.execute(statement)
    op.execute(_KEEP_OLD_ENTRIES)
    op.drop_table("audit_entries_unchained")
