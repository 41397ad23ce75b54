from dataclasses import replace
from typing import Any

import pytest

from backend.quality.diagnosis import LineFinding, Seen, findings_of

HEALTHY = Seen(
    seconds=1200,
    relay_s=0,
    tcp_s=0,
    narrow_s=0,
    slow_s=0,
    loss=0.001,
    rtt_ms=40,
    available_bps=2_000_000,
    join_ms=700,
    interrupted=0,
    never_connected=False,
)


def test_a_healthy_line_has_nothing_to_mend() -> None:
    assert findings_of(HEALTHY) == []


@pytest.mark.parametrize(
    ("seen", "finding"),
    [
        ({"relay_s": 1190.0}, LineFinding.RELAY_ONLY),
        ({"relay_s": 1190.0, "tcp_s": 1190.0}, LineFinding.RELAY_TCP),
        ({"narrow_s": 300.0}, LineFinding.UPLINK_NARROW),
        ({"available_bps": 120_000.0}, LineFinding.UPLINK_NARROW),
        ({"loss": 0.08}, LineFinding.LOSS_HIGH),
        ({"rtt_ms": 500.0}, LineFinding.RTT_HIGH),
        ({"slow_s": 400.0}, LineFinding.DEVICE_SLOW),
        ({"join_ms": 9_000.0}, LineFinding.JOIN_SLOW),
        ({"interrupted": 2}, LineFinding.INTERRUPTED),
    ],
)
def test_each_cause_is_told_apart(seen: dict[str, Any], finding: LineFinding) -> None:
    assert findings_of(replace(HEALTHY, **seen)) == [finding]


def test_one_cut_in_a_visit_is_no_finding_and_two_in_a_month_are_none_either() -> None:
    assert findings_of(replace(HEALTHY, interrupted=1)) == []
    assert findings_of(replace(HEALTHY, interrupted=2, seconds=100_000)) == []


def test_causes_come_before_what_is_only_felt() -> None:
    seen = replace(HEALTHY, loss=0.2, rtt_ms=900.0, narrow_s=900.0)
    assert findings_of(seen) == [LineFinding.UPLINK_NARROW, LineFinding.LOSS_HIGH, LineFinding.RTT_HIGH]


def test_where_no_path_was_found_nothing_else_is_said() -> None:
    assert findings_of(replace(HEALTHY, never_connected=True, loss=0.2)) == [LineFinding.NO_CONNECTION]
    assert findings_of(replace(HEALTHY, seconds=0)) == []
