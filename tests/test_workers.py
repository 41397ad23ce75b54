from itertools import groupby

from tests import workers

ALONE = {
    "tests/faults/calls/test_calls.py::test_a_cut_line",
    "tests/integration/test_six_people.py::test_everybody",
    "tests/web/call/test_bad_lines.py::test_after_a_cut",
    "tests/web/call/test_bad_lines.py::test_the_picture",
}
OTHERS = {
    "tests/backend/access/test_matrix.py::test_nobody[patient]",
    "tests/backend/access/test_matrix.py::test_nobody[doctor]",
    "tests/backend/test_guards.py::test_one",
    "tests/backend/test_guards.py::test_two",
    "tests/faults/test_kills.py::test_kills",
    "tests/integration/test_agenda.py::test_a_day",
    "tests/integration/test_space.py::test_a_record",
}


def in_order() -> list[str]:
    """As workers get them: sorted in the order of collection."""
    return sorted(sorted(ALONE | OTHERS), key=lambda nodeid: workers.turn_of(nodeid, alone=nodeid in ALONE))


def test_a_part_is_dealt_out_in_one_piece() -> None:
    parts = [part for part, _ in groupby(in_order(), workers.part_of)]
    assert len(parts) == len(set(parts))


def test_those_alone_begin_before_any_long_test_does() -> None:
    ordered = in_order()
    first, *parts = [list(ids) for _, ids in groupby(ordered, workers.part_of)]
    assert first[0] in ALONE
    assert not set(first[1:]) & ALONE
    alone = [bool(set(ids) & ALONE) for ids in parts]
    assert alone == sorted(alone, reverse=True)
    assert any(alone)
