"""Two decoders written apart say the same of every frame."""

import random
from collections import Counter

import pytest

from tests.cabin_agent.parsers.pairs import Pair
from tests.cabin_agent.parsers.pairs_labmcp import LABMCP
from tests.cabin_agent.parsers.pairs_second import SECOND

SEED = 20601
PAIRS = (*LABMCP, *SECOND)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_two_decoders_agree(pair: Pair) -> None:
    compare(pair, frames=400)


@pytest.mark.nightly
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_two_decoders_agree_on_a_hundred_thousand_frames_in_all(pair: Pair) -> None:
    compare(pair, frames=100_000 // len(PAIRS) + 1)


def compare(pair: Pair, *, frames: int) -> None:
    """Both readable and refused frames must have been among them, else the comparison proved nothing."""
    print("seed", SEED)  # noqa: T201 - shown when the test fails
    dice = random.Random(f"{SEED} {pair.name}")
    read: Counter[bool] = Counter()
    for _ in range(frames):
        frame = pair.frame(dice)
        ours, theirs = pair.answers(frame)
        assert ours == theirs, frame.hex()
        read[ours is not None] += 1
    assert min(read[True], read[False]) > frames // 100, read
