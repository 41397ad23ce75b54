"""Volunteers' days, what town halls offer, the ledger.

The keys of `volunteer_days` hold the limit of two days a calendar month in all zones together; triggers
hold the opposable tariff on such days and keep a day that has visits.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "comptoir_app"

_ON_MARKS = (
    "NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during)"
    " AND extract(epoch FROM lower(during))::bigint % 300 = 0"
    " AND extract(epoch FROM upper(during))::bigint % 300 = 0"
)

_DAYS = f"""
CREATE TABLE volunteer_days (
    practitioner_id uuid NOT NULL CONSTRAINT fk_volunteer_days_practitioner_id REFERENCES practitioners,
    month date NOT NULL,
    ordinal smallint NOT NULL,
    half smallint NOT NULL DEFAULT 0,
    volunteer_day_id uuid NOT NULL CONSTRAINT uq_volunteer_days_volunteer_day_id UNIQUE,
    day date NOT NULL,
    zone_id uuid NOT NULL CONSTRAINT fk_volunteer_days_zone_id REFERENCES zones,
    site_id uuid NOT NULL CONSTRAINT fk_volunteer_days_site_id REFERENCES sites,
    part varchar NOT NULL,
    starts_local time NOT NULL,
    ends_local time NOT NULL,
    pause_starts_local time,
    pause_ends_local time,
    tz varchar NOT NULL,
    during tstzrange NOT NULL,
    given_at timestamptz NOT NULL,
    taken_back_at timestamptz,
    CONSTRAINT pk_volunteer_days PRIMARY KEY (practitioner_id, month, ordinal, half),
    CONSTRAINT uq_volunteer_days_practitioner_id_day UNIQUE (practitioner_id, day),
    CONSTRAINT ex_volunteer_days_ordinal_once EXCLUDE USING gist (practitioner_id WITH =, month WITH =, ordinal WITH =,
        int4range((half / 2)::int, CASE half WHEN 1 THEN 1 ELSE 2 END) WITH &&),
    CONSTRAINT ck_volunteer_days_two_a_month CHECK (ordinal BETWEEN 1 AND 2),
    -- Date arithmetic: date_trunc() would depend on the session's time zone.
    CONSTRAINT ck_volunteer_days_month_of_day CHECK (month = day - (extract(day FROM day)::int - 1)),
    CONSTRAINT ck_volunteer_days_halves_of_an_ordinal CHECK (half BETWEEN 0 AND 2 AND (half = 0 OR part <> 'full')),
    CONSTRAINT ck_volunteer_days_hours_in_order CHECK (
        (pause_starts_local IS NULL) = (pause_ends_local IS NULL)
        AND starts_local < coalesce(pause_starts_local, ends_local)
        AND coalesce(pause_starts_local, starts_local) <= coalesce(pause_ends_local, starts_local)
        AND coalesce(pause_ends_local, starts_local) < ends_local),
    CONSTRAINT ck_volunteer_days_part_known CHECK (part IN ('full', 'morning', 'afternoon')),
    CONSTRAINT ck_volunteer_days_five_minute_marks CHECK ({_ON_MARKS})
)
"""

_REFERENCES = (
    "CREATE INDEX ix_volunteer_days_zone_id_day ON volunteer_days (zone_id, day)",
    "CREATE INDEX ix_volunteer_days_site_id ON volunteer_days (site_id)",
    "CREATE INDEX ix_volunteer_days_taken_back_at ON volunteer_days (taken_back_at) WHERE taken_back_at IS NOT NULL",
    # A day that was taken back leaves its cancelled appointments behind; others keep it (below).
    "ALTER TABLE appointments ADD CONSTRAINT fk_appointments_volunteer_day_id FOREIGN KEY (volunteer_day_id)"
    " REFERENCES volunteer_days (volunteer_day_id) ON DELETE SET NULL",
    *(
        f"ALTER TABLE {table} ADD CONSTRAINT fk_{table}_volunteer_day_id FOREIGN KEY (volunteer_day_id)"
        " REFERENCES volunteer_days (volunteer_day_id)"
        for table in ("openings", "rule_exceptions", "reservations")
    ),
    "CREATE INDEX ix_openings_volunteer_day_id ON openings (volunteer_day_id)",
)

_OFFERS = """
CREATE TABLE offered_resources (
    offer_id uuid NOT NULL CONSTRAINT fk_offered_resources_offer_id REFERENCES resources (ref),
    kind varchar NOT NULL,
    name varchar NOT NULL,
    zone_id uuid NOT NULL CONSTRAINT fk_offered_resources_zone_id REFERENCES zones,
    site_id uuid CONSTRAINT fk_offered_resources_site_id REFERENCES sites,
    commune_code varchar CONSTRAINT fk_offered_resources_commune_code REFERENCES communes,
    capacity smallint NOT NULL DEFAULT 1,
    notes varchar NOT NULL DEFAULT '',
    photo_seed varchar NOT NULL,
    retired_at timestamptz,
    CONSTRAINT pk_offered_resources PRIMARY KEY (offer_id),
    CONSTRAINT ck_offered_resources_kind_known CHECK (kind IN ('cabinet', 'equipment', 'lodging')),
    CONSTRAINT ck_offered_resources_capacity_sensible CHECK (capacity BETWEEN 1 AND 50),
    CONSTRAINT ck_offered_resources_stands_somewhere CHECK (kind = 'lodging' OR site_id IS NOT NULL)
)
"""

_LEDGER = (
    "CREATE INDEX ix_offered_resources_zone_id ON offered_resources (zone_id)",
    """
CREATE TABLE volunteer_rates (
    kind varchar NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    cents int NOT NULL,
    CONSTRAINT pk_volunteer_rates PRIMARY KEY (kind, valid_from),
    CONSTRAINT ck_volunteer_rates_kind_known CHECK (kind IN ('day', 'half_day')),
    CONSTRAINT ck_volunteer_rates_positive CHECK (cents > 0)
)
""",
    """
CREATE TABLE ledger_entries (
    entry_id uuid NOT NULL,
    practitioner_id uuid NOT NULL CONSTRAINT fk_ledger_entries_practitioner_id REFERENCES practitioners,
    volunteer_day_id uuid NOT NULL CONSTRAINT uq_ledger_entries_volunteer_day_id UNIQUE
        CONSTRAINT fk_ledger_entries_volunteer_day_id REFERENCES volunteer_days (volunteer_day_id),
    zone_id uuid NOT NULL CONSTRAINT fk_ledger_entries_zone_id REFERENCES zones,
    day date NOT NULL,
    kind varchar NOT NULL,
    visits int NOT NULL,
    amount_cents int NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_ledger_entries PRIMARY KEY (entry_id),
    CONSTRAINT ck_ledger_entries_kind_known CHECK (kind IN ('day', 'half_day')),
    CONSTRAINT ck_ledger_entries_earned CHECK (amount_cents > 0 AND visits > 0)
)
""",
    "CREATE INDEX ix_ledger_entries_practitioner_id_day ON ledger_entries (practitioner_id, day)",
    "CREATE INDEX ix_ledger_entries_zone_id_day ON ledger_entries (zone_id, day)",
    """
CREATE TABLE statements (
    number int NOT NULL GENERATED BY DEFAULT AS IDENTITY,
    practitioner_id uuid NOT NULL CONSTRAINT fk_statements_practitioner_id REFERENCES practitioners,
    month date NOT NULL,
    version smallint NOT NULL,
    entries int NOT NULL,
    total_cents int NOT NULL,
    issued_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_statements PRIMARY KEY (number),
    CONSTRAINT uq_statements_practitioner_id_month_version UNIQUE (practitioner_id, month, version),
    CONSTRAINT ck_statements_first_of_month CHECK (extract(day FROM month) = 1)
)
""",
    """
CREATE TABLE zone_waits (
    zone_id uuid NOT NULL CONSTRAINT fk_zone_waits_zone_id REFERENCES zones,
    day date NOT NULL,
    third_free_days double precision,
    CONSTRAINT pk_zone_waits PRIMARY KEY (zone_id, day)
)
""",
    "INSERT INTO volunteer_rates (kind, valid_from, cents)"
    " VALUES ('day', '2025-09-01', 20000), ('half_day', '2025-09-01', 10000)",
)

# Two wishes at once race for one ordinal; the loser looks again before it is refused, for the other may be free.
_TAKE = """
CREATE FUNCTION volunteer_day_take(wish jsonb, halves_pair boolean) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE wanted volunteer_days := jsonb_populate_record(NULL::volunteer_days, wish);
    places int[] := CASE WHEN halves_pair AND wanted.part <> 'full' THEN ARRAY[1, 2] ELSE ARRAY[0] END;
BEGIN
    FOR attempt IN 1 .. 3 LOOP
        SELECT o, h INTO wanted.ordinal, wanted.half FROM generate_series(1, 2) o, unnest(places) h
        WHERE NOT EXISTS (
            SELECT 1 FROM volunteer_days v WHERE v.practitioner_id = wanted.practitioner_id AND v.month = wanted.month
                AND v.ordinal = o AND (v.half = 0 OR h = 0 OR v.half = h))
        -- A half-day joins one that is alone, so that a whole day finds its place.
        ORDER BY EXISTS (
            SELECT 1 FROM volunteer_days v WHERE v.practitioner_id = wanted.practitioner_id AND v.month = wanted.month
                AND v.ordinal = o) DESC, o, h
        LIMIT 1;
        EXIT WHEN NOT FOUND;
        INSERT INTO volunteer_days SELECT wanted.* ON CONFLICT DO NOTHING;
        IF FOUND THEN
            RETURN 'given';
        END IF;
    END LOOP;
    RETURN CASE WHEN EXISTS (
        SELECT 1 FROM volunteer_days v WHERE v.practitioner_id = wanted.practitioner_id AND v.day = wanted.day)
        THEN 'same_day' ELSE 'full' END;
END $$
"""

# Two half-days left alone in one month share an ordinal again. The application changes no given day itself.
_RELEASE = """
CREATE FUNCTION volunteer_day_release(given uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE gone volunteer_days;
BEGIN
    DELETE FROM volunteer_days WHERE volunteer_day_id = given RETURNING * INTO gone;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE volunteer_days v SET ordinal = 1, half = 3 - one.half FROM volunteer_days one
    WHERE v.practitioner_id = gone.practitioner_id AND v.month = gone.month AND v.ordinal = 2 AND v.half > 0
        AND one.practitioner_id = v.practitioner_id AND one.month = v.month AND one.ordinal = 1 AND one.half > 0
        AND (SELECT count(*) FROM volunteer_days c
             WHERE c.practitioner_id = gone.practitioner_id AND c.month = gone.month) = 2;
    RETURN true;
END $$
"""

_KEEP = """
CREATE FUNCTION volunteer_day_with_visits_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE before text := current_setting('app.role', true); stands boolean;
BEGIN
    PERFORM set_config('app.role', 'system', true);
    stands := EXISTS (SELECT 1 FROM appointments a WHERE a.volunteer_day_id = OLD.volunteer_day_id
        AND a.status NOT IN ('cancelled', 'entered-in-error'));
    PERFORM set_config('app.role', before, true);
    IF stands THEN
        RAISE EXCEPTION 'appointments stand on this day' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN OLD;
END $$
"""

# Whatever way an appointment was written, and whatever its writer believed: within the hours of a volunteer's day it
# belongs to that day and costs the opposable tariff at most.
_TARIFF = """
CREATE FUNCTION volunteers_charge_the_tariff() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE given volunteer_days; most int;
BEGIN
    SELECT * INTO given FROM volunteer_days v
    WHERE v.practitioner_id = NEW.practitioner_id AND v.during && NEW.during LIMIT 1;
    NEW.volunteer_day_id := given.volunteer_day_id;
    IF given.volunteer_day_id IS NOT NULL THEN
        SELECT t.cents INTO most FROM tariffs t JOIN practitioners p ON p.speciality_code = t.speciality_code
        WHERE p.practitioner_id = NEW.practitioner_id AND t.valid_from <= given.day
            AND (t.valid_until IS NULL OR t.valid_until >= given.day)
        ORDER BY t.valid_from DESC LIMIT 1;
        NEW.fee_cents := least(NEW.fee_cents, most);
        NEW.overrun_cents := 0;
    END IF;
    RETURN NEW;
END $$
"""

_TRIGGERS = (
    "CREATE TRIGGER volunteer_days_kept BEFORE DELETE ON volunteer_days"
    " FOR EACH ROW EXECUTE FUNCTION volunteer_day_with_visits_stays()",
    "CREATE TRIGGER appointments_at_the_tariff"
    " BEFORE INSERT OR UPDATE OF practitioner_id, during, fee_cents, overrun_cents, volunteer_day_id ON appointments"
    " FOR EACH ROW EXECUTE FUNCTION volunteers_charge_the_tariff()",
)

_OWN_LEDGER = (
    "(SELECT app_role()) IN ('system', 'coordinator', 'administrator')"
    " OR practitioner_id = ANY ((SELECT app_grantees())::uuid[])"
)


def upgrade() -> None:
    op.execute("SELECT set_config('app.role', 'system', true)")
    for statement in (_DAYS, *_REFERENCES, _OFFERS, *_LEDGER, _TAKE, _RELEASE, _KEEP, _TARIFF, *_TRIGGERS):
        op.execute(statement)
    for table in ("ledger_entries", "statements"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY {table}_wall ON {table} USING ({_OWN_LEDGER}) WITH CHECK ({_OWN_LEDGER})")
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON ledger_entries, statements FROM {APP_ROLE}")
    op.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON volunteer_rates FROM {APP_ROLE}")
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON volunteer_days FROM {APP_ROLE}")
    op.execute(f"GRANT UPDATE (taken_back_at) ON volunteer_days TO {APP_ROLE}")


def downgrade() -> None:
    raise NotImplementedError("A ledger is kept: restore a backup.")
