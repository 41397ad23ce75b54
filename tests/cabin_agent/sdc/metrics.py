"""Reports of a monitor as the transport frames them."""

from datetime import UTC, datetime

from cabin_agent.simulators.sdc_monitor import RUNNING, MonitorMetric, State, report
from contract.observations import Metric

AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
SPO2 = report([State(RUNNING[0], "97"), State(RUNNING[3], "36.80")], version=7, at=AT)


def one(value: str | None, validity: str = "Vld", *, mode: str = "Real", metric: MonitorMetric = RUNNING[0]) -> bytes:
    return report([State(metric, value, validity, mode)], version=7, at=AT)


def with_codes(code: int, unit: int) -> MonitorMetric:
    return MonitorMetric("x", Metric.SPO2, code, unit, continuous=True, resolution="1")
