"""The recovery ladder: one rung an attempt, and the last is a human."""

import os
from pathlib import Path

import pytest

from cabin_agent.transports import LinkLost
from cabin_agent.transports.ble_recovery import BluezRungs, Rung, RungMissing, Stuck, climb

ADDRESS = "00:00:5E:00:53:01"


class Edge:
    """Notes what was tried; `missing` are the rungs this kiosk does not have."""

    def __init__(self, *, missing: frozenset[Rung] = frozenset()) -> None:
        self.taken: list[Rung] = []
        self._missing = missing

    async def take(self, rung: Rung, address: str) -> None:
        assert address == ADDRESS
        if rung in self._missing:
            raise RungMissing(rung)
        self.taken.append(rung)


class Instrument:
    """Stuck until so many rungs were taken."""

    def __init__(self, edge: Edge, *, helps: int) -> None:
        self._edge = edge
        self._helps = helps

    async def connect(self) -> str:
        if len(self._edge.taken) < self._helps:
            raise Stuck("BleakDBusError")
        return "connected"


@pytest.mark.parametrize("helps", range(7), ids=["first attempt", *(rung.value for rung in Rung)])
async def test_each_rung_is_tried_in_turn_until_one_helps(helps: int) -> None:
    edge = Edge()
    assert await climb(Instrument(edge, helps=helps).connect, ADDRESS, edge) == "connected"
    assert edge.taken == list(Rung)[:helps]


async def test_at_the_top_the_operator_is_told() -> None:
    edge = Edge()
    with pytest.raises(LinkLost, match="needs_operator"):
        await climb(Instrument(edge, helps=99).connect, ADDRESS, edge)
    assert edge.taken == list(Rung)


async def test_a_rung_the_kiosk_does_not_have_is_passed_over() -> None:
    edge = Edge(missing=frozenset({Rung.POWER_CYCLE}))
    assert await climb(Instrument(edge, helps=4).connect, ADDRESS, edge) == "connected"
    assert edge.taken == [Rung.RETRY, Rung.DISCONNECT_STALE, Rung.REMOVE_DEVICE, Rung.RESTART_DAEMON]


async def test_while_another_instrument_is_connected_the_adapter_is_left_alone() -> None:
    edge = Edge()
    with pytest.raises(LinkLost, match="needs_operator"):
        await climb(Instrument(edge, helps=99).connect, ADDRESS, edge, alone=lambda: False)
    assert edge.taken == [Rung.RETRY, Rung.DISCONNECT_STALE, Rung.REMOVE_DEVICE]


async def test_an_instrument_out_of_reach_is_no_reason_to_reset_anything() -> None:
    edge = Edge()

    async def asleep() -> str:
        raise LinkLost("not_in_reach")

    with pytest.raises(LinkLost, match="not_in_reach"):
        await climb(asleep, ADDRESS, edge)
    assert edge.taken == []


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The kiosk's commands, which note how they were called."""
    log = tmp_path / "log"
    for name in ("bluetoothctl", "btmgmt", "systemctl", "uhubctl"):
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> {log}\nexit 1\n')
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return log


@pytest.mark.parametrize(
    ("rung", "called"),
    [
        (Rung.RETRY, []),
        (Rung.DISCONNECT_STALE, [f"bluetoothctl disconnect {ADDRESS}"]),
        (Rung.REMOVE_DEVICE, [f"bluetoothctl remove {ADDRESS}"]),
        (Rung.POWER_CYCLE, ["btmgmt --index hci1 power off", "btmgmt --index hci1 power on"]),
        (Rung.RESTART_DAEMON, ["systemctl restart bluetooth"]),
        (Rung.REPLUG, ["uhubctl -l 1-1 -p 2 -a cycle"]),
    ],
    ids=lambda given: given.value if isinstance(given, Rung) else "",
)
async def test_each_rung_is_a_command_of_the_kiosk(commands: Path, rung: Rung, called: list[str]) -> None:
    rungs = BluezRungs("hci1", hub=("1-1", "2"), retry_s=0.0)
    await rungs.take(rung, ADDRESS)
    assert noted(commands) == called


def noted(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


async def test_without_the_program_or_the_hub_the_rung_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    rungs = BluezRungs(retry_s=0.0)
    for rung in (Rung.DISCONNECT_STALE, Rung.REPLUG):
        with pytest.raises(RungMissing):
            await rungs.take(rung, ADDRESS)
