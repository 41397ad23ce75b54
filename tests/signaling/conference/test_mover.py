"""When a call moves: rules, and hypothesis against a plain reading of them."""

from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from contract.quality import Outbound, QualityReport
from signaling.conference.mover import DEFAULT_MOVES, Mover
from tests.signaling.people import seconds

PEOPLE = [UUID(int=number) for number in range(1, 13)]
WINDOW_S = 10.0


def some(count: int, *, unable: int = 0) -> dict[UUID, bool]:
    return {member: index >= unable for index, member in enumerate(PEOPLE[:count])}


def measured(peer: UUID, *, weak: bool) -> QualityReport:
    out = Outbound(limited_by="bandwidth" if weak else "none", lost=0.0)
    return QualityReport(peer=peer, window_s=WINDOW_S, video_out=out)


def report_all(mover: Mover, member: UUID, count: int, at: float, *, weak: bool = True) -> None:
    for peer in PEOPLE[:count]:
        if peer != member:
            mover.report(member, measured(peer, weak=weak), seconds(at), cut=False)


def settled(mover: Mover, at: float) -> bool:
    mover.in_conference = mover.wants_conference(seconds(at))
    return mover.in_conference


def test_a_seventh_person_moves_the_call_and_a_sixth_does_not() -> None:
    mover = Mover()
    mover.observe(some(6), seconds(0))
    assert not settled(mover, 0)
    mover.observe(some(7), seconds(1))
    assert settled(mover, 1)


def test_nobody_is_left_behind_whose_client_cannot_follow() -> None:
    mover = Mover()
    mover.observe(some(9, unable=1), seconds(0))
    assert not settled(mover, 0)


def test_it_comes_back_only_after_two_have_been_alone_for_a_while() -> None:
    mover = Mover()
    mover.observe(some(7), seconds(0))
    assert settled(mover, 0)
    mover.observe(some(3), seconds(10))
    assert settled(mover, 600)
    mover.observe(some(2), seconds(600))
    assert settled(mover, 629)
    mover.observe(some(3), seconds(629.5))
    mover.observe(some(2), seconds(629.6))
    assert settled(mover, 659)
    assert not settled(mover, 660)


def test_a_third_person_moves_the_call_when_somebodys_uplink_stays_weak() -> None:
    mover = Mover()
    mover.observe(some(3), seconds(0))
    report_all(mover, PEOPLE[0], 3, 10)
    assert not settled(mover, 10)
    assert not settled(mover, 19.9)
    report_all(mover, PEOPLE[0], 3, 20)
    assert settled(mover, 20)


def test_two_are_best_off_by_themselves_however_weak_their_lines() -> None:
    mover = Mover()
    mover.observe(some(2), seconds(0))
    for at in (10, 20, 30, 40):
        report_all(mover, PEOPLE[0], 2, at)
    assert not settled(mover, 40)


def test_one_weak_link_of_several_is_the_other_ends_trouble() -> None:
    mover = Mover()
    mover.observe(some(3), seconds(0))
    for at in (10, 20, 30):
        mover.report(PEOPLE[0], measured(PEOPLE[1], weak=True), seconds(at), cut=False)
        mover.report(PEOPLE[0], measured(PEOPLE[2], weak=False), seconds(at), cut=False)
    assert not settled(mover, 30)


def test_a_moment_of_good_line_begins_the_wait_anew() -> None:
    mover = Mover()
    mover.observe(some(3), seconds(0))
    report_all(mover, PEOPLE[0], 3, 10)
    report_all(mover, PEOPLE[0], 3, 15, weak=False)
    report_all(mover, PEOPLE[0], 3, 25)
    assert not settled(mover, 25)
    report_all(mover, PEOPLE[0], 3, 35)
    assert settled(mover, 35)


def test_who_gave_up_the_picture_for_its_line_counts_as_weak_though_nothing_is_lost() -> None:
    mover = Mover()
    mover.observe(some(3), seconds(0))
    for at in (10, 20):
        for peer in PEOPLE[1:3]:
            mover.report(PEOPLE[0], measured(peer, weak=False), seconds(at), cut=True)
    assert settled(mover, 20)


def test_what_was_reported_long_ago_says_nothing() -> None:
    mover = Mover()
    mover.observe(some(3), seconds(0))
    report_all(mover, PEOPLE[0], 3, 10)
    assert not settled(mover, 10 + DEFAULT_MOVES.believed.total_seconds() + 1)


def test_after_a_failure_it_is_not_tried_again_at_once() -> None:
    mover = Mover()
    mover.observe(some(8), seconds(0))
    assert settled(mover, 0)
    mover.failed(seconds(5))
    assert not settled(mover, 34)
    assert settled(mover, 35)


Step = tuple[float, int, int, bool]
STEPS = st.lists(
    st.tuples(st.floats(0.1, 40), st.integers(0, 12), st.integers(0, 11), st.booleans()), min_size=1, max_size=40
)


@given(STEPS)
def test_it_never_flaps_and_never_moves_without_a_reason(steps: list[Step]) -> None:
    """Whatever happens: a move out needs enough people, a move back needs few for the whole time before it."""
    mover, at = Mover(), 0.0
    few_since: float | None = None
    for wait, count, who, weak in steps:
        at += wait
        mover.observe(some(count), seconds(at))
        few_since = None if count > DEFAULT_MOVES.few else at if few_since is None else few_since
        if who < count:
            report_all(mover, PEOPLE[who], count, at, weak=weak)
        before = mover.in_conference
        after = settled(mover, at)
        if after and not before:
            assert count >= DEFAULT_MOVES.weak_people
        if before and not after:
            assert few_since is not None
            assert timedelta(seconds=at - few_since) >= DEFAULT_MOVES.few_for - timedelta(milliseconds=1)
        if count > DEFAULT_MOVES.peer_to_peer:
            assert after
