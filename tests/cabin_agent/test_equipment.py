"""The ways to the instruments, from the settings of a kiosk."""

from pathlib import Path

import pytest

from cabin_agent.drivers.registry import DriverRegistry
from cabin_agent.equipment import UnusableTransport, kiosk_faults, real_transports
from cabin_agent.playback.recorder import RecordingTransport
from cabin_agent.settings import Settings
from cabin_agent.transports.loopback import LoopbackTransport


def test_a_kiosk_without_transports_has_none() -> None:
    assert real_transports(Settings()) == []


def test_transports_are_made_with_the_options_of_the_settings(tmp_path: Path) -> None:
    folder = {"path": str(tmp_path)}
    made = real_transports(Settings(transports={"files": {"folders": []}, "serial": {"ports": []}}))
    assert [type(one).__name__ for one in made] == ["FileDropTransport", "SerialTransport"]
    with pytest.raises(UnusableTransport, match="transport files"):
        real_transports(Settings(transports={"files": {"folders": [folder | {"no_such": 1}]}}))


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [("smoke", {}, "no transport smoke; there are ble"), ("ble", {"no_such": 1}, "transport ble: .*no_such")],
)
def test_a_transport_that_cannot_be_made_says_why(name: str, options: dict[str, int], words: str) -> None:
    with pytest.raises(UnusableTransport, match=words):
        real_transports(Settings(transports={name: {**options}}))


def test_the_setting_of_traces_puts_a_recorder_before_each(tmp_path: Path) -> None:
    (made,) = real_transports(Settings(transports={"serial": {"ports": []}}, trace_dir=tmp_path))
    assert isinstance(made, RecordingTransport)


def test_the_fault_of_a_transport_is_one_of_the_kiosk_recorded_or_not(tmp_path: Path) -> None:
    transport = LoopbackTransport()
    transport.fault = "bluetooth_unavailable"  # type: ignore[attr-defined]
    recorded = RecordingTransport(transport, tmp_path, origin="instrument")
    assert kiosk_faults(DriverRegistry([]), [transport, recorded, LoopbackTransport()]) == ["bluetooth_unavailable"] * 2
