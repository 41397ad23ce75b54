"""The relay of the calls, and its self-test."""

from tests.backend.access.row import ADMINS, Row, only

ROWS: list[Row] = [
    only(ADMINS, "GET /api/admin/relay"),
    only(ADMINS, "POST /api/admin/relay/test", also=frozenset({429})),
]
