"""Every text that is sent about an appointment, in French and English.

A text holds the day and hour, the place and the doctor's name; no speciality, no reason, no patient's name. A
line on a locked screen is read by whoever stands beside it, and a speciality may tell an illness.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.notifications.models import Kind
from backend.notifications.words import lead, place, until, when, when_briefly
from booking.models import THE_PLACES, Appointment, CancelCode


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text may tell. `link`: the page of the appointment or offer. minutes: of a reminder. change: to an agenda."""

    appointment: Appointment
    link: str
    wishes_link: str
    minutes: int | None = None
    offer_until: datetime | None = None
    change: str = ""


class Cause(StrEnum):
    """Why a cancelled appointment is cancelled, as far as the text goes."""

    OURS = "ours"
    SOONER = "sooner"
    ANY = "any"


_MAIL = {
    "fr": {
        "confirmation": (
            "Votre rendez-vous du {short}",
            "Votre rendez-vous est confirmé :\n\n{when}\navec {doctor}\n{place}\n\n"
            "Le voir, le déplacer ou l'annuler : {link}\n\n"
            "Le fichier joint l'ajoute à votre agenda.",
        ),
        "moved": (
            "Votre rendez-vous est déplacé au {short}",
            "Votre rendez-vous a changé. Il a lieu maintenant :\n\n{when}\navec {doctor}\n{place}\n\n"
            "{before}Si cela ne vous convient pas : {link}\n\n"
            "Le fichier joint met votre agenda à jour.",
        ),
        "cancelled": (
            "Rendez-vous du {short} annulé",
            "Votre rendez-vous est annulé :\n\n{when}\navec {doctor}\n\n{cause}"
            "Le fichier joint le retire de votre agenda.",
        ),
        "missed": (
            "Votre rendez-vous du {short}",
            "Nous vous attendions :\n\n{when}\navec {doctor}\n\n"
            "Si vous avez encore besoin d'un rendez-vous, reprenez-en un ici : {link}",
        ),
        "reminder": (
            "Rappel : rendez-vous le {short}",
            "Votre rendez-vous a lieu dans {lead} :\n\n{when}\navec {doctor}\n{place}\n\n"
            "Le voir, ou nous prévenir si vous ne pouvez pas venir : {link}",
        ),
        "offer": (
            "Une heure se libère le {short}",
            "Une heure s'est libérée, nous la gardons pour vous :\n\n{when}\navec {doctor}\n{place}\n\n"
            "Répondez avant le {until} : {link}\n\n"
            "Sans réponse, elle est proposée à une autre personne. Vous restez sur la liste.",
        ),
        "agenda": (
            "Votre agenda du {short}",
            "{change}\n\n{when}\n{place}\n\nVotre agenda : {link}",
        ),
        "hand_over": (
            "Une consultation en cours vous est confiée",
            "Un confrère vous passe une consultation en cours. Le patient est en ligne.\n\n"
            "La rejoindre, ou la refuser : {link}",
        ),
        "documents": (
            "Des documents vous attendent",
            "Les documents de votre visite du {short} avec {doctor} sont dans votre espace.\n\n"
            "Les lire ou les imprimer : {link}",
        ),
    },
    "en": {
        "confirmation": (
            "Your appointment on {short}",
            "Your appointment is confirmed:\n\n{when}\nwith {doctor}\n{place}\n\n"
            "See, move or cancel it: {link}\n\n"
            "The attached file adds it to your calendar.",
        ),
        "moved": (
            "Your appointment has moved to {short}",
            "Your appointment has changed. It is now:\n\n{when}\nwith {doctor}\n{place}\n\n"
            "{before}If this does not suit you: {link}\n\n"
            "The attached file updates your calendar.",
        ),
        "cancelled": (
            "Appointment on {short} cancelled",
            "Your appointment is cancelled:\n\n{when}\nwith {doctor}\n\n{cause}"
            "The attached file removes it from your calendar.",
        ),
        "missed": (
            "Your appointment on {short}",
            "We were expecting you:\n\n{when}\nwith {doctor}\n\n"
            "If you still need an appointment, book another one here: {link}",
        ),
        "reminder": (
            "Reminder: appointment on {short}",
            "Your appointment is in {lead}:\n\n{when}\nwith {doctor}\n{place}\n\n"
            "See it, or tell us if you cannot come: {link}",
        ),
        "offer": (
            "A time is free on {short}",
            "A time has become free, we are keeping it for you:\n\n{when}\nwith {doctor}\n{place}\n\n"
            "Please answer before {until}: {link}\n\n"
            "Without an answer it goes to somebody else. You stay on the list.",
        ),
        "agenda": (
            "Your agenda on {short}",
            "{change}\n\n{when}\n{place}\n\nYour agenda: {link}",
        ),
        "hand_over": (
            "A consultation under way is handed to you",
            "A colleague hands you a consultation under way. The patient is on the line.\n\n"
            "Join it, or refuse it: {link}",
        ),
        "documents": (
            "Documents are waiting for you",
            "The documents of your visit on {short} with {doctor} are in your space.\n\nRead or print them: {link}",
        ),
    },
}

_SMS = {
    "fr": {
        "confirmation": "Comptoir : RDV confirmé le {short} avec {doctor}, {place}. {link}",
        "moved": "Comptoir : votre RDV est déplacé au {short} avec {doctor}, {place}. {link}",
        "cancelled": "Comptoir : votre RDV du {short} avec {doctor} est annulé. {link}",
        "missed": "Comptoir : nous vous attendions le {short}. Reprendre un RDV : {link}",
        "reminder": "Comptoir : RDV le {short} avec {doctor}, {place}. Empêché ? {link}",
        "offer": "Comptoir : une heure se libère le {short} avec {doctor}. Répondez avant le {until} : {link}",
        "agenda": "Comptoir : {change} {short}. {link}",
        "hand_over": "Comptoir : un confrère vous passe une consultation en cours. {link}",
        "documents": "Comptoir : les documents de votre visite sont dans votre espace. {link}",
    },
    "en": {
        "confirmation": "Comptoir: appointment confirmed on {short} with {doctor}, {place}. {link}",
        "moved": "Comptoir: your appointment has moved to {short} with {doctor}, {place}. {link}",
        "cancelled": "Comptoir: your appointment on {short} with {doctor} is cancelled. {link}",
        "missed": "Comptoir: we were expecting you on {short}. Book again: {link}",
        "reminder": "Comptoir: appointment on {short} with {doctor}, {place}. Cannot come? {link}",
        "offer": "Comptoir: a time is free on {short} with {doctor}. Answer before {until}: {link}",
        "agenda": "Comptoir: {change} {short}. {link}",
        "hand_over": "Comptoir: a colleague hands you a consultation under way. {link}",
        "documents": "Comptoir: the documents of your visit are in your space. {link}",
    },
}

_CAUSES = {
    "fr": {
        Cause.OURS: "Nous en sommes désolés. Pour en prendre un autre : {link}\n\n",
        Cause.SOONER: "Il est remplacé par celui, plus proche, que vous avez accepté.\n\n",
        Cause.ANY: "Pour en prendre un autre : {link}\n\n",
    },
    "en": {
        Cause.OURS: "We are sorry. To book another one: {link}\n\n",
        Cause.SOONER: "The earlier one you accepted takes its place.\n\n",
        Cause.ANY: "To book another one: {link}\n\n",
    },
}

CHANGES = {
    "fr": {"booked": "Un rendez-vous est pris.", "moved": "Un rendez-vous est déplacé.", "off": "Une heure est libre."},
    "en": {"booked": "An appointment is booked.", "moved": "An appointment has moved.", "off": "A time is free again."},
}

GREETING = {"fr": "Bonjour,", "en": "Hello,"}
_BEFORE = {"fr": "Il était prévu le {before}.\n\n", "en": "It was on {before}.\n\n"}
FOOT = {
    "fr": "--\nChoisir ce que nous vous écrivons : {link}\nNe répondez pas à ce message : personne ne le lirait.",
    "en": "--\nChoose what we write to you: {link}\nPlease do not reply to this message: nobody would read it.",
}


def mail(kind: Kind, facts: Facts, locale: str) -> tuple[str, str]:
    """Subject and text."""
    language = language_of(locale)
    subject, body = _MAIL[language][kind.value]
    values = _values(facts, language)
    text = "\n\n".join((GREETING[language], body.format(**values), FOOT[language].format(link=facts.wishes_link)))
    return subject.format(**values), text + "\n"


def sms(kind: Kind, facts: Facts, locale: str) -> str:
    language = language_of(locale)
    values = _values(facts, language) | {"place": place(facts.appointment, language).brief}
    return _SMS[language][kind.value].format(**values)


def language_of(locale: str) -> str:
    return locale if locale in _MAIL else "fr"


def _values(facts: Facts, language: str) -> dict[str, str]:
    row, zone = facts.appointment, facts.appointment.site.tz
    moved_from = row.previous_start
    before = when(moved_from, zone, language, where=row.site.commune) if moved_from else ""
    return {
        "when": when(row.starts_at, zone, language, where=row.site.commune),
        "short": when_briefly(row.starts_at, zone, language),
        "doctor": row.practitioner.name,
        "place": place(row, language).whole[:1].upper() + place(row, language).whole[1:],
        "link": facts.link,
        "lead": lead(facts.minutes, language) if facts.minutes else "",
        "until": until(facts.offer_until, zone, language) if facts.offer_until else "",
        "before": _BEFORE[language].format(before=before) if before else "",
        "cause": _CAUSES[language][_cause(row)].format(link=facts.link),
        "change": facts.change and CHANGES[language][facts.change],
    }


def _cause(row: Appointment) -> Cause:
    if row.cancel_code == CancelCode.EARLIER_FOUND:
        return Cause.SOONER
    return Cause.OURS if row.cancel_code in THE_PLACES else Cause.ANY
