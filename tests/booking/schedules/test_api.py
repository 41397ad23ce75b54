"""Hours over HTTP: previewed, refused until each appointment's fate is said, done, taken back."""

import random
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Boolean, false, func, select, update

from booking.models import LIVE, Appointment, Opening, Reservation, WeeklyRule
from core.audit import AuditEntry
from core.jobs import Job
from tests.backend.house import House
from tests.booking.clinic import at
from tests.booking.schedules.desk import LEAVE, MORNING, TUESDAY, Desk, a_desk


@pytest.fixture
async def desk(house: House) -> Desk:
    return await a_desk(house)


WEEK = [(f"{day} 08:00", "11:00") for day in range(23, 28)]


async def test_a_schedule_shows_hours_holidays_and_settings(desk: Desk) -> None:
    shown = await desk.schedule()
    assert [(r["weekday"], r["starts"], r["ends"]) for r in shown["rules"]] == [
        (n, "09:00:00", "12:00:00") for n in range(5)
    ]
    assert {"day": "2026-12-25", "name_fr": "Noël", "name_en": "Christmas Day", "lifted": False} in shown["holidays"]
    assert shown["settings"]["visit_minutes"] == 20
    assert all(one["minutes"] == one["usual_minutes"] for one in shown["settings"]["visits"])
    assert shown["undo"] is None
    assert shown["tz"] == "Europe/Paris"


async def test_leave_names_who_it_hits_and_waits_for_their_fate(desk: Desk) -> None:
    hit = await desk.book(at(8, day=24))
    await desk.book(at(8, day=26))
    dry = await desk.leave(dry_run=True)
    assert dry.status_code == 200
    assert dry.json()["change_id"] is None
    (shown,) = dry.json()["hits"]
    assert (shown["appointment_id"], shown["why"], shown["patient"]["name"]) == (hit, "leave", "Rose Vidal-0")
    assert await desk.openings() == WEEK

    refused = await desk.leave()
    assert refused.status_code == 409
    assert refused.json()["code"] == "booking.hours_in_use"
    assert [one["appointment_id"] for one in refused.json()["appointments"]] == [hit]
    assert "Vidal" not in refused.text
    assert await desk.openings() == WEEK

    done = await desk.leave(appointments={hit: "keep"})
    assert done.status_code == 200, done.text
    assert done.json()["hits"] == dry.json()["hits"]
    assert await desk.openings() == [WEEK[0], *WEEK[3:]]
    (leave,) = (await desk.schedule())["leaves"]
    assert (leave["first_day"], leave["last_day"], leave["label"]) == (TUESDAY, "2026-11-25", "Congrès")


async def test_another_time_is_offered_only_after_the_change_can_no_longer_be_taken_back(desk: Desk) -> None:
    hit = await desk.book(at(8, day=24))
    done = await desk.leave(appointments={hit: "reoffer"})
    (leave,) = (await desk.schedule())["leaves"]
    async with desk.house.services.background() as session:
        (job,) = (await session.scalars(select(Job).where(Job.kind == "leave.reoffer"))).all()
    assert job.payload == {"appointment_id": hit, "leave_id": leave["leave_id"]}
    assert job.run_at == desk.house.clock() + timedelta(minutes=10)

    desk.house.clock.forward(minutes=9)
    assert (await desk.undo(done)).status_code == 200
    async with desk.house.services.background() as session:
        assert await session.scalar(select(func.count()).where(Job.kind == "leave.reoffer")) == 0
    assert await desk.openings() == WEEK
    assert (await desk.undo(done)).json()["hits"] == []


async def test_a_time_held_by_somebody_is_hit_without_a_name(desk: Desk) -> None:
    wish = {"practitioner_id": str(desk.house.clinic.skin), "starts_at": at(8, day=24).isoformat(), "hold": True}
    held = (await desk.patient.post("/api/appointments", json=wish)).json()["appointment_id"]
    (hit,) = (await desk.leave(dry_run=True)).json()["hits"]
    assert hit == hit | {"appointment_id": held, "held": True, "patient": None}


async def test_ending_leave_opens_its_hours_again_and_forgets_the_offers(desk: Desk) -> None:
    hit = await desk.book(at(8, day=24))
    await desk.leave(appointments={hit: "reoffer"})
    (leave,) = (await desk.schedule())["leaves"]
    ended = await desk.client.delete(f"{desk.url}/leaves/{leave['leave_id']}")
    assert ended.status_code == 200
    assert await desk.openings() == WEEK
    async with desk.house.services.background() as session:
        assert await session.scalar(select(func.count()).where(Job.kind == "leave.reoffer")) == 0


async def test_a_new_week_holds_from_its_day_and_the_old_one_is_kept(desk: Desk) -> None:
    kept = await desk.book(at(8, day=23))
    hit = await desk.book(at(8, 40, day=26))
    afternoons = [{"weekday": day, "starts": "14:00", "ends": "16:00"} for day in range(5)]
    assert (await desk.week(*afternoons)).status_code == 409
    done = await desk.week(*afternoons, appointments={hit: "keep"})
    assert [one["appointment_id"] for one in done.json()["hits"]] == [hit]
    assert kept != hit
    assert await desk.openings() == [WEEK[0], *[(f"{day} 13:00", "15:00") for day in range(24, 28)]]
    async with desk.house.services.background() as session:
        ended = await session.scalars(select(WeeklyRule.valid_until).where(WeeklyRule.valid_until.is_not(None)))
        assert set(ended) == {date(2026, 11, 23)}
    desk.house.clock.forward(minutes=5)
    assert (await desk.undo(done)).status_code == 200
    assert await desk.openings() == WEEK


async def test_extra_hours_a_closed_afternoon_and_a_holiday_worked_as_usual(desk: Desk) -> None:
    days = f"{desk.url}/days"
    extra = await desk.client.post(days, json={"day": "2026-11-28", "kind": "open", "starts": "09:00", "ends": "10:00"})
    assert extra.status_code == 200, extra.text
    closed = {"day": TUESDAY, "kind": "closed", "starts": "10:00", "ends": "11:00", "label": "Réunion"}
    assert (await desk.client.post(days, json=closed)).status_code == 200
    expected = [WEEK[0], ("24 08:00", "09:00"), ("24 10:00", "11:00"), *WEEK[2:], ("28 08:00", "09:00")]
    assert await desk.openings() == expected
    exceptions = (await desk.schedule())["exceptions"]
    remove = f"{days}/{exceptions[0]['exception_id']}/remove"
    assert (await desk.client.post(remove, json={})).status_code == 200
    assert await desk.openings() == [*WEEK, ("28 08:00", "09:00")]
    christmas = {"day": "2026-12-25", "kind": "open"}
    assert (await desk.client.post(days, json=christmas)).status_code == 200
    assert {"2026-12-25"} == {one["day"] for one in (await desk.schedule())["holidays"] if one["lifted"]}
    assert (await desk.client.post(days, json=christmas | {"day": "2026-12-24"})).status_code == 422


async def test_extra_hours_that_were_booked_are_not_taken_back_silently(desk: Desk) -> None:
    body = {"day": "2026-11-28", "kind": "open", "starts": "09:00", "ends": "10:00"}
    extra = await desk.client.post(f"{desk.url}/days", json=body)
    booked = await desk.book(at(8, day=28))
    refused = await desk.undo(extra)
    assert refused.status_code == 409
    assert [one["appointment_id"] for one in refused.json()["appointments"]] == [booked]
    assert (await desk.undo(extra, appointments={booked: "keep"})).status_code == 200
    assert await desk.openings() == WEEK


async def test_only_the_last_change_and_only_for_ten_minutes(desk: Desk) -> None:
    first = await desk.leave()
    desk.house.clock.forward(minutes=1)
    settings = {"buffer_minutes": 10, "visit_minutes": 30, "notice_minutes": 120, "horizon_days": 30}
    second = await desk.client.put(f"{desk.url}/settings", json=settings)
    assert second.status_code == 200, second.text
    assert (await desk.undo(first)).json()["code"] == "booking.changed_meanwhile"
    assert (await desk.schedule())["settings"]["buffer_minutes"] == 10
    assert (await desk.undo(second)).status_code == 200
    shown = (await desk.schedule())["settings"]
    assert (shown["buffer_minutes"], shown["visit_minutes"], shown["notice_minutes"]) == (0, 20, None)
    desk.house.clock.forward(minutes=9)
    assert (await desk.undo(first)).status_code == 409


async def test_visit_lengths_are_the_practitioners_own(desk: Desk) -> None:
    codes = [one["code"] for one in (await desk.schedule())["settings"]["visits"]]
    body = {"buffer_minutes": 0, "visit_minutes": 20, "visits": {codes[0]: 35}}
    assert (await desk.client.put(f"{desk.url}/settings", json=body)).status_code == 200
    shown = {one["code"]: one["minutes"] for one in (await desk.schedule())["settings"]["visits"]}
    assert shown == {code: 35 if code == codes[0] else None for code in codes}
    unknown = {"buffer_minutes": 0, "visit_minutes": 20, "visits": {"brain_surgery": 35}}
    assert (await desk.client.put(f"{desk.url}/settings", json=unknown)).status_code == 422


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"starts": "09:00", "ends": "09:00"}, "début"),
        ({"starts": "09:02", "ends": "10:00"}, ""),
        ({**MORNING, "visit_types": ["brain_surgery"]}, "motifs"),
        ({**MORNING, "reserved_for": "urgent"}, "heures avant"),
        ({**MORNING, "release_hours": 3}, "réservées"),
        ({**MORNING, "reserved_for": "zone", "release_hours": 3}, "zone prioritaire"),
        ({**MORNING, "kind": "break", "reserved_for": "urgent", "release_hours": 3}, "pause"),
        ({**MORNING, "weekday": 7}, ""),
    ],
)
async def test_a_week_that_cannot_be_is_refused(desk: Desk, line: dict[str, Any], said: str) -> None:
    refused = await desk.week({"weekday": 0} | line)
    assert refused.status_code == 422
    assert said in refused.json()["detail"]
    assert await desk.openings() == WEEK


async def test_nobody_is_at_two_places_at_once(house: House) -> None:
    """The Sunday night at one place reaches into the Monday at another."""
    async with house.services.background.begin() as session:
        await session.execute(
            update(WeeklyRule).where(WeeklyRule.weekday == 4).values(site_id=house.clinic.pharmacy_id)
        )
    desk = await a_desk(house)
    there = str(house.clinic.pharmacy_id)
    night = {"weekday": 6, "starts": "22:00", "ends": "06:00", "site_id": there}
    assert (await desk.week(night, {"weekday": 0, "starts": "05:00", "ends": "09:00"})).status_code == 422
    assert (await desk.week(night, {"weekday": 0, "starts": "06:00", "ends": "09:00"})).status_code == 200
    assert (await desk.week(night | {"site_id": str(uuid4())})).status_code == 404


async def test_moved_hours_hit_who_is_awaited_at_the_old_place(house: House) -> None:
    async with house.services.background.begin() as session:
        await session.execute(
            update(WeeklyRule).where(WeeklyRule.weekday == 4).values(site_id=house.clinic.pharmacy_id)
        )
    desk = await a_desk(house)
    book = {"practitioner_id": str(house.clinic.skin), "mode": "on_site"}
    at_place = await desk.patient.post("/api/appointments", json=book | {"starts_at": at(8, day=24).isoformat()})
    at_home = await desk.patient.post(
        "/api/appointments", json=book | {"starts_at": at(9, day=24).isoformat(), "mode": "home"}
    )
    assert {at_place.status_code, at_home.status_code} == {201}
    elsewhere = [MORNING | {"weekday": day, "site_id": str(house.clinic.pharmacy_id)} for day in range(5)]
    (hit,) = (await desk.week(*elsewhere, dry_run=True)).json()["hits"]
    assert (hit["appointment_id"], hit["why"]) == (at_place.json()["appointment_id"], "place")


# What a change would do is what it does


def weeks(seed: int) -> tuple[list[dict[str, Any]], str]:
    """A week of some lines, and from when it holds."""
    dice = random.Random(seed)
    rules = [
        {
            "weekday": dice.randrange(7),
            "starts": f"{dice.randrange(7, 12):02}:00",
            "ends": f"{dice.randrange(8, 14):02}:30",
            "kind": dice.choice(["open", "open", "break"]),
        }
        for _ in range(dice.randrange(7))
    ]
    return rules, f"2026-11-{23 + dice.randrange(4)}"


async def outside(desk: Desk) -> set[str]:
    """Appointments that no opening covers."""
    hours = select(func.range_agg(Opening.during)).where(Opening.resource_id == desk.number).scalar_subquery()
    covered = func.coalesce(hours.op("@>", return_type=Boolean())(Appointment.during), false())
    query = select(Appointment.appointment_id).where(Appointment.status.in_(LIVE), ~covered)
    async with desk.house.services.background() as session:
        return {str(one) for one in await session.scalars(query)}


async def test_what_a_change_would_touch_is_what_it_touches(desk: Desk) -> None:
    booked = {await desk.book(at(hour, 20, day=day)) for day in range(23, 28) for hour in (8, 9, 10)}
    for seed in range(12):
        rules, valid_from = weeks(seed)
        dry = await desk.week(*rules, valid_from=valid_from, dry_run=True)
        hits = {one["appointment_id"] for one in dry.json()["hits"]}
        done = await desk.week(*rules, valid_from=valid_from, appointments=dict.fromkeys(hits, "keep"))
        assert done.status_code == 200, done.text
        assert done.json()["hits"] == dry.json()["hits"]
        assert await outside(desk) == hits
        async with desk.house.services.background() as session:
            held = await session.scalars(select(Reservation.appointment_id).distinct())
            assert {str(one) for one in held} == booked
        assert (await desk.undo(done)).status_code == 200
        assert await outside(desk) == set()
        assert await desk.openings() == WEEK


# Who


async def test_an_assistant_keeps_the_hours_of_those_at_her_sites(house: House) -> None:
    assistant = await house.signed_in("assistant")
    url = f"/api/schedules/{house.clinic.skin}/leaves"
    assert (await assistant.post(url, json=LEAVE)).status_code == 200
    async with house.services.background() as session:
        actions = await session.execute(select(AuditEntry.action, AuditEntry.subject_id, AuditEntry.role))
        assert ("leave:set", house.clinic.skin, "assistant") in {tuple(row) for row in actions}


async def test_a_coordinator_gives_a_cabin_hours(house: House) -> None:
    coordinator = await house.signed_in("other-coordinator")
    url = f"/api/schedules/{house.clinic.cabin_id}"
    shown = (await coordinator.get(url)).json()
    assert (shown["kind"], shown["keeps_hours"]) == ("cabin", False)
    assert (await coordinator.post(f"{url}/leaves", json=LEAVE)).status_code == 422
    patient = await house.signed_in("patient")
    booked = str(await house.book(patient, cabin=True, starts_at=at(8, day=24)))
    week = {"valid_from": "2026-11-23", "rules": [{"weekday": 0, **MORNING}]}
    refused = await coordinator.put(f"{url}/week", json=week)
    assert [one["appointment_id"] for one in refused.json()["appointments"]] == [booked]
    assert "Vidal" not in refused.text
    late = await coordinator.put(f"{url}/week", json=week | {"valid_from": "2026-12-01"})
    assert late.status_code == 422
    done = await coordinator.put(f"{url}/week", json=week | {"appointments": {booked: "keep"}})
    assert done.status_code == 200
    assert done.json()["hits"][0]["patient"] is None
    assert (await coordinator.get(url)).json()["keeps_hours"] is True
    wish = {"practitioner_id": str(house.clinic.skin), "cabin_id": str(house.clinic.cabin_id)}
    closed = await patient.post("/api/appointments", json=wish | {"starts_at": at(9, day=25).isoformat()})
    assert closed.json()["code"] == "booking.closed"
    assert (await (await house.signed_in("coordinator")).get(url)).status_code == 404
