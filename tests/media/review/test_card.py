"""The scale card read from drawn photographs, and what is measured with it."""

import cv2
import numpy as np
import pytest

from backend.demo.skin import Lesion
from media.review import card_facts
from media.review.card import Card, read_card
from media.review.card_facts import TAG_MM
from media.review.measures import Shape, Sizes, sizes
from media.scale_card import card as printed
from tests.media.review.skin import Shown, View, carded, patch, photographed, ring

_MOLE = Lesion(201, 0.15, 0.4)
# The largest error of 24 photographs in the card's measuring: 0.94 %.
_MOST_PER_CENT = 1.5


def _photo(seed: int, *, tone: int = 3, tag: int = 7) -> Shown:
    chance = np.random.default_rng(seed)
    view = View(
        seed=seed,
        turn_deg=float(chance.uniform(-20, 20)),
        tilt=(float(chance.uniform(-25, 25)), float(chance.uniform(-25, 25))),
        zoom=float(chance.uniform(0.8, 1.0)),
        shift=(0, 200),
        hairs=int(chance.integers(0, 45)),
        exposure=float(chance.uniform(0.7, 1.15)),
    )
    return photographed(carded(patch(tone, _MOLE, 0), tag=tag), view, tone=tone)


def _measured(photo: Shown, card: Card, radius_mm: float) -> Sizes:
    return sizes(Shape.OUTLINE, ring(radius_mm, photo), corners=card.corners, corner_sd=card.corner_sd, tag_mm=TAG_MM)


@pytest.mark.parametrize(("seed", "tone"), [(1, 3), (5, 3), (11, 8), (17, 8)])
def test_a_tilted_photo_with_the_card_gives_the_true_size(seed: int, tone: int) -> None:
    photo = _photo(seed, tone=tone)
    card = read_card(photo.grey)
    assert isinstance(card, Card)
    found = _measured(photo, card, 6.25)
    assert found.diameter.value == pytest.approx(12.5, rel=_MOST_PER_CENT / 100)
    assert abs(found.diameter.value - 12.5) < found.diameter.error < 0.5
    assert found.area is not None
    assert found.area.value == pytest.approx(np.pi * 6.25**2, rel=2 * _MOST_PER_CENT / 100)
    assert found.asymmetry is not None
    assert found.asymmetry.value < 0.02


def test_another_tag_is_no_card() -> None:
    assert read_card(_photo(3, tag=8).grey) == "no_card"


def test_a_card_too_far_away_is_refused() -> None:
    far = cv2.resize(_photo(1).grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    assert read_card(np.asarray(far, np.uint8)) == "card_small"


def test_a_bent_card_is_refused() -> None:
    """Wrapped around a limb: the middle of the picture bulges by a fifth of the tag."""
    photo = _photo(1)
    card = read_card(photo.grey)
    assert isinstance(card, Card)
    middle = np.mean(card.corners, 0) * photo.grey.shape[1]
    rows, columns = np.mgrid[: photo.grey.shape[0], : photo.grey.shape[1]].astype(np.float32)
    bulge = 40 * np.exp(-(((columns - middle[0]) / 60) ** 2)).astype(np.float32)
    bent = cv2.remap(photo.grey, columns, rows + bulge, cv2.INTER_LINEAR)
    assert read_card(np.asarray(bent, np.uint8)) in {"card_bent", "no_card"}


def test_a_photo_without_the_card_has_no_scale() -> None:
    assert read_card(photographed(patch(3, _MOLE, 0), View(2), tone=3).grey) == "no_card"


def _flat(shape: Shape, points: list[tuple[float, float]]) -> Sizes:
    """A camera straight above: the tag is a tenth of the width, 20 mm."""
    square = [(0.1, 0.1), (0.2, 0.1), (0.2, 0.2), (0.1, 0.2)]
    return sizes(shape, points, corners=square, corner_sd=1e-5, tag_mm=TAG_MM)


def test_a_line_has_a_length_and_no_area() -> None:
    found = _flat(Shape.LINE, [(0.3, 0.3), (0.34, 0.33)])
    assert found.diameter.value == pytest.approx(10)
    assert (found.area, found.asymmetry) == (None, None)


def test_an_ellipse_has_the_area_of_its_axes() -> None:
    found = _flat(Shape.ELLIPSE, [(0.3, 0.3), (0.4, 0.3), (0.35, 0.325)])
    assert found.diameter.value == pytest.approx(20)
    assert found.area is not None
    assert found.area.value == pytest.approx(np.pi * 10 * 5, rel=0.005)


def test_asymmetry_tells_a_notch_from_a_disc() -> None:
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    disc = [(0.5 + 0.05 * float(np.cos(t)), 0.4 + 0.05 * float(np.sin(t))) for t in turn]
    notched = [
        (x, y) if not 0.3 < t < 1.4 else (0.5 + (x - 0.5) * 0.4, 0.4 + (y - 0.4) * 0.4)
        for t, (x, y) in zip(turn, disc, strict=True)
    ]
    round_, cut = (_flat(Shape.OUTLINE, points).asymmetry for points in (disc, notched))
    assert round_ is not None
    assert cut is not None
    assert round_.value < 0.02
    assert cut.value > round_.value + cut.error


@pytest.mark.parametrize(
    "outline",
    [
        [(0.3, 0.3), (0.4, 0.4), (0.4, 0.3), (0.3, 0.4)],
        [(0.3, 0.3), (0.4, 0.3), (0.4, 0.4), (0.3, 0.4)] * 2,
        [(0.3, 0.3)] * 3,
    ],
    ids=["crossed", "twice around", "one spot"],
)
def test_an_outline_that_encloses_no_one_piece_of_skin_has_no_size(outline: list[tuple[float, float]]) -> None:
    """Both halves of a crossed outline cancel out: the area would be 0 mm²."""
    with pytest.raises(ValueError):
        _flat(Shape.OUTLINE, outline)


def test_a_line_from_a_spot_to_itself_has_no_size() -> None:
    with pytest.raises(ValueError):
        _flat(Shape.LINE, [(0.3, 0.3), (0.3, 0.3)])


@pytest.mark.parametrize("end", [(0.45, 0.3005), (0.45, 0.1)], ids=["at the horizon", "beyond it"])
def test_what_lies_beyond_the_horizon_of_the_card_s_plane_has_no_size(end: tuple[float, float]) -> None:
    """The card is seen so flat that its plane vanishes inside the picture, at y = 0.3."""
    flat = [(0.4, 0.4), (0.5, 0.4), (0.55, 0.5), (0.35, 0.5)]
    assert (
        sizes(Shape.LINE, [(0.45, 0.45), (0.45, 0.42)], corners=flat, corner_sd=1e-5, tag_mm=TAG_MM).diameter.value > 0
    )
    with pytest.raises(ValueError):
        sizes(Shape.LINE, [(0.45, 0.45), end], corners=flat, corner_sd=1e-4, tag_mm=TAG_MM)


def test_the_card_that_is_printed_is_the_one_that_is_read() -> None:
    assert (printed.TAG_FAMILY, printed.TAG_ID, printed.TAG_EDGE_MM) == ("36h11", card_facts.TAG_ID, TAG_MM)
    cells = np.array([[cell == "#" for cell in row] for row in printed.TAG_ROWS])
    page = np.full((400, 400), 255, np.uint8)
    page[40:360, 40:360] = np.where(np.kron(cells, np.ones((40, 40), bool)), 0, 255)
    found = read_card(np.asarray(cv2.GaussianBlur(page, (0, 0), 1), np.uint8))
    assert isinstance(found, Card)
    # The first corner is the card's upper left: read as it is printed, not turned.
    assert found.corners[0] == pytest.approx((0.1, 0.1), abs=0.01)
