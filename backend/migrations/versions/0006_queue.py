"""The queue of those who want a doctor now: who waits, calls, doctors' presence; whose turn it is, in one statement.

The order is static: rank_at = joined_at less a head start of at most 30 minutes, which a condition of the table holds.
Whoever joins more than the greatest head start after somebody cannot get before her.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TABLES = (
    """
CREATE TABLE presences (
    practitioner_id UUID NOT NULL,
    speciality VARCHAR NOT NULL,
    zones UUID[] DEFAULT '{}' NOT NULL,
    min_age SMALLINT,
    max_age SMALLINT,
    state VARCHAR NOT NULL,
    opened_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    pause_until timestamptz,
    reason VARCHAR,
    closes_at timestamptz,
    opens_at timestamptz,
    CONSTRAINT pk_presences PRIMARY KEY (practitioner_id),
    CONSTRAINT ck_presences_state_known CHECK (state IN ('open', 'paused', 'closed')),
    CONSTRAINT ck_presences_reason_known CHECK (reason IN ('break', 'meal', 'phone', 'emergency', 'technical', 'end_of_shift')),
    CONSTRAINT fk_presences_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioners (practitioner_id),
    CONSTRAINT fk_presences_speciality FOREIGN KEY(speciality) REFERENCES specialities (code)
)
""",
    "CREATE INDEX ix_presences_speciality_until ON presences (speciality, until)",
    """
CREATE TABLE queue_entries (
    entry_id UUID NOT NULL,
    patient_id UUID NOT NULL,
    account_id UUID NOT NULL,
    speciality VARCHAR NOT NULL,
    zone_id UUID,
    site_id UUID,
    cabin_id UUID,
    age SMALLINT NOT NULL,
    reason VARCHAR NOT NULL,
    signs TEXT[] DEFAULT '{}' NOT NULL,
    urgency VARCHAR NOT NULL,
    joined_at timestamptz NOT NULL,
    rank_at timestamptz NOT NULL,
    state VARCHAR DEFAULT 'waiting' NOT NULL,
    away_until timestamptz,
    was_away BOOLEAN DEFAULT false NOT NULL,
    calls SMALLINT DEFAULT 0 NOT NULL,
    directed_to UUID,
    directed_until timestamptz,
    passed_by UUID,
    passed_until timestamptz,
    practitioner_id UUID,
    appointment_id UUID,
    called_at timestamptz,
    answer_by timestamptz,
    ended_at timestamptz,
    outcome VARCHAR,
    outcome_reason VARCHAR DEFAULT '' NOT NULL,
    CONSTRAINT pk_queue_entries PRIMARY KEY (entry_id),
    CONSTRAINT ck_queue_entries_state_known CHECK (state IN ('waiting', 'away', 'called', 'in_visit', 'served', 'left', 'expired', 'refused', 'redirected')),
    CONSTRAINT ck_queue_entries_urgency_known CHECK (urgency IN ('urgent', 'soon', 'priority', 'ordinary')),
    CONSTRAINT ck_queue_entries_outcome_known CHECK (outcome IN ('served', 'no_answer', 'technical', 'wrong_speciality', 'physical_care', 'patient_left', 'other', 'emergency', 'handed_over', 'put_back', 'away_too_long', 'waited_too_long')),
    CONSTRAINT ck_queue_entries_head_start_bounded CHECK (rank_at <= joined_at AND rank_at >= joined_at - interval '30 minutes'),
    CONSTRAINT ck_queue_entries_ends_with_a_reason CHECK ((state IN ('waiting', 'away', 'called', 'in_visit')) = (outcome IS NULL) AND (outcome IS NULL) = (ended_at IS NULL)),
    CONSTRAINT ck_queue_entries_called_by_somebody CHECK ((state IN ('called', 'in_visit')) <= (practitioner_id IS NOT NULL AND called_at IS NOT NULL)),
    CONSTRAINT ck_queue_entries_away_has_an_end CHECK ((state = 'away') = (away_until IS NOT NULL)),
    CONSTRAINT fk_queue_entries_patient_id FOREIGN KEY(patient_id) REFERENCES patients (patient_id),
    CONSTRAINT fk_queue_entries_speciality FOREIGN KEY(speciality) REFERENCES specialities (code),
    CONSTRAINT fk_queue_entries_zone_id FOREIGN KEY(zone_id) REFERENCES zones (zone_id),
    CONSTRAINT fk_queue_entries_site_id FOREIGN KEY(site_id) REFERENCES sites (site_id),
    CONSTRAINT fk_queue_entries_cabin_id FOREIGN KEY(cabin_id) REFERENCES cabins (cabin_id),
    CONSTRAINT fk_queue_entries_directed_to FOREIGN KEY(directed_to) REFERENCES practitioners (practitioner_id),
    CONSTRAINT fk_queue_entries_passed_by FOREIGN KEY(passed_by) REFERENCES practitioners (practitioner_id),
    CONSTRAINT fk_queue_entries_practitioner_id FOREIGN KEY(practitioner_id) REFERENCES practitioners (practitioner_id),
    CONSTRAINT fk_queue_entries_appointment_id FOREIGN KEY(appointment_id) REFERENCES appointments (appointment_id)
)
""",
    "CREATE INDEX ix_queue_entries_appointment_id ON queue_entries (appointment_id) WHERE appointment_id IS NOT NULL",
    "CREATE INDEX ix_queue_entries_cabin_id ON queue_entries (cabin_id) WHERE cabin_id IS NOT NULL",
    "CREATE INDEX ix_queue_entries_called_by ON queue_entries (practitioner_id) WHERE state IN ('called', 'in_visit')",
    "CREATE INDEX ix_queue_entries_joined_at ON queue_entries USING brin (joined_at)",
    "CREATE INDEX ix_queue_entries_order ON queue_entries (speciality, rank_at, entry_id) WHERE state IN ('waiting', 'away')",
    "CREATE INDEX ix_queue_entries_patient_id_joined_at ON queue_entries (patient_id, joined_at)",
    "CREATE UNIQUE INDEX uq_queue_entries_live_patient ON queue_entries (patient_id) WHERE state IN ('waiting', 'away', 'called', 'in_visit')",
    """
CREATE TABLE queue_calls (
    call_id BIGINT GENERATED BY DEFAULT AS IDENTITY,
    entry_id UUID NOT NULL,
    practitioner_id UUID NOT NULL,
    speciality VARCHAR NOT NULL,
    joined_at timestamptz NOT NULL,
    called_at timestamptz NOT NULL,
    waited_s INTEGER,
    answered_at timestamptz,
    ended_at timestamptz,
    outcome VARCHAR,
    reason VARCHAR DEFAULT '' NOT NULL,
    CONSTRAINT pk_queue_calls PRIMARY KEY (call_id),
    CONSTRAINT ck_queue_calls_outcome_known CHECK (outcome IN ('served', 'no_answer', 'technical', 'wrong_speciality', 'physical_care', 'patient_left', 'other', 'emergency', 'handed_over', 'put_back', 'away_too_long', 'waited_too_long')),
    CONSTRAINT ck_queue_calls_ends_with_a_reason CHECK ((outcome IS NULL) = (ended_at IS NULL)),
    CONSTRAINT fk_queue_calls_entry_id FOREIGN KEY(entry_id) REFERENCES queue_entries (entry_id)
)
""",
    "CREATE INDEX ix_queue_calls_entry_id ON queue_calls (entry_id)",
    "CREATE INDEX ix_queue_calls_speciality_called_at ON queue_calls (speciality, called_at)",
)

_SYSTEM = "(SELECT app_role()) = 'system'"
_GRANTED = "= ANY ((SELECT app_grantees())::uuid[])"

# The patient's own account, a care link in force, and the cabin she waits in, while she waits.
_WALLS = {
    "queue_entries": (
        f"{_SYSTEM} OR patient_id = ANY ((SELECT app_patients())::uuid[])"
        f" OR (outcome IS NULL AND cabin_id {_GRANTED})"
        " OR EXISTS (SELECT 1 FROM care_links l WHERE l.patient_id = queue_entries.patient_id"
        f" AND l.grantee_id {_GRANTED} AND l.starts_at <= (SELECT app_now())"
        " AND l.ends_at > (SELECT app_now()) AND l.withdrawn_at IS NULL)"
    ),
    # Measured, never shown: nobody reads a call but the queue itself.
    "queue_calls": _SYSTEM,
}

# A pause that is over is open again; a page that died is not.
_IS_OPEN = """
CREATE FUNCTION queue_is_open(p presences, moment timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p.until > moment AND (p.closes_at IS NULL OR p.closes_at > moment)
        AND (p.state = 'open' OR (p.state = 'paused' AND coalesce(p.pause_until <= moment, false)))
$$
"""

# Whether a doctor may be given this patient. Speciality and state are asked for by the caller, whose index has them.
_SUITS = """
CREATE FUNCTION queue_suits(zones uuid[], min_age smallint, max_age smallint, zone uuid, age smallint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (zones = '{}' OR coalesce(zone = ANY (zones), false))
        AND age BETWEEN coalesce(min_age, 0) AND coalesce(max_age, 999)
$$
"""

# 'closed', 'busy', 'empty', or the entry now called. Her own row orders two takes of one doctor; SKIP LOCKED orders
# those of several. It is fair up to the entries that others are taking at this instant.
_TAKE = """
CREATE FUNCTION queue_take(doctor uuid, moment timestamptz, answer interval) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE before text := current_setting('app.role', true); p presences; taken uuid; since timestamptz; waited int;
    result text;
BEGIN
    PERFORM set_config('app.role', 'system', true);
    SELECT * INTO p FROM presences WHERE practitioner_id = doctor FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT queue_is_open(p, moment) THEN
        result := 'closed';
    ELSIF EXISTS (SELECT 1 FROM queue_entries WHERE practitioner_id = doctor AND state IN ('called', 'in_visit')) THEN
        result := 'busy';
    ELSE
        UPDATE queue_entries SET state = 'called', practitioner_id = doctor, called_at = moment, answer_by = moment + answer,
            appointment_id = NULL, calls = calls + 1
        WHERE entry_id = (
            SELECT e.entry_id FROM queue_entries e
            WHERE e.speciality = p.speciality AND e.state = 'waiting'
                AND queue_suits(p.zones, p.min_age, p.max_age, e.zone_id, e.age)
                AND (e.passed_by IS DISTINCT FROM doctor OR e.passed_until <= moment)
                AND (e.directed_to IS NULL OR e.directed_to = doctor OR e.directed_until <= moment OR NOT EXISTS (
                    SELECT 1 FROM presences o WHERE o.practitioner_id = e.directed_to AND queue_is_open(o, moment)))
            ORDER BY e.rank_at, e.entry_id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING entry_id, joined_at,
            CASE WHEN calls = 1 AND NOT was_away THEN extract(epoch FROM moment - joined_at)::int END
        INTO taken, since, waited;
        IF taken IS NOT NULL THEN
            INSERT INTO queue_calls (entry_id, practitioner_id, speciality, joined_at, called_at, waited_s)
                VALUES (taken, doctor, p.speciality, since, moment, waited);
        END IF;
        result := coalesce(taken::text, 'empty');
    END IF;
    PERFORM set_config('app.role', before, true);
    RETURN result;
END $$
"""

# ahead: who would be called before her by a doctor who could call her too; all of the speciality while none is open.
# away: those before her who are away and may come back. doctors, idle: open ones who could call her, and how many
# of them have nobody now, from the queue or from their agenda.
_PLACE = """
CREATE FUNCTION queue_place(entry uuid, moment timestamptz, OUT ahead int, OUT away int, OUT doctors int, OUT idle int)
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE before text := current_setting('app.role', true); me queue_entries;
BEGIN
    PERFORM set_config('app.role', 'system', true);
    SELECT * INTO me FROM queue_entries WHERE entry_id = entry;
    WITH there AS MATERIALIZED (
        SELECT p.practitioner_id, p.zones, p.min_age, p.max_age, EXISTS (
            SELECT 1 FROM queue_entries c WHERE c.practitioner_id = p.practitioner_id AND c.state IN ('called', 'in_visit')
            ) OR EXISTS (
            SELECT 1 FROM resources x JOIN reservations r ON r.resource_id = x.resource_id AND r.during @> moment
            JOIN appointments a ON a.appointment_id = r.appointment_id
            WHERE x.ref = p.practitioner_id AND a.status IN ('booked', 'checked-in', 'arrived')) AS busy
        FROM presences p
        WHERE p.speciality = me.speciality AND queue_is_open(p, moment)
            AND queue_suits(p.zones, p.min_age, p.max_age, me.zone_id, me.age)
    ), kinds AS MATERIALIZED (SELECT DISTINCT zones, min_age, max_age FROM there),
    before_her AS (
        SELECT e.state FROM queue_entries e
        WHERE e.speciality = me.speciality AND e.state IN ('waiting', 'away')
            AND (e.rank_at, e.entry_id) < (me.rank_at, me.entry_id)
            AND (NOT EXISTS (SELECT 1 FROM kinds)
                OR EXISTS (SELECT 1 FROM kinds k WHERE queue_suits(k.zones, k.min_age, k.max_age, e.zone_id, e.age)))
    )
    SELECT (SELECT count(*) FROM before_her b WHERE b.state = 'waiting'),
        (SELECT count(*) FROM before_her b WHERE b.state = 'away'),
        (SELECT count(*) FROM there), (SELECT count(*) FROM there t WHERE NOT t.busy)
    INTO ahead, away, doctors, idle;
    PERFORM set_config('app.role', before, true);
END $$
"""

# An entry follows the appointment of its call, by whatever way that changed.
_FOLLOW = """
CREATE FUNCTION queue_follow() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE before text := current_setting('app.role', true); moment timestamptz := coalesce(app_now(), clock_timestamp());
    how text; why text := ''; after_it text;
BEGIN
    PERFORM set_config('app.role', 'system', true);
    IF NEW.status IN ('arrived', 'checked-in') THEN
        UPDATE queue_calls c SET answered_at = moment FROM queue_entries e
        WHERE e.appointment_id = NEW.appointment_id AND e.state = 'called' AND c.entry_id = e.entry_id
            AND c.ended_at IS NULL AND c.answered_at IS NULL;
        UPDATE queue_entries SET state = 'in_visit', answer_by = NULL
        WHERE appointment_id = NEW.appointment_id AND state = 'called';
    ELSE
        CASE NEW.status
            WHEN 'fulfilled' THEN how := 'served'; after_it := 'served';
            WHEN 'noshow' THEN how := 'no_answer'; after_it := 'expired';
            ELSE after_it := 'left'; why := coalesce(NEW.cancel_code, '');
                how := CASE WHEN before = 'patient' THEN 'patient_left' ELSE 'other' END;
        END CASE;
        UPDATE queue_calls c SET ended_at = moment, outcome = how, reason = why FROM queue_entries e
        WHERE e.appointment_id = NEW.appointment_id AND e.state IN ('called', 'in_visit') AND c.entry_id = e.entry_id
            AND c.ended_at IS NULL;
        UPDATE queue_entries SET state = after_it, outcome = how, outcome_reason = why, ended_at = moment, answer_by = NULL
        WHERE appointment_id = NEW.appointment_id AND state IN ('called', 'in_visit');
    END IF;
    PERFORM set_config('app.role', before, true);
    RETURN NULL;
END $$
"""

_FOLLOWS = (
    "CREATE TRIGGER appointments_lead_queue AFTER UPDATE OF status ON appointments FOR EACH ROW"
    " WHEN (NEW.status <> OLD.status AND NEW.status IN ('arrived', 'checked-in', 'fulfilled', 'cancelled', 'noshow'))"
    " EXECUTE FUNCTION queue_follow()"
)


def upgrade() -> None:
    for statement in _TABLES:
        op.execute(statement)
    for table, condition in _WALLS.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_wall ON {table} USING ({condition}) WITH CHECK ({condition})")
    op.execute("REVOKE DELETE ON queue_entries, queue_calls FROM comptoir_app")
    for statement in (_IS_OPEN, _SUITS, _TAKE, _PLACE, _FOLLOW, _FOLLOWS):
        op.execute(statement)
    # A sequential scan cached while the table is still empty would stay.
    for name in ("queue_take(uuid, timestamptz, interval)", "queue_place(uuid, timestamptz)"):
        op.execute(f"ALTER FUNCTION {name} SET enable_seqscan = off")
        # Planning the walls anew costs ten times the work itself (measured).
        op.execute(f"ALTER FUNCTION {name} SET plan_cache_mode = force_generic_plan")


def downgrade() -> None:
    raise NotImplementedError("Entries of the queue are part of patients' records: restore a backup.")
