"""Changes of hours that can be taken back; the search index purged, compared with what it stands for, and mended.

The application cannot write day_bits. These functions do, for it, and can do nothing else: they forget
days that are over, and make rows what reservations and openings say.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APP_ROLE = "comptoir_app"
_EMPTY = "repeat('0', 288)::bit(288)"

_PURGE = """
CREATE FUNCTION day_bits_purge(before date) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE gone bigint;
BEGIN
    DELETE FROM day_bits WHERE day < least(before, (clock_timestamp() AT TIME ZONE 'UTC')::date);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$
"""

# Rows that are not what reservations and openings say, or are missing. Within one statement all is seen at one moment:
# a booking that is being written changes both sides or none.
_WRONG = f"""
CREATE FUNCTION day_bits_wrong(resources int[], first date)
RETURNS TABLE (resource_id int, day date, lane text[], open bit(288), busy bit(288))
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    WITH opened AS (
        SELECT o.resource_id, q.day, o.lane, bit_or(q.mask) AS mask
        FROM openings o, quanta_by_day(o.during) q
        WHERE o.resource_id = ANY (resources) AND upper(o.during) > first::timestamp AT TIME ZONE 'UTC' AND q.day >= first GROUP BY 1, 2, 3),
    taken AS (
        SELECT r.resource_id, q.day, bit_or(q.mask) AS mask
        FROM reservations r, quanta_by_day(r.during) q
        WHERE r.resource_id = ANY (resources) AND upper(r.during) > first::timestamp AT TIME ZONE 'UTC' AND q.day >= first GROUP BY 1, 2),
    kept AS (
        SELECT b.resource_id, b.day, b.lane FROM day_bits b WHERE b.resource_id = ANY (resources) AND b.day >= first),
    expected AS (
        SELECT k.resource_id, k.day, k.lane, coalesce(o.mask, {_EMPTY}) AS open, coalesce(t.mask, {_EMPTY}) AS busy
        FROM (SELECT * FROM kept UNION SELECT x.resource_id, x.day, x.lane FROM opened x
              UNION SELECT y.resource_id, y.day, '{{}}' FROM taken y) k
        LEFT JOIN opened o ON (o.resource_id, o.day, o.lane) = (k.resource_id, k.day, k.lane)
        LEFT JOIN taken t ON (t.resource_id, t.day) = (k.resource_id, k.day))
    SELECT e.* FROM expected e LEFT JOIN day_bits b
        ON (b.resource_id, b.day, b.lane) = (e.resource_id, e.day, e.lane)
    WHERE b.day IS NULL OR b.open <> e.open OR b.busy <> e.busy
$$
"""

# The rows are locked first: whoever is writing one has its truth written too when the comparison is made.
_REPAIR = """
CREATE FUNCTION day_bits_repair(resource int, first date) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE mended bigint;
BEGIN
    PERFORM 1 FROM day_bits b WHERE b.resource_id = resource AND b.day >= first ORDER BY b.day, b.lane FOR UPDATE;
    INSERT INTO day_bits AS b (resource_id, day, lane, open, busy)
        SELECT w.resource_id, w.day, w.lane, w.open, w.busy FROM day_bits_wrong(ARRAY[resource], first) w
        ORDER BY w.day, w.lane
    ON CONFLICT (resource_id, day, lane) DO UPDATE SET open = excluded.open, busy = excluded.busy;
    GET DIAGNOSTICS mended = ROW_COUNT;
    RETURN mended;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "schedule_changes",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed", postgresql.JSONB(), nullable=False),
        sa.Column("added", postgresql.JSONB(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('weekly', 'day', 'leave', 'settings')", name=op.f("ck_schedule_changes_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resources.resource_id"], name=op.f("fk_schedule_changes_resource_id")
        ),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_schedule_changes")),
    )
    op.create_index(op.f("ix_schedule_changes_resource_id_at"), "schedule_changes", ["resource_id", "at"])
    op.execute(f"REVOKE DELETE ON schedule_changes FROM {APP_ROLE}")
    for statement in (_PURGE, _WRONG, _REPAIR):
        op.execute(statement)
    for name in ("day_bits_purge(date)", "day_bits_repair(int, date)"):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {APP_ROLE}")


def downgrade() -> None:
    op.drop_table("schedule_changes")
    for name in ("day_bits_repair(int, date)", "day_bits_wrong(int[], date)", "day_bits_purge(date)"):
        op.execute(f"DROP FUNCTION {name}")
