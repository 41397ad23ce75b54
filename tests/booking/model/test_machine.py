"""Hypothesis plays with the real thing and the model at once: up to four requests together, any order of which must
explain what was answered, and after each play all that must hold is looked at.
"""

import asyncio
from collections.abc import Iterator
from typing import Any, ClassVar

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, seed, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from backend.database_roles import application_url
from core.context import background
from core.db import open_engine, session_maker
from tests.booking.model.real import DOCTORS, PATIENTS, Real
from tests.booking.model.slow import Model, Op, serialised

QUICK = settings(max_examples=12, stateful_step_count=14, derandomize=True, deadline=None, database=None)
PARTS = 20
LONG = settings(max_examples=20, stateful_step_count=50, deadline=None, database=None, print_blob=True)

_flag = strategies.booleans()
_place = strategies.builds(
    Op,
    kind=strategies.sampled_from(["book", "book", "hold", "hold", "overbook"]),
    who=strategies.integers(0, len(DOCTORS) - 1),
    patient=strategies.integers(0, PATIENTS - 1),
    # Few times, so that they meet; around midnight, around the pause, and some outside the hours.
    start=strategies.sampled_from([*range(28, 46), 58, 2]),
    cabin=_flag,
    case=_flag,
    key=strategies.sampled_from(["", "", "", "a", "b"]),
)
_change = strategies.builds(
    Op,
    kind=strategies.sampled_from(["confirm", "cancel", "move", "miss", "sweep"]),
    who=strategies.integers(0, len(DOCTORS) - 1),
    start=strategies.integers(28, 46),
    target=strategies.integers(0, 30),
)


class Machine(RuleBasedStateMachine):
    """`runner`, `real`: one loop and one database for all plays; each begins with empty agendas."""

    runner: ClassVar[asyncio.Runner]
    real: ClassVar[Real]

    @initialize()
    def empty(self) -> None:
        self.runner.run(self.real.begin_again())
        self.model = Model(DOCTORS)

    @rule(ops=strategies.lists(strategies.one_of(_place, _change), min_size=1, max_size=4))
    def ask(self, ops: list[Op]) -> None:
        self._play([one for one in (self._meant(op) for op in ops) if one is not None])

    @rule(op=_place, rivals=strategies.integers(2, 4))
    def want_the_same(self, op: Op, rivals: int) -> None:
        self._play([Op(**vars(op) | {"patient": n % PATIENTS, "key": ""}) for n in range(rivals)])

    @rule(op=_change, other=_change)
    def change_the_same(self, op: Op, other: Op) -> None:
        both = [self._meant(op), self._meant(Op(**vars(other) | {"target": op.target}))]
        self._play([one for one in both if one is not None])

    @rule(quanta=strategies.sampled_from([1, 1, 2, 3, 9]))
    def let_time_pass(self, quanta: int) -> None:
        self.model.now += quanta

    def _meant(self, op: Op) -> Op | None:
        """An appointment that exists; None where there is none yet."""
        if op.kind in {"book", "hold", "overbook", "sweep"}:
            return op
        numbers = sorted(self.model.kept)
        return Op(**vars(op) | {"target": numbers[op.target % len(numbers)]}) if numbers else None

    def _play(self, ops: list[Op]) -> None:
        answered = self.runner.run(self.real.ask(ops, self.model.now))
        seen = self.runner.run(self.real.seen())
        worlds = [world for world in serialised(self.model, answered) if _agrees(world, seen)]
        assert worlds, f"no order explains {answered} and {seen} at {self.model.now} from {self.model.kept}"
        self.model = worlds[0]
        wrong = self.runner.run(self.real.wrongs())
        assert not wrong, wrong


def _agrees(world: Model, seen: dict[int, tuple[str, int]]) -> bool:
    """Status and start of every appointment; a hold that ran out may have been cleared already, or not yet."""
    if seen.keys() != world.kept.keys():
        return False
    for number, kept in world.kept.items():
        status, start = seen[number]
        allowed = {"pending", "cancelled"} if kept.stale(world.now) else {kept.status}
        if status not in allowed or start != kept.start:
            return False
    return True


@pytest.fixture
def machine(database_url: str) -> Iterator[type[Machine]]:
    with asyncio.Runner() as runner:
        engine = open_engine(application_url(database_url), pool_size=6)
        Machine.runner = runner
        Machine.real = runner.run(Real.opened(background(session_maker(engine))))
        yield Machine
        runner.run(engine.dispose())


def _run(machine: type[Machine], how: Any) -> None:
    quiet = list(HealthCheck)
    run_state_machine_as_test(machine, settings=settings(how, suppress_health_check=quiet))


def test_the_service_does_what_the_model_says(machine: type[Machine]) -> None:
    _run(machine, QUICK)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(PARTS))
def test_the_service_does_what_the_model_says_for_long(machine: type[Machine], part: int) -> None:
    """Four hundred plays in parts with a seed each, so that a run that is cut off has still shown something."""
    _run(seed(part)(type("Part", (machine,), {})), LONG)


def test_the_machine_sees_a_missing_constraint(machine: type[Machine], database_url: str) -> None:
    async def drop() -> None:
        connection = await asyncpg.connect(database_url)
        await connection.execute("ALTER TABLE reservations DROP CONSTRAINT ex_reservations_no_overlap")
        await connection.close()

    machine.runner.run(drop())
    with pytest.raises(AssertionError, match="no order explains"):
        _run(machine, settings(QUICK, phases=[Phase.generate]))
