"""Readings as FHIR Observations: valid R4, digits kept, sides apart, and for nobody outside the patient's care."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.observation import Observation

from backend.cabins import readings
from backend.fhir.observations import observations_of
from backend.fhir.observations_api import ExactResponse
from contract.observations import (
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
from tests.backend.visits import a_visit_under_way

PATIENT = UUID(int=5)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def reading(
    values: Sequence[MeasuredValue], *, kind: DeviceKind = DeviceKind.BLOOD_PRESSURE, **more: Any
) -> StoredReading:
    return StoredReading.model_validate(
        {
            "reading_id": uuid4(),
            "kiosk_seq": 1,
            "consultation_id": None,
            "kind": kind,
            "device": DeviceIdentity(driver="d", model="Cuff", serial="S1"),
            "values": list(values),
            "device_time": None,
            "received_at": NOON,
            "monotonic_ns": 0,
            "boot_id": "b",
            "clock": ClockQuality.SYNCHRONISED,
            "validity": Validity.VALID,
            "raw_base64": "",
            "parser": "p",
            "confirmed_at": NOON,
        }
        | more
    )


def value(metric: Metric, text: str | None, unit: str, **more: Any) -> MeasuredValue:
    return MeasuredValue(metric=metric, value=text, unit=unit, **more)


def published(one: StoredReading) -> list[dict[str, Any]]:
    """Through the answer's own JSON, each checked against the R4 model."""
    found: list[dict[str, Any]] = json.loads(
        bytes(ExactResponse(observations_of(one, patient_id=PATIENT)).body), parse_float=Decimal
    )
    for observation in found:
        Observation.model_validate_json(json.dumps(observation, default=str))
    return found


def codes(concept: dict[str, Any]) -> list[str]:
    return [one["code"] for one in concept.get("coding", [])]


def test_a_blood_pressure_is_its_panel_and_what_else_the_cuff_said_stands_alone() -> None:
    found = published(
        reading(
            [
                value(Metric.SYSTOLIC, "128", "mm[Hg]"),
                value(Metric.DIASTOLIC, "79", "mm[Hg]"),
                value(Metric.PULSE_RATE, "71", "/min"),
            ]
        )
    )
    assert [codes(one["code"]) for one in found] == [["85354-9"], ["8889-8", "149530"]]
    assert [codes(part["code"])[0] for part in found[0]["component"]] == ["8480-6", "8462-4"]
    assert found[0]["component"][0]["valueQuantity"] == {
        "value": 128,
        "unit": "mm[Hg]",
        "system": "http://unitsofmeasure.org",
        "code": "mm[Hg]",
    }


def test_digits_stay_as_the_instrument_wrote_them() -> None:
    body = ExactResponse(observations_of(reading([value(Metric.TEMPERATURE, "37.60", "Cel")]), patient_id=PATIENT)).body
    assert b'"value":37.60,' in bytes(body)


def test_text_that_looks_like_a_number_stays_text() -> None:
    assert json.loads(bytes(ExactResponse({"a": "37.60", "b": Decimal("37.60")}).body)) == {"a": "37.60", "b": 37.6}


def test_each_eye_has_its_own_code_and_is_named() -> None:
    pressures = [
        value(Metric.INTRAOCULAR_PRESSURE, text, "mm[Hg]", laterality=side)
        for side, text in ((Laterality.RIGHT, "14"), (Laterality.LEFT, "19"))
    ]
    right, left = published(reading(pressures, kind=DeviceKind.TONOMETER))
    assert (codes(right["code"]), right["bodySite"]["text"], right["valueQuantity"]["value"]) == (
        ["79892-6"],
        "right eye",
        14,
    )
    assert (codes(left["code"]), left["bodySite"]["text"], left["valueQuantity"]["value"]) == (
        ["79893-4"],
        "left eye",
        19,
    )


def test_an_acuity_has_a_code_only_when_it_is_uncorrected_and_decimal() -> None:
    right = {"laterality": Laterality.RIGHT}
    found = published(
        reading(
            [
                value(Metric.VISUAL_ACUITY, "0.8", "{1}", context="uncorrected_far", **right),
                value(Metric.VISUAL_ACUITY, "1.0", "{1}", context="final_far_corrected", **right),
                value(Metric.VISUAL_ACUITY, "40", "{20/n}", context="uncorrected_near", **right),
            ],
            kind=DeviceKind.REFRACTOR,
        )
    )
    assert [codes(one["code"]) for one in found] == [["98499-7"], [], []]


def test_what_has_no_value_says_why_and_an_invalid_one_is_not_published_as_a_value() -> None:
    (high,) = published(
        reading([value(Metric.GLUCOSE, None, "mg/dL", absent_reason="above_range")], kind=DeviceKind.GLUCOSE_METER)
    )
    assert (codes(high["dataAbsentReason"]), high["dataAbsentReason"]["text"]) == (["as-text"], "HI")
    (below,) = published(reading([value(Metric.GLUCOSE, "20", "mg/dL", comparator="<")]))
    assert below["valueQuantity"]["comparator"] == "<"
    (invalid,) = published(
        reading([value(Metric.SPO2, "12", "%")], validity=Validity.INVALID, flags=["sensor_displaced"])
    )
    assert codes(invalid["dataAbsentReason"]) == ["error"]
    assert "valueQuantity" not in invalid
    assert invalid["note"] == [{"text": "validity: invalid; flag: sensor_displaced"}]
    assert codes(invalid["code"])[:2] == ["59408-5", "2708-6"]


async def test_a_patients_observations_are_searched_by_her_doctor_and_by_nobody_outside(house: House) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    measured = reading([value(Metric.TEMPERATURE, "37.60", "Cel")], kind=DeviceKind.THERMOMETER, consultation_id=visit)
    async with house.services.background.begin() as session:
        sent = Reading.model_validate(measured.model_dump(exclude={"confirmed_at"}))
        await readings.store(session, cabin_id=house.clinic.cabin_id, readings=[sent])
    search: dict[str, Any] = {"url": "/api/fhir/Observation", "params": {"patient": str(house.clinic.patients[0])}}

    answer = await (await house.signed_in("doctor")).get(**search)
    assert answer.headers["content-type"] == "application/fhir+json"
    assert b'"value":37.60,' in answer.content
    bundle = Bundle.model_validate_json(answer.text)
    assert bundle.total == 1
    refused = await (await house.signed_in("other-patient")).get(**search)
    assert (refused.status_code, refused.json()["code"]) == (404, "request.not_found")
    assert (await house.visitor().get(**search)).status_code == 401
