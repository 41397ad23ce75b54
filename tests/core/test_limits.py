import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from core import limits
from core.db import SessionMaker
from core.errors import TooMany
from core.limits import Limit

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
THREE_AN_HOUR = Limit("test", 3, timedelta(hours=1))


async def taken(sessions: SessionMaker, *, key: str = "a", at: datetime = NOW, limit: Limit = THREE_AN_HOUR) -> bool:
    try:
        await limits.take(sessions, limit, key=key, now=at)
    except TooMany:
        return False
    return True


async def test_a_burst_is_let_through_and_no_more(real_sessions: SessionMaker) -> None:
    assert [await taken(real_sessions) for _ in range(5)] == [True, True, True, False, False]


async def test_of_twenty_at_once_exactly_the_burst_is_let_through(real_sessions: SessionMaker) -> None:
    """Whatever process they come through: the database counts."""
    outcomes = await asyncio.gather(*(taken(real_sessions) for _ in range(20)))
    assert outcomes.count(True) == 3


async def test_it_refills_at_its_pace_and_says_when(real_sessions: SessionMaker) -> None:
    for _ in range(3):
        assert await taken(real_sessions)
    with pytest.raises(TooMany) as refused:
        await limits.take(real_sessions, THREE_AN_HOUR, key="a", now=NOW + timedelta(minutes=5))
    wait = refused.value.retry_after_s
    assert wait == 15 * 60
    assert not await taken(real_sessions, at=NOW + timedelta(minutes=5, seconds=wait - 1))
    assert await taken(real_sessions, at=NOW + timedelta(minutes=5, seconds=wait))


async def test_keys_and_limits_do_not_share(real_sessions: SessionMaker) -> None:
    for _ in range(3):
        await taken(real_sessions)
    assert await taken(real_sessions, key="b")
    assert await taken(real_sessions, limit=Limit("other", 3, timedelta(hours=1)))


async def test_a_success_forgives(real_sessions: SessionMaker) -> None:
    for _ in range(3):
        await taken(real_sessions)
    await limits.forget(real_sessions, THREE_AN_HOUR, key="a")
    assert await taken(real_sessions)


async def test_sweeping_keeps_who_is_held_back(real_sessions: SessionMaker) -> None:
    for _ in range(3):
        await taken(real_sessions)
    await taken(real_sessions, key="old", at=NOW - timedelta(days=1))
    await limits.sweep(real_sessions, now=NOW)
    assert not await taken(real_sessions)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("not an address", "unknown"),
    ],
)
def test_an_ipv6_line_counts_as_one_address(address: str, counted: str) -> None:
    assert limits.network(address) == counted
