"""The states of a cabin and what leads from one to the next. Pure: no clock, no database.

    closed → preparing → ready → in_visit → cleaning → ready
    any but in_visit → fault → preparing

A visit makes a cabin in_visit from whatever state: who was let in by the doctor is there, whatever the board says.
A fault told during a visit is kept and holds after it. Source of the duty (a named person prepares and cleans):
HAS, places of teleconsultation.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class CabinState(StrEnum):
    CLOSED = "closed"
    PREPARING = "preparing"
    READY = "ready"
    IN_VISIT = "in_visit"
    CLEANING = "cleaning"
    FAULT = "fault"


class StateMove(StrEnum):
    """`admit` and `end` come with a visit; the others are somebody's decision."""

    OPEN = "open"
    CONFIRM = "confirm"
    CLEAN = "clean"
    CLOSE = "close"
    REPORT_FAULT = "report_fault"
    REPAIR = "repair"
    ADMIT = "admit"
    END = "end"


class CheckItem(StrEnum):
    """What the person on duty looks at. The words are in the pages' catalogues."""

    INSTRUMENTS_IN_PLACE = "instruments_in_place"
    SCREEN_AND_SOUND = "screen_and_sound"
    CONSUMABLES = "consumables"
    PRIVACY = "privacy"
    INSTRUMENTS_WIPED = "instruments_wiped"
    SURFACES_WIPED = "surfaces_wiped"
    WASTE_TAKEN = "waste_taken"
    AIRED = "aired"


CHECKLISTS: Mapping[CabinState, tuple[CheckItem, ...]] = {
    CabinState.PREPARING: (
        CheckItem.INSTRUMENTS_IN_PLACE,
        CheckItem.SCREEN_AND_SOUND,
        CheckItem.CONSUMABLES,
        CheckItem.PRIVACY,
    ),
    CabinState.CLEANING: (
        CheckItem.INSTRUMENTS_WIPED,
        CheckItem.SURFACES_WIPED,
        CheckItem.WASTE_TAKEN,
        CheckItem.AIRED,
    ),
}


@dataclass(frozen=True, slots=True)
class Position:
    """`visit_id`: exactly while in_visit. `fault`: in the words of whoever told it; also during a visit."""

    state: CabinState = CabinState.CLOSED
    visit_id: UUID | None = None
    fault: str | None = None


class NotPossible(Exception):
    """This move does not exist from here, or the checklist is not complete."""


def after(
    now: Position,
    move: StateMove,
    *,
    visit_id: UUID | None = None,
    fault: str | None = None,
    checked: Collection[CheckItem] = (),
) -> Position:
    """The position after `move`. Raises NotPossible.

    visit_id: of admit and end. fault: of report_fault. checked: of confirm, everything that was ticked.
    """
    match move, now.state:
        case StateMove.ADMIT, _:
            return Position(CabinState.IN_VISIT, visit_id, now.fault)
        case StateMove.END, CabinState.IN_VISIT if visit_id == now.visit_id:
            return Position(CabinState.FAULT if now.fault else CabinState.CLEANING, fault=now.fault)
        case StateMove.REPORT_FAULT, CabinState.IN_VISIT:
            return Position(CabinState.IN_VISIT, now.visit_id, fault)
        case StateMove.REPORT_FAULT, _:
            return Position(CabinState.FAULT, fault=fault)
        case StateMove.REPAIR, CabinState.FAULT:
            return Position(CabinState.PREPARING)
        case StateMove.OPEN, CabinState.CLOSED:
            return Position(CabinState.PREPARING)
        case StateMove.CONFIRM, (CabinState.PREPARING | CabinState.CLEANING) if set(CHECKLISTS[now.state]) <= set(
            checked
        ):
            return Position(CabinState.READY)
        case StateMove.CLEAN, CabinState.READY:
            return Position(CabinState.CLEANING)
        case StateMove.CLOSE, CabinState.PREPARING | CabinState.READY | CabinState.CLEANING | CabinState.FAULT:
            return Position(CabinState.CLOSED)
    raise NotPossible


def may_begin(now: Position, visit_id: UUID | None) -> bool:
    """Whether somebody may begin here, or go on with this visit."""
    return now.state is CabinState.READY or (now.state is CabinState.IN_VISIT and now.visit_id == visit_id)
