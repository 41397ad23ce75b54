"""Preparing visits, tasks, the time given back, boards."""

from typing import Any

from tests.backend.access.row import ADMINISTRATOR, ADMINS, DOCTORS, NOBODY, Row, data, only
from tests.backend.access.world import Things

_PREPARERS = frozenset({"doctor", "assistant", "attendant"})
_STAFF = DOCTORS | {"assistant", "attendant"}


def _task(thing: Things) -> dict[str, Any]:
    return {"title": "Rappeler", "due_on": "2026-11-23", "appointment_id": str(thing.appointment_id)}


def _room(thing: Things) -> dict[str, Any]:
    return {"site_id": str(thing.site_id)}


ROWS: list[Row] = [
    only(_STAFF, "GET /api/preparation"),
    data("GET /api/appointments/{appointment_id}/checklist", _PREPARERS),
    data("PUT /api/appointments/{appointment_id}/checklist/{code}", _PREPARERS, body={"state": "done"}),
    only(_STAFF, "GET /api/tasks"),
    data("POST /api/tasks", _PREPARERS, body=_task),
    # The attendant's place is the pharmacy; the task is the comptoir's.
    *(
        data(operation, frozenset({"doctor", "assistant"}), body=body, also=frozenset({422}))
        for operation, body in (
            ("PUT /api/tasks/{task_id}", {"title": "Rappeler", "due_on": "2026-11-24"}),
            ("PUT /api/tasks/{task_id}/done", None),
            ("DELETE /api/tasks/{task_id}/done", None),
            ("DELETE /api/tasks/{task_id}", None),
        )
    ),
    only(_STAFF, "GET /api/colleagues"),
    only(_STAFF | ADMINS, "GET /api/given-back"),
    only(_STAFF | ADMINS, "GET /api/given-back.csv"),
    only(_STAFF | ADMINS, "GET /api/activity-minutes"),
    only(
        ADMINISTRATOR,
        "PUT /api/activity-minutes/{activity}",
        body={"minutes": 3, "valid_from": "2027-01-01"},
    ),
    only(DOCTORS | {"assistant"}, "GET /api/delegations"),
    only(DOCTORS, "PUT /api/delegations/mine", body={"delegated": True}),
    Row("GET /api/waiting-room", frozenset({"assistant"}), NOBODY, params=_room, data=True),
    only(ADMINS, "GET /api/admin/occupancy"),
]
