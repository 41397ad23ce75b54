"""Instruments that speak IEEE 11073 SDC: found by discovery or at an address, their metric reports as they arrive.

The library works in threads of its own; here they meet the event loop. A frame is one report: the element as the
monitor sent it, with the descriptors of the metrics it names, as text of one XML element. Without certificates only
the loopback is reached: what a monitor sends is a patient's.
"""

import asyncio
import copy
import ipaddress
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree  # type: ignore[import-untyped]

from cabin_agent.transports import Connection, Found, Frame, LinkLost, TransportKind
from cabin_agent.transports.sdc_library import (
    Actions,
    SdcConsumer,
    SdcV1Definitions,
    SSLContextContainer,
    WSDiscovery,
    mk_ssl_contexts_from_folder,
    observableproperties,
    periodic_actions,
)

SERVICE = "sdc"
REPORT = "EpisodicMetricReport"
MODEL_NUMBER = "2A24"
SERIAL_NUMBER = "2A25"
FIRMWARE = "2A26"

# Episodic reports carry every change once; the periodic ones repeat it.
_NOT_SUBSCRIBED = [*periodic_actions, Actions.Waveform]
_TEXT_LIMIT = 80


class SdcTransport:
    """`address`: of one monitor, as `http://127.0.0.1:6464/<path>`; None: whatever is found within `search_s` on the
    network of `adapter`. `certificates`: folder with userkey.pem, usercert.pem, cacert.pem.
    """

    def __init__(
        self,
        *,
        address: str | None = None,
        adapter: str = "127.0.0.1",
        search_s: float = 3.0,
        certificates: str | None = None,
        name: str = "SDC",
    ) -> None:
        """Raises `ValueError` for what is not the loopback and has no certificates."""
        reached = urlsplit(address).hostname or "" if address else adapter
        if certificates is None and not ipaddress.ip_address(reached).is_loopback:
            raise ValueError("without certificates only the loopback is reached")
        self._address = address
        self._adapter = adapter
        self._search_s = search_s
        self._name = name
        self._certificates = None if certificates is None else mk_ssl_contexts_from_folder(Path(certificates))
        # The library tells the text of messages at the level of information.
        logging.getLogger("sdc").setLevel(logging.ERROR)

    async def scan(self) -> list[Found]:
        if self._address is not None:
            return [_found(self._address, self._name)]
        try:
            addresses = await asyncio.to_thread(_discover, self._adapter, self._search_s)
        except OSError:
            return []
        return [_found(address, self._name) for address in addresses]

    @asynccontextmanager
    async def connect(self, found: Found) -> AsyncIterator[Connection]:
        """Raises `LinkLost` when the monitor does not answer or does not speak SDC."""
        connection = SdcConnection(found.address, self._certificates)
        try:
            await asyncio.to_thread(connection.open)
            yield connection
        finally:
            await asyncio.to_thread(connection.close)


class SdcConnection:
    """`open` and `close` block: they are for a thread."""

    def __init__(self, address: str, certificates: SSLContextContainer | None) -> None:
        self._loop = asyncio.get_running_loop()
        self._frames: asyncio.Queue[Frame | LinkLost | None] = asyncio.Queue()
        self._descriptors: dict[str, Any] = {}
        self._early: list[Any] | None = []
        self._identity: dict[str, str] = {}
        self._closing = False
        self._consumer = SdcConsumer(
            address,
            SdcV1Definitions,
            ssl_context_container=certificates,
            force_ssl_connect=certificates is not None,
        )

    def open(self) -> None:
        # The library keeps a weak reference unless told otherwise, and a collected one hears nothing.
        observableproperties.strongbind(  # type: ignore[no-untyped-call]
            self._consumer, episodic_metric_report=self._on_report, is_connected=self._on_connected
        )
        # It raises whatever its sockets, its XML reader and its state machine raise.
        try:
            self._consumer.start_all(not_subscribed_actions=_NOT_SUBSCRIBED)
            answer = self._consumer.client("Get").get_mdib()  # type: ignore[union-attr]
        except Exception as error:
            raise LinkLost("not_in_reach") from error
        for node in answer.p_msg.msg_node.iter("{*}Metric"):
            self._descriptors[node.get("Handle")] = node
        self._identity = _identity(self._consumer)
        early, self._early = self._early or [], None
        for report in early:
            self._on_report(report)

    def close(self) -> None:
        self._closing = True
        # A monitor that is gone cannot be told goodbye, and the library lets through whatever its threads met on the way.
        try:
            self._consumer.stop_all(unsubscribe=self._consumer.is_connected)
        except Exception:  # noqa: BLE001
            logging.getLogger("sdc").debug("goodbye failed")

    async def read(self, characteristic: str) -> bytes:
        return self._identity.get(characteristic, "").encode()

    async def subscribe(self, *characteristics: str) -> None:
        del characteristics

    async def unsubscribe(self, *characteristics: str) -> None:
        """Ends the frames; what came before is still given."""
        del characteristics
        self._frames.put_nowait(None)

    async def write(self, characteristic: str, octets: bytes) -> None:
        """A monitor is read, never set."""
        raise LinkLost(f"{len(octets)} octets to {characteristic}, which is read only")

    async def frames(self) -> AsyncGenerator[Frame]:
        while (frame := await self._frames.get()) is not None:
            if isinstance(frame, LinkLost):
                raise frame
            yield frame

    async def confirm(self, frame: Frame) -> None:
        """A report is sent once and not kept by the monitor."""
        del frame

    # ---------------------------------------------------------------- in the library's threads

    def _on_report(self, message: Any) -> None:
        if self._early is not None:
            self._early.append(message)
            return
        report = message.p_msg.msg_node
        whole = etree.Element("MetricUpdate")
        for state in report.iter("{*}MetricState"):
            descriptor = self._descriptors.get(state.get("DescriptorHandle"))
            if descriptor is not None:
                whole.append(copy.deepcopy(descriptor))
        whole.append(copy.deepcopy(report))
        etree.cleanup_namespaces(whole)
        self._hand_over(Frame(REPORT, etree.tostring(whole)))

    def _on_connected(self, connected: bool) -> None:
        if not connected and not self._closing:
            self._hand_over(LinkLost("link_lost"))

    def _hand_over(self, item: Frame | LinkLost) -> None:
        # The loop may have ended while a thread of the library still runs.
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._frames.put_nowait, item)


def _discover(adapter: str, search_s: float) -> list[str]:
    with WSDiscovery(adapter) as discovery:
        services = discovery.search_sdc_services(timeout=search_s, repeat_probe_interval=1)
        return sorted({service.x_addrs[0] for service in services if service.x_addrs})


def _found(address: str, name: str) -> Found:
    return Found(address=address, name=name, services=frozenset({SERVICE}), transport=TransportKind.SDC, path=address)


def _identity(consumer: SdcConsumer) -> dict[str, str]:
    description = consumer.host_description
    if description is None:
        return {}
    model, device = description.this_model, description.this_device
    makers = [text.text for text in model.Manufacturer] if model else []
    models = [text.text for text in model.ModelName] if model else []
    name = " ".join(part for part in (*makers[:1], *models[:1]) if part)
    said = {
        MODEL_NUMBER: name,
        SERIAL_NUMBER: device.SerialNumber if device else None,
        FIRMWARE: device.FirmwareVersion if device else None,
    }
    return {key: str(text)[:_TEXT_LIMIT] for key, text in said.items() if text}


def transport(
    *,
    address: str | None = None,
    adapter: str = "127.0.0.1",
    search_s: float = 3.0,
    certificates: str | None = None,
    name: str = "SDC",
) -> SdcTransport:
    """Raises `ValueError` and `OSError` for options that cannot work."""
    return SdcTransport(address=address, adapter=adapter, search_s=search_s, certificates=certificates, name=name)
