"""The scale card to print: for everybody."""

from tests.backend.access.row import Row, everybody

ROWS: list[Row] = [everybody("GET /api/scale-card.pdf")]
