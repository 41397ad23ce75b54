"""One seed is one body: every instrument sees the same heart, eyes and numbers at the same moment."""

import itertools
import statistics

import pytest

from cabin_agent.simulators.patient import SimulatedPatient
from cabin_agent.simulators.rhythm import begins_at
from cabin_agent.simulators.scenarios import SCENARIOS, Rhythm
from contract.observations import METRICS, Laterality, Metric

EYES = (Metric.SPHERE, Metric.CYLINDER, Metric.AXIS, Metric.INTRAOCULAR_PRESSURE, Metric.CORNEAL_THICKNESS)
LATER_S = 40 * 86_400.0


def patient(scenario: str, seed: int = 3) -> SimulatedPatient:
    return SimulatedPatient(seed=seed, scenario=SCENARIOS[scenario])


def intervals(one: SimulatedPatient, beats: int = 600) -> list[float]:
    return [one.rr_ms(number) for number in range(beats)]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_beats_tile_the_time_and_agree_with_the_pulse_rate(scenario: str) -> None:
    one = patient(scenario)
    times = one.beat_times(0.0, 300.0)
    assert [number for number, _ in times] == list(range(times[0][0], times[0][0] + len(times)))
    for (number, at_s), (_, following_s) in itertools.pairwise(times):
        assert one.rr_ms(number) == pytest.approx(1000 * (following_s - at_s), abs=0.01)
        assert one.beats(at_s + 1e-6) == pytest.approx(number, abs=1e-3)
    mean_rate = statistics.fmean(one.value(Metric.PULSE_RATE, second) for second in range(300))
    assert len(times) / 5 == pytest.approx(mean_rate, rel=0.02)


def test_beats_of_a_kiosk_that_runs_for_weeks_are_as_exact() -> None:
    one = patient("atrial_fibrillation")
    times = one.beat_times(LATER_S, LATER_S + 10)
    assert 12 < len(times) < 30
    assert all(LATER_S <= at_s < LATER_S + 10 for _, at_s in times)
    assert one.beats(times[0][1] + 1e-4) % 1 < 0.01


def test_in_atrial_fibrillation_no_interval_follows_from_the_one_before() -> None:
    rr = intervals(patient("atrial_fibrillation"))
    spread = statistics.stdev(rr) / statistics.fmean(rr)
    assert 0.15 < spread < 0.30
    assert abs(statistics.correlation(rr[:-1], rr[1:])) < 0.1
    assert min(rr) > 150


def test_in_sinus_rhythm_intervals_hardly_differ() -> None:
    rr = intervals(patient("well"))
    assert 0.005 < statistics.stdev(rr) / statistics.fmean(rr) < 0.05


def test_another_seed_is_another_heart_of_the_same_rhythm() -> None:
    same, other = patient("atrial_fibrillation"), patient("atrial_fibrillation", seed=4)
    assert intervals(same, 20) == intervals(patient("atrial_fibrillation"), 20)
    assert intervals(same, 20) != intervals(other, 20)


@pytest.mark.parametrize("rhythm", Rhythm)
def test_beats_never_go_back(rhythm: Rhythm) -> None:
    begins = [begins_at(number, rhythm=rhythm, seed=9) for number in range(-70, 700)]
    assert begins == sorted(begins)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_value_of_every_scenario_is_a_possible_one(scenario: str) -> None:
    one = patient(scenario)
    plain = [Metric.MEAN_ARTERIAL, Metric.HEART_RATE, Metric.BMI, Metric.GLUCOSE_MOLAR, *one.scenario.trends]
    for metric in (*plain, Metric.ADDITION, Metric.PUPILLARY_DISTANCE):
        for at_s in (0.0, 60.0, 3600.0):
            assert_possible(metric, one.value(metric, at_s))
    for metric, side in itertools.product(EYES, (Laterality.RIGHT, Laterality.LEFT)):
        assert_possible(metric, one.value(metric, 10.0, side))


def assert_possible(metric: Metric, value: float) -> None:
    info = METRICS[metric]
    assert info.wire_min is None or value >= info.wire_min, metric
    assert info.wire_max is None or value <= info.wire_max, metric


def test_the_scenarios_differ_in_what_they_are_named_for() -> None:
    def at(scenario: str, metric: Metric, side: Laterality | None = None) -> float:
        return patient(scenario).value(metric, 30.0, side)

    assert at("fever", Metric.TEMPERATURE) > 38.5
    assert at("hypotension", Metric.SYSTOLIC) < 90
    assert at("child", Metric.WEIGHT) < 25
    assert at("child", Metric.HEIGHT) < 130
    for side in (Laterality.RIGHT, Laterality.LEFT):
        assert at("glaucoma", Metric.INTRAOCULAR_PRESSURE, side) > 21 > at("well", Metric.INTRAOCULAR_PRESSURE, side)


def test_right_and_left_eye_are_two_eyes() -> None:
    one = patient("well")
    assert one.value(Metric.AXIS, 0, Laterality.RIGHT) != one.value(Metric.AXIS, 0, Laterality.LEFT)


def test_an_eye_s_measure_without_a_side_is_not_answered() -> None:
    with pytest.raises(KeyError):
        patient("well").value(Metric.SPHERE, 0)
