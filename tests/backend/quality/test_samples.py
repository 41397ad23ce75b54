from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from backend.quality.samples import Level, moments_of, window_of
from contract.quality import Inbound, Incident, IncidentNote, QualityReport
from tests.backend.quality.reports import a_report

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("measured", "level"),
    [
        ({}, Level.GOOD),
        ({"rtt_ms": 299.0}, Level.GOOD),
        ({"rtt_ms": 300.0}, Level.WEAK),
        ({"rtt_ms": 800.0}, Level.BAD),
        ({"packets": 98, "lost": 2}, Level.GOOD),
        ({"packets": 97, "lost": 3}, Level.WEAK),
        ({"packets": 90, "lost": 10}, Level.BAD),
        ({"frozen_s": 0.5}, Level.WEAK),
        ({"frozen_s": 2.0}, Level.BAD),
        ({"limited_by": "bandwidth"}, Level.WEAK),
        ({"limited_by": "cpu"}, Level.GOOD),
        ({"rtt_ms": 900.0, "limited_by": "bandwidth"}, Level.BAD),
        ({"rtt_ms": None, "packets": 0}, Level.GOOD),
    ],
)
def test_a_window_is_as_bad_as_the_worst_that_was_measured(measured: dict[str, Any], level: Level) -> None:
    assert window_of(a_report(**measured)).level is level


def test_sound_that_was_made_up_counts_as_much_as_a_picture_that_stood_still() -> None:
    report = QualityReport(peer=uuid4(), window_s=10, audio_in=Inbound(packets=500, concealed_s=1.0))
    assert window_of(report).level is Level.BAD


def test_nothing_heard_is_no_loss() -> None:
    window = window_of(QualityReport(peer=uuid4(), window_s=10))
    assert (window.loss, window.jitter_ms, window.relay, window.bytes_in) == (None, None, None, 0)


def test_rates_are_bits_a_second_of_the_window() -> None:
    window = window_of(a_report(window_s=5))
    assert window.in_bps == (40_000 + 600_000) * 8 / 5
    assert window.out_bps == (40_000 + 500_000) * 8 / 5


def test_numbers_no_line_reaches_are_cut_so_that_sums_stay_numbers() -> None:
    huge = 2**53 - 1
    absurd = Inbound(bytes=huge, packets=huge, lost=huge, jitter_ms=1e9, freezes=huge, frozen_s=1e9, concealed_s=1e9)
    window = window_of(QualityReport(peer=uuid4(), window_s=120, round_trip_ms=1e9, audio_in=absurd, video_in=absurd))
    # A hundred years of such reports still fit a bigint.
    assert window.bytes_in * 100 * 365 * 24 * 3600 / 120 < 2**63
    assert window.frozen_s == window.concealed_s == 120
    assert window.loss == 0.5


@pytest.mark.parametrize("off", [timedelta(0), timedelta(minutes=-9), timedelta(seconds=50)])
def test_a_device_with_a_sensible_clock_says_when_it_was(off: timedelta) -> None:
    assert moments_of(IncidentNote(incident=Incident.FROZEN, at=NOW + off), NOW) == (NOW + off, NOW + off)


@pytest.mark.parametrize("off", [timedelta(minutes=-11), timedelta(minutes=2), timedelta(days=400)])
def test_with_any_other_clock_it_was_when_we_heard_and_keeps_its_name(off: timedelta) -> None:
    assert moments_of(IncidentNote(incident=Incident.FROZEN, at=NOW + off), NOW) == (NOW + off, NOW)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_the_ends_of_the_calendar_are_not_believed_at_all(at: str) -> None:
    said = IncidentNote.model_validate({"incident": "frozen", "at": at})
    assert moments_of(said, NOW) == (NOW, NOW)
