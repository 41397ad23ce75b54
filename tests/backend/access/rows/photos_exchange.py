"""Copies of photos: what left, sending, taking a file, the patient's archive."""

from typing import Any

from tests.backend.access.row import SELF, Row, data
from tests.backend.access.world import Things


def _of_patient(thing: Things) -> dict[str, str]:
    return {"patient_id": str(thing.patient_id)}


def _photo(thing: Things) -> dict[str, Any]:
    return {"photo_ids": [str(thing.photo_id)]}


ROWS: list[Row] = [
    data("GET /api/patients/{patient_id}/photo-copies", SELF | {"doctor", "assistant", "kiosk"}),
    data("POST /api/patients/{patient_id}/photo-copies", frozenset({"doctor"}), body=_photo),
    data("POST /api/photo-copies/{copy_id}/resend", frozenset({"doctor"})),
    data("GET /api/photos/{photo_id}/copies/dicom", frozenset({"doctor"})),
    data("GET /api/me/photos.zip", SELF, params=_of_patient),
]
