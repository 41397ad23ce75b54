"""Earlier measurements as series, for who may read the record."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from backend.cabins import readings
from backend.consultations.trends import series
from contract.observations import (
    Attribution,
    ClockQuality,
    DeviceIdentity,
    DeviceKind,
    Laterality,
    MeasuredValue,
    Metric,
    Reading,
    StoredReading,
    Validity,
)
from tests.backend.house import House
from tests.backend.visits import a_visit_under_way, ended

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
FIRST, SECOND = UUID(int=1), UUID(int=2)


def value(metric: Metric, text: str | None, **more: object) -> MeasuredValue:
    document = {"metric": metric, "value": text, "unit": "kg", **more}
    return MeasuredValue.model_validate(document if text else {**document, "absent_reason": "error"})


def reading(
    visit: UUID | None, day: int, values: Sequence[MeasuredValue], *, validity: Validity = Validity.VALID
) -> StoredReading:
    at = NOON + timedelta(days=day)
    return StoredReading(
        reading_id=uuid4(),
        kiosk_seq=day + 1,
        consultation_id=visit,
        kind=DeviceKind.SCALE,
        device=DeviceIdentity(driver="d", model="m", serial="s"),
        values=list(values),
        device_time=None,
        received_at=at,
        monotonic_ns=0,
        boot_id="b",
        clock=ClockQuality.SYNCHRONISED,
        validity=validity,
        raw_base64="",
        parser="p",
        confirmed_at=at,
    )


def test_a_series_is_oldest_first_and_keeps_the_last_value_of_each_visit() -> None:
    newest_first = [
        reading(SECOND, 3, [value(Metric.WEIGHT, "70.20")]),
        reading(FIRST, 1, [value(Metric.WEIGHT, "68.0")]),
        reading(FIRST, 0, [value(Metric.WEIGHT, "67.9")]),
    ]
    (found,) = series(newest_first)
    assert (found.metric, found.laterality) == (Metric.WEIGHT, None)
    assert [(point.consultation_id, point.value) for point in found.points] == [(FIRST, "68.0"), (SECOND, "70.20")]


def test_sides_are_series_of_their_own_and_never_mixed() -> None:
    right, left = (
        value(Metric.INTRAOCULAR_PRESSURE, text, laterality=side)
        for text, side in (("14", Laterality.RIGHT), ("19", Laterality.LEFT))
    )
    found = {(one.laterality): one.points[0].value for one in series([reading(FIRST, 0, [right, left])])}
    assert found == {Laterality.RIGHT: "14", Laterality.LEFT: "19"}


def test_no_number_an_invalid_one_a_quarantined_one_and_a_single_attempt_are_left_out() -> None:
    stray = reading(FIRST, 4, [value(Metric.WEIGHT, "99")]).model_copy(update={"attribution": Attribution.QUARANTINED})
    left_out = [
        stray,
        reading(None, 3, [value(Metric.WEIGHT, "90")]),
        reading(FIRST, 2, [value(Metric.WEIGHT, "12")], validity=Validity.INVALID),
        reading(FIRST, 1, [value(Metric.WEIGHT, None)]),
        reading(FIRST, 0, [value(Metric.WEIGHT, "70", context="list_1")]),
    ]
    assert series(left_out) == []


async def test_the_doctor_and_the_patient_read_the_series_of_earlier_visits(house: House) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    doctor = await house.signed_in("doctor")
    measured = reading(visit, 0, [value(Metric.WEIGHT, "70.20")])
    async with house.services.background.begin() as session:
        sent = measured.model_dump(exclude={"confirmed_at"})
        await readings.store(session, cabin_id=house.clinic.cabin_id, readings=[Reading.model_validate(sent)])
    await ended(doctor, visit)

    path = f"/api/patients/{house.clinic.patients[0]}/trends"
    seen = (await doctor.get(path)).json()
    assert [(one["metric"], [point["value"] for point in one["points"]]) for one in seen["trends"]] == [
        ("weight", ["70.20"])
    ]
    assert seen["colours"] is False
    assert (await (await house.signed_in("patient")).get(path)).json() == seen
    assert (await (await house.signed_in("other-patient")).get(path)).status_code == 404
    # The kiosk and the pharmacist see the visit under way, not those of the past.
    assert (await (await house.signed_in("attendant")).get(path)).status_code == 404
