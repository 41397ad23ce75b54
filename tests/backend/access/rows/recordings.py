"""Waveforms and sound of a visit."""

from tests.backend.access.row import SELF, TEAM, Row, data, everybody

# A cabin shows a token of its own, no session; what it delivers must be whole before that is looked at.
ROWS: list[Row] = [
    everybody("POST /api/cabins/stills", also=frozenset({401, 422})),
    data("GET /api/consultations/{consultation_id}/recordings", SELF | TEAM),
    data("GET /api/recordings/{recording_id}", SELF | TEAM),
    data("GET /api/recordings/{recording_id}/content", SELF | TEAM),
]
