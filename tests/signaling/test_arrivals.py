"""Sockets of one network: so many at once, then at a steady rate; others are not held back by them."""

from datetime import UTC, datetime, timedelta

import pytest

from core.limits import Limit
from signaling import arrivals
from signaling.arrivals import Arrivals

LIMIT = Limit("sockets", 6, timedelta(minutes=1))
HOME, NEIGHBOUR = "192.0.2.7", "192.0.2.8"


class Watch:
    def __init__(self) -> None:
        self.now = datetime(2026, 12, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


def opened(door: Arrivals, address: str, count: int) -> int:
    return sum(door.may_open(address) for _ in range(count))


def test_a_burst_is_let_in_and_then_one_every_ten_seconds(watch: Watch) -> None:
    door = Arrivals(LIMIT, watch)
    assert opened(door, HOME, 100) == 6
    watch.now += timedelta(seconds=9)
    assert opened(door, HOME, 100) == 0
    watch.now += timedelta(seconds=1)
    assert opened(door, HOME, 100) == 1
    watch.now += timedelta(hours=1)
    assert opened(door, HOME, 100) == 6


def test_who_is_refused_without_end_is_let_in_again_as_soon_as_others(watch: Watch) -> None:
    door = Arrivals(LIMIT, watch)
    opened(door, HOME, 10_000)
    watch.now += timedelta(seconds=10)
    assert door.may_open(HOME)


def test_one_network_is_one_whatever_its_addresses(watch: Watch) -> None:
    door = Arrivals(LIMIT, watch)
    assert opened(door, HOME, 6) == 6
    assert not door.may_open(f"::ffff:{HOME}")
    assert opened(door, NEIGHBOUR, 6) == 6
    assert sum(door.may_open(f"2001:db8:1:2::{n}") for n in range(1, 20)) == 6
    assert door.may_open("2001:db8:1:3::1")


def test_a_clock_put_back_locks_nobody_out_for_longer_than_a_burst(watch: Watch) -> None:
    door = Arrivals(LIMIT, watch)
    opened(door, HOME, 6)
    watch.now -= timedelta(days=1)
    assert not door.may_open(HOME)
    watch.now += timedelta(minutes=1)
    assert opened(door, HOME, 6) == 6


def test_no_more_networks_are_remembered_than_the_bound(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "_NETWORKS", 3)
    door = Arrivals(LIMIT, watch)
    assert opened(door, HOME, 6) == 6
    for n in range(2):
        door.may_open(f"198.51.100.{n}")
    # Whoever comes stays known; who was quiet longest is forgotten.
    assert not door.may_open(HOME)
    door.may_open("198.51.100.9")
    assert not door.may_open(HOME)
