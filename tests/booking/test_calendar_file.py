"""The .ics file reads back, says when and where, and nothing medical."""

from datetime import timedelta
from typing import Any

import icalendar
from sqlalchemy.ext.asyncio import AsyncSession

from booking import changes, service
from booking.calendar_file import calendar_file
from booking.visits import Wish
from tests.booking.clinic import NOW, Clinic, at

URL = "https://comptoir.example/rendez-vous/1"


def read(content: bytes) -> Any:
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar["METHOD"] == "PUBLISH"
    (event,) = calendar.walk("VEVENT")
    return event


async def test_the_file_reads_back(session: AsyncSession, clinic: Clinic) -> None:
    wish = Wish(clinic.skin, at(9), "Démangeaisons", clinic.cabin_id)
    appointment = (await service.book(session, clinic.patient(), wish, now=NOW)).appointment
    content = calendar_file(appointment, page_url=URL, now=NOW)
    event = read(content)
    assert (event.start, event.end) == (at(9), at(9, 20))
    assert b"DTSTART:20261123T090000Z" in content
    assert event["UID"] == f"{appointment.appointment_id}@comptoir"
    assert event["URL"] == URL
    assert "Lodève" in event["LOCATION"]
    assert event["STATUS"] == "CONFIRMED"
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [timedelta(minutes=-15)]
    assert all(line.endswith(b"\r") for line in content.split(b"\n")[:-1])


async def test_nothing_medical_nor_the_patients_name_is_in_it(session: AsyncSession, clinic: Clinic) -> None:
    wish = Wish(clinic.skin, at(9), "Démangeaisons")
    appointment = (await service.book(session, clinic.patient(), wish, now=NOW)).appointment
    text = calendar_file(appointment, page_url=URL, now=NOW).decode().replace("\r\n ", "")
    for word in ("Démangeaisons", "Dermato", appointment.patient.family_name):
        assert word not in text


async def test_a_cancelled_one_replaces_the_same_entry(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    appointment = (await service.book(session, patient, Wish(clinic.skin, at(9)), now=NOW)).appointment
    before = read(calendar_file(appointment, page_url=URL, now=NOW))
    done = await changes.cancel(session, patient, appointment_id=appointment.appointment_id, now=NOW)
    after = read(calendar_file(done, page_url=URL, now=NOW))
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["STATUS"] == "CANCELLED"
    assert after.walk("VALARM") == []
