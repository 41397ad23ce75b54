"""Text messages by smsmode (a French provider), its REST interface v1: https://dev.smsmode.com/sms/v1/

`POST /messages` with `X-Api-Key`; 201 with a messageId. What became of it is posted to `callbackUrlStatus`.
"""

import logging
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.notifications.gsm import as_gsm
from backend.notifications.outbox import Fate, Message, NotTaken

log = logging.getLogger(__name__)

_TIMEOUT = httpx.Timeout(15.0, connect=5.0)

# The key, the credit, the pace: ours to put right, not the reader's. Everything else of 4xx is about this message.
_OURS = {401: "provider_key", 402: "provider_credit", 403: "provider_key", 408: "provider_slow", 429: "provider_pace"}
_ARRIVED = frozenset({"DELIVERED"})
_LOST = frozenset({"UNDELIVERABLE", "UNDELIVERED"})


class _Taken(BaseModel):
    model_config = ConfigDict(extra="ignore")

    messageId: str = Field(min_length=1, max_length=100)  # noqa: N815 - the provider's name


class SmsmodeOutbox:
    """`url`: `https://rest.smsmode.com/sms/v1`. `sender`: up to eleven letters and digits, shown as from whom."""

    def __init__(self, url: str, key: str, sender: str) -> None:
        parts = urlsplit(url)
        near = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if not parts.hostname or (parts.scheme != "https" and not near):
            raise ValueError("COMPTOIR_SMS_URL must be https://…")
        if not (sender.isalnum() and sender.isascii() and len(sender) <= 11):
            raise ValueError("COMPTOIR_SMS_SENDER is up to eleven letters and digits")
        self._url = url.rstrip("/") + "/messages"
        self._key = key
        self._sender = sender

    def carries(self, channel: Literal["email", "sms"]) -> bool:
        return channel == "sms"

    async def send(self, message: Message) -> str | None:
        body: dict[str, Any] = {
            # E.164 without its plus sign.
            "recipient": {"to": message.to.removeprefix("+")},
            "body": {"text": as_gsm(message.text), "encoding": "GSM7"},
            "from": self._sender,
        }
        if message.reference is not None:
            body["refClient"] = message.reference
        if message.report_to is not None:
            body["callbackUrlStatus"] = message.report_to
        async with httpx.AsyncClient(timeout=_TIMEOUT) as client:
            try:
                answer = await client.post(self._url, json=body, headers={"X-Api-Key": self._key})
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as fault:
                raise _told(Fate.BUSY, "provider_away", type(fault).__name__) from fault
            except httpx.HTTPError as fault:
                # It had the request, or part of it: it may have sent it.
                raise _told(Fate.UNKNOWN, "provider_silent", type(fault).__name__) from fault
        return _outcome(answer)


def _outcome(answer: httpx.Response) -> str:
    status = answer.status_code
    if status in _OURS:
        raise _told(Fate.BUSY, _OURS[status], f"status {status}")
    if status >= 500:
        raise _told(Fate.BUSY, "provider_fault", f"status {status}")
    if status >= 300:
        raise _told(Fate.REFUSED, "number", f"status {status}")
    try:
        return _Taken.model_validate_json(answer.content).messageId
    except ValidationError:
        # Taken, by its status: sending it again would be worse than not knowing its name.
        log.warning("text message without an id")
        return ""


def _told(fate: Fate, reason: str, kind: str) -> NotTaken:
    log.warning("message not sent", extra={"error_type": kind})
    return NotTaken(fate, reason)


class _Status(BaseModel):
    model_config = ConfigDict(extra="ignore")

    value: str = Field(max_length=40)


class SmsmodeReport(BaseModel):
    """What smsmode posts when the state of a message changes; it has more members than we read."""

    model_config = ConfigDict(extra="ignore")

    messageId: str = Field(default="", max_length=100)  # noqa: N815 - the provider's name
    status: _Status

    @property
    def arrived(self) -> bool | None:
        """True: on the telephone. False: it never will be. None: on its way, or a word we do not know."""
        if self.status.value in _ARRIVED:
            return True
        return False if self.status.value in _LOST else None
