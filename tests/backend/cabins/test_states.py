"""The rules of a cabin's states, each state against each move."""

from itertools import product
from uuid import uuid4

import pytest

from backend.cabins.states import CHECKLISTS, CabinState, CheckItem, NotPossible, Position, StateMove, after, may_begin

VISIT = uuid4()
S, M = CabinState, StateMove
ALL_TICKED = list(CheckItem)
# Everything that is possible; whatever is not here is refused.
REACHED = {
    (S.CLOSED, M.OPEN): S.PREPARING,
    (S.PREPARING, M.CONFIRM): S.READY,
    (S.CLEANING, M.CONFIRM): S.READY,
    (S.READY, M.CLEAN): S.CLEANING,
    (S.IN_VISIT, M.END): S.CLEANING,
    (S.FAULT, M.REPAIR): S.PREPARING,
    **{(state, M.ADMIT): S.IN_VISIT for state in S},
    **{(state, M.CLOSE): S.CLOSED for state in (S.PREPARING, S.READY, S.CLEANING, S.FAULT)},
    **{(state, M.REPORT_FAULT): S.FAULT for state in S if state is not S.IN_VISIT},
    (S.IN_VISIT, M.REPORT_FAULT): S.IN_VISIT,
}


def at(state: CabinState) -> Position:
    visit = VISIT if state is S.IN_VISIT else None
    return Position(state, visit, "écran noir" if state is S.FAULT else None)


@pytest.mark.parametrize(("state", "move"), list(product(S, M)), ids=lambda one: one.value)
def test_a_move_leads_where_the_table_says_and_nowhere_else(state: CabinState, move: StateMove) -> None:
    def made() -> Position:
        return after(at(state), move, visit_id=VISIT, fault="écran noir", checked=ALL_TICKED)

    if (state, move) in REACHED:
        assert made().state is REACHED[state, move]
        assert (made().visit_id is None) == (made().state is not S.IN_VISIT)
    else:
        with pytest.raises(NotPossible):
            made()


@pytest.mark.parametrize("state", list(CHECKLISTS), ids=lambda one: one.value)
def test_ready_needs_every_item_of_the_list(state: CabinState) -> None:
    for missing in CHECKLISTS[state]:
        with pytest.raises(NotPossible):
            after(Position(state), StateMove.CONFIRM, checked=[item for item in CheckItem if item is not missing])


def test_a_fault_told_during_a_visit_does_not_disturb_it_and_holds_after_it() -> None:
    during = after(at(S.IN_VISIT), StateMove.REPORT_FAULT, fault="brassard déchiré")
    assert (during.state, during.visit_id) == (S.IN_VISIT, VISIT)
    assert after(during, StateMove.END, visit_id=VISIT) == Position(S.FAULT, fault="brassard déchiré")


def test_another_visits_end_ends_nothing() -> None:
    with pytest.raises(NotPossible):
        after(at(S.IN_VISIT), StateMove.END, visit_id=uuid4())


@pytest.mark.parametrize("state", list(S), ids=lambda one: one.value)
def test_somebody_may_begin_in_a_ready_cabin_only(state: CabinState) -> None:
    assert may_begin(at(state), uuid4()) == (state is S.READY)
    assert may_begin(at(state), VISIT) == (state in {S.READY, S.IN_VISIT})
