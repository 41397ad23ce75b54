"""The waiting list, its offers, and courses of visits."""

from typing import Any

from tests.backend.access.row import DOCTORS, NOBODY, PATIENTS, SELF, STRANGER, TEAM, Row, data, only
from tests.backend.access.world import Things
from tests.booking.clinic import NOW

_ENTRY = "/api/waiting-list/{waiting_entry_id}"
_OFFER = "/api/offers/{time_offer_id}"
_SERIES = "/api/appointments/series"
_STAFF = frozenset({"doctor", "assistant"})
_READERS = PATIENTS | DOCTORS | {"assistant"}


def _wait(thing: Things) -> dict[str, Any]:
    return {"practitioner_id": str(thing.practitioner_id), "patient_id": str(thing.patient_id)}


def _by_hand(thing: Things) -> dict[str, Any]:
    return {"practitioner_id": str(thing.practitioner_id), "starts_at": NOW.replace(hour=10).isoformat()}


def _course(thing: Things) -> dict[str, Any]:
    return _wait(thing) | {"starts_at": NOW.replace(hour=10).isoformat(), "every_days": 7, "count": 2}


ROWS: list[Row] = [
    Row("POST /api/waiting-list", SELF | _STAFF, STRANGER, body=_wait),
    only(_READERS, "GET /api/waiting-list"),
    data(f"GET {_ENTRY}", SELF | _STAFF),
    data(f"PATCH {_ENTRY}", SELF | _STAFF, body={}),
    data(f"POST {_ENTRY}/leave", SELF | _STAFF),
    Row(f"POST {_ENTRY}/offers", _STAFF, NOBODY, body=_by_hand),
    only(_READERS | {"coordinator", "other coordinator"}, "GET /api/offers"),
    data(f"GET {_OFFER}", SELF | _STAFF),
    data(f"POST {_OFFER}/accept", SELF | _STAFF),
    data(f"POST {_OFFER}/decline", SELF | _STAFF),
    Row(f"POST {_SERIES}/preview", SELF | _STAFF, STRANGER, body=_course),
    Row(f"POST {_SERIES}", SELF | _STAFF, STRANGER, body=_course),
    data(f"GET {_SERIES}/{{series_id}}", SELF | TEAM),
    data(f"POST {_SERIES}/{{series_id}}/cancel", SELF | _STAFF),
]
