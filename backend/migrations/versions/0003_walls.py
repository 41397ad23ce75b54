"""Row-level security: the second wall. The application's role owns nothing and sees nothing without a context.

Every table with a patient's data has ENABLE and FORCE, so that the owner is held too. What a
transaction may see follows from its five settings (core/context.py). `open_context` derives them from a session's
token, so that asking who is there and raising the wall are one statement.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "comptoir_app"

_ROLE = f"""
DO $$ BEGIN
    CREATE ROLE {APP_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""

_SETTINGS = [
    "CREATE FUNCTION app_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE"
    " AS $$ SELECT coalesce(current_setting('app.role', true), '') $$",
    # After a transaction-local setting ends its value is an empty string, not NULL.
    "CREATE FUNCTION app_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE"
    " AS $$ SELECT nullif(current_setting('app.account', true), '')::uuid $$",
    "CREATE FUNCTION app_patients() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE"
    " AS $$ SELECT coalesce(nullif(current_setting('app.patients', true), ''), '{}')::uuid[] $$",
    "CREATE FUNCTION app_grantees() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE"
    " AS $$ SELECT coalesce(nullif(current_setting('app.grantees', true), ''), '{}')::uuid[] $$",
    "CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE"
    " AS $$ SELECT nullif(current_setting('app.now', true), '')::timestamptz $$",
]

_SYSTEM = "(SELECT app_role()) = 'system'"
_OWN = "= ANY ((SELECT app_patients())::uuid[])"


def _sees(patient: str) -> str:
    """The patient's own account, or a care link in force."""
    return (
        f"{_SYSTEM} OR {patient} {_OWN} OR EXISTS (SELECT 1 FROM care_links l WHERE l.patient_id = {patient}"
        " AND l.grantee_id = ANY ((SELECT app_grantees())::uuid[]) AND l.starts_at <= (SELECT app_now())"
        " AND l.ends_at > (SELECT app_now()) AND l.withdrawn_at IS NULL)"
    )


def _through(table: str, key: str, of: str) -> str:
    """What hangs on a row is seen with that row: the other table's own policy decides."""
    return f"{_SYSTEM} OR EXISTS (SELECT 1 FROM {table} t WHERE t.{key} = {of})"


_OWN_ACCOUNT = f"{_SYSTEM} OR account_id = (SELECT app_account())"
_STAFF_ADMIN = "(SELECT app_role()) IN ('administrator', 'coordinator')"

POLICIES: dict[str, str] = {
    "care_links": (f"{_SYSTEM} OR patient_id {_OWN} OR grantee_id = ANY ((SELECT app_grantees())::uuid[])"),
    "patients": _sees("patients.patient_id"),
    "ins_matricules": (
        f"{_SYSTEM} OR EXISTS (SELECT 1 FROM patients p WHERE p.patient_id = ins_matricules.patient_id"
        " AND p.ins_status = 'qualifiee')"
    ),
    "appointments": _sees("appointments.patient_id"),
    "consultations": _through("appointments", "appointment_id", "consultations.consultation_id"),
    "consents": _through("appointments", "appointment_id", "consents.consultation_id"),
    "admissions": _through("appointments", "appointment_id", "admissions.consultation_id"),
    "guests": _through("appointments", "appointment_id", "guests.consultation_id"),
    "referrals": _sees("referrals.patient_id"),
    "patient_keys": _sees("patient_keys.patient_id"),
    "uploads": _sees("uploads.patient_id"),
    "upload_parts": _through("uploads", "upload_id", "upload_parts.upload_id"),
    "photos": _sees("photos.patient_id"),
    "photo_objects": _through("photos", "photo_id", "photo_objects.photo_id"),
    "readings": _sees("readings.patient_id"),
    "break_glass": (
        f"{_SYSTEM} OR patient_id {_OWN} OR account_id = (SELECT app_account()) OR (SELECT app_role()) = 'auditor'"
    ),
    "proxies": f"{_SYSTEM} OR patient_id {_OWN} OR account_id = (SELECT app_account())",
    "accounts": f"{_OWN_ACCOUNT} OR ({_STAFF_ADMIN} AND accounts.role <> 'patient')",
    "memberships": f"{_OWN_ACCOUNT} OR {_STAFF_ADMIN}",
    "login_sessions": _OWN_ACCOUNT,
    "passkeys": _OWN_ACCOUNT,
    "totp_factors": _OWN_ACCOUNT,
    "backup_codes": _OWN_ACCOUNT,
    "oidc_identities": _OWN_ACCOUNT,
    "account_invitations": _SYSTEM,
    "login_attempts": _SYSTEM,
    "ceremonies": _SYSTEM,
    "oidc_requests": _SYSTEM,
}

_AUDIT_READ = f"{_SYSTEM} OR patient_id {_OWN} OR (SELECT app_role()) = 'auditor'"

OPEN_CONTEXT = """
CREATE FUNCTION open_context(token bytea, moment timestamptz)
RETURNS TABLE (session_id uuid, account_id uuid, guest_id uuid, role text, name text, patient_id uuid,
    practitioner_id uuid, cabin_id uuid, consultation_id uuid, site_ids uuid[], patient_ids uuid[],
    assurance text, stepped_up_at timestamptz)
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
DECLARE s login_sessions; a accounts; g guests; today date := (moment AT TIME ZONE 'Europe/Paris')::date;
    sites uuid[] := '{}'; patients uuid[] := '{}'; grantees uuid[] := '{}';
BEGIN
    PERFORM set_config('app.role', 'system', true);
    SELECT * INTO s FROM login_sessions WHERE token_hash = token;
    IF NOT FOUND OR s.expires_at <= moment OR s.last_seen_at + make_interval(secs => s.idle_s) < moment THEN
        PERFORM set_config('app.role', '', true);
        RETURN;
    END IF;
    IF s.last_seen_at + interval '30 seconds' < moment THEN
        UPDATE login_sessions SET last_seen_at = moment WHERE login_sessions.session_id = s.session_id;
    END IF;
    IF s.guest_id IS NOT NULL THEN
        SELECT * INTO g FROM guests WHERE guests.guest_id = s.guest_id
            AND guests.removed_at IS NULL AND guests.expires_at > moment;
        IF NOT FOUND THEN
            PERFORM set_config('app.role', '', true);
            RETURN;
        END IF;
        a.role := 'guest';
        a.name := g.name;
    ELSE
        SELECT * INTO a FROM accounts WHERE accounts.account_id = s.account_id AND accounts.closed_at IS NULL;
        IF NOT FOUND THEN
            PERFORM set_config('app.role', '', true);
            RETURN;
        END IF;
        IF a.role = 'patient' THEN
            SELECT array_agg(p.patient_id) INTO patients FROM proxies p WHERE p.account_id = a.account_id
                AND p.starts_at <= moment AND (p.ends_at IS NULL OR p.ends_at > moment);
            patients := array_append(coalesce(patients, '{}'), a.patient_id);
        ELSIF a.role <> 'cabin' THEN
            SELECT coalesce(array_agg(DISTINCT m.site_id), '{}') INTO sites FROM memberships m
            WHERE m.account_id = a.account_id AND m.starts_on <= today AND (m.ends_on IS NULL OR m.ends_on >= today);
        END IF;
        IF a.role IN ('practitioner', 'assistant', 'attendant', 'cabin') THEN
            grantees := array_remove(sites || a.practitioner_id || a.cabin_id, NULL);
        END IF;
    END IF;
    IF s.assurance <> 'two_factors' AND a.role NOT IN ('guest') THEN
        -- One factor shows nobody's data: the wall stays up whatever a route forgets to ask.
        PERFORM set_config('app.patients', '{}', true), set_config('app.grantees', '{}', true);
    ELSE
        PERFORM set_config('app.patients', patients::text, true), set_config('app.grantees', grantees::text, true);
    END IF;
    PERFORM set_config('app.role', a.role, true), set_config('app.now', moment::text, true),
        set_config('app.account', coalesce(s.account_id, s.guest_id)::text, true);
    RETURN QUERY SELECT s.session_id, s.account_id, s.guest_id, a.role::text, a.name::text, a.patient_id,
        a.practitioner_id, a.cabin_id, g.consultation_id, sites, patients, s.assurance::text, s.stepped_up_at;
END $$
"""


def upgrade() -> None:
    op.execute(_ROLE)
    for statement in _SETTINGS:
        op.execute(statement)
    for table, condition in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_wall ON {table} USING ({condition}) WITH CHECK ({condition})")
    _audit_wall()
    op.execute(OPEN_CONTEXT)
    _grants()


def _audit_wall() -> None:
    """Anybody's transaction may add a row (by audit_append only: see the grants); few may read one."""
    op.execute("ALTER TABLE audit_entries ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY audit_entries_read ON audit_entries FOR SELECT USING ({_AUDIT_READ})")
    op.execute("CREATE POLICY audit_entries_add ON audit_entries FOR INSERT WITH CHECK (true)")


def _grants() -> None:
    op.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}")
    op.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
    op.execute(f"REVOKE INSERT, UPDATE, DELETE ON audit_entries, audit_heads FROM {APP_ROLE}")
    op.execute(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {APP_ROLE}")
    op.execute("REVOKE EXECUTE ON FUNCTION audit_append(jsonb), audit_add(audit_heads, jsonb, timestamptz) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION audit_append(jsonb) TO {APP_ROLE}")


def downgrade() -> None:
    raise NotImplementedError("A wall cannot be taken down: restore a backup.")
