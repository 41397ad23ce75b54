"""A practitioner's calendar feed over HTTP: its address is the secret, shown once and revocable."""

from typing import Any
from urllib.parse import urlsplit

import httpx
import icalendar
from sqlalchemy import select

from backend.notifications.models import CalendarFeed
from core.audit import Action
from tests.backend.care.letters import audited
from tests.backend.notifications.mailroom import Mailroom
from tests.booking.clinic import at


async def a_feed(room: Mailroom, name: str = "Téléphone") -> tuple[httpx.AsyncClient, dict[str, str], str]:
    doctor = await room.house.signed_in("doctor")
    made = await doctor.post("/api/me/feeds", json={"name": name})
    assert made.status_code == 201, made.text
    return doctor, made.json(), urlsplit(made.json()["url"]).path


async def test_a_programme_without_a_session_reads_the_agenda(room: Mailroom) -> None:
    await room.book(at(9, day=24), cabin=True, reason="Démangeaisons")
    _, _, path = await a_feed(room)
    answer = await room.house.visitor().get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    calendar: Any = icalendar.Calendar.from_ical(answer.content)
    (event,) = calendar.walk("VEVENT")
    assert (event.start, str(event["SUMMARY"])) == (at(9, day=24), "Télécabine 1")
    for word in ("Vidal", "Rose", "Démangeaisons"):
        assert word not in answer.text


async def test_what_has_not_changed_is_not_sent_again(room: Mailroom) -> None:
    _, _, path = await a_feed(room)
    reader = room.house.visitor()
    tag = (await reader.get(path)).headers["ETag"]
    room.house.clock.forward(minutes=20)
    same = await reader.get(path, headers={"If-None-Match": tag})
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    visit = await room.book(at(9, day=24))
    changed = await reader.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    await room.cancel(visit)
    assert (await reader.get(path)).headers["ETag"] == tag


async def test_a_revoked_address_is_like_one_that_never_was(room: Mailroom) -> None:
    doctor, feed, path = await a_feed(room)
    await room.house.visitor().get(path)
    listed = (await doctor.get("/api/me/feeds")).json()
    assert [(one["name"], one["last_read_at"] is not None) for one in listed] == [("Téléphone", True)]
    assert (await doctor.delete(f"/api/me/feeds/{feed['feed_id']}")).status_code == 204
    gone = await room.house.visitor().get(path)
    never = await room.house.visitor().get("/api/feeds/" + "x" * 43 + ".ics")
    assert (gone.status_code, gone.content) == (never.status_code, never.content) == (404, never.content)
    assert (await doctor.get("/api/me/feeds")).json() == []
    assert (await doctor.delete(f"/api/me/feeds/{feed['feed_id']}")).status_code == 404
    assert len(await audited(room.house, Action.FEED_CHANGED.value)) == 2


async def test_the_token_is_kept_by_its_hash_alone(room: Mailroom) -> None:
    _, _, path = await a_feed(room)
    token = path.rpartition("/")[2].removesuffix(".ics")
    async with room.house.services.background() as session:
        (row,) = await session.scalars(select(CalendarFeed))
    assert len(row.token_hash) == 32
    assert token.encode() not in row.token_hash


async def test_another_practitioner_neither_sees_nor_revokes_it(room: Mailroom) -> None:
    _, feed, _ = await a_feed(room)
    other = await room.house.signed_in("other-doctor")
    assert (await other.get("/api/me/feeds")).json() == []
    assert (await other.delete(f"/api/me/feeds/{feed['feed_id']}")).status_code == 404


async def test_guessing_is_slowed_down_and_so_is_a_programme_that_hurries(room: Mailroom) -> None:
    _, _, path = await a_feed(room)
    reader = room.house.visitor()
    guesses = [(await reader.get("/api/feeds/guess.ics")).status_code for _ in range(61)]
    assert (guesses[59], guesses[60]) == (404, 429)
    reads = [(await reader.get(path)).status_code for _ in range(61)]
    assert (reads[59], reads[60]) == (200, 429)


async def test_ten_addresses_are_enough(room: Mailroom) -> None:
    doctor, _, _ = await a_feed(room)
    more = [(await doctor.post("/api/me/feeds", json={})).status_code for _ in range(10)]
    assert more == [201] * 9 + [429]
