"""IEEE 11073-20601 frames of USB and HDP instruments."""

from typing import Any

import pytest

from cabin_agent.parsers import ParseError
from cabin_agent.parsers.phd_apdu import (
    Choice,
    parse_apdu,
    parse_association,
    parse_event_report,
    parse_reason,
)
from cabin_agent.parsers.phd_scan import BLOOD_PRESSURE, OXIMETER, SCALE, Observation, Scan, parse_scan
from contract.observations import Metric
from tests.cabin_agent.parsers.vectors import VECTORS, named

FRAMES = VECTORS["ieee_11073_20601"]
CHOICES = {
    "prst": Choice.PRESENTATION,
    "aarq": Choice.ASSOCIATION_REQUEST,
    "rlrq": Choice.RELEASE_REQUEST,
    "rlre": Choice.RELEASE_RESPONSE,
    "abrt": Choice.ABORT,
}
EVENTS = {
    "scan report fixed": Scan.FIXED,
    "scan report multi-person fixed": Scan.MULTI_PERSON_FIXED,
    "unbuffered scan report grouped": Scan.UNBUFFERED_GROUPED,
}
CONFIGURATIONS = {
    "H241_ID_02BC": BLOOD_PRESSURE,
    "H241_ID_0190": OXIMETER,
    "H241_ID_05DC": SCALE,
    "blood_pressure/roiv_mds_note_scan_report_mp_fixed": BLOOD_PRESSURE,
    "pulse_oximeter/pulse_oximeter_unbuf_scan_report_grouped": OXIMETER,
    "weighing_scale/data_report": SCALE,
}
NAMES = {
    Metric.SYSTOLIC: "systolic",
    Metric.DIASTOLIC: "diastolic",
    Metric.MEAN_ARTERIAL: "mean",
}


@pytest.mark.parametrize("row", named(FRAMES))
def test_published_units_are_told_apart(row: dict[str, Any]) -> None:
    assert parse_apdu(bytes.fromhex(row["hex"])).choice is CHOICES[row["apdu"]]


@pytest.mark.parametrize("row", named([row for row in FRAMES if row["apdu"] == "prst"]))
def test_published_scan_reports_read_as_expected(row: dict[str, Any]) -> None:
    report = parse_event_report(parse_apdu(bytes.fromhex(row["hex"])).body)
    assert report.event_type == EVENTS[row["expected"]["event"]]
    assert report.is_confirmed
    observations = parse_scan(report, configuration=CONFIGURATIONS[row["file"]])
    expected = row["expected"]["readings"]
    assert len(observations) >= len(expected)
    for observation, reading in zip(observations, expected, strict=False):
        assert shown(observation) == {key: reading[key] for key in reading if key not in {"what", "handle"}}
        assert observation.handle == reading.get("handle", observation.handle)
        assert observation.person == row["expected"].get("person")


def shown(observation: Observation) -> dict[str, str]:
    values = {NAMES.get(part.metric, "value"): str(part.value) for part in observation.components}
    return values | {"unit": observation.components[0].unit, "timestamp": observation.stamp.text}


@pytest.mark.parametrize("row", named([row for row in FRAMES if row["apdu"] == "aarq"]))
def test_an_association_request_says_who_asks(row: dict[str, Any]) -> None:
    association = parse_association(parse_apdu(bytes.fromhex(row["hex"])).body)
    assert (association.protocol, association.system_id, association.configuration) == (
        row["expected"]["data_proto_id"],
        row["expected"]["system_id"],
        row["expected"]["dev_config_id"],
    )


@pytest.mark.parametrize("row", named([row for row in FRAMES if row["apdu"] in {"rlrq", "rlre", "abrt"}]))
def test_releases_and_aborts_give_their_reason(row: dict[str, Any]) -> None:
    assert parse_reason(parse_apdu(bytes.fromhex(row["hex"])).body) == row["expected"]["reason"]


def test_a_unit_longer_or_shorter_than_it_says_is_refused() -> None:
    with pytest.raises(ParseError, match="short_frame"):
        parse_apdu(bytes.fromhex("e4000002"))
    with pytest.raises(ParseError, match="bad_length"):
        parse_apdu(bytes.fromhex("e4000001" + "0000"))
    with pytest.raises(ParseError, match="malformed"):
        parse_apdu(bytes.fromhex("e9000000"))


def test_a_configuration_nobody_knows_is_refused() -> None:
    report = parse_event_report(parse_apdu(bytes.fromhex(FRAMES[0]["hex"])).body)
    with pytest.raises(ParseError, match="unknown_configuration"):
        parse_scan(report, configuration=0x4000)
