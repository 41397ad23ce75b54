"""Two dates laid over each other, on drawn skin whose truth is known; other places of the skin are refused."""

from dataclasses import dataclass
from functools import cache
from itertools import permutations
from pathlib import Path

import cv2
import numpy as np
import pytest

from backend.demo.skin import Lesion
from media.review.registration import Registration, register
from tests.media.review.skin import Shown, View, shown, true_error_px

# Of a picture 2048 wide: under half a per cent of the width.
_GOOD_PX = 10.0


@dataclass(frozen=True)
class _Site:
    tone: int
    lesion: Lesion

    def at(self, seed: int, *, growth: float = 0.0, lines: int = 0) -> Shown:
        lesion = Lesion(self.lesion.seed, self.lesion.diameter, self.lesion.irregularity, growth)
        return shown(self.tone, lesion, _view(seed), lines=lines)


def _view(seed: int) -> View:
    chance = np.random.default_rng(seed)
    return View(
        seed=seed,
        turn_deg=float(chance.uniform(-25, 25)),
        tilt=(float(chance.uniform(-12, 12)), float(chance.uniform(-12, 12))),
        zoom=float(chance.uniform(0.85, 1.2)),
        shift=(float(chance.uniform(-80, 80)), float(chance.uniform(-80, 80))),
        exposure=float(chance.uniform(0.85, 1.1)),
        hairs=int(chance.integers(0, 45)),
    )


def _site(number: int, *, tones: tuple[int, ...] = (1, 2, 3, 5, 6, 8, 10)) -> _Site:
    return _Site(
        tones[number % len(tones)], Lesion(100 + number, (0.12, 0.2, 0.28)[number % 3], 0.3 + 0.1 * (number % 7))
    )


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    cv2.setNumThreads(1)


@cache
def _first(number: int) -> Shown:
    return _site(number).at(10 * number + 1)


# Same skin; its fine lines lit otherwise; those and a lesion a seventh wider.
@pytest.mark.parametrize(
    ("number", "growth", "lines"),
    [(1, 0.0, 0), (4, 0.0, 1), (2, 0.15, 1), (6, 0.15, 1)],
    ids=["same skin", "other lines", "grown", "grown, darkest tone"],
)
def test_two_dates_lie_over_each_other(number: int, growth: float, lines: int) -> None:
    first, later = _first(number), _site(number).at(10 * number + 4, growth=growth, lines=lines)
    found = register(first.grey, later.grey)
    assert found is not None
    assert found.accepted
    mean, _ = true_error_px(first, later, found.matrix)
    assert mean < _GOOD_PX


def test_growth_is_not_taken_for_a_change_of_scale() -> None:
    first, later = _first(2), _site(2).at(24, growth=0.15, lines=1)
    found = register(first.grey, later.grey)
    assert found is not None
    truth = later.to_picture @ np.linalg.inv(first.to_picture)
    middle = np.array([[[800.0, 600.0]], [[900.0, 600.0]], [[800.0, 700.0]]])
    meant = cv2.perspectiveTransform(middle, truth)[:, 0] / 1600
    got = cv2.perspectiveTransform(middle / 1600, found.matrix)[:, 0]
    areas = [abs(np.linalg.det(one[1:] - one[0])) for one in (got, meant)]
    assert np.sqrt(areas[0] / areas[1]) == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize(("one", "other"), [(0, 3), (1, 4), (2, 5), (4, 2), (6, 1), (3, 6)])
def test_another_place_of_the_skin_is_refused(one: int, other: int) -> None:
    found = register(_first(one).grey, _first(other).grey)
    assert found is None or not found.accepted


def test_an_empty_picture_matches_nothing() -> None:
    blank = np.full((1200, 1600), 150, np.uint8)
    assert register(blank, _first(1).grey) is None


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_the_gate_over_many_sites(tmp_path: Path) -> None:
    """No other place passes, neighbours of the same tone and size among them; nine true pairs of ten do, and lie well."""
    sites = [_site(number, tones=(3, 3, 3, 5, 5, 8, 8)) for number in range(14)]
    firsts = [site.at(300 + 2 * number) for number, site in enumerate(sites)]
    laters = [
        site.at(301 + 2 * number, growth=0.1 * (number % 3), lines=number % 2) for number, site in enumerate(sites)
    ]
    passed = [
        (one, other)
        for one, other in permutations(range(len(sites)), 2)
        if _passes(register(firsts[one].grey, laters[other].grey))
    ]
    assert not passed
    kept = []
    for first, later in zip(firsts, laters, strict=True):
        found = register(first.grey, later.grey)
        if found is not None and found.accepted:
            kept.append(true_error_px(first, later, found.matrix)[0])
    figures = f"{len(kept)} of {len(sites)} kept, mean {np.mean(kept):.1f} px, worst {np.max(kept):.1f} px"
    (tmp_path / "figures.txt").write_text(figures)
    assert len(kept) >= 0.9 * len(sites)
    assert np.max(kept) < 3 * _GOOD_PX


def _passes(found: Registration | None) -> bool:
    return found is not None and found.accepted
