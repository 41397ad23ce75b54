"""Nidek RT refractors on a serial line, which relay lensmeter, autorefractor, keratometer and tonometer."""

from cabin_agent.drivers import Descriptor, MatchRule
from cabin_agent.drivers.eye_metrics import EYE_METRICS, PRESSURE
from cabin_agent.drivers.print_out import PrintOutDriver
from cabin_agent.transports import TransportKind
from contract.observations import DeviceKind

SERVICE = "nidek.rt"

DESCRIPTOR = Descriptor(
    driver_id="serial.nidek_rt",
    version=1,
    kind=DeviceKind.REFRACTOR,
    rule=MatchRule(TransportKind.SERIAL, services=frozenset({SERVICE})),
    metrics=(
        *EYE_METRICS[DeviceKind.REFRACTOR],
        *EYE_METRICS[DeviceKind.KERATOMETER],
        *PRESSURE,
    ),
)


def driver() -> PrintOutDriver:
    return PrintOutDriver(DESCRIPTOR)
