"""The bounded queue of a socket, and the bucket that slows a talker down."""

import asyncio

import pytest

from contract.signaling import CLOSE_ENDED, CLOSE_REPLACED, CLOSE_TOO_SLOW
from signaling.limits import Limits
from signaling.line import Outbox, TokenBucket


def outbox(**bounds: int) -> tuple[Outbox, list[str]]:
    given_up: list[str] = []
    return Outbox(Limits(**bounds), give_up=lambda: given_up.append("given up")), given_up  # type: ignore[arg-type]


async def test_frames_come_out_in_order_and_then_the_close() -> None:
    box, _ = outbox()
    for frame in ("a", "b"):
        box.put(frame)
    box.close(CLOSE_ENDED)
    box.put("too late")
    assert [await box.next(), await box.next(), await box.next()] == ["a", "b", None]
    assert box.code == CLOSE_ENDED


async def test_the_first_reason_to_close_stands() -> None:
    box, _ = outbox()
    box.close(CLOSE_REPLACED)
    box.close(CLOSE_ENDED)
    assert box.code == CLOSE_REPLACED


@pytest.mark.parametrize(
    ("frames", "bounds"), [(["x"] * 4, {"queued_messages": 3}), (["x" * 60] * 2, {"queued_bytes": 100})]
)
async def test_a_queue_over_its_bounds_is_dropped_and_given_up_once(frames: list[str], bounds: dict[str, int]) -> None:
    box, given_up = outbox(**bounds)
    for frame in frames[:-1]:
        box.put(frame)
    assert (box.code, given_up) == (None, [])
    for _ in range(3):
        box.put(frames[-1])
    assert (box.code, given_up) == (CLOSE_TOO_SLOW, ["given up"])
    assert await box.next() is None


async def test_a_reader_that_keeps_up_never_fills_the_queue() -> None:
    box, given_up = outbox(queued_messages=2, queued_bytes=20)
    for number in range(1000):
        box.put(str(number))
        assert await box.next() == str(number)
    assert not given_up


async def test_who_waits_for_a_frame_is_woken_by_it_and_by_the_close() -> None:
    box, _ = outbox()
    first = asyncio.create_task(box.next())
    await asyncio.sleep(0)
    box.put("a")
    assert await first == "a"
    second = asyncio.create_task(box.next())
    await asyncio.sleep(0)
    box.close(CLOSE_ENDED)
    assert await second is None


def test_the_bucket_lets_a_burst_pass_and_then_the_rate() -> None:
    bucket = TokenBucket(per_s=10, burst=5, now=100.0)
    assert [bucket.take(100.0) for _ in range(6)] == [True] * 5 + [False]
    assert [bucket.take(100.25) for _ in range(3)] == [True, True, False]
    assert [bucket.take(200.0) for _ in range(6)] == [True] * 5 + [False]
