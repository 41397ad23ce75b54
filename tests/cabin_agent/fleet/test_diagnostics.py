"""What the kiosk tells from afar has nothing of a visit in it, whatever was logged."""

from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import uuid4

import pytest
import structlog

from cabin_agent.fleet.diagnostics import LOG_TAIL, LogTail
from contract.fleet import CheckOutcome, CollectDiagnostics, RunSelfTest
from contract.observations import DeviceKind
from tests.cabin_agent.fleet.fleet_edge import FleetEdge, a_cabin

CANARIES = {
    "name": "Odile CANARI",
    "reading": "37.60",
    "pressure": "118/76",
    "octets": "06D60A00FF",
    "text": "consultation: douleur 8 sur 10",
}


def test_a_log_line_passes_only_with_the_keys_and_forms_that_carry_nothing() -> None:
    tail = LogTail()
    for value in CANARIES.values():
        tail(None, "error", {"event": "driver failed", "detail": value, "error": value, "raw": value, "reading": value})
        tail(None, "error", {"event": f"driver failed {value}", "detail": "link_lost"})
    tail(None, "warning", {"event": "link to the instrument lost", "device": "thermometer", "detail": "link_lost"})
    kept = tail.events()
    assert [line.codes for line in kept[:-1]] == [{}] * len(CANARIES)
    assert (kept[-1].event, kept[-1].codes) == (
        "link to the instrument lost",
        {"device": "thermometer", "detail": "link_lost"},
    )
    text = "".join(line.model_dump_json() for line in kept)
    assert not [name for name, value in CANARIES.items() if value in text]


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncGenerator[FleetEdge]:
    structlog.configure(processors=[LOG_TAIL, structlog.processors.KeyValueRenderer()])
    async with a_cabin(tmp_path, scenario="fever") as edge:
        yield edge
    structlog.reset_defaults()


async def test_the_bundle_of_a_cabin_in_a_visit_holds_no_reading_no_octets_and_no_name_of_the_visit(
    edge: FleetEdge,
) -> None:
    await edge.ask(DeviceKind.THERMOMETER, "start")
    await edge.until("stored 1")
    structlog.get_logger().warning("something odd", patient=CANARIES["name"], value=CANARIES["reading"])
    await edge.order(CollectDiagnostics(request_id=uuid4()))
    await edge.until("bundles 1")
    (bundle,), (reading,) = edge.bundles, edge.stored.values()
    assert bundle.outbox_pending >= 0
    assert any(line.event == "something odd" for line in bundle.log)
    secret = [str(edge.consultation_id), str(reading.reading_id), reading.raw_base64, *CANARIES.values()]
    secret += [value.value for value in reading.values if value.value]
    assert not [value for value in secret if value in edge.bundle_text]


async def test_the_self_test_waits_for_the_visit_connects_to_each_instrument_and_is_said_again_after_a_crash(
    edge: FleetEdge,
) -> None:
    await edge.order(RunSelfTest())
    await edge.order(CollectDiagnostics(request_id=uuid4()))
    await edge.until("bundles 1")
    assert edge.tests == []
    await edge.close_visit()
    await edge.until("tests 1")
    report = edge.tests[0]
    outcomes = {item.check: item.outcome for item in report.items}
    assert (outcomes["outbox"], outcomes["line"]) == (CheckOutcome.OK, CheckOutcome.OK)
    tested = {item.device for item in report.items if item.check == "device" and item.detail is None}
    assert DeviceKind.THERMOMETER in tested
    await edge.until(f"heartbeats {len(edge.heartbeats) + 2}")
    (thermometer,) = [item for item in edge.heartbeats[-1].devices if item.device is DeviceKind.THERMOMETER]
    assert thermometer.identified
    await edge.stop()
    await edge.start()
    await edge.until("tests 2")
    assert edge.tests[1] == report
