"""What accounts write to people, in French and English. A code and a link are all that a message holds."""

from enum import StrEnum
from urllib.parse import urlsplit

from backend.accounts.contacts import Contact
from backend.notifications.outbox import Message
from core.identity import AccountRole

_STAFF_PAGE = {
    AccountRole.PRACTITIONER: "/desk",
    AccountRole.ASSISTANT: "/assistant",
    AccountRole.ATTENDANT: "/assistant",
    AccountRole.CABIN: "/cabin",
    AccountRole.INTERPRETER: "/invitations",
}

_CODE = {
    "fr": (
        "Votre code de connexion à Comptoir",
        "Bonjour,\n\n"
        "Votre code de connexion : {code}\n\n"
        "Vous pouvez aussi ouvrir ce lien, sur l'appareil où vous avez demandé le code :\n{link}\n\n"
        "Il est valable 10 minutes et ne sert qu'une fois. Ne le donnez à personne : "
        "nous ne vous le demanderons jamais.\n\n"
        "Si vous n'avez rien demandé, ne faites rien : personne n'entre sans ce code.\n",
    ),
    "en": (
        "Your Comptoir sign-in code",
        "Hello,\n\n"
        "Your sign-in code: {code}\n\n"
        "You can also open this link, on the device where you asked for the code:\n{link}\n\n"
        "It is valid for 10 minutes and works once. Give it to nobody: we will never ask you for it.\n\n"
        "If you did not ask for it, do nothing: nobody gets in without this code.\n",
    ),
}

# The last line lets the telephone offer the code to this site alone (origin-bound one-time codes, WICG).
_SMS = {
    "fr": "Comptoir : {code} est votre code, valable 10 minutes. Ne le donnez à personne.\n{link}\n\n@{host} #{code}",
    "en": "Comptoir: {code} is your code, valid for 10 minutes. Give it to nobody.\n{link}\n\n@{host} #{code}",
}

_STAFF = {
    "fr": (
        "Connexion à Comptoir",
        "Bonjour,\n\n"
        "Un code de connexion a été demandé pour cette adresse. Les comptes professionnels se connectent "
        "autrement : avec une clé d'accès, un mot de passe ou Pro Santé Connect, ici :\n{link}\n\n"
        "Si vous n'avez rien demandé, ne faites rien.\n",
    ),
    "en": (
        "Signing in to Comptoir",
        "Hello,\n\n"
        "A sign-in code was asked for this address. Professional accounts sign in another way: with a passkey, "
        "a password or Pro Santé Connect, here:\n{link}\n\n"
        "If you did not ask for it, do nothing.\n",
    ),
}

_CLOSED = {
    "fr": (
        "Connexion à Comptoir",
        "Bonjour,\n\nUn code de connexion a été demandé pour cette adresse, mais son compte est fermé. "
        "Pour le rouvrir, adressez-vous à votre comptoir médical.\n",
    ),
    "en": (
        "Signing in to Comptoir",
        "Hello,\n\nA sign-in code was asked for this address, but its account is closed. "
        "To have it opened again, ask your medical counter.\n",
    ),
}


class Change(StrEnum):
    """Of what proves who somebody is."""

    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    TOTP_ADDED = "totp_added"
    TOTP_REMOVED = "totp_removed"
    BACKUP_CODES = "backup_codes"
    PASSWORD = "password"  # noqa: S105 - the name of a change


_CHANGES = {
    "fr": {
        Change.PASSKEY_ADDED: "Une clé d'accès a été ajoutée à votre compte.",
        Change.PASSKEY_REMOVED: "Une clé d'accès a été retirée de votre compte.",
        Change.TOTP_ADDED: "Une application de codes a été ajoutée à votre compte.",
        Change.TOTP_REMOVED: "L'application de codes a été retirée de votre compte.",
        Change.BACKUP_CODES: "De nouveaux codes de secours ont été créés. Les anciens ne servent plus.",
        Change.PASSWORD: "Le mot de passe de votre compte a été changé.",
    },
    "en": {
        Change.PASSKEY_ADDED: "A passkey was added to your account.",
        Change.PASSKEY_REMOVED: "A passkey was removed from your account.",
        Change.TOTP_ADDED: "A code application was added to your account.",
        Change.TOTP_REMOVED: "The code application was removed from your account.",
        Change.BACKUP_CODES: "New backup codes were made. The old ones no longer work.",
        Change.PASSWORD: "The password of your account was changed.",
    },
}
_CHANGED = {
    "fr": (
        "Sécurité de votre compte Comptoir",
        "{change}\n\nSi ce n'est pas vous, dites-le tout de suite à votre comptoir médical.\n",
    ),
    "en": (
        "Security of your Comptoir account",
        "{change}\n\nIf this was not you, tell your medical counter at once.\n",
    ),
}


def code_message(contact: Contact, code: str, *, locale: str, public_url: str) -> Message:
    """The code, and a link that carries it behind `#`: browsers send that part to no server."""
    link = f"{public_url}/connexion/code#{code}"
    if contact.channel == "sms":
        text = _SMS[locale].format(code=code, link=link, host=urlsplit(public_url).hostname)
        return Message(to=contact.value, channel="sms", subject="", text=text)
    subject, text = _CODE[locale]
    return Message(to=contact.value, channel="email", subject=subject, text=text.format(code=code, link=link))


def staff_message(contact: Contact, role: AccountRole, *, locale: str, public_url: str) -> Message:
    subject, text = _STAFF[locale]
    link = public_url + _STAFF_PAGE.get(role, "/admin")
    return Message(to=contact.value, channel=contact.channel, subject=subject, text=text.format(link=link))


def closed_message(contact: Contact, *, locale: str) -> Message:
    subject, text = _CLOSED[locale]
    return Message(to=contact.value, channel=contact.channel, subject=subject, text=text)


def changed_message(contact: Contact, change: Change, *, locale: str) -> Message:
    language = locale if locale in _CHANGED else "fr"
    subject, text = _CHANGED[language]
    text = text.format(change=_CHANGES[language][change])
    return Message(to=contact.value, channel=contact.channel, subject=subject, text=text)
