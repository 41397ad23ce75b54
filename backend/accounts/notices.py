"""Tells people when what proves who they are has changed (ASVS 6.3.7)."""

from fastapi import BackgroundTasks

from backend.accounts.contacts import contact_of
from backend.accounts.messages import Change, changed_message
from backend.accounts.models import Account
from backend.notifications.outbox import Outbox, send_quietly
from core.errors import Invalid


def tell(tasks: BackgroundTasks, outbox: Outbox, account: Account, change: Change) -> None:
    """After the answer. A login that is no contact, such as a cabin's, is told nothing."""
    try:
        contact = contact_of(account.login)
    except Invalid:
        return
    if outbox.carries(contact.channel):
        tasks.add_task(send_quietly, outbox, changed_message(contact, change, locale=account.locale))
