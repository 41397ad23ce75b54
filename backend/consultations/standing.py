"""Who still has a part in the visit whose room they are in: asked of all seats at once, every few seconds."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# As `part_of` and `guest_part` decide for one person who asks (booking.appointments, backend.consultations.parts), for
# many at once. Memberships hold on days of Paris' clock, as in `open_context`. The agent's account is its cabin.
_STANDING = text("""
WITH seats AS (
    SELECT s.room, s.account, a.role, a.patient_id AS own, a.practitioner_id AS doctor, a.cabin_id AS cabin,
        v.patient_id, v.practitioner_id, v.site_id, v.cabin_id, p.site_id AS doctors_site,
        ARRAY(SELECT m.site_id FROM memberships m WHERE m.account_id = a.account_id
            AND m.starts_on <= (CAST(:moment AS timestamptz) AT TIME ZONE 'Europe/Paris')::date
            AND (m.ends_on IS NULL OR m.ends_on >= (CAST(:moment AS timestamptz) AT TIME ZONE 'Europe/Paris')::date)
        ) AS sites
    FROM unnest(CAST(:rooms AS uuid[]), CAST(:accounts AS uuid[])) s (room, account)
    JOIN appointments v ON v.appointment_id = s.room
    JOIN practitioners p ON p.practitioner_id = v.practitioner_id
    LEFT JOIN accounts a ON a.account_id = s.account AND a.closed_at IS NULL
)
SELECT s.room, s.account FROM seats s
WHERE CASE s.role
    WHEN 'patient' THEN s.own = s.patient_id OR EXISTS (
        SELECT 1 FROM proxies x WHERE x.account_id = s.account AND x.patient_id = s.patient_id
            AND x.starts_at <= :moment AND (x.ends_at IS NULL OR x.ends_at > :moment))
    WHEN 'cabin' THEN s.cabin = s.cabin_id AND EXISTS (
        SELECT 1 FROM care_links l WHERE l.source_id = s.room AND l.grantee_id = s.cabin
            AND l.starts_at <= :moment AND l.ends_at > :moment AND l.withdrawn_at IS NULL)
    ELSE CASE
        WHEN s.role IN ('practitioner', 'assistant', 'attendant') THEN
            CASE s.role
                WHEN 'practitioner' THEN s.doctor = s.practitioner_id OR EXISTS (
                    SELECT 1 FROM consultation_hand_overs h
                    WHERE h.consultation_id = s.room AND h.from_practitioner_id = s.doctor)
                WHEN 'assistant' THEN s.site_id = ANY (s.sites) OR s.doctors_site = ANY (s.sites)
                ELSE s.site_id = ANY (s.sites)
            END
            AND EXISTS (
                SELECT 1 FROM care_links l WHERE l.patient_id = s.patient_id
                    AND l.grantee_id = ANY (s.sites || s.doctor)
                    AND l.starts_at <= :moment AND l.ends_at > :moment AND l.withdrawn_at IS NULL)
        WHEN s.role IS NULL THEN s.account = s.cabin_id OR EXISTS (
            SELECT 1 FROM guests g WHERE g.guest_id = s.account AND g.consultation_id = s.room
                AND g.removed_at IS NULL AND g.expires_at > :moment)
        ELSE false
    END
END
""")


async def standing(
    session: AsyncSession, seats: Collection[tuple[UUID, UUID]], *, now: datetime
) -> set[tuple[UUID, UUID]]:
    """Those of the (room, account) pairs whose account still has a part. With the system's sight."""
    pairs = list(set(seats))
    if not pairs:
        return set()
    found = await session.execute(
        _STANDING,
        {"rooms": [room for room, _ in pairs], "accounts": [account for _, account in pairs], "moment": now},
    )
    return {(room, account) for room, account in found}
