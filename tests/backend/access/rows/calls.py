"""Messages and files of a visit, handing it over, and browsers that are rung."""

from typing import Any
from uuid import uuid4

from tests.backend.access.row import DOCTORS, NOBODY, SELF, TEAM, Row, data, only
from tests.backend.access.world import Things

_VISIT = "/api/consultations/{consultation_id}"
_DOCTOR = frozenset({"doctor"})
_SUBSCRIPTION = {"endpoint": "https://push.example.org/x", "keys": {"p256dh": "AAAA", "auth": "AAAA"}}


def _message(_: Things) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "text": "Bonjour"}


def _colleague(thing: Things) -> dict[str, Any]:
    return {"practitioner_id": str(thing.practitioner_id)}


ROWS: list[Row] = [
    # A guest writes and reads once let into the room: here nobody was.
    data(f"GET {_VISIT}/messages", SELF | TEAM),
    data(f"POST {_VISIT}/messages", SELF | TEAM, body=_message),
    data(f"POST {_VISIT}/attachments", SELF | TEAM),
    data(f"GET {_VISIT}/attachments/{{attachment_id}}", SELF | TEAM),
    data(f"GET {_VISIT}/colleagues", _DOCTOR),
    data(f"POST {_VISIT}/hand-over", _DOCTOR, body=_colleague),
    # Nothing was handed over here: then there is nothing to refuse or to take back.
    data(f"POST {_VISIT}/hand-over/decline", _DOCTOR, also=frozenset({404})),
    data(f"POST {_VISIT}/hand-over/take-back", _DOCTOR, also=frozenset({404})),
    only(DOCTORS, "GET /api/push/key"),
    only(DOCTORS, "POST /api/push/subscriptions", body=_SUBSCRIPTION),
    Row("DELETE /api/push/subscriptions/{subscription_id}", _DOCTOR, NOBODY),
]
