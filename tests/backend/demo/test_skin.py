"""The drawn skin is repeatable, plausible in size and tone, and its lesion can be met again."""

from functools import cache
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from backend.demo.skin import Lesion, Shot, draw, draw_series
from media.imaging import develop


@cache
def picture(tone: int, lesion: Lesion, shot: Shot) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(draw(tone, lesion, shot))), dtype=float)


def dark_share(pixels: np.ndarray) -> float:
    """Share of the frame clearly darker than the skin around."""
    grey = pixels.mean(axis=2)
    return float((grey < 0.72 * np.median(grey)).mean())


def test_the_same_seeds_draw_the_same_photo() -> None:
    shot = Shot(1, width=800, height=600)
    assert draw(4, Lesion(3), shot) == draw(4, Lesion(3), shot)
    assert draw(4, Lesion(3), shot) != draw(4, Lesion(3), Shot(2, width=800, height=600))


def test_a_photo_passes_the_pipeline_at_full_size() -> None:
    done = develop(draw(5, Lesion(3), Shot(1)))
    assert (done.width, done.height) == (2016, 1512)
    assert done.content_type == "image/jpeg"


def test_ten_tones_run_from_light_to_dark() -> None:
    brightness = [picture(tone, Lesion(1), Shot(1, width=800, height=600)).mean() for tone in range(1, 11)]
    assert brightness[0] > brightness[4] > brightness[6] > brightness[9] > 10
    assert brightness[0] < 250


@pytest.mark.parametrize("tone", [1, 5, 8])
def test_a_lesion_that_grows_covers_more_of_the_frame(tone: int) -> None:
    shares = [dark_share(picture(tone, Lesion(2, growth=growth), Shot(1, hairs=0))) for growth in (0.0, 0.15, 0.4)]
    assert 0.01 < shares[0] < shares[1] < shares[2] < 0.4


def test_a_series_shows_one_lesion_in_different_shots() -> None:
    series = draw_series(5, Lesion(12, irregularity=0.6), seed=4, growths=(0.0, 0.3))
    assert len(set(series)) == 2
    first, second = (dark_share(np.asarray(Image.open(BytesIO(data)), dtype=float)) for data in series)
    assert second > first
