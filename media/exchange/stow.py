"""STOW-RS (PS3.18, 10.5): gives a PACS one DICOM object over HTTPS, and reads what it says."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

_TIMEOUT = httpx.Timeout(45.0, connect=5.0)
_DICOM_JSON = "application/dicom+json"
_REFERENCED, _INSTANCE, _FAILED, _REASON = "00081199", "00081155", "00081198", "00081197"
# Its account for us, or its pace: whoever runs the installation can put it right, and the same object is sent again.
_PASSING = frozenset({401, 403, 404, 405, 408, 429})
# "Refused: out of resources" (PS3.4, B.2.3): its disk is full; the object is none the worse.
_FULL = range(0xA700, 0xA800)
_PIECE = 1 << 18


class NotStored(Exception):
    """`reason`: `away`, `credentials`, `address`, `fault`, or `refused:<status or failure reason of PS3.4 B.2.3>`.

    passing: worth sending again as it is.
    """

    def __init__(self, reason: str, *, passing: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.passing = passing


@dataclass(frozen=True, slots=True)
class Pacs:
    """`url`: of its DICOMweb root, `https://pacs.example/dicom-web`. name: as people call it. user: empty for none."""

    name: str
    url: str
    user: str = ""
    password: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        near = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if not parts.hostname or (parts.scheme != "https" and not near):
            raise ValueError("COMPTOIR_PACS_URL must be https://…")

    async def store(self, file: bytes, *, instance_uid: str) -> None:
        """Returns once the PACS has said that it keeps `instance_uid`. Raises NotStored."""
        boundary = uuid4().hex
        head = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()
        tail = f"\r\n--{boundary}--\r\n".encode()
        headers = {
            "Content-Type": f'multipart/related; type="application/dicom"; boundary={boundary}',
            "Content-Length": str(len(head) + len(file) + len(tail)),
            "Accept": _DICOM_JSON,
        }
        auth = httpx.BasicAuth(self.user, self.password) if self.user else None
        async with httpx.AsyncClient(timeout=_TIMEOUT, auth=auth) as client:
            try:
                answer = await client.post(
                    self.url.rstrip("/") + "/studies", content=_pieces(head, file, tail), headers=headers
                )
            except httpx.HTTPError as fault:
                raise NotStored("away", passing=True) from fault
        _read(answer, instance_uid)


async def _pieces(head: bytes, file: bytes, tail: bytes) -> AsyncGenerator[bytes]:
    yield head
    view = memoryview(file)
    for at in range(0, len(file), _PIECE):
        yield bytes(view[at : at + _PIECE])
    yield tail


def _read(answer: httpx.Response, instance_uid: str) -> None:
    """200: kept. 202: part of it was not, or with a remark. 409: nothing was."""
    status = answer.status_code
    if status in _PASSING:
        reason = {401: "credentials", 403: "credentials", 404: "address", 405: "address"}.get(status, "away")
        raise NotStored(reason, passing=True)
    if status >= 500:
        raise NotStored("fault", passing=True)
    if status not in {200, 202, 409}:
        raise NotStored(f"refused:{status}", passing=False)
    try:
        told: dict[str, Any] = answer.json()
        kept = {_value(item, _INSTANCE) for item in told.get(_REFERENCED, {}).get("Value", [])}
        failed = [_value(item, _REASON) for item in told.get(_FAILED, {}).get("Value", [])]
    except (ValueError, AttributeError, TypeError, LookupError):
        # Not a DICOMweb server's answer: something else stands at this address.
        raise NotStored("address", passing=True) from None
    if instance_uid not in kept:
        if failed and failed[0] in _FULL:
            raise NotStored("fault", passing=True)
        raise NotStored(f"refused:{failed[0] if failed else status}", passing=False)


def _value(item: dict[str, Any], tag: str) -> Any:
    return item[tag]["Value"][0]
