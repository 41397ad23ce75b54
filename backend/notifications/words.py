"""Days, hours and places in words, by language and by the clock on the wall of the place."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from booking.appointments import DEFAULT_ZONE
from booking.models import Appointment, VisitMode

_DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
           "décembre"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"),
}  # fmt: skip


def _date(local: datetime, locale: str) -> str:
    day, month = _DAYS[locale][local.weekday()], _MONTHS[locale][local.month - 1]
    number = "1er" if locale == "fr" and local.day == 1 else str(local.day)
    return f"{day} {number} {month} {local.year}"


def _hour(local: datetime, locale: str) -> str:
    """`9 h 05`, `9:05 am`."""
    if locale == "fr":
        return f"{local.hour} h {local.minute:02d}"
    return f"{local.hour % 12 or 12}:{local.minute:02d} {'am' if local.hour < 12 else 'pm'}"


def when(at: datetime, zone: str, locale: str, *, where: str = "") -> str:
    """`mardi 24 novembre 2026 à 10 h 00`; where the clock is not that of Paris, whose time it is."""
    local = at.astimezone(ZoneInfo(zone))
    note = ""
    if zone != DEFAULT_ZONE:
        note = f" (heure de {where})" if locale == "fr" else f" ({where} time)"
    at_word = "à" if locale == "fr" else "at"
    return f"{_date(local, locale)} {at_word} {_hour(local, locale)}{note}"


def when_briefly(at: datetime, zone: str, locale: str) -> str:
    """For text messages: `24/11 à 10h00`, `24 Nov at 10:00 am`."""
    local = at.astimezone(ZoneInfo(zone))
    if locale == "fr":
        return f"{local:%d/%m} à {local.hour}h{local.minute:02d}"
    return f"{local.day} {_MONTHS['en'][local.month - 1][:3]} at {_hour(local, locale)}"


def until(at: datetime, zone: str, locale: str) -> str:
    """An hour of today or tomorrow, for a deadline: `24/11 à 10 h 00`."""
    return when_briefly(at, zone, locale)


def lead(minutes: int, locale: str) -> str:
    """How long before: `10 minutes`, `2 heures`, `2 jours`, `une semaine`."""
    value, units = (
        (minutes // 10080, ("semaine", "week"))
        if minutes % 10080 == 0
        else (minutes // 1440, ("jour", "day"))
        if minutes % 1440 == 0 and minutes > 1440
        else (minutes // 60, ("heure", "hour"))
        if minutes % 60 == 0
        else (minutes, ("minute", "minute"))
    )
    unit = units[0] if locale == "fr" else units[1]
    return f"{value} {unit}{'s' if value > 1 else ''}"


@dataclass(frozen=True, slots=True)
class Place:
    """`whole`: with its address. `brief`: for text messages."""

    whole: str
    brief: str


def place(appointment: Appointment, locale: str) -> Place:
    site = appointment.site
    if appointment.mode == VisitMode.HOME and appointment.cabin is None:
        remote = "à distance, par vidéo" if locale == "fr" else "remote, by video"
        return Place(remote, "par vidéo" if locale == "fr" else "by video")
    address = f"{site.name}, {site.postcode} {site.commune}"
    if appointment.cabin is None:
        return Place(address, f"{site.name}, {site.commune}")
    return Place(f"{appointment.cabin.name}, {address}", f"{appointment.cabin.name}, {site.name}, {site.commune}")
