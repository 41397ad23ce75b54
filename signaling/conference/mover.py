"""When a call moves to the conference server and back: rules on plain data, no I/O.

It moves when there are more people than one uplink can serve one by one, or when a third is there and somebody's uplink
has been weak for a while. It comes back when two are left, and only after a while: moving costs a second of picture.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from contract.quality import Outbound, QualityReport


@dataclass(frozen=True, slots=True)
class MoveRules:
    """`peer_to_peer`: people who can do without. `lossy`: share of lost packets (0 to 1) that makes an uplink weak.

    `believed`: how long a report counts; a page reports every ten seconds.
    """

    peer_to_peer: int = 6
    weak_people: int = 3
    weak_for: timedelta = timedelta(seconds=20)
    believed: timedelta = timedelta(seconds=25)
    lossy: float = 0.05
    few: int = 2
    few_for: timedelta = timedelta(seconds=30)
    again_after: timedelta = timedelta(seconds=30)


DEFAULT_MOVES = MoveRules()


@dataclass(slots=True)
class _Uplink:
    """What a member measured, by link: when it was told, and since when the link is weak (None: it is not)."""

    links: dict[UUID, tuple[datetime, datetime | None]] = field(default_factory=dict)


class Mover:
    """One room. `in_conference` is set by who carries the moves out."""

    def __init__(self, rules: MoveRules = DEFAULT_MOVES) -> None:
        self.in_conference = False
        self._rules = rules
        self._people: frozenset[UUID] = frozenset()
        self._able = False
        self._few_since: datetime | None = None
        self._not_before: datetime | None = None
        self._uplinks: dict[UUID, _Uplink] = {}

    @property
    def people(self) -> frozenset[UUID]:
        return self._people

    def observe(self, people: Mapping[UUID, bool], now: datetime) -> None:
        """Who is in the room, agents left out; and whether each one's client can take part in a conference."""
        self._people = frozenset(people)
        self._able = all(people.values())
        self._uplinks = {member: uplink for member, uplink in self._uplinks.items() if member in people}
        if len(people) > self._rules.few:
            self._few_since = None
        elif self._few_since is None:
            self._few_since = now

    def report(self, member: UUID, report: QualityReport, now: datetime, *, cut: bool) -> None:
        """`cut`: the member says that it sends less because of its line; then no loss may be left to see."""
        weak = cut or self._is_weak(report)
        links = self._uplinks.setdefault(member, _Uplink()).links
        told, since = links.get(report.peer, (None, None))
        if told is None or now - told > self._rules.believed or since is None:
            since = now - timedelta(seconds=min(report.window_s, self._rules.weak_for.total_seconds()))
        links[report.peer] = now, since if weak else None

    def failed(self, now: datetime) -> None:
        """The conference could not be opened, or was lost: not again at once."""
        self.in_conference = False
        self._not_before = now + self._rules.again_after

    def wants_conference(self, now: datetime) -> bool:
        """Where the call should be now."""
        if not self._able:
            return False
        if self.in_conference:
            return self._few_since is None or now - self._few_since < self._rules.few_for
        if self._not_before is not None and now < self._not_before:
            return False
        count = len(self._people)
        if count > self._rules.peer_to_peer:
            return True
        return count >= self._rules.weak_people and any(self._uplink_is_weak(member, now) for member in self._people)

    def _uplink_is_weak(self, member: UUID, now: datetime) -> bool:
        """Every link of it is: a single one may suffer from the other end's downlink."""
        uplink = self._uplinks.get(member)
        if uplink is None:
            return False
        others = self._people - {member}
        heard = [
            since
            for peer, (told, since) in uplink.links.items()
            if peer in others and now - told <= self._rules.believed
        ]
        return len(heard) == len(others) and all(
            since is not None and now - since >= self._rules.weak_for for since in heard
        )

    def _is_weak(self, report: QualityReport) -> bool:
        if report.video_out is not None and report.video_out.limited_by == "bandwidth":
            return True
        return any(self._loses(out) for out in (report.audio_out, report.video_out))

    def _loses(self, out: Outbound | None) -> bool:
        return out is not None and out.lost is not None and out.lost >= self._rules.lossy
