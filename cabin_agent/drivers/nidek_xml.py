"""Nidek instruments that drop XML: autorefractors and tonometers of one form, lensmeters of another."""

from functools import partial

from cabin_agent.drivers import Descriptor, MatchRule
from cabin_agent.drivers.dropped_files import DroppedFileDriver, Format
from cabin_agent.drivers.eye_metrics import EYE_METRICS
from cabin_agent.parsers.eye import nidek_lm, nidek_xml
from cabin_agent.transports import TransportKind
from contract.observations import DeviceKind

_DATA = Format(nidek_xml.PARSER, nidek_xml.parse_nidek_xml)
_LENSMETER = Format(nidek_lm.PARSER, nidek_lm.parse_nidek_lm)


def driver(kind: DeviceKind, form: Format) -> DroppedFileDriver:
    descriptor = Descriptor(
        driver_id=f"files.nidek_{kind.value}",
        version=1,
        kind=kind,
        rule=MatchRule(TransportKind.FILES, services=frozenset({f"nidek.{kind.value}"})),
        metrics=EYE_METRICS[kind],
    )
    return DroppedFileDriver(descriptor, form)


autorefractor = partial(driver, DeviceKind.AUTOREFRACTOR, _DATA)
tonometer = partial(driver, DeviceKind.TONOMETER, _DATA)
lensmeter = partial(driver, DeviceKind.LENSMETER, _LENSMETER)
