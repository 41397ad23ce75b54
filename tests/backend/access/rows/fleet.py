"""The fleet: for administrators, and the coordinator of the place where the cabin stands."""

from typing import Any

from tests.backend.access.row import ADMINISTRATOR, ADMINS, CABIN_ADMINS, Row, only

_CABIN = "/api/admin/fleet/{cabin_id}"
_STAFF = frozenset({"attendant", "assistant"})
_NO_DEVICE = "00000000-0000-4000-8000-000000000000"


def _keeper(operation: str, **more: Any) -> Row:
    return Row(operation, CABIN_ADMINS, ADMINISTRATOR, **more)


ROWS: list[Row] = [
    only(ADMINS, "GET /api/admin/fleet"),
    only(_STAFF, "GET /api/cabins/mine/health"),
    _keeper(f"GET {_CABIN}"),
    _keeper(f"GET {_CABIN}/history"),
    _keeper(f"GET {_CABIN}/configurations"),
    _keeper(f"PUT {_CABIN}/configuration", body={"document": {}}),
    _keeper(f"POST {_CABIN}/configuration/back", body={"version": 0}),
    _keeper(f"POST {_CABIN}/self-test"),
    _keeper(f"POST {_CABIN}/diagnostics"),
    _keeper(f"POST {_CABIN}/calibrations", body={"device_id": _NO_DEVICE, "done_on": "2026-09-01", "done_by": "A"}),
    _keeper(
        f"POST {_CABIN}/overrides",
        body={"device_id": _NO_DEVICE, "until": "2026-11-25T08:00:00Z", "reason": "En attente du certificat"},
    ),
    _keeper(f"PUT {_CABIN}/calibration-rule", body={"kind": "thermometer", "model": "T1", "months": 24}),
]
