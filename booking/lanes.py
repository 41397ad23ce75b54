"""Who may book hours that are kept for some: the words of a lane, and the words a person has."""

from collections.abc import Iterable
from uuid import UUID

from booking.models import Reserved

UNFOLLOWED = "unfollowed"
URGENT = "urgent"


def visit_word(visit_type: str) -> str:
    return f"visit:{visit_type}"


def zone_word(zone_id: UUID) -> str:
    return f"zone:{zone_id}"


def lane_of(*, reserved_for: str | None, visit_types: Iterable[str], zone_id: UUID | None) -> tuple[str, ...]:
    """The lane of an opening. Hours for a zone are for those without a treating doctor too."""
    match reserved_for:
        case Reserved.URGENT:
            return (URGENT,)
        case Reserved.ZONE:
            return tuple(sorted({UNFOLLOWED, *([zone_word(zone_id)] if zone_id else [])}))
    return tuple(sorted({visit_word(code) for code in visit_types}))


def words_for(
    *, visit_type: str | None = None, zone_id: UUID | None = None, has_treating_doctor: bool | None = None
) -> list[str]:
    """The lanes open to somebody besides the one for everybody."""
    words = [visit_word(visit_type)] if visit_type else []
    if zone_id is not None:
        words.append(zone_word(zone_id))
    if has_treating_doctor is False:
        words.append(UNFOLLOWED)
    return words
