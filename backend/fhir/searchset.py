"""A page of a search by patient, as FHIR gives it (R4, 3.1.1.5), and the place where the next begins."""

import base64
import binascii
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request

from backend.fhir.resources import Resource
from contract.errors import ErrorCode
from core.errors import Invalid

USUAL, LONGEST = 100, 500
"""Resources a page: where nothing is asked, and at most (a server may return fewer than asked)."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Microseconds since 1970, the row's id, the turn.
_PLACE = struct.Struct(">q16sB")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a page begins: the moment and the id of a row, and the turn within what it gives."""

    at: datetime
    row_id: UUID
    turn: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises Invalid (REQUEST_INVALID) for what no page of ours has given."""
        try:
            micros, row, turn = _PLACE.unpack(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            return cls(_EPOCH + timedelta(microseconds=micros), UUID(bytes=row), turn)
        except (binascii.Error, struct.error, OverflowError, ValueError) as error:
            raise Invalid(ErrorCode.REQUEST_INVALID, "Cette page n'existe pas : recommencez la recherche.") from error

    def written(self) -> str:
        micros = (self.at - _EPOCH) // timedelta(microseconds=1)
        return base64.urlsafe_b64encode(_PLACE.pack(micros, self.row_id.bytes, self.turn)).decode().rstrip("=")


def searchset(
    request: Request,
    kind: str,
    found: Sequence[Resource],
    *,
    patient: UUID,
    count: int,
    total: int,
    start: Place | None,
    following: Place | None,
) -> dict[str, Any]:
    """A Bundle. `following`: where the next page begins, None on the last."""
    base = f"{str(request.base_url).rstrip('/')}/api/fhir/{kind}"

    def link(relation: str, at: Place | None) -> dict[str, str]:
        asked = {"patient": str(patient), "_count": str(count)} | ({"_page": at.written()} if at else {})
        return {"relation": relation, "url": f"{base}?{urlencode(asked)}"}

    bundle = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": total,
        "link": [link("self", start), *([link("next", following)] if following else [])],
    }
    entries = [{"fullUrl": f"{base}/{one['id']}", "resource": one, "search": {"mode": "match"}} for one in found]
    # FHIR knows no empty arrays.
    return bundle | ({"entry": entries} if entries else {})
