"""The queue: who joins, who waits, who takes."""

from typing import Any

from tests.backend.access.row import ADMINS, DOCTORS, NOBODY, PATIENTS, SELF, STRANGER, Row, data, everybody, only
from tests.backend.access.world import Things

_KIOSK = frozenset({"kiosk"})
_ENTRY = "/api/queue/entries/{queue_entry_id}"
_CALLED_BY = frozenset({"doctor"})


def _wish(thing: Things) -> dict[str, Any]:
    return {"speciality": "dermatology", "patient_id": str(thing.patient_id)}


ROWS: list[Row] = [
    everybody("GET /api/queue"),
    # A kiosk names nobody by an id: it asks for traits.
    Row("POST /api/queue/entries", SELF | _KIOSK, STRANGER | _KIOSK, body=_wish),
    only(PATIENTS | _KIOSK, "GET /api/queue/entries"),
    data(f"GET {_ENTRY}", SELF),
    data(f"POST {_ENTRY}/away", SELF),
    data(f"POST {_ENTRY}/back", SELF),
    data(f"POST {_ENTRY}/answer", SELF),
    data(f"POST {_ENTRY}/leave", SELF),
    # The doctor who called; the other patient's doctor has no account here.
    Row(f"POST {_ENTRY}/outcome", _CALLED_BY, NOBODY, body={"outcome": "no_answer"}),
    Row(f"POST {_ENTRY}/hand-over", _CALLED_BY, NOBODY, body={}),
    # Doctors who are open judge who waits: here nobody is.
    Row(f"POST {_ENTRY}/urgency", NOBODY, NOBODY, body={"urgency": "urgent"}),
    only(DOCTORS, "GET /api/queue/desk"),
    only(DOCTORS, "PUT /api/queue/presence", body={"state": "open"}),
    only(DOCTORS, "POST /api/queue/presence/beat"),
    only(DOCTORS, "POST /api/queue/take"),
    only(ADMINS, "GET /api/queue/waits"),
]
