"""How calls went: for the practitioner of a call, and for who runs the place of the patient or of the practitioner."""

from tests.backend.access.row import ADMINISTRATOR, ADMINS, Row, only

ROWS: list[Row] = [
    Row("GET /api/consultations/{consultation_id}/quality", ADMINS | {"doctor"}, ADMINISTRATOR, data=True),
    only(ADMINS, "GET /api/admin/quality"),
]
