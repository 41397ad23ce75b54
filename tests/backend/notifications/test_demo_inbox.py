"""The demo's inbox reads back what would have been sent; outside the demo there is none."""

from pathlib import Path

from backend.notifications.outbox import FolderOutbox
from tests.backend.notifications.mailroom import Mailroom
from tests.booking.clinic import at

INBOX = "/api/demo/messages"


async def test_mails_and_text_messages_are_read_back_newest_first(room: Mailroom) -> None:
    services = room.house.services
    services.settings.demo = True
    services.outbox = FolderOutbox(services.settings.data_dir / "outbox", services.settings.mail_from)
    await room.also_at("patient", "sms", "+33612345678")
    await room.wishes(channels=["email", "sms"])
    visit = await room.book(at(9, day=24))
    await room.work()
    await room.cancel(visit)
    await room.work()
    reader = room.house.visitor()
    found = (await reader.get(INBOX)).json()
    assert sorted(one["channel"] for one in found) == ["email", "email", "sms"]
    assert "annulé" in found[0]["subject"] + found[0]["text"]
    confirmation = next(one for one in found if one["subject"].startswith("Votre rendez-vous"))
    assert confirmation["to"] == "rose@example.org"
    assert f"https://house.test/rendez-vous/{visit}" in confirmation["text"]
    file = await reader.get(f"{INBOX}/{confirmation['name']}/calendar")
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"METHOD:REQUEST" in file.content


async def test_only_its_own_files_are_read(room: Mailroom, tmp_path: Path) -> None:
    room.house.services.settings.demo = True
    (tmp_path / "secret.txt").write_text("To: x\n\nsecret")
    reader = room.house.visitor()
    for name in ("..%2Fsecret.txt", "secret.txt", "000001-00000000.eml"):
        assert (await reader.get(f"{INBOX}/{name}/calendar")).status_code == 404


async def test_outside_the_demo_there_is_nothing(room: Mailroom) -> None:
    reader = room.house.visitor()
    assert (await reader.get(INBOX)).status_code == 404
    assert (await reader.get(f"{INBOX}/000001-00000000.eml/calendar")).status_code == 404
