"""A cabin where it stands: its kiosk, and the board of the place's attendant."""

from typing import Any
from uuid import uuid4

from tests.backend.access.row import CABIN_ADMINS, NOBODY, Row, data, only
from tests.backend.access.world import Things

_CABIN = "/api/cabins/{cabin_id}"
_KIOSK = frozenset({"kiosk"})
# The cabin stands in the attendant's pharmacy, not in the assistant's house.
_ON_DUTY = frozenset({"attendant"})
_OPERATORS = frozenset({"attendant", "other coordinator"})
_DECISION = {"reading_id": str(uuid4()), "decision": "kept"}
_STAFF = frozenset({"attendant", "assistant"})
_RATES = frozenset({"coordinator", "other coordinator", "administrator"})
_SUMS = _RATES | _STAFF
_RATE = {"kind": "act", "valid_from": "2026-01-01", "cents": 500}
_ADDRESS = {"street": "1 rue du Pont", "callback": "04 65 71 00 00"}


def _board(operation: str, **more: Any) -> Row:
    return Row(operation, _ON_DUTY, NOBODY, **more)


def _chart(thing: Things) -> dict[str, Any]:
    eye = {"eye": "right", "logmar": 0.1, "limit": False, "lines": [{"logmar": 0.1, "shown": 5, "correct": 5}]}
    return {
        "type": "chart",
        "result_id": str(thing.consultation_id),
        "consultation_id": str(thing.consultation_id),
        "correction": "corrected",
        "scale_version": 1,
        "px_per_mm": 4,
        "distance_mm": 2000,
        "eyes": [eye],
    }


def _answers(_: Things) -> dict[str, Any]:
    return {"reason": "Un grain de beauté"}


ROWS: list[Row] = [
    only(_KIOSK, "GET /api/cabins/here"),
    only(_KIOSK, "POST /api/cabins/here/call", body={"kind": "help"}),
    only(_KIOSK, "DELETE /api/cabins/here/call"),
    # No such code was given: it is gone.
    only(_KIOSK, "POST /api/cabins/here/assist", body={"code": "123456"}),
    only(_KIOSK, "POST /api/cabins/here/assist/leave"),
    only(_KIOSK, "POST /api/cabins/here/screen", body={"px_per_mm": 4, "distance_mm": 2000}),
    # No visit is under way in the cabin.
    Row("POST /api/cabins/here/chart", _KIOSK, _KIOSK, body=_chart, also=frozenset({404})),
    data("PUT /api/cabins/here/visits/{consultation_id}/answers", _KIOSK, body=_answers),
    only(_STAFF, "GET /api/cabins/board"),
    _board(f"GET {_CABIN}/moves"),
    _board(f"POST {_CABIN}/moves", body={"move": "clean"}),
    _board(f"PUT {_CABIN}/checklist", body={"checked": []}),
    _board(f"POST {_CABIN}/answer"),
    _board(f"POST {_CABIN}/call-over"),
    _board(f"POST {_CABIN}/assists"),
    _board(f"POST {_CABIN}/assists/leave"),
    _board(f"POST {_CABIN}/entry-code"),
    Row(f"GET {_CABIN}/quarantine", _OPERATORS, NOBODY),
    # No such reading waits there.
    Row(f"POST {_CABIN}/quarantine", _OPERATORS, NOBODY, body=_DECISION, also=frozenset({404})),
    Row(f"GET {_CABIN}/quarantine/settled", _OPERATORS, NOBODY),
    # A coordinator sees no measurement of anybody.
    Row(f"GET {_CABIN}/quarantine/{{reading_id}}", _ON_DUTY, NOBODY),
    # It waits: nobody kept it.
    Row(f"POST {_CABIN}/quarantine/{{reading_id}}/reopen", _OPERATORS, NOBODY, also=frozenset({404})),
    Row(f"POST {_CABIN}/parked", frozenset({"other coordinator"}), NOBODY),
    only(_SUMS, "GET /api/assist-sums"),
    only(_SUMS, "GET /api/assist-sums.csv"),
    only(_RATES, "GET /api/admin/assist-rates"),
    only(frozenset({"administrator"}), "PUT /api/admin/assist-rates", body=_RATE),
    Row("GET /api/admin/cabins/{cabin_id}/address", CABIN_ADMINS, frozenset({"administrator"})),
    Row(
        "PUT /api/admin/cabins/{cabin_id}/address",
        CABIN_ADMINS,
        frozenset({"administrator"}),
        body=_ADDRESS,
    ),
]
