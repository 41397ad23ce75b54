"""What must stand in a prescription before it is signed."""

from datetime import date

import pytest

from backend.prescriptions.rules import require_whole
from contract.errors import ErrorCode
from contract.prescriptions import Medicine, OrderLine, PrescriptionContent, SickLeave
from core.errors import Invalid

WHOLE = Medicine(medication="Paracétamol 500 mg", dose="1 comprimé", timing="toutes les 6 heures", duration=3)
LEAVE = SickLeave(starts_on=date(2026, 11, 29), days=3)


def refusal(*items: Medicine | OrderLine | SickLeave, by_video: bool = True) -> Invalid | None:
    try:
        require_whole(PrescriptionContent(items=list(items)), by_video=by_video)
    except Invalid as refused:
        return refused
    return None


def test_lines_that_say_all_are_signed() -> None:
    assert refusal(WHOLE, OrderLine(kind="exam", text="NFS, CRP"), LEAVE) is None
    in_all = WHOLE.model_copy(update={"duration": None, "quantity": 1, "quantity_unit": "boîte"})
    assert refusal(in_all) is None


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"dose": ""}, ["1.dose"]),
        ({"timing": ""}, ["1.timing"]),
        ({"duration": None}, ["1.duration"]),
        ({"quantity": 2}, ["1.quantity_unit"]),
        ({"controlled": True}, ["1.in_words"]),
        ({"controlled": True, "in_words": "un comprimé", "duration": None}, ["1.duration", "1.duration"]),
    ],
)
def test_what_is_missing_is_named(change: dict[str, object], missing: list[str]) -> None:
    refused = refusal(WHOLE, WHOLE.model_copy(update=change))
    assert refused is not None
    assert (refused.code, refused.extra["missing"]) == (ErrorCode.PRESCRIPTION_INCOMPLETE, missing)


def test_an_empty_one_is_not_signed() -> None:
    refused = refusal()
    assert refused is not None
    assert refused.extra["missing"] == ["items"]


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        ({}, True),
        ({"days": 4}, False),
        ({"days": 2, "already_days": 1}, True),
        ({"days": 2, "already_days": 2}, False),
        ({"days": 10, "exception": "treating_doctor"}, True),
        ({"days": 10, "exception": "midwife"}, True),
        ({"days": 10, "exception": "not_in_person"}, False),
        ({"days": 10, "exception": "not_in_person", "justification": "Aucun médecin avant huit jours"}, True),
    ],
)
def test_sick_leave_by_video_ends_after_three_days_without_an_exception(
    change: dict[str, object], allowed: bool
) -> None:
    leave = SickLeave.model_validate(LEAVE.model_dump() | change)
    refused = refusal(leave)
    assert (refused is None) is allowed
    assert refused is None or refused.code is ErrorCode.PRESCRIPTION_SICK_LEAVE
    assert refusal(leave, by_video=False) is None


def test_two_lines_of_sick_leave_do_not_add_up() -> None:
    assert refusal(LEAVE, LEAVE) is not None
