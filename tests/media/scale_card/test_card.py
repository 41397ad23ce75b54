"""The printed scale card, as a camera would find it: the page drawn at 300 points an inch and read by OpenCV."""

import cv2
import numpy as np
import pytest
import typst
from numpy.typing import NDArray

from media.scale_card import card

POINTS_PER_INCH = 300
MM = POINTS_PER_INCH / 25.4
DICTIONARY = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)
LANGUAGES: tuple[card.Language, ...] = ("fr", "en")


def drawn(language: card.Language) -> NDArray[np.uint8]:
    png = typst.compile(card.TEMPLATE.read_bytes(), sys_inputs=card.inputs(language), format="png", ppi=POINTS_PER_INCH)
    page = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert page is not None
    return page.astype(np.uint8)


def test_the_marker_is_the_one_of_its_family_and_number() -> None:
    marker = cv2.aruco.generateImageMarker(DICTIONARY, card.TAG_ID, len(card.TAG_ROWS), borderBits=1)
    assert tuple("".join("." if cell else "#" for cell in row) for row in marker) == card.TAG_ROWS


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_cards_of_the_page_are_found_and_their_squares_are_20_mm_wide(language: card.Language) -> None:
    settings = cv2.aruco.DetectorParameters()
    settings.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    corners, numbers, _ = cv2.aruco.ArucoDetector(DICTIONARY, settings).detectMarkers(drawn(language))
    assert [int(number) for number in np.ravel(numbers)] == [card.TAG_ID] * 2
    for square in corners:
        points = square.reshape(4, 2)
        edges = np.linalg.norm(points - np.roll(points, 1, axis=0), axis=1) / MM
        assert np.abs(edges - card.TAG_EDGE_MM).max() < 0.1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_patches_have_the_colours_they_are_said_to_have(language: card.Language) -> None:
    page = drawn(language).reshape(-1, 3)[:, ::-1]
    for patch in card.PATCHES:
        wanted = [int(patch[at : at + 2], 16) for at in (1, 3, 5)]
        square_mm = np.count_nonzero((page == wanted).all(axis=1)) / MM**2
        assert square_mm > 2 * 50


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_a_tagged_pdf_in_its_language(language: card.Language) -> None:
    pdf = card.scale_card(language)
    assert pdf.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pdf
    assert f"/Lang({language}".encode() in pdf.replace(b" ", b"")
