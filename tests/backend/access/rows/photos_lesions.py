"""Lesions, photos put in their place, consents to photos."""

from typing import Any

from tests.backend.access.row import DOCTORS, NOBODY, SELF, Row, data, only
from tests.backend.access.world import Things

_STAFF = frozenset({"doctor", "assistant"})
_WRITERS = SELF | _STAFF
_READERS = _WRITERS | {"kiosk"}
_LESION = {"name": "Grain de beauté", "map": "back", "x": 0.4, "y": 0.3}


def _move(thing: Things) -> dict[str, Any]:
    # To the same patient: refused by the rules, once somebody is let through.
    return {"patient_id": str(thing.patient_id), "reason": "Mauvais dossier"}


ROWS: list[Row] = [
    data("GET /api/patients/{patient_id}/lesions", _READERS),
    data("POST /api/patients/{patient_id}/lesions", _WRITERS, body=_LESION),
    data("GET /api/lesions/{lesion_id}", _READERS),
    data("PATCH /api/lesions/{lesion_id}", _WRITERS, body={"name": "Tache"}),
    Row("POST /api/lesions/{lesion_id}/checked", frozenset({"doctor"}), NOBODY, body={"state": "watched"}, data=True),
    only(DOCTORS | {"assistant"}, "GET /api/lesions/due"),
    data("PUT /api/photos/{photo_id}/place", _WRITERS, body={"view": "close_up"}),
    Row("POST /api/photos/{photo_id}/move", _STAFF, NOBODY, body=_move, also=frozenset({422}), data=True),
    data("GET /api/patients/{patient_id}/photo-moves", _READERS),
    data("GET /api/patients/{patient_id}/photo-consents", _READERS),
    data("PUT /api/patients/{patient_id}/photo-consents", SELF, body={"care": True, "teaching": False}),
]
