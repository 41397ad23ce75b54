"""What the house wrote to people, and accounts that can be written to."""

import email
import email.policy
import re

from sqlalchemy import select, update

from backend.accounts.models import Account
from core.audit import AuditEntry
from tests.backend.house import House


def letters(house: House, to: str) -> list[str]:
    """Texts sent to one contact, oldest first."""
    folder = house.services.settings.data_dir / "outbox"
    found = []
    for path in sorted(folder.glob("*")):
        if path.suffix == ".eml":
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = mail.get_body()
            assert body is not None
            receiver, text = str(mail["To"]), f"{mail['Subject']}\n{body.get_content()}"
        else:
            head, _, text = path.read_text().partition("\n\n")
            receiver = head.removeprefix("To: ")
        if receiver == to:
            found.append(text)
    return found


def token_in(letter: str) -> str:
    found = re.search(r"/invitation#(\S+)", letter)
    assert found is not None, letter
    return found[1]


def code_in(letter: str) -> str:
    found = re.search(r"\b\d{6}\b", letter)
    assert found is not None, letter
    return found[0]


async def reachable_at(house: House, login: str, contact: str) -> None:
    """The account signs in with this contact from now on."""
    async with house.services.background.begin() as session:
        await session.execute(update(Account).where(Account.account_id == house.accounts[login]).values(login=contact))


async def audited(house: House, action: str) -> list[AuditEntry]:
    async with house.services.background() as session:
        return list(await session.scalars(select(AuditEntry).where(AuditEntry.action == action)))
