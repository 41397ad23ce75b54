"""Readings before sound before pictures, on one link.

aiortc has no congestion control, and a packet that was encoded once has its size: on a line that is too thin the only
thing to do is to send fewer. Pictures give way first, to key frames and then altogether; the sound when the readings
still do not get through. They come back step by step when the line has proved itself.
"""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """What is sent. `KEY_PICTURES`: one picture every second or two, as often as the source makes a key frame."""

    ALL = 0
    KEY_PICTURES = 1
    NO_PICTURES = 2
    READINGS_ONLY = 3


@dataclass(frozen=True, slots=True)
class Measure:
    """A second of the line. `lost`: worst share of packets, 0 to 1, of the receiver reports that came in it (RFC 3550
    6.4.2); `round_trip_s`; None where nothing was reported. `waiting`: octets of readings not yet acknowledged.
    """

    at_s: float
    lost: float | None
    round_trip_s: float | None
    waiting: int


_BAD_LOSS = 0.08
_SEVERE_LOSS = 0.25
_CLEAN_LOSS = 0.03
# The queue before the narrow place is full.
_BAD_ROUND_TRIP_S = 0.9
# Ten readings, or a second of a curve: more is a line that does not keep up.
_BAD_WAITING = 8 * 1024
_TROUBLE_S = 2.0
# What was measured before a step says nothing about it.
_SETTLE_S = 3.0
_FIRST_WAIT_S = 10.0
_LONGEST_WAIT_S = 120.0
# A step up that fails sooner was a mistake: the next one waits twice as long.
_TRIAL_S = 20.0


class Precedence:
    def __init__(self) -> None:
        self.level = Level.ALL
        self._settled_at = 0.0
        self._trouble_since: float | None = None
        self._clean_since: float | None = None
        self._rose_at: float | None = None
        self._wait_s = _FIRST_WAIT_S

    def next(self, measure: Measure) -> Level:
        """To be asked once a second."""
        if measure.at_s < self._settled_at:
            return self.level
        if self._troubled(measure):
            self._sink(measure)
        elif self.level > Level.ALL and (measure.lost or 0.0) <= _CLEAN_LOSS:
            self._rise(measure.at_s)
        else:
            self._trouble_since = self._clean_since = None
        return self.level

    def _troubled(self, measure: Measure) -> bool:
        waits = measure.waiting >= _BAD_WAITING
        if self.level >= Level.NO_PICTURES:
            # Sound is small: only readings that wait are worth more.
            return waits
        return waits or (measure.lost or 0.0) >= _BAD_LOSS or (measure.round_trip_s or 0.0) >= _BAD_ROUND_TRIP_S

    def _sink(self, measure: Measure) -> None:
        self._clean_since = None
        if self.level is Level.READINGS_ONLY:
            return
        if self._trouble_since is None:
            self._trouble_since = measure.at_s
        if measure.at_s - self._trouble_since < _TROUBLE_S:
            return
        if self._rose_at is not None and measure.at_s - self._rose_at < _TRIAL_S:
            self._wait_s = min(_LONGEST_WAIT_S, self._wait_s * 2)
        self._rose_at = None
        severe = (measure.lost or 0.0) >= _SEVERE_LOSS and self.level < Level.NO_PICTURES
        self._move(Level.NO_PICTURES if severe else Level(self.level + 1), measure.at_s)

    def _rise(self, at_s: float) -> None:
        self._trouble_since = None
        if self._clean_since is None:
            self._clean_since = at_s
        if self._rose_at is not None and at_s - self._rose_at >= _TRIAL_S:
            self._rose_at, self._wait_s = None, _FIRST_WAIT_S
        if at_s - self._clean_since < self._wait_s:
            return
        self._rose_at = at_s
        self._move(Level(self.level - 1), at_s)

    def _move(self, level: Level, at_s: float) -> None:
        self.level = level
        self._settled_at = at_s + _SETTLE_S
        self._trouble_since = self._clean_since = None
