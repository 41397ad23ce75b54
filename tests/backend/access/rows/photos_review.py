"""The specialist's review of photos: practitioners with a care link, and nobody else."""

from typing import Any

from tests.backend.access.row import SELF, Row, data
from tests.backend.access.world import Things

_DOCTOR = frozenset({"doctor"})


def _other(thing: Things) -> dict[str, Any]:
    return {"other_photo_id": str(thing.second_photo_id)}


def _landmarks(thing: Things) -> dict[str, Any]:
    pairs = [{"here": [0.2, 0.2], "there": [0.3, 0.2]}, {"here": [0.8, 0.4], "there": [0.7, 0.5]}]
    return _other(thing) | {"pairs": pairs}


ROWS: list[Row] = [
    data("GET /api/patients/{patient_id}/review", _DOCTOR),
    data("POST /api/photos/{photo_id}/alignments", _DOCTOR, body=_other),
    data("PUT /api/photos/{photo_id}/alignments", _DOCTOR, body=_landmarks),
    data("POST /api/photos/{photo_id}/calibration", _DOCTOR),
    data("GET /api/photos/{photo_id}/marks", _DOCTOR),
    # Whoever may see the photo.
    data("POST /api/photos/{photo_id}/looks", SELF | frozenset({"doctor", "assistant", "kiosk"})),
    # No card lies on these photos: refused by the rule, not by the right.
    data(
        "POST /api/photos/{photo_id}/measures",
        _DOCTOR,
        body={"shape": "line", "points": [[0.1, 0.1], [0.2, 0.2]]},
        also=frozenset({409}),
    ),
    data("DELETE /api/measures/{measure_id}", _DOCTOR),
    data(
        "POST /api/photos/{photo_id}/annotations",
        _DOCTOR,
        body={"kind": "text", "points": [[0.5, 0.4]], "words": "Bord flou"},
    ),
    data("DELETE /api/annotations/{annotation_id}", _DOCTOR),
]
