"""Where messages leave the house: an SMTP server, a provider of text messages, or files in the demo.

Call it after the commit. No message holds health data: a code, a link, a date and a place.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import aiosmtplib

from contract.errors import ErrorCode
from core.errors import Unavailable

log = logging.getLogger(__name__)

_TIMEOUT_S = 20.0
_GOODBYE_S = 2.0
_LINE_BREAK = re.compile(r"[\r\n]+")


@dataclass(frozen=True, slots=True)
class Invitation:
    """An iCalendar file as an attachment. `method`: REQUEST or CANCEL, as in the file."""

    content: bytes
    method: Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True)
class Message:
    """`to`: an e-mail address, or a number in E.164 for `sms`.

    reference: the message's own name, the same in every try: the Message-ID of a mail, the client's
    reference at a provider. report_to: where the provider tells what became of it.
    """

    to: str
    channel: Literal["email", "sms"]
    subject: str
    text: str
    reference: str | None = None
    invitation: Invitation | None = None
    report_to: str | None = None


class Fate(StrEnum):
    """Of a message that was not taken. refused: for good. busy: later, perhaps. unknown: it may be on its way."""

    REFUSED = "refused"
    BUSY = "busy"
    UNKNOWN = "unknown"


class NotTaken(Unavailable):
    """`reason`: a word for the row and the log; never what the other side said, which may quote an address."""

    def __init__(self, fate: Fate, reason: str) -> None:
        super().__init__(ErrorCode.SERVER_UNAVAILABLE, "Le message n'a pas pu partir. Réessayez.", reason=reason)
        self.fate = fate


class Outbox(Protocol):
    def carries(self, channel: Literal["email", "sms"]) -> bool:
        """Whether messages of this kind can be sent at all."""
        ...

    async def send(self, message: Message) -> str | None:
        """The carrier's own id, if it gives one. Raises NotTaken, which is Unavailable."""
        ...


def _mail(message: Message, sender: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = message.to
    mail["Subject"] = _LINE_BREAK.sub(" ", message.subject)
    mail["Auto-Submitted"] = "auto-generated"
    if message.reference is not None:
        mail["Message-ID"] = f"<{message.reference}>"
    mail.set_content(message.text)
    if message.invitation is not None:
        mail.add_attachment(
            message.invitation.content,
            maintype="text",
            subtype="calendar",
            filename="rendez-vous.ics",
            params={"method": message.invitation.method, "charset": "utf-8"},
        )
    return mail


class SmtpOutbox:
    """E-mail by one SMTP server, always over TLS unless it is this very machine."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("COMPTOIR_SMTP_URL must be smtp://host or smtps://host")
        self._sender = sender
        self._options: dict[str, Any] = {
            "hostname": parts.hostname,
            "port": parts.port or (465 if parts.scheme == "smtps" else 587),
            "username": unquote(parts.username) if parts.username else None,
            "password": unquote(parts.password) if parts.password else None,
            "use_tls": parts.scheme == "smtps",
            "start_tls": parts.scheme == "smtp" and parts.hostname not in {"localhost", "127.0.0.1", "::1"},
            "timeout": _TIMEOUT_S,
        }

    def carries(self, channel: Literal["email", "sms"]) -> bool:
        return channel == "email"

    async def send(self, message: Message) -> str | None:
        client = aiosmtplib.SMTP(**self._options)
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as fault:
            client.close()
            raise _told(fault, Fate.BUSY, "server") from fault
        try:
            await client.send_message(_mail(message, self._sender))
        except aiosmtplib.SMTPRecipientsRefused as fault:
            lasting = all(one.code >= 500 for one in fault.recipients)
            raise _told(fault, Fate.REFUSED if lasting else Fate.BUSY, "recipient") from fault
        except aiosmtplib.SMTPResponseException as fault:
            raise _told(fault, Fate.REFUSED if fault.code >= 500 else Fate.BUSY, "content") from fault
        except (aiosmtplib.SMTPException, OSError) as fault:
            raise _told(fault, Fate.UNKNOWN, "interrupted") from fault
        else:
            # The server has answered for the message; how it says goodbye changes nothing.
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=_GOODBYE_S)
        finally:
            client.close()
        return None


def _told(fault: Exception, fate: Fate, reason: str) -> NotTaken:
    log.warning("message not sent", extra={"error_type": type(fault).__name__})
    return NotTaken(fate, reason)


class FolderOutbox:
    """One file a message, newest last by name: for the demo and tests."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender
        self._count = 0

    def carries(self, channel: Literal["email", "sms"]) -> bool:
        return channel in {"email", "sms"}

    async def send(self, message: Message) -> str | None:
        self._count += 1
        name = f"{self._count:06d}-{uuid4().hex[:8]}.{'eml' if message.channel == 'email' else 'txt'}"
        if message.channel == "email":
            content = _mail(message, self._sender).as_bytes()
        else:
            content = f"To: {message.to}\n\n{message.text}\n".encode()
        await asyncio.to_thread(self._write, self._folder / name, content)
        return None

    def _write(self, path: Path, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_bytes(content)
        draft.rename(path)


class RoutedOutbox:
    """Each channel by its own carrier; None where there is none."""

    def __init__(self, email: Outbox, sms: Outbox | None) -> None:
        self._by_channel = {"email": email, "sms": sms}

    def carries(self, channel: Literal["email", "sms"]) -> bool:
        return self._by_channel[channel] is not None

    async def send(self, message: Message) -> str | None:
        carrier = self._by_channel[message.channel]
        if carrier is None:
            raise NotTaken(Fate.REFUSED, "no_carrier")
        return await carrier.send(message)


async def send_quietly(outbox: Outbox, message: Callable[[], Message] | Message) -> None:
    """For after the answer was sent: a message that cannot leave is logged, and asked for again by its reader."""
    try:
        await outbox.send(message() if callable(message) else message)
    except Unavailable:
        log.warning("message lost")
