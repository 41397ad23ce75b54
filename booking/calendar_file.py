"""The appointment as a file for the patient's own calendar (RFC 5545), and as an invitation by mail (RFC 5546).

It may end up on a family's shared calendar: no reason, no speciality, no patient's name.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from booking.models import Appointment, AppointmentStatus, VisitMode

REMINDER = timedelta(minutes=15)

_WORDS = {
    "fr": {
        "remote": "Téléconsultation avec {name}",
        "here": "Rendez-vous avec {name}",
        "video": "À distance, par vidéo",
        "page": "Rendez-vous : {url}",
        "soon": "Votre rendez-vous commence bientôt.",
    },
    "en": {
        "remote": "Teleconsultation with {name}",
        "here": "Appointment with {name}",
        "video": "Remote, by video",
        "page": "Appointment: {url}",
        "soon": "Your appointment starts soon.",
    },
}


@dataclass(frozen=True, slots=True)
class Mailed:
    """From whom to whom an invitation goes: two e-mail addresses."""

    organizer: str
    attendee: str


def calendar_file(
    appointment: Appointment, *, page_url: str, now: datetime, locale: str = "fr", mailed: Mailed | None = None
) -> bytes:
    """One VEVENT: published, or for mail a REQUEST, or a CANCEL of what is cancelled.

    A later file of the same appointment replaces the earlier entry: the UID stays, SEQUENCE grows.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Comptoir//Rendez-vous//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method_of(appointment) if mailed else "PUBLISH")
    calendar.add_component(_event(appointment, page_url, now, _WORDS.get(locale, _WORDS["fr"]), mailed))
    content: bytes = calendar.to_ical()
    return content


def method_of(appointment: Appointment) -> Literal["REQUEST", "CANCEL"]:
    return "CANCEL" if _is_off(appointment) else "REQUEST"


def _is_off(appointment: Appointment) -> bool:
    return appointment.status == AppointmentStatus.CANCELLED


def _event(
    appointment: Appointment, page_url: str, now: datetime, words: dict[str, str], mailed: Mailed | None
) -> Event:
    event = Event()
    event.add("uid", f"{appointment.appointment_id}@comptoir")
    event.add("dtstamp", now)
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.ends_at)
    event.add("sequence", appointment.version - 1)
    event.add("status", "CANCELLED" if _is_off(appointment) else "CONFIRMED")
    event.add("class", "PRIVATE")
    kind = "here" if appointment.mode == VisitMode.ON_SITE else "remote"
    event.add("summary", words[kind].format(name=appointment.practitioner.name))
    event.add("location", _location(appointment, words))
    event.add("url", page_url)
    event.add("description", words["page"].format(url=page_url))
    if mailed is not None:
        event.add("organizer", _address(mailed.organizer, {"CN": "Comptoir"}))
        # Already agreed: no buttons to accept or decline, which would answer to nobody.
        event.add("attendee", _address(mailed.attendee, {"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}))
    if not _is_off(appointment):
        event.add_component(_alarm(words["soon"]))
    return event


def _address(email: str, parameters: dict[str, str]) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    for name, value in parameters.items():
        address.params[name] = vText(value)
    return address


def _location(appointment: Appointment, words: dict[str, str]) -> str:
    if appointment.mode == VisitMode.HOME and appointment.cabin is None:
        return words["video"]
    site = appointment.site
    place = f"{site.name}, {site.postcode} {site.commune}"
    return place if appointment.cabin is None else f"{appointment.cabin.name}, {place}"


def _alarm(text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -REMINDER)
    alarm.add("description", text)
    return alarm
