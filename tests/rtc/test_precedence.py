"""On a thin line readings go before the sound, the sound before pictures; and each comes back."""

import pytest

from rtc.precedence import Level, Measure, Precedence


class Link:
    """A link that is asked second by second."""

    def __init__(self) -> None:
        self.precedence = Precedence()
        self.second = 0
        self.levels: list[Level] = []

    def run(
        self, seconds: int, *, lost: float | None = 0.0, round_trip_s: float | None = 0.05, waiting: int = 0
    ) -> Level:
        for _ in range(seconds):
            self.second += 1
            measure = Measure(float(self.second), lost, round_trip_s, waiting)
            self.levels.append(self.precedence.next(measure))
        return self.levels[-1]


def test_on_a_good_line_all_is_sent() -> None:
    assert Link().run(300) is Level.ALL


@pytest.mark.parametrize("trouble", [{"lost": 0.12}, {"round_trip_s": 1.5}, {"waiting": 20_000}])
def test_pictures_give_way_first_and_to_key_frames(trouble: dict[str, float]) -> None:
    link = Link()
    link.run(10)
    link.run(3, **trouble)  # type: ignore[arg-type]
    assert link.levels[-1] is Level.KEY_PICTURES


def test_one_bad_second_changes_nothing() -> None:
    link = Link()
    link.run(10)
    link.run(1, lost=0.5)
    assert link.run(60) is Level.ALL


def test_where_much_is_lost_pictures_end_at_once() -> None:
    link = Link()
    link.run(10)
    link.run(3, lost=0.4)
    assert link.levels[-1] is Level.NO_PICTURES
    assert Level.KEY_PICTURES not in link.levels


def test_loss_alone_never_silences_the_sound() -> None:
    link = Link()
    assert link.run(200, lost=0.4) is Level.NO_PICTURES


def test_the_sound_gives_way_only_to_readings_that_wait() -> None:
    link = Link()
    assert link.run(60, lost=0.4, waiting=50_000) is Level.READINGS_ONLY


def test_all_comes_back_step_by_step_when_the_line_has_proved_itself() -> None:
    link = Link()
    link.run(60, lost=0.4, waiting=50_000)
    # Nothing but readings is sent: nothing is reported.
    assert link.run(12, lost=None, round_trip_s=None) is Level.NO_PICTURES
    assert link.run(60) is Level.ALL
    changes = [level for before, level in zip(link.levels, link.levels[1:], strict=False) if level is not before]
    assert changes[-3:] == [Level.NO_PICTURES, Level.KEY_PICTURES, Level.ALL]


def test_a_line_that_carries_no_pictures_is_tried_ever_more_rarely() -> None:
    link = Link()
    for _ in range(900):
        bad = link.precedence.level < Level.NO_PICTURES
        link.run(1, lost=0.4 if bad else 0.0)
    tries = [second for second, level in enumerate(link.levels) if level is Level.KEY_PICTURES]
    assert len(tries) < 90
    assert link.precedence.level >= Level.KEY_PICTURES
