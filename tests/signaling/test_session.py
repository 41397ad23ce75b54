"""Numbers, acknowledgements and replay of one conversation, without sockets."""

import json

import pytest

from contract.signaling import PeerLeft, Role
from signaling.limits import Limits
from signaling.session import Gap, Session, Standing, body_of
from tests.signaling.people import ROOM, member_of

NEWS = body_of(PeerLeft(member=ROOM, reason="left"))


def a_session(**bounds: int) -> Session:
    standing = Standing(ROOM, ROOM, ROOM, Role.PATIENT)
    return Session(ROOM, member_of("zoe"), standing, Limits(**bounds))  # type: ignore[arg-type]


def numbers(frames: list[str] | None) -> list[int]:
    assert frames is not None
    return [json.loads(frame)["seq"] for frame in frames]


def test_frames_are_numbered_from_one_and_say_what_was_taken() -> None:
    session = a_session()
    session.hear(1)
    assert [json.loads(session.send(NEWS, at=0.0)) for _ in range(2)] == [
        {"seq": number, "ack": 1, "type": "peer_left", "member": str(ROOM), "reason": "left"} for number in (1, 2)
    ]


def test_each_number_is_taken_once_and_a_hole_breaks_the_line() -> None:
    session = a_session()
    assert [session.hear(number) for number in (1, 1, 2, 1, 2, 3)] == [True, False, True, False, False, True]
    for number in (5, 0):
        with pytest.raises(Gap):
            session.hear(number)
    assert session.heard == 3


def test_what_is_not_acknowledged_is_said_again() -> None:
    session = a_session()
    for _ in range(5):
        session.send(NEWS, at=0.0)
    session.acknowledged(2)
    assert numbers(session.missed_after(3)) == [4, 5]
    assert numbers(session.missed_after(5)) == []


def test_a_number_never_given_cannot_be_acknowledged() -> None:
    session = a_session()
    session.send(NEWS, at=0.0)
    with pytest.raises(Gap):
        session.acknowledged(2)
    assert session.missed_after(2) is None


def test_more_missed_than_kept_is_said_so() -> None:
    session = a_session(kept_messages=3)
    for _ in range(5):
        session.send(NEWS, at=0.0)
    assert session.missed_after(1) is None
    assert numbers(session.missed_after(2)) == [3, 4, 5]


def test_the_octets_kept_are_bounded() -> None:
    session = a_session(kept_bytes=1000)
    for _ in range(50):
        session.send(NEWS, at=0.0)
    assert session.kept_bytes == sum(len(kept.frame) for kept in session.kept) <= 1000


def test_what_is_older_than_the_grace_time_is_forgotten() -> None:
    session = a_session()
    for at in (0.0, 10.0, 20.0):
        session.send(NEWS, at=at)
    session.forget_older_than(10.0)
    assert session.missed_after(0) is None
    assert numbers(session.missed_after(1)) == [2, 3]


def test_the_token_before_stays_good_until_the_one_after_it_is_followed() -> None:
    session = a_session()
    first, second = session.rotate(), session.rotate()
    assert [session.opens_with(token) for token in (first, second, "", first[:-1])] == [True, True, False, False]
    session.rotate()
    assert [session.opens_with(token) for token in (first, second)] == [False, True]
