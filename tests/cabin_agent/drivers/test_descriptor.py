"""Which driver an instrument in reach belongs to."""

from collections.abc import Callable
from typing import cast

import pytest

from cabin_agent.drivers import Descriptor, Driver, Match, MatchRule, MetricKind, Quirk
from cabin_agent.drivers.registry import DriverConflict, DriverRegistry, registry
from cabin_agent.transports import Found, TransportKind
from contract.observations import METRICS, DeviceKind, Metric

CUFF = Found(
    address="00:00:5E:00:53:01",
    name="A&D_UA-651BLE_1234",
    services=frozenset({"1810"}),
    manufacturer=((0x0069, b"\x01"),),
)
PRINTER = Found("ttyUSB0", "AR-1", transport=TransportKind.SERIAL, usb=(0x0403, 0x6001), path="/dev/ttyUSB0")


def rule(transport: TransportKind = TransportKind.BLE, **parts: object) -> MatchRule:
    return MatchRule(transport, **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "asked", "specificity"),
    [
        (CUFF, rule(services=frozenset({"1810", "1822"})), 1),
        (CUFF, rule(services=frozenset({"1810"}), names=("A&D_UA-651*",)), 3),
        (CUFF, rule(services=frozenset({"1810"}), manufacturers=frozenset({0x0069})), 3),
        (CUFF, rule(services=frozenset({"1822"})), None),
        (CUFF, rule(services=frozenset({"1810"}), names=("Omron*",)), None),
        (CUFF, rule(services=frozenset({"1810"}), manufacturers=frozenset({0x0001})), None),
        (CUFF, rule(TransportKind.SERIAL, services=frozenset({"1810"})), None),
        (CUFF, rule(), None),
        (PRINTER, rule(TransportKind.SERIAL, usb=frozenset({(0x0403, 0x6001)})), 1),
        (PRINTER, rule(TransportKind.SERIAL, files=("ttyUSB*",)), 1),
        (PRINTER, rule(TransportKind.SERIAL, usb=frozenset({(1, 2)})), None),
    ],
    ids=[
        "service",
        "service and name",
        "service and maker",
        "other service",
        "other name",
        "other maker",
        "other wire",
        "a rule that says nothing",
        "USB",
        "file",
        "other USB",
    ],
)
def test_every_part_of_a_rule_must_agree(found: Found, asked: MatchRule, specificity: int | None) -> None:
    match = asked.match(found)
    assert (match and match.specificity) == specificity


class AnyDriver:
    def __init__(self, driver_id: str, asked: MatchRule) -> None:
        self.descriptor = Descriptor(driver_id, 1, DeviceKind.BLOOD_PRESSURE, asked, ())

    def claims(self, found: Found) -> Match | None:
        return self.descriptor.rule.match(found)

    connect: Callable[..., object] = NotImplemented


def a_driver(driver_id: str, asked: MatchRule) -> Driver:
    return cast(Driver, AnyDriver(driver_id, asked))


def test_a_maker_s_driver_goes_before_the_profile_s() -> None:
    general = a_driver("ble.bps", rule(services=frozenset({"1810"})))
    special = a_driver("ble.acme", rule(services=frozenset({"1810"}), names=("A&D*",)))
    found = DriverRegistry([general, special])
    assert found.claim(CUFF) is special


def test_two_equal_claims_are_a_conflict() -> None:
    claims = [a_driver(name, rule(services=frozenset({"1810"}))) for name in ("a.a", "b.b")]
    with pytest.raises(DriverConflict, match=r"a\.a, b\.b"):
        DriverRegistry(claims).claim(CUFF)


def test_a_quirk_is_of_its_models_and_firmwares_only() -> None:
    quirk = Quirk("late_time", "sends the time of the last synchronisation", model="UA-651*", firmware="1.*")
    descriptor = Descriptor("ble.x", 1, DeviceKind.BLOOD_PRESSURE, rule(), (), quirks=(quirk,))
    assert descriptor.quirk("late_time", model="UA-651BLE", firmware="1.4")
    assert not descriptor.quirk("late_time", model="UA-651BLE", firmware="2.0")
    assert not descriptor.quirk("late_time", model="UA-767", firmware="1.4")


@pytest.mark.parametrize("driver", list(registry()), ids=lambda driver: driver.descriptor.driver_id)
def test_built_in_descriptors_are_of_the_table(driver: Driver) -> None:
    descriptor = driver.descriptor
    assert descriptor.metrics
    assert descriptor.implemented <= descriptor.capable
    for spec in descriptor.metrics:
        if spec.kind is MetricKind.NUMERIC:
            assert isinstance(spec.metric, Metric)
            assert spec.metric in METRICS
        assert spec.low is None or spec.high is None or spec.low < spec.high
