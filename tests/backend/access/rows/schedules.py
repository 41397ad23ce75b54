from typing import Any

from tests.backend.access.row import NOBODY, Row
from tests.backend.access.world import Things

KEEPERS = frozenset({"doctor", "assistant"})
"""Who keeps the hours of the own practitioner; a coordinator keeps those of cabins."""

_DAY = {"day": "2026-12-02", "kind": "open", "starts": "18:00", "ends": "19:00"}


def _keepers(operation: str, **more: Any) -> Row:
    return Row(operation, KEEPERS, NOBODY, **more)


def _of_practitioner(thing: Things) -> dict[str, str]:
    return {"practitioner_id": str(thing.practitioner_id)}


ROWS: list[Row] = [
    _keepers("GET /api/agenda", params=_of_practitioner),
    _keepers("GET /api/schedules/{owner_id}"),
    _keepers("PUT /api/schedules/{owner_id}/week", body={"valid_from": "2026-12-01", "rules": []}),
    _keepers("POST /api/schedules/{owner_id}/days", body=_DAY),
    _keepers("POST /api/schedules/{owner_id}/days/{exception_id}/remove", body={}),
    _keepers("POST /api/schedules/{owner_id}/leaves", body={"first_day": "2026-12-02", "last_day": "2026-12-03"}),
    _keepers("DELETE /api/schedules/{owner_id}/leaves/{leave_id}"),
    _keepers("PUT /api/schedules/{owner_id}/settings", body={"buffer_minutes": 5, "visit_minutes": 20}),
    _keepers("POST /api/schedule-changes/{change_id}/undo"),
]
