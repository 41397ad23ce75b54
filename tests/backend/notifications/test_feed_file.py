"""The agenda as a file: read back by another programme's eyes, with its zones, and nobody's name."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import icalendar
from sqlalchemy.ext.asyncio import AsyncSession

from backend.notifications.feed_file import absences_of, feed_file
from booking import service
from booking.models import Appointment, RuleException
from booking.visits import Wish
from tests.booking.clinic import NOW, Clinic, at

STAMP = datetime(2026, 11, 1, tzinfo=UTC)
# Around both changes of the clock, and in the next summer.
CHANGES = [
    datetime.fromisoformat(at)
    for at in (
        "2026-03-29T00:59+00:00",
        "2026-03-29T01:01+00:00",
        "2026-10-25T00:59+00:00",
        "2026-10-25T01:01+00:00",
        "2027-07-01T00:00+00:00",
    )
]


def read(content: bytes) -> Any:
    return icalendar.Calendar.from_ical(content)


def closed(day: date, starts: time = time(0), ends: time = time(0), leave=None) -> RuleException:
    return RuleException(
        exception_id=uuid4(),
        resource_id=1,
        day=day,
        kind="closed",
        starts_local=starts,
        ends_local=ends,
        tz="Europe/Paris",
        label="Migraine",
        leave_id=leave,
    )


def written(appointments=(), absences=()) -> bytes:
    return feed_file(
        name="Comptoir · Dr Hélène Bréval",
        zone="Europe/Paris",
        appointments=appointments,
        absences=absences,
        stamp=STAMP,
        years=(2025, 2027),
    )


async def _booked(session: AsyncSession, clinic: Clinic, start: datetime, **more) -> Appointment:
    wish = Wish(clinic.skin, start, "Démangeaisons", **more)
    return (await service.book(session, clinic.patient(), wish, now=NOW)).appointment


async def test_visits_read_back_at_their_hour_without_anybody_s_name(session: AsyncSession, clinic: Clinic) -> None:
    home = await _booked(session, clinic, at(9, day=24))
    cabin = await _booked(session, clinic, at(9, 20, day=25), cabin_id=clinic.cabin_id)
    content = written([home, cabin])
    calendar = read(content)
    events = calendar.walk("VEVENT")
    assert [event.start for event in events] == [at(9, day=24), at(9, 20, day=25)]
    assert [str(event["SUMMARY"]) for event in events] == ["Rendez-vous à distance", "Télécabine 1"]
    assert b"DTSTART;TZID=Europe/Paris:20261124T100000" in content
    text = content.decode().replace("\r\n ", "")
    for word in ("Vidal", "Rose", "Démangeaisons", "ermato"):
        assert word not in text
    assert all(line.endswith(b"\r") for line in content.split(b"\n")[:-1])
    assert written([home, cabin]) == content


async def test_the_zone_is_told_with_both_changes(session: AsyncSession, clinic: Clinic) -> None:
    calendar = read(written([await _booked(session, clinic, at(9, day=24))]))
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Paris"
    told, known = zone.to_tz(), ZoneInfo("Europe/Paris")
    for moment in (at(9, day=24), *CHANGES):
        assert moment.astimezone(told).utcoffset() == moment.astimezone(known).utcoffset(), moment


def test_the_days_of_one_leave_are_one_entry_and_its_cause_is_not_told() -> None:
    leave = uuid4()
    days = [date(2026, 12, 21) + timedelta(days=n) for n in range(5)]
    absences = absences_of([closed(day, leave=leave) for day in days] + [closed(date(2026, 12, 31))])
    events = read(written(absences=absences)).walk("VEVENT")
    assert [(event.start, event.end) for event in events] == [
        (date(2026, 12, 21), date(2026, 12, 26)),
        (date(2026, 12, 31), date(2027, 1, 1)),
    ]
    assert b"Migraine" not in written(absences=absences)


def test_a_leave_with_a_gap_is_two_entries_and_hours_are_hours() -> None:
    leave = uuid4()
    rows = [
        closed(date(2026, 12, 21), leave=leave),
        closed(date(2026, 12, 23), leave=leave),
        closed(date(2026, 12, 28), time(14), time(16)),
    ]
    events = read(written(absences=absences_of(rows))).walk("VEVENT")
    assert sorted(str(event.start) for event in events) == ["2026-12-21", "2026-12-23", "2026-12-28 14:00:00+01:00"]
    assert len({event["UID"] for event in events}) == 3
