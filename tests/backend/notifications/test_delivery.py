"""How messages leave: by which channel, not at night, again after a failure, never more than twice after a crash."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from backend.notifications.outbox import Fate, Message, SmtpOutbox
from core.audit import Action
from tests.backend.care.letters import audited
from tests.backend.notifications.mailroom import Mailroom
from tests.booking.clinic import NOW, at

TUESDAY_10 = at(9, day=24)
FRIDAY = at(9, 20, day=27)
PHONE = "+33612345678"


# ---------------------------------------------------------------- channels


async def test_a_text_message_is_spared_where_the_screen_has_said_it(room: Mailroom) -> None:
    await room.reachable("patient", PHONE)
    await room.book(FRIDAY)
    assert await room.work() == []
    await room.book(TUESDAY_10)
    (near,) = await room.work()
    assert (near.to, near.channel) == (PHONE, "sms")
    assert near.text.startswith("Comptoir : RDV confirmé le 24/11 à 10h00 avec Dr Hélène Bréval, par vidéo. https://")


async def test_whoever_did_not_book_herself_gets_the_text_message(room: Mailroom) -> None:
    await room.reachable("patient", PHONE)
    await room.book(FRIDAY, by="assistant")
    assert [message.channel for message in await room.work()] == ["sms"]


async def test_with_both_channels_the_mail_confirms_and_both_remind(room: Mailroom) -> None:
    await room.also_at("patient", "sms", PHONE)
    await room.wishes(channels=["sms", "email"], reminders=[1440])
    await room.book(FRIDAY)
    assert [message.channel for message in await room.work()] == ["email"]
    reminded = await room.work_at(FRIDAY - timedelta(days=1))
    assert sorted(message.channel for message in reminded) == ["email", "sms"]


async def test_without_a_carrier_for_text_messages_nobody_waits_for_one(room: Mailroom) -> None:
    room.carrier.carried = frozenset({"email"})
    await room.reachable("patient", PHONE)
    await room.book(TUESDAY_10)
    assert await room.work() == []
    assert await room.states() == [("confirmation", "email", "suppressed")]


# ---------------------------------------------------------------- the night


async def test_what_others_do_at_night_is_told_in_the_morning(room: Mailroom) -> None:
    room.house.clock.now = at(22)
    await room.book(FRIDAY, by="assistant")
    assert await room.work() == []
    assert [message.to for message in await room.work_at(at(7, day=24))] == ["rose@example.org"]


async def test_who_books_at_night_is_awake(room: Mailroom) -> None:
    room.house.clock.now = at(22)
    await room.book(FRIDAY)
    assert len(await room.work()) == 1


async def test_what_the_morning_would_tell_too_late_is_told_at_night(room: Mailroom) -> None:
    visit = await room.book(TUESDAY_10)
    await room.work()
    room.house.clock.now = at(22)
    await room.cancel(visit, by="assistant")
    assert await room.work() == []
    other = await room.book(at(8, day=24), by="assistant")
    assert [message.subject for message in await room.work()] == ["Votre rendez-vous du 24/11 à 9h00"]
    await room.cancel(other, by="assistant")
    assert len(await room.work()) == 1


async def test_a_near_reminder_wakes(room: Mailroom) -> None:
    await room.wishes(reminders=[1440, 60], quiet=(time(18), time(10)))
    await room.book(TUESDAY_10)
    await room.work()
    assert await room.work_at(TUESDAY_10 - timedelta(days=1) + timedelta(hours=1)) != []
    assert len(await room.work_at(TUESDAY_10 - timedelta(minutes=60))) == 1


# ---------------------------------------------------------------- failures


async def test_a_carrier_that_is_away_is_asked_again_until_it_is_there(room: Mailroom) -> None:
    room.carrier.fate = Fate.BUSY
    await room.book(FRIDAY)
    await room.work()
    (row,) = await room.rows()
    assert (row.state, row.attempts, row.error_code) == ("queued", 1, "server")
    await room.work_at(NOW + timedelta(minutes=1))
    room.carrier.fate = None
    assert await room.work_at(NOW + timedelta(minutes=2)) == []
    assert len(await room.work_at(NOW + timedelta(minutes=3))) == 1
    (row,) = await room.rows()
    assert (row.state, row.attempts, row.error_code, row.provider_id) == ("sent", 3, None, "provider-1")


async def test_after_one_failure_the_others_wait_without_a_try(room: Mailroom) -> None:
    room.carrier.fate = Fate.BUSY
    await room.book(FRIDAY)
    await room.book(TUESDAY_10)
    await room.work()
    assert sorted(row.attempts for row in await room.rows()) == [0, 1]


async def test_a_refusal_for_good_is_not_tried_again(room: Mailroom) -> None:
    room.carrier.fate = Fate.REFUSED
    await room.book(FRIDAY)
    await room.work()
    assert await room.states() == [("confirmation", "email", "failed")]
    room.carrier.fate = None
    assert await room.work_at(NOW + timedelta(hours=3)) == []


async def test_a_message_of_no_use_any_more_is_given_up(room: Mailroom) -> None:
    room.carrier.fate = Fate.BUSY
    await room.book(NOW + timedelta(hours=2))
    await room.work()
    for minutes in (1, 3, 8, 18, 38, 68):
        await room.work_at(NOW + timedelta(minutes=minutes))
    room.carrier.fate = None
    assert "confirmation" not in [kind for kind, _, state in await room.states() if state == "sent"]
    (confirmation,) = [row for row in await room.rows() if row.kind == "confirmation"]
    assert (confirmation.state, confirmation.error_code) == ("failed", "server")


async def test_an_outcome_that_nobody_knows_is_risked_once_more(room: Mailroom) -> None:
    room.carrier.fate = Fate.UNKNOWN
    await room.book(FRIDAY)
    await room.work()
    await room.work_at(NOW + timedelta(minutes=1))
    (row,) = await room.rows()
    assert (row.state, row.attempts, row.error_code) == ("failed", 2, "uncertain")


class Crash(BaseException):
    """The process ends here."""


@dataclass
class Crashing:
    """Sends, and then the process ends before it can say so."""

    crashes: int
    sent: list[Message] = field(default_factory=list)

    def carries(self, channel: str) -> bool:
        return True

    async def send(self, message: Message) -> str | None:
        self.sent.append(message)
        if len(self.sent) <= self.crashes:
            raise Crash
        return None


@pytest.mark.parametrize(("crashes", "state"), [(1, "sent"), (5, "failed")])
async def test_after_crashes_a_message_is_there_once_or_twice_under_one_name(
    room: Mailroom, crashes: int, state: str
) -> None:
    services = room.house.services
    services.outbox = crashing = Crashing(crashes)
    await room.book(FRIDAY)
    await services.jobs.work_once()
    for _ in range(6):
        try:
            await services.deliveries.work_once()
        except Crash:
            # Its lease runs out; another process takes the job.
            room.house.clock.forward(seconds=61)
    assert len(crashing.sent) == 2
    assert len({message.reference for message in crashing.sent}) == 1
    assert await room.states() == [("confirmation", "email", state)]


async def test_each_message_that_left_is_in_the_audit_trail(room: Mailroom) -> None:
    visit = await room.book(FRIDAY)
    await room.work()
    (entry,) = await audited(room.house, Action.MESSAGE_SENT.value)
    assert (entry.subject_id, entry.patient_id, entry.role) == (visit, room.clinic.patients[0], "server")


# ---------------------------------------------------------------- a real server


class Mailbox:
    """Keeps what it is given; `answer` to each mail."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answer = "250 ok"
        self.recipient = "250 ok"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@dataclass
class PostOffice:
    box: Mailbox
    port: int
    server: asyncio.Server

    async def close(self) -> None:
        self.server.close()
        await self.server.wait_closed()

    async def open(self) -> None:
        await self.close()
        self.server = await _listening(self.box, self.port)


async def _listening(box: Mailbox, port: int = 0) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: SMTP(box, loop=loop, hostname="mail.test"), "127.0.0.1", port)


@pytest.fixture
async def post_office(room: Mailroom) -> AsyncGenerator[PostOffice]:
    box = Mailbox()
    server = await _listening(box)
    office = PostOffice(box, server.sockets[0].getsockname()[1], server)
    room.house.services.outbox = SmtpOutbox(f"smtp://127.0.0.1:{office.port}", "Comptoir <ne-pas-repondre@exemple.fr>")
    yield office
    await office.close()


async def test_a_confirmation_arrives_with_its_file_and_its_own_name(room: Mailroom, post_office: PostOffice) -> None:
    await room.book(FRIDAY)
    await room.work()
    (mail,) = post_office.box.taken
    (row,) = await room.rows()
    assert mail["Message-ID"] == f"<{row.message_id}@house.test>"
    assert row.state == "sent"
    (file,) = mail.iter_attachments()
    assert file.get_content_type() == "text/calendar"
    assert file.get_param("method") == "REQUEST"
    assert file.get_filename() == "rendez-vous.ics"
    assert "METHOD:REQUEST" in file.get_content()
    body = mail.get_body()
    assert body is not None
    assert body.get_content_type() == "text/plain"


async def test_a_server_that_is_down_gets_the_mail_once_it_is_up(room: Mailroom, post_office: PostOffice) -> None:
    await post_office.close()
    await room.book(FRIDAY)
    await room.work()
    assert await room.states() == [("confirmation", "email", "queued")]
    await post_office.open()
    await room.work_at(NOW + timedelta(minutes=1))
    assert len(post_office.box.taken) == 1
    assert await room.states() == [("confirmation", "email", "sent")]


@pytest.mark.parametrize(
    ("recipient", "answer", "state"),
    [
        ("550 no such user", "250 ok", "failed"),
        ("450 greylisted", "250 ok", "queued"),
        ("250 ok", "552 too big", "failed"),
        ("250 ok", "451 later", "queued"),
    ],
)
async def test_five_hundred_is_for_good_and_four_hundred_is_for_now(
    room: Mailroom, post_office: PostOffice, recipient: str, answer: str, state: str, caplog: pytest.LogCaptureFixture
) -> None:
    post_office.box.recipient, post_office.box.answer = recipient, answer
    await room.book(FRIDAY)
    await room.work()
    assert await room.states() == [("confirmation", "email", state)]
    assert "rose@" not in caplog.text
