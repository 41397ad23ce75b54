"""A practitioner's agenda as an iCalendar file for a calendar programme elsewhere (RFC 5545, RFC 7986).

It leaves the house for servers we do not know: when and where, never who or why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from booking.availability import instant
from booking.models import Appointment, RuleException, VisitMode

REFRESH = timedelta(minutes=15)

_DAY = timedelta(days=1)
_NO_LENGTH = time(0)


@dataclass(frozen=True, slots=True)
class Absence:
    """Whole local days, `until` excluded; or hours of one day."""

    uid: str
    starts: date | datetime
    until: date | datetime


def feed_file(
    *,
    name: str,
    zone: str,
    appointments: Iterable[Appointment],
    absences: Iterable[Absence],
    stamp: datetime,
    years: tuple[int, int],
) -> bytes:
    """The same octets for the same agenda. `stamp`: of what has no time of its own; a fixed one. years: the first and
    the last for which the clock changes are told."""
    calendar = Calendar()
    calendar.add("prodid", "-//Comptoir//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for appointment in appointments:
        calendar.add_component(_visit(appointment))
    for absence in absences:
        calendar.add_component(_absence(absence, stamp))
    # The zones of all places that occur, with their rules: a programme need not know them.
    calendar.add_missing_timezones(date(years[0], 1, 1), date(years[1] + 1, 1, 1))
    content: bytes = calendar.to_ical()
    return content


def _visit(appointment: Appointment) -> Event:
    event = Event()
    zone = ZoneInfo(appointment.site.tz)
    event.add("uid", f"{appointment.appointment_id}@comptoir")
    event.add("dtstamp", appointment.created_at)
    event.add("dtstart", appointment.starts_at.astimezone(zone))
    event.add("dtend", appointment.ends_at.astimezone(zone))
    event.add("sequence", appointment.version - 1)
    event.add("status", "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("summary", _summary(appointment))
    if place := _place(appointment):
        event.add("location", place)
    return event


def _summary(appointment: Appointment) -> str:
    if appointment.cabin is not None:
        return appointment.cabin.name
    return "Rendez-vous" if appointment.mode == VisitMode.ON_SITE else "Rendez-vous à distance"


def _place(appointment: Appointment) -> str:
    if appointment.cabin is None and appointment.mode == VisitMode.HOME:
        return ""
    site = appointment.site
    return f"{site.name}, {site.postcode} {site.commune}"


def _absence(absence: Absence, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", absence.uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", absence.starts)
    event.add("dtend", absence.until)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("summary", "Absence")
    return event


def absences_of(rows: Iterable[RuleException]) -> list[Absence]:
    """Days of one leave that follow each other are one entry. `rows`: closed ones, by day."""
    found: list[Absence] = []
    whole: dict[UUID, Absence] = {}
    for row in rows:
        if (row.starts_local, row.ends_local) != (_NO_LENGTH, _NO_LENGTH):
            found.append(_hours(row))
            continue
        leave = row.leave_id or row.exception_id
        before = whole.get(leave)
        if before is not None and before.until == row.day:
            whole[leave] = Absence(before.uid, before.starts, row.day + _DAY)
            continue
        if before is not None:
            found.append(before)
        whole[leave] = Absence(f"{row.exception_id}@comptoir", row.day, row.day + _DAY)
    return [*found, *whole.values()]


def _hours(row: RuleException) -> Absence:
    zone = ZoneInfo(row.tz)
    last = row.day if row.ends_local > row.starts_local else row.day + _DAY
    return Absence(
        f"{row.exception_id}@comptoir",
        instant(row.day, row.starts_local, row.tz).astimezone(zone),
        instant(last, row.ends_local, row.tz).astimezone(zone),
    )
