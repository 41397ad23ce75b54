"""What is said of a wait, against a simulated room full of doctors."""

import heapq
import random
import statistics
from collections.abc import Sequence

import pytest

from booking.queue.estimate import FEWEST, Basis, Measured, estimate, quantile_of


def simulated_wait(rng: random.Random, cycles: Sequence[float], *, calls: int, doctors: int) -> float:
    """Seconds until the `calls`-th call, each doctor being somewhere in a visit when we look."""
    longest = max(cycles)
    free = []
    for _ in range(doctors):
        # A visit met at a random moment is a long one more often; what is left of it is any part of it.
        while True:
            visit = rng.choice(cycles)
            if rng.random() * longest < visit:
                break
        free.append(visit * rng.random())
    heapq.heapify(free)
    at = 0.0
    for _ in range(calls):
        at = heapq.heappop(free)
        heapq.heappush(free, at + rng.choice(cycles))
    return at


@pytest.mark.parametrize("doctors", [1, 2, 5])
@pytest.mark.parametrize("ahead", [0, 3, 12, 60])
def test_nine_in_ten_are_called_within_what_was_said_and_half_within_the_half(ahead: int, doctors: int) -> None:
    rng = random.Random(f"{ahead} {doctors}")
    cycles = [max(120.0, rng.gauss(600, 180)) for _ in range(50)]
    said = estimate(ahead=ahead, doctors=doctors, idle=0, measured=Measured(cycles, cycles))
    assert said.basis is Basis.MEASURED
    assert said.p50 is not None
    assert said.p90 is not None
    waits = [simulated_wait(rng, cycles, calls=ahead + 1, doctors=doctors) for _ in range(2000)]
    within = [statistics.fmean(wait <= limit.total_seconds() for wait in waits) for limit in (said.p50, said.p90)]
    assert within[1] >= (0.75 if ahead == 0 else 0.85)
    if ahead >= 3:
        assert 0.35 <= within[0] <= 0.75


def test_a_doctor_who_has_nobody_is_free_now() -> None:
    assert estimate(ahead=1, doctors=3, idle=2, measured=Measured()).basis is Basis.FREE_NOW


def test_nothing_is_said_before_enough_was_measured() -> None:
    known = Measured([600.0] * (FEWEST - 1), [300.0] * (FEWEST - 1))
    said = estimate(ahead=1, doctors=1, idle=0, measured=known)
    assert (said.basis, said.p50, said.p90) == (Basis.TOO_FEW, None, None)
    assert known.wait(0.5) is None


def test_without_a_doctor_there_is_no_estimate() -> None:
    assert estimate(ahead=0, doctors=0, idle=0, measured=Measured([600.0] * 9)).basis is Basis.NOBODY_OPEN


@pytest.mark.parametrize("quantile", [0.0, 0.5, 0.9, 1.0])
def test_a_quantile_is_the_one_of_the_textbook(quantile: float) -> None:
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    expected = {0.0: 1.0, 0.5: 3.0, 0.9: 4.6, 1.0: 5.0}
    assert quantile_of(values, quantile) == pytest.approx(expected[quantile])
