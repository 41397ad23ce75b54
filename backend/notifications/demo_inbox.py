"""The demo's inbox: what would have been sent, read back from the folder of its outbox."""

import asyncio
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from backend.notifications.models import Channel
from backend.notifications.views import DemoMessage

NEWEST = 60

_NAME = re.compile(r"\d{6}-[0-9a-f]{8}\.(eml|txt)")


async def newest(folder: Path) -> list[DemoMessage]:
    return await asyncio.to_thread(_newest, folder)


async def calendar_of(folder: Path, name: str) -> bytes | None:
    """The file attached to one mail."""
    if _NAME.fullmatch(name) is None:
        return None
    return await asyncio.to_thread(_calendar, folder / name)


def _newest(folder: Path) -> list[DemoMessage]:
    files = [path for path in folder.glob("*") if _NAME.fullmatch(path.name)] if folder.is_dir() else []
    files.sort(key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    return [_read(path) for path in files[:NEWEST]]


def _read(path: Path) -> DemoMessage:
    sent_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    if path.suffix == ".txt":
        head, _, text = path.read_text().partition("\n\n")
        to = head.removeprefix("To: ")
        return DemoMessage(
            name=path.name, channel=Channel.SMS, to=to, subject="", text=text.strip(), sent_at=sent_at, calendar=False
        )
    mail = _mail(path)
    body = mail.get_body(("plain",))
    return DemoMessage(
        name=path.name,
        channel=Channel.EMAIL,
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        text=body.get_content().strip() if body is not None else "",
        sent_at=sent_at,
        calendar=_attached(mail) is not None,
    )


def _mail(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def _attached(mail: EmailMessage) -> EmailMessage | None:
    files = (part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar")
    return next(files, None) if mail.is_multipart() else None


def _calendar(path: Path) -> bytes | None:
    if path.suffix != ".eml" or not path.is_file():
        return None
    part = _attached(_mail(path))
    if part is None:
        return None
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else None
