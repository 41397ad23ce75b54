"""The appointment as a file for the patient's own calendar (RFC 5545).

It may end up on a family's shared calendar: no reason, no speciality, no patient's name.
"""

from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from booking.models import Appointment, AppointmentStatus

REMINDER = timedelta(minutes=15)


def calendar_file(appointment: Appointment, *, page_url: str, now: datetime) -> bytes:
    """One VEVENT, published. A later download of the same appointment replaces the earlier entry."""
    calendar = Calendar()
    calendar.add("prodid", "-//Comptoir//Rendez-vous//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_event(appointment, page_url, now))
    content: bytes = calendar.to_ical()
    return content


def _event(appointment: Appointment, page_url: str, now: datetime) -> Event:
    cancelled = appointment.status == AppointmentStatus.CANCELLED
    event = Event()
    event.add("uid", f"{appointment.appointment_id}@comptoir")
    event.add("dtstamp", now)
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.ends_at)
    event.add("sequence", appointment.version - 1)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("summary", f"Téléconsultation avec {appointment.practitioner.name}")
    event.add("location", _location(appointment))
    event.add("url", page_url)
    event.add("description", f"Salle d'attente et rendez-vous : {page_url}")
    if not cancelled:
        event.add_component(_alarm())
    return event


def _location(appointment: Appointment) -> str:
    if appointment.cabin is None:
        return "À distance, par vidéo"
    site = appointment.site
    return f"{appointment.cabin.name}, {site.name}, {site.postcode} {site.commune}"


def _alarm() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -REMINDER)
    alarm.add("description", "Votre rendez-vous commence bientôt.")
    return alarm
