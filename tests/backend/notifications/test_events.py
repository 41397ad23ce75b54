"""What is written when something happens to an appointment, to whom, when, and what no longer is."""

from datetime import timedelta

from icalendar import Calendar

from booking.models import CancelCode
from tests.backend.notifications.mailroom import Mailroom
from tests.booking.clinic import NOW, at

TUESDAY_10 = at(9, day=24)
LATER = at(9, 20, day=27)


def event_of(message):
    assert message.invitation is not None
    calendar = Calendar.from_ical(message.invitation.content)
    assert calendar["METHOD"] == message.invitation.method
    (event,) = calendar.walk("VEVENT")
    return event


async def test_whoever_books_is_told_at_once_with_a_file_for_the_calendar(room: Mailroom) -> None:
    visit = await room.book(TUESDAY_10, cabin=True)
    (mail,) = await room.work()
    assert (mail.to, mail.channel) == ("rose@example.org", "email")
    assert mail.subject == "Votre rendez-vous du 24/11 à 10h00"
    assert "mardi 24 novembre 2026 à 10 h 00\navec Dr Hélène Bréval\n" in mail.text
    assert "Télécabine 1, Pharmacie des Platanes, 34700 Lodève" in mail.text
    assert f"https://house.test/rendez-vous/{visit}" in mail.text
    event = event_of(mail)
    assert (event["UID"], event["SEQUENCE"], event.start) == (f"{visit}@comptoir", 0, TUESDAY_10)
    assert event["ATTENDEE"] == "mailto:rose@example.org"
    assert event["ORGANIZER"] == "mailto:ne-pas-repondre@localhost"
    assert await room.states() == [("confirmation", "email", "sent")]


async def test_no_message_tells_why_for_whom_or_for_which_speciality(room: Mailroom) -> None:
    await room.also_at("patient", "sms", "+33639980011")
    await room.wishes(channels=["email", "sms"])
    visit = await room.book(TUESDAY_10, reason="Démangeaisons")
    await room.work()
    await room.work_at(TUESDAY_10 - timedelta(days=1))
    await room.move(visit, LATER)
    await room.work()
    await room.cancel(visit)
    await room.work()
    assert len(room.sent) > 6
    for message in room.sent:
        told = message.subject + message.text
        told += message.invitation.content.decode().replace("\r\n ", "") if message.invitation else ""
        for word in ("Démangeaisons", "ermato", "Vidal", "Rose"):
            assert word not in told.replace("rose@example.org", "")


async def test_a_move_is_told_with_the_old_hour_and_the_same_entry(room: Mailroom) -> None:
    visit = await room.book(TUESDAY_10)
    (first,) = await room.work()
    await room.move(visit, LATER)
    (mail,) = await room.work()
    assert mail.subject == "Votre rendez-vous est déplacé au 27/11 à 10h20"
    assert "Il était prévu le mardi 24 novembre 2026 à 10 h 00." in mail.text
    before, after = event_of(first), event_of(mail)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.start == LATER


async def test_a_cancellation_takes_the_entry_back_and_says_sorry_only_if_it_was_ours(room: Mailroom) -> None:
    visit, ill = await room.book(TUESDAY_10), await room.book(LATER)
    await room.work()
    await room.cancel(visit)
    await room.cancel(ill, by="assistant", code=CancelCode.PRACTITIONER_ILL)
    mine, ours = await room.work()
    assert mine.invitation is not None
    assert mine.invitation.method == "CANCEL"
    assert event_of(mine)["STATUS"] == "CANCELLED"
    assert "désolés" not in mine.text
    assert "désolés" in ours.text


async def test_reminders_come_when_they_were_wanted(room: Mailroom) -> None:
    await room.book(LATER)
    await room.work()
    assert await room.reminders() == [(LATER - timedelta(days=1), 1440), (LATER - timedelta(minutes=10), 10)]
    (day_before,) = await room.work_at(LATER - timedelta(days=1))
    assert day_before.subject == "Rappel : rendez-vous le 27/11 à 10h20"
    assert "a lieu dans 24 heures" in day_before.text
    (ten_minutes,) = await room.work_at(LATER - timedelta(minutes=10))
    assert "a lieu dans 10 minutes" in ten_minutes.text
    assert day_before.invitation is None
    assert await room.reminders() == []


async def test_none_is_planned_for_a_time_that_has_passed(room: Mailroom) -> None:
    await room.book(NOW + timedelta(hours=2))
    await room.work()
    assert [minutes for _, minutes in await room.reminders()] == [10]


async def test_a_move_rewrites_the_reminders_and_a_cancellation_withdraws_them(room: Mailroom) -> None:
    visit = await room.book(TUESDAY_10)
    await room.work()
    await room.move(visit, LATER)
    await room.work()
    assert await room.reminders() == [(LATER - timedelta(days=1), 1440), (LATER - timedelta(minutes=10), 10)]
    assert await room.work_at(TUESDAY_10 - timedelta(minutes=10)) == []
    await room.cancel(visit)
    await room.work()
    assert await room.reminders() == []


async def test_a_reminder_that_outruns_the_news_of_a_move_says_nothing(room: Mailroom) -> None:
    visit = await room.book(TUESDAY_10)
    await room.work()
    await room.move(visit, LATER)
    room.house.clock.now = TUESDAY_10 - timedelta(minutes=10)
    sent = await room.work()
    assert [message.subject for message in sent] == ["Votre rendez-vous est déplacé au 27/11 à 10h20"]


async def test_what_had_not_left_when_it_stopped_being_true_never_does(room: Mailroom) -> None:
    visit = await room.book(TUESDAY_10)
    await room.house.services.jobs.work_once()
    await room.cancel(visit)
    sent = await room.work()
    assert [message.subject for message in sent] == ["Rendez-vous du 24/11 à 10h00 annulé"]
    assert ("confirmation", "email", "withdrawn") in await room.states()


async def test_an_event_that_is_handled_twice_writes_once(room: Mailroom) -> None:
    visit = await room.book(TUESDAY_10)
    await room.work()
    async with room.house.services.background.begin() as session:
        from core.jobs import enqueue

        await enqueue(session, "appointment.booked", {"appointment_id": str(visit)}, run_at=NOW)
    assert await room.work() == []


async def test_a_child_s_appointment_is_told_to_those_who_act_for_it(room: Mailroom) -> None:
    async with room.house.services.background.begin() as session:
        from backend.accounts.models import Account

        own = await session.get_one(Account, room.house.accounts["patient"])
        own.closed_at = NOW
    await room.reachable("parent", "parent@example.org")
    await room.book(TUESDAY_10, by="parent")
    assert [message.to for message in await room.work()] == ["parent@example.org"]


async def test_a_helper_who_books_is_told_too(room: Mailroom) -> None:
    await room.reachable("parent", "parent@example.org")
    await room.book(TUESDAY_10, by="parent")
    assert sorted(message.to for message in await room.work()) == ["parent@example.org", "rose@example.org"]


async def test_whoever_cannot_be_written_to_is_noted_for_the_staff(room: Mailroom) -> None:
    await room.reachable("patient", "rose-sans-adresse")
    await room.book(TUESDAY_10)
    assert await room.work() == []
    (row,) = await room.rows()
    assert (row.state, row.error_code) == ("suppressed", "no_contact")


async def test_a_missed_visit_is_told_to_who_knew_of_it(room: Mailroom) -> None:
    from booking import changes

    visit = await room.book(NOW + timedelta(hours=2))
    await room.work()
    room.house.clock.now = NOW + timedelta(hours=2, minutes=30)
    async with room.house.services.background.begin() as session:
        await changes.miss(session, room.principal("doctor"), appointment_id=visit, now=room.house.clock())
    sent = await room.work()
    assert [message.subject for message in sent] == ["Votre rendez-vous du 23/11 à 10h00"]
    assert "Nous vous attendions" in sent[0].text


async def test_english_is_written_to_who_reads_english(room: Mailroom) -> None:
    async with room.house.services.background.begin() as session:
        from backend.accounts.models import Account

        (await session.get_one(Account, room.house.accounts["patient"])).locale = "en"
    await room.book(TUESDAY_10)
    (mail,) = await room.work()
    assert mail.subject == "Your appointment on 24 Nov at 10:00 am"
    assert "Tuesday 24 November 2026 at 10:00 am\nwith Dr Hélène Bréval\nRemote, by video" in mail.text
    assert event_of(mail)["SUMMARY"] == "Teleconsultation with Dr Hélène Bréval"


async def test_a_practitioner_who_asked_hears_of_changes_of_the_next_day_only(room: Mailroom) -> None:
    await room.reachable("doctor", "doctor@example.org")
    await room.wishes("doctor", agenda=True)
    await room.book(LATER)
    assert "doctor@example.org" not in [message.to for message in await room.work()]
    near = await room.book(NOW + timedelta(hours=3))
    told = [message for message in await room.work() if message.to == "doctor@example.org"]
    assert [(message.subject, message.text.splitlines()[2]) for message in told] == [
        ("Votre agenda du 23/11 à 11h00", "Un rendez-vous est pris.")
    ]
    await room.cancel(near)
    told = [message for message in await room.work() if message.to == "doctor@example.org"]
    assert "Une heure est libre." in told[0].text
