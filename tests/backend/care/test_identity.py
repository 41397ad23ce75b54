from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.care import identity
from backend.care.identity import DocumentSeen, Identity, Retrieved, StrictTraits
from core.errors import Conflict
from core.people import InsStatus

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TRAITS = StrictTraits("Vidal", "Rose Marie", date(1950, 1, 1), "F", "34032")
OTHERS = (
    TRAITS,
    StrictTraits("VIDAL", "Rose-Marie", date(1950, 1, 1), "F", "34032"),
    StrictTraits("Vidal", "Rose", date(1950, 1, 1), "F", "34032"),
    StrictTraits("Vidal", "Rose Marie", date(1950, 1, 2), "F", "34032"),
    StrictTraits("Vidal", "Rose Marie", date(1950, 1, 1), "M", "34032"),
    StrictTraits("Vidal", "Rose Marie", date(1950, 1, 1), "F", "34172"),
)
SEEN = DocumentSeen("passport", NOW)
ANSWER = Retrieved("250013403200142", "1.2.250.1.213.1.4.8", NOW)
STEPS = st.lists(st.tuples(st.sampled_from(("declare", "check", "retrieve")), st.sampled_from(OTHERS)), max_size=8)


def take(step: str, before: Identity, traits: StrictTraits) -> Identity:
    try:
        match step:
            case "declare":
                return identity.declare(before, traits)
            case "check":
                return identity.check(before, traits, SEEN)
            case _:
                return identity.retrieve(before, traits, ANSWER)
    except Conflict:
        return before


@given(STEPS)
def test_the_matricule_shows_only_after_both_proofs_of_the_same_traits(steps: list[tuple[str, StrictTraits]]) -> None:
    now = Identity(StrictTraits("Vidal", "Rose", date(1950, 1, 1)))
    document: StrictTraits | None = None
    answer: StrictTraits | None = None
    for step, traits in steps:
        before, now = now, take(step, now, traits)
        if step == "check":
            document = traits
        elif step == "retrieve" and now is not before:
            answer = traits
        assert (now.matricule is not None) == (now.status is InsStatus.QUALIFIEE)
        if now.status is InsStatus.QUALIFIEE:
            assert document is not None
            assert answer is not None
            assert document.agree_with(answer)
            assert now.traits.agree_with(document)


@given(STEPS)
def test_each_step_changes_at_most_one_proof_for_the_better(steps: list[tuple[str, StrictTraits]]) -> None:
    now = Identity(TRAITS)
    for step, traits in steps:
        before, now = now, take(step, now, traits)
        gained = {"document"} if now.seen and not before.seen else set()
        gained |= {"answer"} if now.retrieved and not before.retrieved else set()
        assert gained <= ({"document"} if step == "check" else {"answer"} if step == "retrieve" else set())


@given(STEPS, st.sampled_from(OTHERS))
def test_other_traits_on_a_document_always_drop_the_matricule(
    steps: list[tuple[str, StrictTraits]], traits: StrictTraits
) -> None:
    now = Identity(TRAITS)
    for step, others in steps:
        now = take(step, now, others)
    after = identity.check(now, traits, SEEN)
    if not now.traits.agree_with(traits):
        assert after.status is InsStatus.VALIDEE
        assert after.retrieved is None


def test_the_four_transitions() -> None:
    start = Identity(TRAITS)
    retrieved = identity.retrieve(start, TRAITS, ANSWER)
    checked = identity.check(start, TRAITS, SEEN)
    assert [one.status for one in (start, retrieved, checked)] == ["provisoire", "recuperee", "validee"]
    assert identity.check(retrieved, TRAITS, SEEN).status is InsStatus.QUALIFIEE
    assert identity.retrieve(checked, TRAITS, ANSWER).status is InsStatus.QUALIFIEE


@pytest.mark.parametrize("proven", [Identity(TRAITS, SEEN), Identity(TRAITS, None, ANSWER)])
def test_a_patient_cannot_change_what_was_proven(proven: Identity) -> None:
    with pytest.raises(Conflict):
        identity.declare(proven, TRAITS)


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("255081416802538", True),
        ("255081416802539", False),
        ("19501 34032001 42", False),
        ("1850220A0000000", False),
    ],
)
def test_the_key_of_a_matricule(number: str, right: bool) -> None:
    assert identity.is_matricule(number) is right


def test_a_corsican_matricule_has_a_key_too() -> None:
    for department, stands_for in (("2A", "19"), ("2B", "18")):
        body = f"18502{department}004001"
        key = 97 - int(body.replace(department, stands_for)) % 97
        assert identity.is_matricule(f"{body}{key:02d}")
