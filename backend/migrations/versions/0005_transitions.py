"""The transitions of booking, each one statement of the caller, and the search index that triggers keep.

The exclusion constraint decides; locks on (resource, UTC day), taken in ascending order, only keep
bookings of several resources from waiting for each other. Day 0 of a resource stands for its
hours: who books shares it, who changes the hours has it alone.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "comptoir_app"

# One row for each UTC day a range touches, with its five-minute quanta set. Neither STRICT nor with a search_path of its
# own, which its callers have: PostgreSQL then writes it into their statements instead of calling it row by row.
_QUANTA = """
CREATE FUNCTION quanta_by_day(p tstzrange) RETURNS TABLE (day date, mask bit(288))
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT date '1970-01-01' + d, (repeat('0', lo) || repeat('1', hi - lo) || repeat('0', 288 - hi))::bit(288)
    FROM (SELECT (extract(epoch FROM lower(p)) / 300)::bigint AS first, (extract(epoch FROM upper(p)) / 300)::bigint AS last) q,
        generate_series((first / 288)::int, ((last - 1) / 288)::int) d,
        LATERAL (SELECT greatest(first - d * 288, 0)::int AS lo, least(last - d * 288, 288)::int AS hi) x
$$
"""

_EMPTY = "repeat('0', 288)::bit(288)"

# Row by row, by the key: one statement for all would read the whole index where statistics are young.
_CLAIMED = f"""
CREATE FUNCTION day_bits_claimed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public SET enable_seqscan = off AS $$
DECLARE r record;
BEGIN
    FOR r IN
        SELECT c.resource_id, q.day, bit_or(q.mask) AS mask FROM changed c, quanta_by_day(c.during) q
        GROUP BY 1, 2 ORDER BY 1, 2
    LOOP
        UPDATE day_bits b SET busy = b.busy | r.mask
        WHERE b.resource_id = r.resource_id AND b.day = r.day AND b.lane = '{{}}';
        IF NOT FOUND THEN
            INSERT INTO day_bits AS b (resource_id, day, lane, open, busy)
            VALUES (r.resource_id, r.day, '{{}}', {_EMPTY}, r.mask)
            ON CONFLICT (resource_id, day, lane) DO UPDATE SET busy = b.busy | excluded.busy;
        END IF;
        UPDATE day_bits b SET busy = b.busy | r.mask
        WHERE b.resource_id = r.resource_id AND b.day = r.day AND b.lane > '{{}}';
    END LOOP;
    RETURN NULL;
END $$
"""

_RELEASED = """
CREATE FUNCTION day_bits_released() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public SET enable_seqscan = off AS $$
DECLARE r record;
BEGIN
    FOR r IN
        SELECT c.resource_id, q.day, bit_or(q.mask) AS mask FROM changed c, quanta_by_day(c.during) q
        GROUP BY 1, 2 ORDER BY 1, 2
    LOOP
        UPDATE day_bits b SET busy = b.busy & ~r.mask WHERE b.resource_id = r.resource_id AND b.day = r.day;
    END LOOP;
    RETURN NULL;
END $$
"""

# A new lane starts with what is busy already, which the row of the empty lane knows.
_OPENED = f"""
CREATE FUNCTION day_bits_opened() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO day_bits AS b (resource_id, day, lane, open, busy)
        SELECT m.resource_id, m.day, m.lane, m.mask, coalesce(
            (SELECT base.busy FROM day_bits base
             WHERE base.resource_id = m.resource_id AND base.day = m.day AND base.lane = '{{}}'), {_EMPTY})
        FROM (SELECT o.resource_id, q.day, o.lane, bit_or(q.mask) AS mask FROM changed o, quanta_by_day(o.during) q
              GROUP BY 1, 2, 3 ORDER BY 1, 2, 3) m
    ON CONFLICT (resource_id, day, lane) DO UPDATE SET open = b.open | excluded.open;
    RETURN NULL;
END $$
"""

_CLOSED = """
CREATE FUNCTION day_bits_closed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE day_bits b SET open = b.open & ~m.mask FROM
        (SELECT o.resource_id, q.day, o.lane, bit_or(q.mask) AS mask FROM changed o, quanta_by_day(o.during) q
         GROUP BY 1, 2, 3 ORDER BY 1, 2, 3) m
    WHERE b.resource_id = m.resource_id AND b.day = m.day AND b.lane = m.lane;
    RETURN NULL;
END $$
"""

_TRIGGERS = [
    "CREATE TRIGGER reservations_claimed AFTER INSERT ON reservations REFERENCING NEW TABLE AS changed"
    " FOR EACH STATEMENT EXECUTE FUNCTION day_bits_claimed()",
    "CREATE TRIGGER reservations_released AFTER DELETE ON reservations REFERENCING OLD TABLE AS changed"
    " FOR EACH STATEMENT EXECUTE FUNCTION day_bits_released()",
    "CREATE TRIGGER openings_opened AFTER INSERT ON openings REFERENCING NEW TABLE AS changed"
    " FOR EACH STATEMENT EXECUTE FUNCTION day_bits_opened()",
    "CREATE TRIGGER openings_closed AFTER DELETE ON openings REFERENCING OLD TABLE AS changed"
    " FOR EACH STATEMENT EXECUTE FUNCTION day_bits_closed()",
]

# Changing a range in place would leave the index behind: delete and insert.
_NO_UPDATE = [
    """
CREATE FUNCTION during_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'delete and insert instead of changing %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
""",
    "CREATE TRIGGER reservations_fixed BEFORE UPDATE OF resource_id, during ON reservations"
    " FOR EACH ROW WHEN (OLD.during <> NEW.during OR OLD.resource_id <> NEW.resource_id)"
    " EXECUTE FUNCTION during_is_fixed()",
    "CREATE TRIGGER openings_fixed BEFORE UPDATE OF resource_id, during, lane ON openings"
    " FOR EACH ROW WHEN (OLD.during <> NEW.during OR OLD.resource_id <> NEW.resource_id OR OLD.lane <> NEW.lane)"
    " EXECUTE FUNCTION during_is_fixed()",
]

# The ranges of one resource come in the order of their beginnings, so that its days ascend too.
_LOCK = """
CREATE FUNCTION booking_lock(claims jsonb) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE x record;
BEGIN
    FOR x IN
        SELECT (c->>'resource_id')::int AS r, (c->>'during')::tstzrange AS p FROM jsonb_array_elements(claims) c
        ORDER BY 1, 2
    LOOP
        PERFORM pg_advisory_xact_lock_shared(x.r, 0);
        FOR day IN floor(extract(epoch FROM lower(x.p)) / 86400)::int ..
                   ceil(extract(epoch FROM upper(x.p)) / 86400)::int - 1 LOOP
            PERFORM pg_advisory_xact_lock(x.r, day);
        END LOOP;
    END LOOP;
END $$
"""

# Holds that ran out and stand in the way. Such a hold has other resources too, whose locks we
# do not have: waiting for them here would break the ascending order, so one that cannot be had at once is
# left to the sweep, and its claimant is told that the time is taken.
_CLEAR = """
CREATE FUNCTION booking_clear_expired(claims jsonb, moment timestamptz) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE stale uuid; held record; free boolean;
BEGIN
    FOR stale IN
        SELECT DISTINCT r.appointment_id FROM jsonb_array_elements(claims) c
        JOIN reservations r ON r.resource_id = (c->>'resource_id')::int AND r.during && (c->>'during')::tstzrange
        WHERE r.hold_until < moment
    LOOP
        free := true;
        FOR held IN
            SELECT r.resource_id, d FROM reservations r, generate_series(
                floor(extract(epoch FROM lower(r.during)) / 86400)::int,
                ceil(extract(epoch FROM upper(r.during)) / 86400)::int - 1) d
            WHERE r.appointment_id = stale ORDER BY 1, 2
        LOOP
            free := free AND pg_try_advisory_xact_lock(held.resource_id, held.d);
        END LOOP;
        IF free THEN
            PERFORM booking_expire(stale, moment);
        END IF;
    END LOOP;
END $$
"""

# False: it was confirmed, or cleared by somebody else, meanwhile.
_EXPIRE = """
CREATE FUNCTION booking_expire(appointment uuid, moment timestamptz) RETURNS boolean LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    DELETE FROM reservations WHERE appointment_id = appointment AND hold_until < moment;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE appointments SET status = 'cancelled', cancel_code = coalesce(cancel_code, 'hold_expired'),
        cancelled_at = moment, version = version + 1
    WHERE appointment_id = appointment AND status = 'pending';
    INSERT INTO jobs (kind, payload, run_at) VALUES
        ('slot.released', jsonb_build_object('appointment_id', appointment, 'expired', true), moment);
    RETURN true;
END $$
"""

# claims: [{resource_id, during, open_during}]; open_during is given for resources that keep hours.
# lanes: NULL for staff, who may use any opening.
# Most visits lie within one opening; the others may lie across some that adjoin.
_IS_OPEN = """
CREATE FUNCTION booking_is_open(claims jsonb, lanes text[]) RETURNS boolean LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public SET enable_seqscan = off AS $$
DECLARE c record;
BEGIN
    FOR c IN
        SELECT (value->>'resource_id')::int AS number, (value->>'open_during')::tstzrange AS visit
        FROM jsonb_array_elements(claims) WHERE value->>'open_during' IS NOT NULL
    LOOP
        CONTINUE WHEN EXISTS (
            SELECT 1 FROM openings o WHERE o.resource_id = c.number AND o.during @> c.visit
                AND (lanes IS NULL OR o.lane = '{}' OR o.lane && lanes));
        IF NOT EXISTS (
            SELECT 1 FROM openings o WHERE o.resource_id = c.number AND o.during && c.visit
                AND (lanes IS NULL OR o.lane = '{}' OR o.lane && lanes)
            GROUP BY CASE WHEN lanes IS NOT NULL THEN o.lane END
            HAVING range_agg(o.during) @> c.visit) THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END $$
"""

# What holds any of these times: kinds of resource, and whether any of it is a hold that ran out. mine: would make room.
_IN_THE_WAY = """
CREATE FUNCTION booking_in_the_way(claims jsonb, mine uuid, moment timestamptz, OUT kinds text, OUT stale boolean)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public SET enable_seqscan = off AS $$
BEGIN
    SELECT coalesce(string_agg(DISTINCT x.kind, ' '), ''), coalesce(bool_or(r.hold_until < moment), false)
    INTO kinds, stale
    FROM jsonb_array_elements(claims) c
    JOIN reservations r ON r.resource_id = (c->>'resource_id')::int AND r.during && (c->>'during')::tstzrange
    JOIN resources x ON x.resource_id = r.resource_id
    WHERE r.appointment_id IS DISTINCT FROM mine;
END $$
"""

# Looking for holds that ran out comes second: every booking would pay for what few meet. Whatever is refused for a time
# that is taken is rolled back with its locks, so that nobody waits while other times are looked for.
_BOOK = """
CREATE FUNCTION booking_book(wish jsonb, claims jsonb, lanes text[], links jsonb, work jsonb, moment timestamptz,
    hold_until timestamptz, any_hour boolean) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public SET lock_timeout = '3s' AS $$
DECLARE before text := current_setting('app.role', true); wanted appointments; earlier appointments; outcome text;
    held record;
BEGIN
    PERFORM set_config('app.role', 'system', true);
    wanted := jsonb_populate_record(NULL::appointments, wish);
    FOR attempt IN 1 .. 2 LOOP
        BEGIN
            PERFORM booking_lock(claims);
            IF wanted.idempotency_key IS NOT NULL THEN
                SELECT * INTO earlier FROM appointments
                WHERE principal_id = wanted.principal_id AND idempotency_key = wanted.idempotency_key;
                IF FOUND THEN
                    outcome := CASE WHEN earlier.request_hash = wanted.request_hash THEN earlier.appointment_id::text
                        ELSE 'key_reused' END;
                    EXIT;
                END IF;
            END IF;
            IF NOT any_hour AND NOT booking_is_open(claims, lanes) THEN
                outcome := 'closed';
                EXIT;
            END IF;
            IF attempt = 2 THEN
                PERFORM booking_clear_expired(claims, moment);
            END IF;
            INSERT INTO reservations (appointment_id, resource_id, during, hold_until)
                SELECT wanted.appointment_id, (c->>'resource_id')::int, (c->>'during')::tstzrange, hold_until
                FROM jsonb_array_elements(claims) c ORDER BY 2;
            INSERT INTO appointments SELECT wanted.*;
            outcome := 'booked';
            EXIT;
        EXCEPTION
            WHEN exclusion_violation THEN NULL;
            WHEN unique_violation THEN
                -- The same key at the same moment for other resources: the locks did not order them. It is found now.
                CONTINUE;
        END;
        SELECT * INTO held FROM booking_in_the_way(claims, wanted.appointment_id, moment);
        outcome := 'taken ' || held.kinds;
        EXIT WHEN NOT held.stale;
    END LOOP;
    IF outcome = 'booked' THEN
        INSERT INTO care_links SELECT * FROM jsonb_populate_recordset(NULL::care_links, links);
        INSERT INTO jobs (kind, payload, run_at, dedupe)
            SELECT j.kind, j.payload, j.run_at, j.dedupe FROM jsonb_populate_recordset(NULL::jobs, work) j;
    END IF;
    PERFORM set_config('app.role', before, true);
    RETURN outcome;
END $$
"""

# claims: the new ones. The old are read here; a refused move leaves everything as it was.
_MOVE = """
CREATE FUNCTION booking_move(appointment uuid, expected_version int, changes jsonb, claims jsonb, lanes text[],
    links jsonb, moment timestamptz, any_hour boolean) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public SET lock_timeout = '3s' AS $$
DECLARE
    before text := current_setting('app.role', true);
    was appointments; wanted appointments; own jsonb; held record; outcome text;
BEGIN
    PERFORM set_config('app.role', 'system', true);
    FOR attempt IN 1 .. 2 LOOP
        BEGIN
            SELECT coalesce(jsonb_agg(jsonb_build_object('resource_id', resource_id, 'during', during)), '[]')
            INTO own FROM reservations WHERE appointment_id = appointment;
            PERFORM booking_lock(own || claims);
            SELECT * INTO was FROM appointments WHERE appointment_id = appointment FOR UPDATE;
            IF was.version <> expected_version OR was.status <> 'booked' THEN
                outcome := 'changed';
                EXIT;
            END IF;
            IF NOT any_hour AND NOT booking_is_open(claims, lanes) THEN
                outcome := 'closed';
                EXIT;
            END IF;
            IF attempt = 2 THEN
                PERFORM booking_clear_expired(claims, moment);
            END IF;
            DELETE FROM reservations WHERE appointment_id = appointment;
            INSERT INTO reservations (appointment_id, resource_id, during)
                SELECT appointment, (c->>'resource_id')::int, (c->>'during')::tstzrange
                FROM jsonb_array_elements(claims) c ORDER BY 2;
            outcome := 'moved';
            EXIT;
        EXCEPTION WHEN exclusion_violation THEN NULL;
        END;
        SELECT * INTO held FROM booking_in_the_way(claims, appointment, moment);
        outcome := 'taken ' || held.kinds;
        EXIT WHEN NOT held.stale;
    END LOOP;
    IF outcome <> 'moved' THEN
        PERFORM set_config('app.role', before, true);
        RETURN outcome;
    END IF;
    wanted := jsonb_populate_record(was, changes);
    UPDATE appointments a SET practitioner_id = wanted.practitioner_id, cabin_id = wanted.cabin_id, site_id = wanted.site_id,
        mode = wanted.mode, during = wanted.during, fee_cents = wanted.fee_cents, overrun_cents = wanted.overrun_cents,
        volunteer_day_id = wanted.volunteer_day_id, override_reason = wanted.override_reason,
        previous_start = lower(was.during), version = was.version + 1
    WHERE a.appointment_id = appointment;
    UPDATE care_links l SET ends_at = greatest(l.starts_at, moment)
    WHERE l.source_id = appointment AND l.ends_at > moment;
    INSERT INTO care_links SELECT * FROM jsonb_populate_recordset(NULL::care_links, links);
    INSERT INTO jobs (kind, payload, run_at) VALUES
        ('appointment.moved', jsonb_build_object('appointment_id', appointment, 'from', lower(was.during)), moment),
        ('slot.released', jsonb_build_object('appointment_id', appointment, 'from', lower(was.during),
            'until', upper(was.during), 'practitioner_id', was.practitioner_id), moment);
    PERFORM set_config('app.role', before, true);
    RETURN 'moved';
END $$
"""

# Everything that one booking must know, in one round trip; whether the asker may is decided by the caller before and
# after, and nothing of it is shown if not. Resources get their number on first use. What is not asked for is not
# looked up: one statement with all of it takes twice as long.
_FACTS = """
CREATE FUNCTION booking_facts(practitioner uuid, patient uuid, cabin uuid, device_set uuid, assistant uuid,
    seat uuid, vtype text, starts timestamptz, principal uuid, key text) RETURNS json
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    before text := current_setting('app.role', true);
    facts json; visit json; cabin_facts json; set_facts json; sites json; earlier json; claimed json;
    refs uuid[] := ARRAY[practitioner, patient, cabin, device_set, assistant, seat];
BEGIN
    PERFORM set_config('app.role', 'system', true);
    IF (SELECT count(*) FROM resources x WHERE x.ref = ANY (refs))
            < num_nonnulls(practitioner, patient, cabin, device_set, assistant, seat) THEN
        INSERT INTO resources (kind, ref)
            SELECT k, r FROM (VALUES ('patient', patient), ('device_set', device_set), ('assistant', assistant), ('seat', seat)) v (k, r)
            WHERE r IS NOT NULL AND NOT EXISTS (SELECT 1 FROM resources x WHERE x.ref = r)
                AND (k <> 'assistant' OR EXISTS (SELECT 1 FROM accounts a WHERE a.account_id = r AND a.role = 'assistant'))
        ON CONFLICT (ref) DO NOTHING;
    END IF;
    SELECT json_agg(x ORDER BY x.resource_id) INTO claimed FROM resources x WHERE x.ref = ANY (refs);
    IF vtype IS NOT NULL THEN
        SELECT json_build_object('code', v.code, 'name_fr', v.name_fr, 'name_en', v.name_en,
            'minutes', coalesce(pv.minutes, v.minutes), 'remote', v.remote, 'on_site', v.on_site,
            'instruments', v.instruments)
        INTO visit
        FROM practitioners p JOIN visit_types v ON v.code = vtype AND v.speciality_code = p.speciality_code
        LEFT JOIN practitioner_visits pv ON pv.practitioner_id = p.practitioner_id AND pv.visit_type = v.code
        WHERE p.practitioner_id = practitioner AND (pv.visit_type IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM practitioner_visits o WHERE o.practitioner_id = p.practitioner_id));
    END IF;
    IF cabin IS NOT NULL THEN
        SELECT json_build_object('cabin_id', c.cabin_id, 'site_id', c.site_id, 'name', c.name,
            'instruments', c.instruments, 'site', row_to_json(s))
        INTO cabin_facts FROM cabins c JOIN sites s ON s.site_id = c.site_id WHERE c.cabin_id = cabin;
    END IF;
    IF device_set IS NOT NULL THEN
        SELECT row_to_json(d) INTO set_facts FROM device_sets d WHERE d.device_set_id = device_set;
    END IF;
    IF assistant IS NOT NULL THEN
        SELECT json_agg(m.site_id) INTO sites
        FROM accounts a JOIN memberships m ON m.account_id = a.account_id
        JOIN practitioners p ON p.practitioner_id = practitioner JOIN sites s ON s.site_id = p.site_id
        WHERE a.account_id = assistant AND a.role = 'assistant' AND a.closed_at IS NULL
            AND m.starts_on <= (starts AT TIME ZONE s.tz)::date
            AND (m.ends_on IS NULL OR m.ends_on >= (starts AT TIME ZONE s.tz)::date);
    END IF;
    IF key IS NOT NULL THEN
        SELECT json_build_object('appointment_id', e.appointment_id, 'status', e.status,
            'request_hash', encode(e.request_hash, 'hex'))
        INTO earlier FROM appointments e WHERE e.principal_id = principal AND e.idempotency_key = key;
    END IF;
    SELECT json_build_object(
        'practitioner', row_to_json(p),
        'site', row_to_json(s),
        'speciality_fr', sp.name_fr, 'speciality_en', sp.name_en,
        'has_cabin', EXISTS (SELECT 1 FROM cabins c WHERE c.site_id = s.site_id),
        'visit', visit, 'cabin', cabin_facts, 'device_set', set_facts, 'assistant_sites', sites, 'earlier', earlier,
        'patient', CASE WHEN q.patient_id IS NOT NULL THEN json_build_object('patient_id', q.patient_id,
            'given_name', q.given_name, 'family_name', q.family_name, 'birth_date', q.birth_date,
            'zone_id', m.zone_id, 'has_treating_doctor', q.has_treating_doctor) END,
        'opening', (SELECT json_build_object('site', CASE WHEN os.site_id IS NOT NULL THEN row_to_json(os) END,
                'volunteer_day_id', o.volunteer_day_id)
            FROM openings o LEFT JOIN sites os ON os.site_id = o.site_id
            WHERE o.resource_id = r.resource_id AND o.during @> starts),
        'tariff_cents', (SELECT t.cents FROM tariffs t WHERE t.speciality_code = p.speciality_code
            AND t.valid_from <= (starts AT TIME ZONE s.tz)::date
            AND (t.valid_until IS NULL OR t.valid_until >= (starts AT TIME ZONE s.tz)::date)
            ORDER BY t.valid_from DESC LIMIT 1),
        'resources', claimed)
    INTO facts
    FROM practitioners p JOIN sites s ON s.site_id = p.site_id JOIN specialities sp ON sp.code = p.speciality_code
    LEFT JOIN resources r ON r.ref = p.practitioner_id
    LEFT JOIN patients q ON q.patient_id = patient LEFT JOIN communes m ON m.code = q.commune_code
    WHERE p.practitioner_id = practitioner;
    PERFORM set_config('app.role', before, true);
    RETURN facts;
END $$
"""


# As in 0002, but for whoever finds all shards taken: there random() was asked for every row anew, and might choose none.
_AUDIT_APPEND = """
CREATE OR REPLACE FUNCTION audit_append(entries jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET app.role = 'system' AS $$
DECLARE head audit_heads; entry jsonb; waited_for int;
BEGIN
    -- Any shard that nobody is writing to; else wait for one.
    SELECT * INTO head FROM audit_heads ORDER BY random() LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        SELECT h.shard INTO waited_for FROM audit_heads h ORDER BY random() LIMIT 1;
        SELECT * INTO head FROM audit_heads h WHERE h.shard = waited_for FOR UPDATE;
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
END $$
"""


def upgrade() -> None:
    op.execute("SELECT set_config('app.role', 'system', true)")
    op.execute(
        "CREATE TABLE day_bits (resource_id int NOT NULL CONSTRAINT fk_day_bits_resource_id REFERENCES resources,"
        " day date NOT NULL, lane text[] NOT NULL DEFAULT '{}',"
        " open bit(288) NOT NULL, busy bit(288) NOT NULL,"
        " bits bit(288) NOT NULL GENERATED ALWAYS AS (open & ~busy) STORED,"
        " CONSTRAINT pk_day_bits PRIMARY KEY (resource_id, day, lane)) WITH (fillfactor = 70)"
    )
    op.execute(f"REVOKE INSERT, UPDATE, DELETE ON day_bits FROM {APP_ROLE}")
    for statement in (_QUANTA, _CLAIMED, _RELEASED, _OPENED, _CLOSED, *_TRIGGERS, *_NO_UPDATE):
        op.execute(statement)
    for statement in (_LOCK, _EXPIRE, _CLEAR, _IS_OPEN, _IN_THE_WAY, _BOOK, _MOVE, _FACTS, _AUDIT_APPEND):
        op.execute(statement)
    op.execute(
        f"INSERT INTO day_bits AS b (resource_id, day, lane, open, busy)"
        f" SELECT r.resource_id, q.day, '{{}}', {_EMPTY}, bit_or(q.mask)"
        f" FROM reservations r, quanta_by_day(r.during) q GROUP BY 1, 2"
    )
    op.execute(
        f"INSERT INTO day_bits AS b (resource_id, day, lane, open, busy)"
        f" SELECT o.resource_id, q.day, o.lane, bit_or(q.mask), {_EMPTY}"
        f" FROM openings o, quanta_by_day(o.during) q GROUP BY 1, 2, 3"
        f" ON CONFLICT (resource_id, day, lane) DO UPDATE SET open = excluded.open"
    )
    # A sequential scan cached while the table is still empty would stay.
    op.execute("ALTER FUNCTION booking_clear_expired(jsonb, timestamptz) SET enable_seqscan = off")


def downgrade() -> None:
    raise NotImplementedError("Agendas carry appointments: restore a backup.")
