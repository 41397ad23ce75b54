"""What a page finds out about its own line."""

from tests.backend.access.row import SESSIONS, Row, only

# Who has one factor only joins no call, unless invited.
_CALLERS = SESSIONS - {"one factor"}

ROWS: list[Row] = [
    only(_CALLERS, "GET /api/line"),
    only(_CALLERS, "GET /api/line/download"),
    only(_CALLERS, "POST /api/line/upload"),
]
