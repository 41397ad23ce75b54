"""Where messages leave the house: an SMTP server, or files in the demo. Call it after the commit.

No message holds health data: a code, a link, that something waits behind the sign-in.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import aiosmtplib

from backend.settings import Settings
from contract.errors import ErrorCode
from core.errors import Unavailable

log = logging.getLogger(__name__)

_TIMEOUT_S = 20.0
_LINE_BREAK = re.compile(r"[\r\n]+")


@dataclass(frozen=True, slots=True)
class Message:
    """`to`: an e-mail address, or a number in E.164 for `sms`."""

    to: str
    channel: Literal["email", "sms"]
    subject: str
    text: str


class Outbox(Protocol):
    def carries(self, channel: Literal["email", "sms"]) -> bool:
        """Whether messages of this kind can be sent at all."""
        ...

    async def send(self, message: Message) -> None:
        """Raises Unavailable when it cannot be handed over."""
        ...


def _mail(message: Message, sender: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = message.to
    mail["Subject"] = _LINE_BREAK.sub(" ", message.subject)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
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

    async def send(self, message: Message) -> None:
        try:
            await aiosmtplib.send(_mail(message, self._sender), **self._options)
        except (aiosmtplib.SMTPException, OSError) as fault:
            log.warning("message not sent", extra={"error_type": type(fault).__name__})
            raise Unavailable(ErrorCode.SERVER_UNAVAILABLE, "Le message n'a pas pu partir. Réessayez.") from fault


class FolderOutbox:
    """One file a message, newest last by name: for the demo and tests."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender
        self._count = 0

    def carries(self, channel: Literal["email", "sms"]) -> bool:
        return channel in {"email", "sms"}

    async def send(self, message: Message) -> None:
        self._count += 1
        name = f"{self._count:06d}-{uuid4().hex[:8]}.{'eml' if message.channel == 'email' else 'txt'}"
        if message.channel == "email":
            content = _mail(message, self._sender).as_bytes()
        else:
            content = f"To: {message.to}\n\n{message.text}\n".encode()
        await asyncio.to_thread(self._write, self._folder / name, content)

    def _write(self, path: Path, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_bytes(content)
        draft.rename(path)


def open_outbox(settings: Settings) -> Outbox:
    if settings.smtp_url is not None:
        return SmtpOutbox(settings.smtp_url.get_secret_value(), settings.mail_from)
    return FolderOutbox(settings.data_dir / "outbox", settings.mail_from)


async def send_quietly(outbox: Outbox, message: Callable[[], Message] | Message) -> None:
    """For after the answer was sent: a message that cannot leave is logged, and asked for again by its reader."""
    try:
        await outbox.send(message() if callable(message) else message)
    except Unavailable:
        log.warning("message lost")
