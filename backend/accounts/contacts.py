"""Where a person can be reached, in one written form: an e-mail address, or a telephone number in E.164."""

from dataclasses import dataclass
from typing import Literal

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from contract.errors import ErrorCode
from core.errors import Invalid

# What a national number is read as when it has no country code.
_REGION = "FR"
_REACHED_BY_SMS = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


@dataclass(frozen=True, slots=True)
class Contact:
    """`value`: a lower-case address, or `+33612345678`. Equal contacts have equal values."""

    value: str
    channel: Literal["email", "sms"]

    @property
    def hint(self) -> str:
        """Enough to recognise one's own: `j•••@g•••.fr`, `+33 •• •• •• •• 78`."""
        if self.channel == "sms":
            return f"{self.value[:3]} •• •• •• •• {self.value[-2:]}"
        local, _, domain = self.value.partition("@")
        host, _, ending = domain.rpartition(".")
        return f"{local[:1]}•••@{host[:1]}•••.{ending}"


def contact_of(text: str) -> Contact:
    """Raises Invalid (`session.contact_invalid`) with a sentence that says what is wrong."""
    text = text.strip()
    return _email(text) if "@" in text else _phone(text)


def login_of(text: str) -> str:
    """What somebody typed as her login, in the form it is kept: a contact, or any other name in lower case."""
    try:
        return contact_of(text).value
    except Invalid:
        return text.strip().lower()


def _email(text: str) -> Contact:
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise _invalid("Cette adresse e-mail n'est pas complète. Exemple : prenom.nom@exemple.fr.") from None
    return Contact((found.ascii_email or found.normalized).lower(), "email")


def _phone(text: str) -> Contact:
    try:
        number = phonenumbers.parse(text, _REGION)
    except phonenumbers.NumberParseException:
        raise _invalid("Écrivez une adresse e-mail, ou un numéro de téléphone comme 06 12 34 56 78.") from None
    if not phonenumbers.is_valid_number(number):
        raise _invalid("Ce numéro de téléphone n'existe pas. Vérifiez les chiffres.")
    if phonenumbers.number_type(number) not in _REACHED_BY_SMS:
        raise _invalid("Ce numéro ne reçoit pas de SMS. Donnez un numéro de mobile ou une adresse e-mail.")
    return Contact(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), "sms")


def _invalid(sentence: str) -> Invalid:
    return Invalid(ErrorCode.SESSION_CONTACT, sentence)
