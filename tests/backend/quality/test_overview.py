"""The coordinator's figures, against the same figures computed plainly; and whose calls they are of."""

from datetime import timedelta
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import update

from backend.consultations.models import Consultation
from backend.quality.models import CallSide
from booking.availability import Interval
from booking.models import Appointment, AppointmentStatus
from booking.resources import as_range
from contract.quality import Incident, JoinTimeline
from contract.signaling import Role
from signaling.tickets import member_id
from tests.backend.house import House
from tests.backend.quality.reports import a_report, note
from tests.booking.clinic import NOW


async def a_past_visit(house: House, *, cabin: bool, turn: int) -> UUID:
    """Of another time each, without booking."""
    clinic = house.clinic
    starts = NOW + timedelta(minutes=30 * turn)
    visit = uuid4()
    async with house.services.background.begin() as session:
        session.add(
            Appointment(
                appointment_id=visit,
                principal_id=uuid4(),
                practitioner_id=clinic.skin,
                patient_id=clinic.patients[0],
                cabin_id=clinic.cabin_id if cabin else None,
                site_id=clinic.pharmacy_id if cabin else clinic.site_id,
                reason="Une tache",
                during=as_range(Interval(starts, starts + timedelta(minutes=20))),
                status=AppointmentStatus.FULFILLED,
            )
        )
        await session.flush()
        session.add(Consultation(consultation_id=visit))
    return visit


async def a_call(house: House, *, cabin: bool = False, turn: int = 0, **measured: Any) -> UUID:
    """Two sides, three windows each; what is said is of the patient's side, the practitioner's is without fault."""
    visit = await a_past_visit(house, cabin=cabin, turn=turn)
    patient, doctor = house.accounts["kiosk" if cabin else "patient"], house.accounts["doctor"]
    role = Role.KIOSK if cabin else Role.PATIENT
    for window in range(3):
        house.clock.forward(seconds=10)
        said = measured if window == 0 else {k: v for k, v in measured.items() if k not in ("incidents", "join")}
        take = house.services.quality.take
        await take(visit, patient, role, a_report(member_id(visit, doctor), **said))
        await take(visit, doctor, Role.PRACTITIONER, a_report(member_id(visit, patient), rtt_ms=20))
    await house.services.quality.flush()
    return visit


async def overview(client: httpx.AsyncClient, **params: Any) -> dict[str, Any]:
    response = await client.get("/api/admin/quality", params=params)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def percentile(values: list[float], share: float) -> float:
    """By linear interpolation between the two nearest ranks, as percentile_cont."""
    ordered = sorted(values)
    rank = share * (len(ordered) - 1)
    below = int(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (rank - below) * (ordered[above] - ordered[below])


async def test_percentiles_are_those_of_a_plain_computation(house: House) -> None:
    round_trips = [30.0, 45.0, 50.0, 170.0, 320.0, 900.0, 65.0]
    losses = [0, 3, 0, 40, 12, 200, 1]
    for turn, (rtt_ms, lost) in enumerate(zip(round_trips, losses, strict=True)):
        joined = JoinTimeline(connected_ms=500 + 100 * turn, first_frame_ms=900 + 100 * turn if turn else None)
        await a_call(house, turn=turn, rtt_ms=rtt_ms, lost=lost, join=joined)
    found = await overview(await house.signed_in("coordinator"))
    home = next(line for line in found["lines"] if line["line"]["kind"] == "home")["figures"]
    shares = [lost / (500 + lost) for lost in losses]
    joins = [500.0, *(900.0 + 100 * turn for turn in range(1, 7))]
    assert home["rtt_p50_ms"] == pytest.approx(median(round_trips))
    assert home["rtt_p95_ms"] == pytest.approx(percentile(round_trips, 0.95))
    assert home["loss_p50"] == pytest.approx(median(shares))
    assert home["loss_p95"] == pytest.approx(percentile(shares, 0.95))
    assert home["join_p50_ms"] == pytest.approx(median(joins))
    assert home["join_p95_ms"] == pytest.approx(percentile(joins, 0.95))
    both = [*round_trips, *[20.0] * 7]
    assert found["figures"]["rtt_p95_ms"] == pytest.approx(percentile(both, 0.95))
    assert found["figures"]["minutes"] == pytest.approx(7 * 30 / 60)


async def test_a_call_is_as_good_as_its_worst_side_by_week_line_and_access(house: House) -> None:
    await a_call(house, turn=0)
    await a_call(house, turn=1, rtt_ms=400)
    bad = await a_call(house, cabin=True, turn=2, lost=100, path="relay", protocol="tcp")
    house.clock.forward(days=7)
    await a_call(house, cabin=True, turn=3, path="relay")
    found = await overview(await house.signed_in("administrator"))
    assert found["calls"] == {"calls": 4, "good": 2, "weak": 1, "bad": 1}
    assert [(row["week"], row["calls"]) for row in found["weeks"]] == [
        ("2026-11-23", {"calls": 3, "good": 1, "weak": 1, "bad": 1}),
        ("2026-11-30", {"calls": 1, "good": 1, "weak": 0, "bad": 0}),
    ]
    lines = {(row["line"]["kind"], row["line"]["name"]): row for row in found["lines"]}
    assert lines["cabin", "Télécabine 1"]["calls"] == {"calls": 2, "good": 1, "weak": 0, "bad": 1}
    assert lines["cabin", "Télécabine 1"]["findings"] == ["relay_only", "loss_high"]
    assert lines["site", "Comptoir médical"]["calls"] == {"calls": 4, "good": 4, "weak": 0, "bad": 0}
    assert lines["home", ""]["findings"] == []
    accesses = {row["access"]: row["figures"]["sides"] for row in found["accesses"]}
    assert accesses == {"direct": 6, "relay_udp": 1, "relay_tcp": 1}
    assert found["worst"][0]["consultation_id"] == str(bad)
    assert [call["level"] for call in found["worst"]] == ["bad", "weak"]


async def test_a_spell_without_picture_that_both_sides_tell_of_counts_once(house: House) -> None:
    at = house.clock.now
    visit = await a_call(house, incidents=[note(Incident.AUDIO_ONLY, at, 12), note(Incident.RECONNECTED, at)])
    doctor, patient = house.accounts["doctor"], house.accounts["patient"]
    told = [note(Incident.AUDIO_ONLY, at, 18), note(Incident.RECONNECTED, at)]
    report = a_report(member_id(visit, patient), incidents=told)
    await house.services.quality.take(visit, doctor, Role.PRACTITIONER, report)
    await house.services.quality.flush()
    found = await overview(await house.signed_in("coordinator"))
    assert found["figures"]["audio_only_minutes"] == pytest.approx(18 / 60)
    assert found["figures"]["reconnections"] == 1
    assert found["calls"]["weak"] == 1


async def test_a_spell_that_nobody_ended_lasts_to_the_end_of_the_call(house: House) -> None:
    visit = await a_call(house, incidents=[note(Incident.AUDIO_ONLY, house.clock.now)])
    async with house.services.background.begin() as session:
        await session.execute(
            update(CallSide)
            .where(CallSide.consultation_id == visit)
            .values(last_at=house.clock.now + timedelta(seconds=60))
        )
    found = await overview(await house.signed_in("coordinator"))
    # Told with the first window, 30 seconds before the last.
    assert found["figures"]["audio_only_minutes"] == pytest.approx(90 / 60)


async def test_where_no_path_was_found_the_call_is_bad(house: House) -> None:
    nothing = [note(Incident.NO_CONNECTION, house.clock.now)]
    await a_call(house, packets=0, path=None, rtt_ms=None, incidents=nothing)
    found = await overview(await house.signed_in("coordinator"))
    assert found["calls"]["bad"] == 1
    assert {row["access"]: row["figures"]["sides"] for row in found["accesses"]} == {"direct": 1, "none": 1}


@pytest.mark.parametrize(
    ("login", "calls"), [("coordinator", 2), ("other-coordinator", 1), ("administrator", 2)], ids=str
)
async def test_whose_calls_they_are(house: House, login: str, calls: int) -> None:
    """The practitioner's place has both, the pharmacy the one of its cabin."""
    await a_call(house, turn=0)
    await a_call(house, turn=1, cabin=True, lost=100)
    found = await overview(await house.signed_in(login))
    assert found["calls"]["calls"] == calls
    assert len(found["worst"]) == 1


async def test_one_place_may_be_asked_for_and_a_foreign_one_looks_like_none(house: House) -> None:
    await a_call(house, turn=0)
    await a_call(house, turn=1, cabin=True)
    administrator, coordinator = await house.signed_in("administrator"), await house.signed_in("coordinator")
    assert (await overview(administrator, site=house.clinic.pharmacy_id))["calls"]["calls"] == 1
    assert (await overview(administrator, site=house.clinic.site_id))["calls"]["calls"] == 2
    answer = await coordinator.get("/api/admin/quality", params={"site": str(house.clinic.pharmacy_id)})
    assert answer.status_code == 404


async def test_days_are_those_of_the_wall_clock_in_france(house: House) -> None:
    house.clock.now = house.clock.now.replace(hour=23, minute=30)  # 00:30 of the 24th in Paris
    await a_call(house)
    client = await house.signed_in("coordinator")
    assert (await overview(client, **{"from": "2026-11-24", "to": "2026-11-24"}))["calls"]["calls"] == 1
    assert (await overview(client, **{"from": "2026-11-23", "to": "2026-11-23"}))["calls"]["calls"] == 0


@pytest.mark.parametrize(
    "days", [("2026-11-24", "2026-11-23"), ("2025-01-01", "2026-11-23")], ids=["backwards", "long"]
)
async def test_a_period_that_is_none_or_too_long_is_refused(house: House, days: tuple[str, str]) -> None:
    client = await house.signed_in("coordinator")
    answer = await client.get("/api/admin/quality", params={"from": days[0], "to": days[1]})
    assert answer.status_code == 422


async def test_nothing_of_a_patient_leaves_here(house: House) -> None:
    visit = await a_call(house, lost=100)
    client = await house.signed_in("coordinator")
    told = (await client.get("/api/admin/quality")).text + (
        await client.get(f"/api/consultations/{visit}/quality")
    ).text
    assert "Vidal" not in told
    assert "Rose" not in told
    assert "tache" not in told
    assert str(house.clinic.patients[0]) not in told


async def test_without_a_call_all_is_nought(house: House) -> None:
    found = await overview(await house.signed_in("coordinator"))
    assert found["calls"] == {"calls": 0, "good": 0, "weak": 0, "bad": 0}
    assert found["figures"]["rtt_p50_ms"] is None
    assert (found["weeks"], found["lines"], found["accesses"], found["worst"]) == ([], [], [], [])
    assert [site["name"] for site in found["sites"]] == ["Comptoir médical"]
