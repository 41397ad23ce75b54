"""Instruments that drop JOIA common XML: one driver a kind, as the configuration says what writes into a folder."""

from functools import partial

from cabin_agent.drivers import Descriptor, MatchRule
from cabin_agent.drivers.dropped_files import DroppedFileDriver, Format
from cabin_agent.drivers.eye_metrics import EYE_METRICS
from cabin_agent.parsers.eye.joia import PARSER, parse_joia
from cabin_agent.transports import TransportKind
from contract.observations import DeviceKind


def driver(kind: DeviceKind) -> DroppedFileDriver:
    descriptor = Descriptor(
        driver_id=f"files.joia_{kind.value}",
        version=1,
        kind=kind,
        rule=MatchRule(TransportKind.FILES, services=frozenset({f"joia.{kind.value}"})),
        metrics=EYE_METRICS[kind],
    )
    return DroppedFileDriver(descriptor, Format(PARSER, parse_joia))


autorefractor = partial(driver, DeviceKind.AUTOREFRACTOR)
lensmeter = partial(driver, DeviceKind.LENSMETER)
refractor = partial(driver, DeviceKind.REFRACTOR)
tonometer = partial(driver, DeviceKind.TONOMETER)
