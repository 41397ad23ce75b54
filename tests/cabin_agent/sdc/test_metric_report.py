"""Metric reports of BICEPS: values, units, validity, and what is not ours."""

from decimal import Decimal

import pytest

from cabin_agent.parsers import Component, ParseError
from cabin_agent.parsers.sdc_metric import measurement_of, parse_report
from cabin_agent.simulators.sdc_monitor import CUFF, State, report
from contract.observations import METRICS, Metric, Validity
from tests.cabin_agent.sdc.metrics import AT, SPO2, one, with_codes


def test_values_keep_the_digits_of_the_wire_and_get_unit_code_and_time() -> None:
    found = parse_report(SPO2)
    assert found.version == 7
    assert [update.component for update in found.updates] == [
        Component(Metric.SPO2, Decimal(97), "%"),
        Component(Metric.TEMPERATURE, Decimal("36.80"), "Cel"),
    ]
    assert str(found.updates[1].component.value) == "36.80"
    assert {update.determined_ms for update in found.updates} == {round(AT.timestamp() * 1000)}
    assert all(update.continuous for update in found.updates)


def test_a_cuffs_values_are_one_record_and_not_running() -> None:
    found = parse_report(report([State(CUFF[0], "124"), State(CUFF[1], "78"), State(CUFF[2], "93")], version=9, at=AT))
    assert not any(update.continuous for update in found.updates)
    measurement = measurement_of(found.updates, found.version)
    assert [(part.metric, str(part.value), part.unit) for part in measurement.components] == [
        (Metric.SYSTOLIC, "124", "mm[Hg]"),
        (Metric.DIASTOLIC, "78", "mm[Hg]"),
        (Metric.MEAN_ARTERIAL, "93", "mm[Hg]"),
    ]
    assert measurement.record_no == 9


@pytest.mark.parametrize(
    ("said", "validity", "absent", "flags"),
    [
        ("Vld", Validity.VALID, None, ()),
        ("Vldated", Validity.VALID, None, ()),
        ("Ong", Validity.QUESTIONABLE, None, ()),
        ("Qst", Validity.QUESTIONABLE, None, ()),
        ("Calib", Validity.INVALID, None, ("calibrating",)),
        ("Inv", Validity.INVALID, None, ()),
        ("Oflw", Validity.INVALID, "above_range", ()),
        ("Uflw", Validity.INVALID, "below_range", ()),
        ("NA", Validity.INVALID, "unknown", ()),
        ("Whatever", Validity.QUESTIONABLE, None, ()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_validity_of_biceps_has_its_meaning(
    said: str, validity: Validity, absent: str | None, flags: tuple[str, ...]
) -> None:
    (update,) = parse_report(one("97", said)).updates
    assert (update.validity, update.component.absent_reason, update.flags) == (validity, absent, flags)
    assert (update.component.value is None) == (absent is not None)


def test_no_value_is_absent_and_demonstration_is_told() -> None:
    (update,) = parse_report(one(None)).updates
    assert (update.component.value, update.component.absent_reason) == (None, "unknown")
    assert parse_report(one("97", mode="Demo")).updates[0].flags == ("demonstration_data",)
    assert parse_report(one("97", mode="Test")).updates[0].flags == ("testing_data",)


def test_a_unit_not_known_is_never_replaced_by_one_that_is() -> None:
    (update,) = parse_report(one("97", metric=with_codes(150456, 999))).updates
    assert (update.component.unit, update.flags) == ("{MDC 999}", ("unknown_unit",))


def test_a_metric_outside_the_table_is_left_out() -> None:
    assert parse_report(one("97", metric=with_codes(1, 262688))).updates == ()


def test_codes_of_another_system_are_not_ours() -> None:
    octets = SPO2.replace(b'<pm:Type Code="150456"/>', b'<pm:Type Code="150456" CodingSystem="urn:oid:9.9"/>')
    assert [update.component.metric for update in parse_report(octets).updates] == [Metric.TEMPERATURE]


def test_every_code_of_the_monitor_is_of_the_table() -> None:
    for metric in CUFF:
        assert METRICS[metric.metric].mdc == metric.code


def test_another_element_is_refused() -> None:
    with pytest.raises(ParseError, match="not_a_metric_report"):
        parse_report(b"<MetricUpdate/>")
