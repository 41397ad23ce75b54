"""What goes to the server next, and how much of it: by priority, paced to the line.

Sources stand in the order of their priority. What is urgent goes at once. The rest waits a moment after each
reconnection, so that many cabins do not pour out at once; is cut into parcels that the line carries in about a second;
and while a call is open keeps to a rate that leaves the line to the call.
"""

import random
import time
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

# Octets of one parcel: what it begins with, and its bounds.
FIRST_OCTETS = 32 * 1024
LEAST_OCTETS = 4 * 1024
MOST_OCTETS = 512 * 1024
UNDER_WAY = 3
# A parcel answered sooner than this may be followed by a larger one, later than that by a smaller one.
_QUICK_S = 1.0
_SLOW_S = 4.0
# While a call is open: 64 kbit/s, an eighth of the thinnest line a call is made on.
CALL_OCTETS_PER_S = 8 * 1024
# Unanswered for so long, the server is called anew.
ACKNOWLEDGE_S = 20.0
JITTER_S = 2.0


@dataclass(frozen=True, slots=True)
class Parcel:
    """`text`: a complete message of the link. `keys`: what the server will answer for, each once."""

    text: str
    keys: tuple[Hashable, ...]


class Source(Protocol):
    """Something to deliver. `urgent`: not subject to pace and jitter."""

    @property
    def urgent(self) -> bool: ...

    async def next(self, *, octets: int) -> Parcel | None:
        """The next parcel not under way, of about `octets` at most but never without any item; None: nothing waits."""

    async def acknowledged(self, keys: Collection[Hashable]) -> None:
        """Durable at the server. Keys of another source, unknown and repeated ones are to be ignored."""

    async def refused(self, key: Any, reason: str) -> None:
        """For good."""

    def lost(self) -> None:
        """What was under way is under way no more."""


@dataclass(slots=True)
class _UnderWay:
    source: Source
    keys: set[Hashable]
    sent_s: float


class Deliveries:
    """`in_call`: whether a call shares the line now."""

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        in_call: Callable[[], bool],
        now: Callable[[], float] = time.monotonic,
        jitter_s: float = JITTER_S,
    ) -> None:
        self._sources = sources
        self._in_call = in_call
        self._now = now
        self._jitter_s = jitter_s
        self._under_way: list[_UnderWay] = []
        self._octets = FIRST_OCTETS
        self._not_before_s = 0.0

    def begin(self) -> None:
        """The link is ready."""
        self._not_before_s = self._now() + random.SystemRandom().uniform(0, self._jitter_s)

    def lost(self) -> None:
        """All that was under way is sent again: it is still with its source."""
        self._under_way.clear()
        self._octets = FIRST_OCTETS
        for source in self._sources:
            source.lost()

    async def next(self) -> Parcel | None:
        """The parcel to send now; None: nothing may go or nothing waits (see `pause_s`)."""
        for source in self._sources:
            parcel = await self._from(source)
            if parcel is not None:
                self._under_way.append(_UnderWay(source, set(parcel.keys), self._now()))
                return parcel
        return None

    async def acknowledged(self, keys: Iterable[Hashable]) -> None:
        """A key of no parcel under way, as after a late answer, is told to every source."""
        left = set(keys)
        for parcel in tuple(self._under_way):
            answered = parcel.keys & left
            if answered:
                await parcel.source.acknowledged(answered)
                left -= answered
                self._answered(parcel, answered)
        if left:
            for source in self._sources:
                await source.acknowledged(left)

    async def refused(self, key: Hashable, reason: str) -> None:
        for parcel in tuple(self._under_way):
            if key in parcel.keys:
                await parcel.source.refused(key, reason)
                self._answered(parcel, {key})

    @property
    def pause_s(self) -> float:
        """For how long what is not urgent has to wait; 0 when only an answer or something new helps."""
        return max(0.0, self._not_before_s - self._now())

    @property
    def overdue_s(self) -> float:
        """Until the oldest parcel is given up; infinite when none is under way."""
        return min((parcel.sent_s for parcel in self._under_way), default=float("inf")) + ACKNOWLEDGE_S - self._now()

    async def _from(self, source: Source) -> Parcel | None:
        if source.urgent:
            return await source.next(octets=MOST_OCTETS)
        in_call = self._in_call()
        if self.pause_s > 0 or len(self._under_way) >= (1 if in_call else UNDER_WAY):
            return None
        parcel = await source.next(octets=LEAST_OCTETS if in_call else self._octets)
        if parcel is not None and in_call:
            self._not_before_s = self._now() + len(parcel.text) / CALL_OCTETS_PER_S
        return parcel

    def _answered(self, parcel: _UnderWay, keys: set[Hashable]) -> None:
        parcel.keys -= keys
        if parcel.keys:
            return
        self._under_way.remove(parcel)
        took_s = self._now() - parcel.sent_s
        if took_s < _QUICK_S:
            self._octets = min(2 * self._octets, MOST_OCTETS)
        elif took_s > _SLOW_S:
            self._octets = max(self._octets // 2, LEAST_OCTETS)
