"""Tonometers that print the Nidek text on a serial line of their own: a transfer with a block `@NT`."""

from cabin_agent.drivers import Descriptor, MatchRule
from cabin_agent.drivers.eye_metrics import PRESSURE
from cabin_agent.drivers.print_out import PrintOutDriver
from cabin_agent.transports import TransportKind
from contract.observations import DeviceKind

SERVICE = "nidek.nt"

DESCRIPTOR = Descriptor(
    driver_id="serial.nidek_nt",
    version=1,
    kind=DeviceKind.TONOMETER,
    rule=MatchRule(TransportKind.SERIAL, services=frozenset({SERVICE})),
    metrics=PRESSURE,
)


def driver() -> PrintOutDriver:
    return PrintOutDriver(DESCRIPTOR)
