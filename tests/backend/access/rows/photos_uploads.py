"""Uploads where a proxy lets only POST through. The other routes of uploads stand in the matrix itself."""

from tests.backend.access.row import STRANGER, Row

_APPEND = {
    "Tus-Resumable": "1.0.0",
    "X-HTTP-Method-Override": "PATCH",
    "Upload-Offset": "0",
    "Content-Type": "application/offset+octet-stream",
}

ROWS: list[Row] = [
    Row("POST /api/uploads/{upload_id}", frozenset({"patient"}), STRANGER, headers=_APPEND, data=True),
]
