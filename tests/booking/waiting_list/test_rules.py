from datetime import UTC, datetime, timedelta

import pytest

from booking.waiting_list.rules import DEFAULT_OFFER_RULES as RULES

PARIS = "Europe/Paris"


def local(hour: int, minute: int = 0, *, day: int = 23, month: int = 11) -> datetime:
    """Wall clock of Paris in winter, as UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "goes_out"),
    [
        (local(12), local(12)),
        (local(8), local(8)),
        (local(20, 59), local(20, 59)),
        (local(21), local(8, day=24)),
        (local(3), local(8)),
    ],
)
def test_offers_go_out_by_day(now: datetime, goes_out: datetime) -> None:
    assert RULES.disturbs_nobody(now, PARIS) == goes_out


@pytest.mark.parametrize(
    ("now", "starts_at", "deadline"),
    [
        (local(10), local(14), local(10, 15)),
        (local(10), local(12, day=25), local(11)),
        (local(10), local(14, day=27), local(16)),
        (local(20, 55), local(14, day=24), local(8, 10, day=24)),
        (local(20, 55), local(8, 30, day=24), local(8, day=24)),
        (local(10), local(10, 40), local(10, 10)),
        (local(10), local(10, 35), None),
    ],
)
def test_time_to_answer_counts_by_day_and_ends_before_the_visit(
    now: datetime, starts_at: datetime, deadline: datetime | None
) -> None:
    assert RULES.deadline(starts_at, now=now, zone=PARIS) == deadline


def test_after_a_leave_there_are_two_days_to_answer() -> None:
    assert RULES.deadline(local(9, day=30), now=local(10), zone=PARIS, leave=True) == local(10, day=25)


def test_the_morning_comes_by_the_clock_of_the_place() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert RULES.disturbs_nobody(now, "Pacific/Noumea") == datetime(2026, 11, 23, 21, tzinfo=UTC)


def test_the_morning_after_the_clocks_change_is_at_eight_too() -> None:
    night = datetime(2026, 10, 24, 20, tzinfo=UTC)
    assert RULES.disturbs_nobody(night, PARIS) == datetime(2026, 10, 25, 7, tzinfo=UTC)
