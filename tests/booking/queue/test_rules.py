from datetime import timedelta

import pytest

from booking.queue.models import Urgency
from booking.queue.rules import GREATEST_HEAD_START, HEAD_START, RED_FLAGS, Sign, numbers_for, urgency_of


@pytest.mark.parametrize(
    ("signs", "in_zone", "treating", "urgency"),
    [
        (set(), False, True, Urgency.ORDINARY),
        (set(), False, None, Urgency.ORDINARY),
        (set(), True, True, Urgency.PRIORITY),
        (set(), False, False, Urgency.PRIORITY),
        ({Sign.HIGH_FEVER}, True, False, Urgency.SOON),
        ({Sign.HIGH_FEVER, Sign.STRONG_PAIN}, False, True, Urgency.URGENT),
    ],
)
def test_the_strongest_sign_decides(signs: set[Sign], in_zone: bool, treating: bool | None, urgency: Urgency) -> None:
    assert urgency_of(signs, in_zone=in_zone, has_treating_doctor=treating) is urgency


def test_the_greatest_head_start_is_what_the_table_allows() -> None:
    assert timedelta(minutes=30) == GREATEST_HEAD_START
    assert min(HEAD_START.values()) == timedelta(0)


def test_the_samu_comes_first_but_for_the_suicide_line() -> None:
    assert numbers_for({Sign.CHEST_PAIN})[0] == "15"
    assert numbers_for({Sign.SUICIDE}) == ("3114", "15", "112", "114")
    assert numbers_for({Sign.SUICIDE, Sign.BLEEDING})[0] == "15"


def test_every_sign_of_danger_is_one_of_the_signs() -> None:
    assert set(Sign) > RED_FLAGS
