"""The sides and calls somebody may look at, and figures over them. All SQL of quality that reads is here.

`:everywhere`, `:sites` (uuid[]): the places of who asks; `:site`: one of them, or null for all; `:since`, `:until`:
instants; `:visit`: one call, or null for all. A call is of the place where the patient comes and of the practitioner's.

A side is bad where no path was found or a tenth of its time was bad; weak where a fifth of it was weak or bad, or the
picture had to be given up. A call is as its worst side.
"""

from sqlalchemy import TextClause, text

_SIDES = """
WITH sides AS (
    SELECT s.*, a.site_id, p.given_name || ' ' || p.family_name AS practitioner,
        s.lost::float8 / nullif(s.packets + s.lost, 0) AS loss,
        coalesce(s.first_frame_ms, s.connected_ms) AS join_ms,
        coalesce(i.audio_only_s, 0) AS audio_only_s, i.reconnected, i.interrupted,
        s.packets = 0 AND i.no_connection > 0 AS never_connected
    FROM call_sides s
    JOIN appointments a ON a.appointment_id = s.consultation_id
    JOIN practitioners p ON p.practitioner_id = a.practitioner_id
    CROSS JOIN LATERAL (
        SELECT
            sum(coalesce(c.seconds, greatest(0, extract(epoch FROM s.last_at - c.at)))::float8)
                FILTER (WHERE c.kind = 'audio_only') AS audio_only_s,
            count(*) FILTER (WHERE c.kind = 'reconnected') AS reconnected,
            count(*) FILTER (WHERE c.kind = 'interrupted') AS interrupted,
            count(*) FILTER (WHERE c.kind = 'no_connection') AS no_connection
        FROM call_incidents c WHERE c.side_id = s.side_id
    ) i
    WHERE s.first_at >= :since AND s.first_at < :until
        AND (CAST(:visit AS uuid) IS NULL OR s.consultation_id = :visit)
        AND (:everywhere OR a.site_id = ANY (:sites) OR p.site_id = ANY (:sites))
        AND (CAST(:site AS uuid) IS NULL OR a.site_id = :site OR p.site_id = :site)
), judged AS (
    SELECT sides.*,
        CASE WHEN never_connected OR bad_s >= 0.1 * nullif(seconds, 0) THEN 2
            WHEN weak_s + bad_s >= 0.2 * nullif(seconds, 0) OR audio_only_s > 0 THEN 1
            ELSE 0 END AS level,
        CASE WHEN never_connected THEN 'none'
            WHEN relay_s < 0.5 * seconds THEN 'direct'
            WHEN tcp_s < 0.5 * seconds THEN 'relay_udp' ELSE 'relay_tcp' END AS access
    FROM sides
)
"""

# Two sides tell of one spell without picture, of one cut: the one that saw more counts, once a call.
_FIGURES = """
SELECT key, min(line) AS line, min(line_id::text)::uuid AS line_id,
    count(DISTINCT consultation_id)::int AS calls,
    count(DISTINCT consultation_id) FILTER (WHERE worst = 0)::int AS good,
    count(DISTINCT consultation_id) FILTER (WHERE worst = 1)::int AS weak,
    count(DISTINCT consultation_id) FILTER (WHERE worst = 2)::int AS bad,
    count(*)::int AS sides,
    coalesce(sum(most_s) FILTER (WHERE turn = 1), 0) / 60 AS minutes,
    coalesce(sum(most_audio_only_s) FILTER (WHERE turn = 1), 0) / 60 AS audio_only_minutes,
    coalesce(sum(most_reconnected) FILTER (WHERE turn = 1), 0)::int AS reconnections,
    coalesce(sum(most_interrupted) FILTER (WHERE turn = 1), 0)::int AS interruptions,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY rtt_p50_ms) AS rtt_p50_ms,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY rtt_p50_ms) AS rtt_p95_ms,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY loss) AS loss_p50,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY loss) AS loss_p95,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY join_ms) AS join_p50_ms,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY join_ms) AS join_p95_ms,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY available_p50_bps) AS available_p50_bps,
    coalesce(sum(relay_s) / nullif(sum(seconds), 0), 0) AS relay_share,
    coalesce(sum(seconds), 0) AS seconds, coalesce(sum(relay_s), 0) AS relay_s, coalesce(sum(tcp_s), 0) AS tcp_s,
    coalesce(sum(narrow_s), 0) AS narrow_s, coalesce(sum(slow_s), 0) AS slow_s,
    bool_and(never_connected) AS never_connected
FROM (
    SELECT keyed.*,
        max(level) OVER call AS worst, max(seconds) OVER call AS most_s, max(audio_only_s) OVER call AS most_audio_only_s,
        max(reconnected) OVER call AS most_reconnected, max(interrupted) OVER call AS most_interrupted,
        row_number() OVER call AS turn
    FROM (SELECT judged.*, {key} AS key FROM judged) keyed
    WINDOW call AS (PARTITION BY key, consultation_id)
) counted
GROUP BY key ORDER BY key
"""

_OF_SIDES = "SELECT * FROM judged ORDER BY first_at, side_id"

_WORST = """
SELECT consultation_id, min(first_at) AS began_at, min(practitioner) AS practitioner,
    (SELECT name FROM sites WHERE sites.site_id = min(judged.site_id::text)::uuid) AS place, max(level) AS level,
    max(seconds) / 60 AS minutes, max(rtt_p95_ms) AS rtt_p95_ms, max(loss) AS loss,
    max(audio_only_s) / 60 AS audio_only_minutes, max(reconnected)::int AS reconnections
FROM judged GROUP BY consultation_id HAVING max(level) > 0
ORDER BY max(level) DESC, bool_or(never_connected) DESC, sum(bad_s) / nullif(sum(seconds), 0) DESC NULLS LAST,
    sum(weak_s) DESC, consultation_id
LIMIT 20
"""


def _by(key: str) -> TextClause:
    """Figures by a key, an expression over a side."""
    return text(_SIDES + _FIGURES.replace("{key}", key))


IN_ALL = _by("1")
BY_WEEK = _by("date_trunc('week', first_at AT TIME ZONE 'Europe/Paris')::date")
BY_LINE = _by("line || coalesce(line_id::text, '')")
BY_ACCESS = _by("access")
SIDES = text(_SIDES + _OF_SIDES)
WORST = text(_SIDES + _WORST)
