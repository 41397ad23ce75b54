"""What a tus 1.0.0 request says in its headers, and what an answer does. Everything here precedes the first byte."""

import base64
import binascii
from datetime import UTC, datetime
from email.utils import format_datetime
from uuid import UUID

from fastapi import Request

from contract.errors import ErrorCode
from core.bodies import RequestBody
from media import uploads
from media.errors import OffsetMismatch, SurplusRefused
from media.metadata import MetadataError, read_wish
from media.models import Upload

VERSION = "1.0.0"
_OFFSET_STREAM = "application/offset+octet-stream"


class ProtocolRefusal(Exception):
    """The request is no valid tus request."""

    def __init__(self, status: int, code: ErrorCode, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail


def require_version(request: Request) -> None:
    if request.headers.get("tus-resumable") != VERSION:
        raise ProtocolRefusal(412, ErrorCode.MEDIA_PROTOCOL, f"Tus-Resumable: {VERSION} est attendu.")


def checked_offset(request: Request, upload: Upload) -> int:
    """`Upload-Offset`, when the headers promise a body that fits there."""
    _require_offset_stream(request)
    offset = _number(request, "upload-offset")
    if offset != upload.received_bytes:
        raise OffsetMismatch(upload.received_bytes)
    _require_room(request, upload.length_bytes - offset)
    return offset


def first_piece(request: Request, length_bytes: int) -> uploads.Incoming | None:
    """The body of a creation, when its headers promise one that fits."""
    if "transfer-encoding" not in request.headers and request.headers.get("content-length", "0") == "0":
        return None
    _require_offset_stream(request)
    _require_room(request, length_bytes)
    checksum = declared_checksum(request)
    return uploads.Incoming(0, RequestBody(request), checksum)


def _require_offset_stream(request: Request) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _OFFSET_STREAM:
        raise ProtocolRefusal(415, ErrorCode.MEDIA_TYPE, f"Content-Type: {_OFFSET_STREAM} est attendu.")


def _require_room(request: Request, room_bytes: int) -> None:
    if "content-length" in request.headers and _number(request, "content-length") > room_bytes:
        raise SurplusRefused


def _number(request: Request, header: str) -> int:
    value = request.headers.get(header, "")
    # Nineteen digits would pass the database's 64 bits.
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise malformed(f"{header} doit être un nombre entier.")
    return int(value)


def malformed(detail: str) -> ProtocolRefusal:
    return ProtocolRefusal(400, ErrorCode.REQUEST_INVALID, detail)


def declared_wish(request: Request) -> uploads.Wish:
    if "upload-defer-length" in request.headers:
        raise malformed("Upload-Length est attendu dès la création.")
    length = _number(request, "upload-length")
    try:
        return read_wish(request.headers.get("upload-metadata", ""), length)
    except MetadataError as error:
        raise malformed(str(error)) from None


def declared_checksum(request: Request) -> bytes | None:
    header = request.headers.get("upload-checksum")
    if header is None:
        return None
    algorithm, _, value = header.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        digest = b""
    if algorithm != "sha256" or len(digest) != 32:
        raise malformed("Upload-Checksum doit être un sha256 en base64.")
    return digest


def progress(upload: Upload, reached: int, photo_id: UUID | None) -> dict[str, str]:
    headers = {"Upload-Offset": str(reached), "Upload-Expires": http_date(upload.expires_at)}
    return headers | ({"Photo-Id": str(photo_id)} if photo_id else {})


def http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
