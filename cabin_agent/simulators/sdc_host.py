"""The emulated monitor as a real provider of IEEE 11073 SDC on the loopback, served by the library's own threads."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

from cabin_agent.simulators.sdc_monitor import SimulatedMonitor, State, whole_description
from cabin_agent.transports.sdc_library import (
    ProviderMdib,
    SdcProvider,
    SSLContextContainer,
    ThisDeviceType,
    ThisModelType,
    WSDiscovery,
    provider_components_sync_factory,
)

_URL = "http://localhost/"


class SdcHost:
    """`start` and `stop` block: they are for a thread. `address` once started. `discoverable`: announces itself."""

    def __init__(
        self,
        monitor: SimulatedMonitor,
        *,
        certificates: SSLContextContainer | None = None,
        discoverable: bool = False,
    ) -> None:
        self.address = ""
        self._discoverable = discoverable
        self._discovery: Any = WSDiscovery("127.0.0.1")
        self._mdib: Any = ProviderMdib.from_string(whole_description(str(uuid.uuid4())))
        self._provider: Any = SdcProvider(
            self._discovery,
            ThisModelType("Comptoir", _URL, monitor.model, "1", _URL, _URL),
            ThisDeviceType(monitor.model, "1.0", monitor.serial),
            self._mdib,
            epr=uuid.uuid4(),
            ssl_context_container=certificates,
            # The other components leave their event loops open.
            components=provider_components_sync_factory(),
        )

    def start(self) -> None:
        if self._discoverable:
            self._discovery.start()
        self._provider.start_all(start_rtsample_loop=False)
        if self._discoverable:
            self._provider.publish()
        self.address = self._provider.get_xaddrs()[0]

    def stop(self) -> None:
        self._provider.stop_all()
        self._discovery.stop()

    def publish(self, states: Sequence[State]) -> None:
        """One report. Blocks until every consumer has it."""
        kinds = self._mdib.data_model.pm_types
        with self._mdib.metric_state_transaction() as transaction:
            for state in states:
                held = transaction.get_state(state.metric.handle)
                if held.MetricValue is None:
                    held.mk_metric_value()
                held.MetricValue.Value = None if state.value is None else Decimal(state.value)
                held.MetricValue.MetricQuality.Validity = kinds.MeasurementValidity(state.validity)
                held.MetricValue.MetricQuality.Mode = kinds.GenerationMode(state.mode)


@asynccontextmanager
async def hosted(
    monitor: SimulatedMonitor, *, certificates: SSLContextContainer | None = None, discoverable: bool = False
) -> AsyncIterator[SdcHost]:
    host = SdcHost(monitor, certificates=certificates, discoverable=discoverable)
    try:
        await asyncio.to_thread(host.start)
        yield host
    finally:
        await asyncio.to_thread(host.stop)
