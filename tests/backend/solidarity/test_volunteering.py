"""The whole way over HTTP, behind both walls: a day given, booked, held, earned; or taken back."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from booking.models import Appointment, VolunteerDay
from booking.solidarity import upkeep
from tests.backend.care.letters import audited
from tests.backend.house import House
from tests.booking.clinic import NOW
from tests.booking.solidarity.zone import DAY, TARIFF_CENTS, ZoneOfClinic, a_zone, on


@pytest.fixture
async def zone(house: House) -> ZoneOfClinic:
    async with house.services.background.begin() as session:
        return await a_zone(session, house.clinic)


def a_day(zone: ZoneOfClinic, **more: object) -> dict[str, Any]:
    return {"day": DAY.isoformat(), "site_id": str(zone.site_id)} | more


async def given(doctor: httpx.AsyncClient, zone: ZoneOfClinic, **more: object) -> dict[str, Any]:
    response = await doctor.post("/api/me/volunteer-days", json=a_day(zone, **more))
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found


async def test_a_day_with_lodging_is_given_booked_at_the_tariff_and_the_third_refused(
    house: House, zone: ZoneOfClinic
) -> None:
    doctor = await house.signed_in("other-doctor")
    offers = (await doctor.get(f"/api/zones/{zone.zone_id}/offers", params={"day": DAY.isoformat()})).json()
    assert [(one["kind"], one["taken"]) for one in offers] == [("cabinet", False), ("lodging", False)]
    day = await given(doctor, zone, offers=[str(zone.lodging)])
    assert [one["name"] for one in day["offers"]] == ["Gîte communal"]
    assert (day["zone"], day["visits"], day["fee_cents"]) == ("Lodévois et Larzac", 0, TARIFF_CENTS)

    (shown,) = (await house.visitor().get("/api/zones")).json()
    assert [one["volunteer_day_id"] for one in shown["days"]] == [day["volunteer_day_id"]]
    times = (await house.visitor().get(f"/api/volunteer-days/{day['volunteer_day_id']}")).json()
    assert (times["free"], times["free_for_all"]) == (28, 0)
    assert times["open_to_all_at"] == "2026-12-06T08:00:00Z"

    patient = await house.signed_in("patient")
    wish = {"practitioner_id": str(house.clinic.heart), "starts_at": times["times"][0]["starts_at"], "reason": "Cœur"}
    booked = await patient.post("/api/appointments", json=wish)
    assert booked.status_code == 201, booked.text
    assert (booked.json()["fee_cents"], booked.json()["overrun_cents"]) == (TARIFF_CENTS, 0)
    assert (booked.json()["mode"], booked.json()["site"]["site_id"]) == ("on_site", str(zone.site_id))

    await given(doctor, zone, day="2026-12-11", part="morning")
    third = await doctor.post("/api/me/volunteer-days", json=a_day(zone, day="2026-12-16"))
    assert (third.status_code, third.json()["code"]) == (409, "solidarity.two_days_a_month")
    mine = (await doctor.get("/api/me/volunteer-days")).json()
    assert [one["visits"] for one in mine["days"]] == [1, 0]
    assert [month["left"] for month in mine["months"]] == [2, 0, 2, 2, 2, 2]
    assert len(await audited(house, "volunteer_day:give")) == 2


async def test_a_day_taken_back_offers_its_patients_other_times_and_then_goes(house: House, zone: ZoneOfClinic) -> None:
    doctor, patient = await house.signed_in("other-doctor"), await house.signed_in("patient")
    day = await given(doctor, zone)
    wish = {"practitioner_id": str(house.clinic.heart), "starts_at": on(DAY, 9).isoformat(), "reason": "Cœur"}
    booked = (await patient.post("/api/appointments", json=wish)).json()
    url = f"/api/me/volunteer-days/{day['volunteer_day_id']}/take-back"
    refused = await doctor.post(url)
    assert (refused.status_code, refused.json()["code"]) == (409, "solidarity.day_in_use")
    assert refused.json()["appointments"] == [
        {"appointment_id": booked["appointment_id"], "starts_at": "2026-12-09T08:00:00+00:00"}
    ]
    done = await doctor.post(url, json={"reoffer": True})
    assert done.json() == {"standing": 1}
    assert (await house.visitor().get("/api/zones")).json()[0]["days"] == []
    house.clock.forward(hours=2)
    while await house.services.jobs.work_once():
        pass
    async with house.services.background() as session:
        assert await session.scalar(select(func.count()).select_from(VolunteerDay)) == 0
        old = await session.scalar(
            select(Appointment.cancel_code).where(
                Appointment.volunteer_day_id.is_(None), Appointment.status == "cancelled"
            )
        )
        assert old == "practitioner_leave"
    doctor = await house.signed_in("other-doctor")
    months = (await doctor.get("/api/me/volunteer-days")).json()["months"]
    assert {month["month"]: month["left"] for month in months}["2026-12-01"] == 2


async def test_what_was_held_is_earned_and_read_by_those_it_concerns(house: House, zone: ZoneOfClinic) -> None:
    doctor = await house.signed_in("other-doctor")
    await given(doctor, zone)
    wish = {"practitioner_id": str(house.clinic.heart), "starts_at": on(DAY, 9).isoformat(), "reason": "Cœur"}
    await (await house.signed_in("patient")).post("/api/appointments", json=wish)
    async with house.services.background.begin() as session:
        await session.execute(update(Appointment).values(status="fulfilled"))
    house.clock.now = NOW + timedelta(days=45)
    await upkeep.keep(house.services.background, now=house.clock(), rules=house.services.booking_rules)

    doctor = await house.signed_in("other-doctor")
    ledger = (await doctor.get("/api/me/ledger")).json()
    assert (ledger["total_cents"], [one["kind"] for one in ledger["lines"]]) == (20_000, ["day"])
    pdf = await doctor.get("/api/me/ledger/statement.pdf", params={"month": "2026-12"})
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
    csv = await doctor.get("/api/me/ledger/statement.csv", params={"month": "2026-12"})
    assert csv.text.splitlines()[1].endswith(";Journée;1;200")
    assert (await (await house.signed_in("doctor")).get("/api/me/ledger")).json()["lines"] == []

    # The zone's place is the pharmacy: its coordinator and the administrator see it, the other coordinator does not.
    path, month = f"/api/admin/zones/{zone.zone_id}", {"month": "2026-12"}
    for login in ("other-coordinator", "administrator"):
        office = await house.signed_in(login)
        assert (await office.get(f"{path}/ledger", params=month)).json()["total_cents"] == 20_000
        extract = month | {"practitioner_id": str(house.clinic.heart)}
        assert (await office.get(f"{path}/statement.pdf", params=extract)).content[:5] == b"%PDF-"
        report = (await office.get("/api/admin/zone-report", params={"from": "2026-12", "until": "2026-12"})).json()
        assert [(row["days"], row["visits"], row["amount_cents"]) for row in report] == [(1, 1, 20_000)]
        planning = (await office.get(f"{path}/planning", params=month)).json()
        assert [one["visits"] for one in planning["days"]] == [1]
    stranger = await house.signed_in("coordinator")
    assert (await stranger.get(f"{path}/ledger", params=month)).status_code == 404
    assert (await stranger.get("/api/admin/zones")).json() == []
    assert len(await audited(house, "ledger:read")) == 3 + 1 + 2 * 2


async def test_coordinators_keep_what_their_zone_lends(house: House, zone: ZoneOfClinic) -> None:
    office = await house.signed_in("other-coordinator")
    body = {"kind": "equipment", "name": "Échographe", "site_id": str(zone.site_id), "commune_code": "34142"}
    made = await office.post(f"/api/admin/zones/{zone.zone_id}/offers", json=body)
    assert (made.status_code, made.json()["commune"]) == (201, "Lodève")
    url = f"/api/admin/offered/{made.json()['offer_id']}"
    assert (await office.put(url, json=body | {"active": False})).json()["active"] is False
    assert (await office.put(url, json=body | {"kind": "lodging"})).status_code == 422
    elsewhere = body | {"site_id": str(house.clinic.site_id)}
    assert (await office.post(f"/api/admin/zones/{zone.zone_id}/offers", json=elsewhere)).status_code == 422
    assert len((await office.get(f"/api/admin/zones/{zone.zone_id}/offers")).json()) == 3
    doctor = await house.signed_in("other-doctor")
    shown = await doctor.get(f"/api/zones/{zone.zone_id}/offers", params={"day": DAY.isoformat()})
    assert len(shown.json()) == 2


async def test_an_administrator_writes_zones_with_their_communes_and_places(house: House, zone: ZoneOfClinic) -> None:
    office = await house.signed_in("administrator")
    body = {"name": "Minervois", "population": 9000, "ald_pct": 22.5, "sites": [str(house.clinic.site_id)]}
    made = await office.post("/api/admin/zones", json=body)
    assert made.status_code == 201, made.text
    assert [one["site_id"] for one in made.json()["sites"]] == [str(house.clinic.site_id)]
    url = f"/api/admin/zones/{made.json()['zone_id']}"
    taken = await office.put(url, json=body | {"communes": ["34142"]})
    assert taken.status_code == 422
    changed = await office.put(url, json=body | {"communes": ["34172"], "sites": [], "name": "Minervois et Caroux"})
    assert [one["name"] for one in changed.json()["communes"]] == ["Montpellier"]
    assert changed.json()["sites"] == []
    assert len((await office.get("/api/admin/zones")).json()) == 2
