"""What leaves the house about care: that something waits, never what. Sent after the commit only.

Nothing that a person typed goes into a message, so that nobody can have us write to others in their words.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from backend.accounts.contacts import Contact, contact_of
from backend.notifications.outbox import Message, Outbox
from booking.appointments import DEFAULT_ZONE
from contract.errors import ErrorCode
from core.errors import Invalid


def reachable(outbox: Outbox, text: str) -> Contact:
    """Raises Invalid (SESSION_CONTACT) for what is no contact, or one this installation cannot write to."""
    contact = contact_of(text)
    if not outbox.carries(contact.channel):
        raise Invalid(ErrorCode.SESSION_CONTACT, "Nous n'envoyons pas de SMS : donnez une adresse e-mail.")
    return contact


def contacts_of(logins: Iterable[str]) -> list[Contact]:
    """Of accounts; a login that is no contact has none."""
    found = []
    for login in logins:
        try:
            found.append(contact_of(login))
        except Invalid:
            continue
    return found


def helper_invited(contact: Contact, public_url: str) -> Message:
    return _message(
        contact,
        "Une personne vous demande de l'aider",
        f"Bonjour,\n\nUne personne souhaite que vous l'aidiez sur Comptoir. Pour lui répondre, ouvrez {public_url} "
        "et connectez-vous avec cette adresse ou ce numéro.\n\n"
        f"Somebody asks you to help them on Comptoir. Open {public_url} and sign in with this contact to answer.\n",
    )


def something_waits(contact: Contact, public_url: str) -> Message:
    return _message(
        contact,
        "Une information vous attend",
        f"Bonjour,\n\nUne information importante vous attend sur Comptoir. Pour la lire, ouvrez {public_url} "
        "et connectez-vous.\n\n"
        f"An important notice is waiting for you on Comptoir. Open {public_url} and sign in to read it.\n",
    )


def guest_invited(contact: Contact, public_url: str, *, token: str, starts_at: datetime) -> Message:
    link = f"{public_url}/invitation#{token}"
    local = starts_at.astimezone(ZoneInfo(DEFAULT_ZONE))
    return _message(
        contact,
        "Vous êtes invité à un appel vidéo",
        f"Bonjour,\n\nVous êtes invité à un appel vidéo le {local:%d/%m/%Y à %H:%M} (heure de Paris). "
        f"Ce lien est pour vous seul et ne sert qu'une fois :\n{link}\n\n"
        "You are invited to a video call. This link is for you alone and works once.\n",
    )


def guest_code(contact: Contact, code: str, *, minutes: int) -> Message:
    return _message(
        contact,
        "Votre code",
        f"Votre code : {code}\nIl est valable {minutes} minutes. Ne le donnez à personne.\n\n"
        f"Your code: {code}. Give it to nobody.\n",
    )


def _message(contact: Contact, subject: str, text: str) -> Message:
    return Message(to=contact.value, channel=contact.channel, subject=f"{subject} - Comptoir", text=text)
