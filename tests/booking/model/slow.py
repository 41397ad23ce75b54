"""An agenda in the plainest way: a dict of appointments, looked through five minutes at a time.

Shares no code with booking. Times are quanta: whole five minutes since the world's beginning.
`outcomes` says what may be answered; where several orders of requests that ran at once are possible, whoever
compares tries them all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations

HOLD = 2
"""Quanta that a time is held."""


@dataclass(frozen=True)
class Doctor:
    """How many quanta a visit takes, and stay free after it; when she is open: quanta."""

    visit: int
    buffer: int
    open: frozenset[int]


@dataclass(frozen=True)
class Op:
    """What is asked. `who`, `patient`, `target`: numbers; target is an appointment. `key`: of idempotency."""

    kind: str
    who: int = 0
    patient: int = 0
    start: int = 0
    cabin: bool = False
    case: bool = False
    key: str = ""
    target: int = -1


@dataclass(frozen=True)
class Kept:
    """An appointment. claims: by resource, the quanta it has."""

    status: str
    op: Op
    claims: Mapping[str, frozenset[int]]
    start: int
    end: int
    held_until: int | None = None

    def stale(self, now: int) -> bool:
        return self.status == "pending" and self.held_until is not None and self.held_until < now

    def blocks(self, now: int) -> bool:
        return bool(self.claims) and not self.stale(now)


@dataclass
class Model:
    doctors: Sequence[Doctor]
    now: int = 0
    kept: dict[int, Kept] = field(default_factory=dict)
    keys: dict[str, tuple[Op, int]] = field(default_factory=dict)

    def copy(self) -> "Model":
        return Model(self.doctors, self.now, dict(self.kept), dict(self.keys))

    # What a visit would take.

    def claims(self, op: Op, *, beside: bool) -> tuple[dict[str, frozenset[int]], int]:
        doctor = self.doctors[op.who]
        end = op.start + doctor.visit
        visit = frozenset(range(op.start, end))
        seat = f"seat {op.who}" if beside else f"doctor {op.who}"
        # Only the doctor's own resource has a buffer.
        with_buffer = visit if beside else frozenset(range(op.start, end + doctor.buffer))
        claims = {seat: with_buffer, f"patient {op.patient}": visit}
        if op.cabin:
            claims["cabin"] = visit
        if op.case:
            claims["case"] = visit
        return claims, end

    def taken(self, claims: Mapping[str, frozenset[int]], *, but: int = -1, stale_too: bool = False) -> bool:
        for number, kept in self.kept.items():
            if number == but or not (kept.blocks(self.now) or (stale_too and kept.claims)):
                continue
            for resource, quanta in claims.items():
                for quantum in quanta:
                    if quantum in kept.claims.get(resource, ()):
                        return True
        return False

    def closed(self, op: Op) -> bool:
        doctor = self.doctors[op.who]
        return any(quantum not in doctor.open for quantum in range(op.start, op.start + doctor.visit))

    # What may be answered, and what is so afterwards.

    def after(self, op: Op, outcome: str, number: int, *, alone: bool) -> "Model | None":
        """The world after `outcome`, or None if it may not be. `number`: of the appointment that was answered."""
        return getattr(self, f"_{op.kind}")(op, outcome, number, alone)  # type: ignore[no-any-return]

    def _book(self, op: Op, outcome: str, number: int, alone: bool) -> "Model | None":
        return self._place(op, outcome, number, alone, status="booked")

    def _hold(self, op: Op, outcome: str, number: int, alone: bool) -> "Model | None":
        return self._place(op, outcome, number, alone, status="pending")

    def _overbook(self, op: Op, outcome: str, number: int, alone: bool) -> "Model | None":
        return self._place(op, outcome, number, alone, status="booked", beside=True)

    def _place(
        self, op: Op, outcome: str, number: int, alone: bool, *, status: str, beside: bool = False
    ) -> "Model | None":
        if op.key and op.key in self.keys:
            first, made = self.keys[op.key]
            if replace(first, kind=op.kind) != op or (first.kind == "overbook") != (op.kind == "overbook"):
                return self if outcome == "key_reused" else None
            return self if (outcome, number) == ("replayed", made) else None
        if op.start < self.now:
            return self if outcome == "past" else None
        if not beside and self.closed(op):
            return self if outcome == "closed" else None
        claims, end = self.claims(op, beside=beside)
        if self.taken(claims):
            return self if outcome == "taken" else None
        # Whoever cannot have the locks of a hold that ran out, because others have them at this moment, is told that
        # the time is taken.
        if outcome == "taken" and not alone and self.taken(claims, stale_too=True):
            return self
        if outcome != "booked" or number in self.kept:
            return None
        found = self.copy()
        for other, kept in self.kept.items():
            if kept.stale(self.now) and found.taken(claims, but=-1, stale_too=True) and _meet(kept.claims, claims):
                found.kept[other] = replace(kept, status="cancelled", claims={})
        until = self.now + HOLD if status == "pending" else None
        found.kept[number] = Kept(status, op, claims, op.start, end, until)
        if op.key:
            found.keys[op.key] = (op, number)
        return found

    def _confirm(self, op: Op, outcome: str, number: int, alone: bool) -> "Model | None":
        kept = self.kept[op.target]
        if kept.status == "booked":
            return self if outcome == "ok" else None
        if kept.status == "pending" and not kept.stale(self.now):
            return self._with(op.target, replace(kept, status="booked", held_until=None)) if outcome == "ok" else None
        return self if outcome == "gone" else None

    def _cancel(self, op: Op, outcome: str, number: int, alone: bool) -> "Model | None":
        kept = self.kept[op.target]
        if kept.status == "cancelled" or kept.stale(self.now):
            # Out of sight, or told again what became of it; a hold that ran out may be there still.
            gone = self._with(op.target, replace(kept, status="cancelled", claims={}))
            return gone if outcome in {"ok", "not_found"} else None
        if outcome == "changed" and not alone:
            return self
        if kept.status in {"pending", "booked"}:
            return self._with(op.target, replace(kept, status="cancelled", claims={})) if outcome == "ok" else None
        return self if outcome in {"not_cancellable", "not_found"} else None

    def _move(self, op: Op, outcome: str, number: int, alone: bool) -> "Model | None":
        kept = self.kept[op.target]
        if outcome == "changed" and not alone:
            return self
        if kept.status != "booked":
            return self if outcome in {"not_movable", "not_found"} else None
        if op.start < self.now:
            return self if outcome == "past" else None
        wanted = replace(kept.op, who=op.who, start=op.start)
        if self.closed(wanted):
            return self if outcome == "closed" else None
        claims, end = self.claims(wanted, beside=False)
        if self.taken(claims, but=op.target):
            return self if outcome == "taken" else None
        if outcome == "taken" and not alone and self.taken(claims, but=op.target, stale_too=True):
            return self
        if outcome != "ok":
            return None
        found = self._with(op.target, replace(kept, op=wanted, claims=claims, start=op.start, end=end))
        for other, stale in self.kept.items():
            if stale.stale(self.now) and _meet(stale.claims, claims):
                found.kept[other] = replace(stale, status="cancelled", claims={})
        return found

    def _miss(self, op: Op, outcome: str, number: int, alone: bool) -> "Model | None":
        kept = self.kept[op.target]
        if outcome == "changed" and not alone:
            return self
        if kept.status in {"cancelled", "pending"}:
            return self if outcome in {"wrong_status", "not_found"} else None
        if kept.status != "booked" or kept.start > self.now:
            return self if outcome == "wrong_status" else None
        claims = kept.claims if kept.end <= self.now else {}
        return self._with(op.target, replace(kept, status="noshow", claims=claims)) if outcome == "ok" else None

    def _sweep(self, op: Op, outcome: str, number: int, alone: bool) -> "Model | None":
        if outcome != "ok":
            return None
        found = self.copy()
        for other, kept in self.kept.items():
            if kept.stale(self.now):
                found.kept[other] = replace(kept, status="cancelled", claims={})
        return found

    def _with(self, number: int, kept: Kept) -> "Model":
        found = self.copy()
        found.kept[number] = kept
        return found


def _meet(one: Mapping[str, frozenset[int]], other: Mapping[str, frozenset[int]]) -> bool:
    return any(quanta & other.get(resource, frozenset()) for resource, quanta in one.items())


def serialised(model: Model, answered: Sequence[tuple[Op, str, int]]) -> Iterator[Model]:
    """The worlds that some order of these requests, which ran at once, could have led to."""
    for order in permutations(answered):
        world: Model | None = model
        for op, outcome, number in order:
            world = world.after(op, outcome, number, alone=len(answered) == 1) if world else None
            if world is None:
                break
        if world is not None:
            yield world
