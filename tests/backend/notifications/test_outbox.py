"""Messages against a real SMTP server, and the demo's folder."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from backend.notifications.carriers import open_outbox
from backend.notifications.outbox import FolderOutbox, Message, SmtpOutbox, send_quietly
from backend.settings import Settings
from core.errors import Unavailable

SENDER = "Comptoir <ne-pas-repondre@exemple.fr>"
MAIL = Message(to="josette@exemple.fr", channel="email", subject="Déjà là\r\nBcc: evil@x.fr", text="Bonjour à tous\n")


class Mailbox:
    """The other end: keeps what it is given, or refuses it."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.refuse = False
        self.users: list[bytes] = []
        self.port = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refuse:
            return "451 not now"
        self.taken.append(envelope)
        return "250 ok"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.users.append(data.login)
        return AuthResult(success=data.password == b"p@ss")


@pytest.fixture
async def mailbox() -> AsyncGenerator[Mailbox]:
    box = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(box, loop=loop, authenticator=box.authenticate, auth_require_tls=False, hostname="mail.test"),
        "127.0.0.1",
        0,
    )
    box.port = server.sockets[0].getsockname()[1]
    yield box
    server.close()
    await server.wait_closed()


async def test_a_mail_arrives_whole_and_its_subject_adds_no_header(mailbox: Mailbox) -> None:
    outbox = SmtpOutbox(f"smtp://127.0.0.1:{mailbox.port}", SENDER)
    await outbox.send(MAIL)
    (envelope,) = mailbox.taken
    assert envelope.rcpt_tos == ["josette@exemple.fr"]
    assert isinstance(envelope.content, bytes)
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert (mail["From"], mail["To"], mail["Bcc"]) == (SENDER, "josette@exemple.fr", None)
    assert mail["Subject"] == "Déjà là Bcc: evil@x.fr"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().splitlines() == ["Bonjour à tous"]


async def test_it_signs_in_where_the_server_asks(mailbox: Mailbox) -> None:
    await SmtpOutbox(f"smtp://comptoir:p%40ss@127.0.0.1:{mailbox.port}", SENDER).send(MAIL)
    assert mailbox.users == [b"comptoir"]
    assert len(mailbox.taken) == 1


async def test_a_server_that_refuses_is_unavailable_and_nobody_else_notices(
    mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox.refuse = True
    outbox = SmtpOutbox(f"smtp://127.0.0.1:{mailbox.port}", SENDER)
    with pytest.raises(Unavailable):
        await outbox.send(MAIL)
    await send_quietly(outbox, MAIL)
    assert "message lost" in caplog.text
    assert "josette" not in caplog.text


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unavailable):
        await SmtpOutbox(f"smtp://127.0.0.1:{port}", SENDER).send(MAIL)


@pytest.mark.parametrize("url", ["http://mail.test", "smtp://", "mail.test"])
def test_an_address_of_another_kind_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="COMPTOIR_SMTP_URL"):
        SmtpOutbox(url, SENDER)


def test_mail_goes_by_smtp_where_it_is_set_and_no_text_messages_do(tmp_path: Path) -> None:
    settings = Settings(database_url="postgresql://unused", data_dir=tmp_path, smtp_url="smtps://u:p@mail.test")
    outbox = open_outbox(settings)
    assert isinstance(outbox, SmtpOutbox)
    assert (outbox.carries("email"), outbox.carries("sms")) == (True, False)
    assert isinstance(open_outbox(settings.model_copy(update={"smtp_url": None})), FolderOutbox)


async def test_the_folder_keeps_both_kinds_in_order_for_its_owner_alone(tmp_path: Path) -> None:
    outbox = FolderOutbox(tmp_path / "outbox", SENDER)
    await outbox.send(MAIL)
    await outbox.send(Message(to="+33612345678", channel="sms", subject="", text="Code 123456"))
    first, second = sorted((tmp_path / "outbox").iterdir())
    assert message_from_bytes(first.read_bytes(), policy=policy.default).get_content() == "Bonjour à tous\n"
    assert (second.suffix, second.read_text()) == (".txt", "To: +33612345678\n\nCode 123456\n")
    assert (tmp_path / "outbox").stat().st_mode & 0o077 == 0
    assert (outbox.carries("email"), outbox.carries("sms")) == (True, True)
