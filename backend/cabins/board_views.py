"""What the kiosk and the attendant's board show of a cabin. Times are UTC."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

import booking.views
from backend.cabins.state_models import CabinAddress, CabinAssist, CabinMove, CabinStanding
from backend.cabins.states import CHECKLISTS, CabinState, CheckItem, StateMove
from booking.models import Site

Words = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")]
CallBack = Annotated[str, StringConstraints(pattern=r"^\+?[0-9 ]{4,20}$")]
HandMove = Literal[
    StateMove.OPEN, StateMove.CONFIRM, StateMove.CLEAN, StateMove.CLOSE, StateMove.REPORT_FAULT, StateMove.REPAIR
]


class CabinCall(BaseModel):
    """Somebody in the cabin asks for the attendant. `answered_by`: who is coming."""

    kind: Literal["help", "emergency"]
    since: datetime
    answered_by: str | None


class CabinWhere(BaseModel):
    """Where the emergency services have to come to. `street`, `callback`: None until a coordinator has written them."""

    name: str
    street: str | None
    access: str
    postcode: str
    commune: str
    callback: str | None


class CabinPosition(BaseModel):
    """`on_duty`: the named person who prepares and cleans. `checklist`: of this state; `checked`: what is ticked of it."""

    state: CabinState
    since: datetime | None
    on_duty: str | None
    fault: str | None
    reopens_at: datetime | None
    visit_id: UUID | None
    checklist: list[CheckItem]
    checked: list[CheckItem]
    call: CabinCall | None


class AssistView(BaseModel):
    """An attendant's act of assistance in a visit. `left_at`: None while she is inside."""

    name: str
    entered_at: datetime
    left_at: datetime | None


class CabinCard(BaseModel):
    """One cabin of the attendant's place. `next`: visits of today that are still to come, or under way. `quarantined`:
    readings that are nobody's and wait for a decision. `ended`: the visit whose papers the cabin may print now."""

    cabin_id: UUID
    name: str
    where: CabinWhere
    agent_online: bool
    devices: int
    position: CabinPosition
    inside: list[AssistView]
    quarantined: int
    ended: booking.views.Appointment | None
    next: list[booking.views.Appointment]


class CabinMoveView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    at: datetime
    move: StateMove
    before: CabinState
    after: CabinState
    actor: str
    words: str


class CabinMoveWish(BaseModel):
    """`words`: of a fault, what is broken. `reopens_at`: of closing. `checked`: of confirming."""

    model_config = ConfigDict(extra="forbid")

    move: HandMove
    words: Words = ""
    reopens_at: datetime | None = None
    checked: Annotated[list[CheckItem], Field(max_length=len(CheckItem))] = []


class CheckedItems(BaseModel):
    model_config = ConfigDict(extra="forbid")

    checked: Annotated[list[CheckItem], Field(max_length=len(CheckItem))]


class CabinEntryCodeView(BaseModel):
    """Typed at the kiosk, once."""

    code: str
    expires_in_s: int


class CabinAddressData(BaseModel):
    """`access`: how one gets to the door. `callback`: a number that is answered beside the cabin."""

    model_config = ConfigDict(extra="forbid")

    street: Annotated[Words, StringConstraints(min_length=1)]
    access: Words = ""
    callback: CallBack


def position_view(row: CabinStanding | None) -> CabinPosition:
    state = CabinState(row.state) if row else CabinState.CLOSED
    return CabinPosition(
        state=state,
        since=row.since if row else None,
        on_duty=row.duty_name if row else None,
        fault=row.fault if row else None,
        reopens_at=row.reopens_at if row else None,
        visit_id=row.visit_id if row else None,
        checklist=list(CHECKLISTS.get(state, ())),
        checked=[CheckItem(code) for code in row.checked] if row else [],
        call=_call(row),
    )


def _call(row: CabinStanding | None) -> CabinCall | None:
    if row is None or row.call_kind is None or row.called_at is None:
        return None
    kind: Literal["help", "emergency"] = "emergency" if row.call_kind == "emergency" else "help"
    return CabinCall(kind=kind, since=row.called_at, answered_by=row.answered_by)


def where_view(site: Site, address: CabinAddress | None) -> CabinWhere:
    return CabinWhere(
        name=site.name,
        street=address.street if address else None,
        access=address.access if address else "",
        postcode=site.postcode,
        commune=site.commune,
        callback=address.callback if address else None,
    )


def address_line(where: CabinWhere) -> str:
    """In the order a dispatcher asks: place, street, town, then how to get in."""
    parts = [where.name, where.street, f"{where.postcode} {where.commune}", where.access]
    return ", ".join(part for part in parts if part)


def assist_view(row: CabinAssist) -> AssistView:
    return AssistView(name=row.name, entered_at=row.entered_at, left_at=row.left_at)


def move_view(row: CabinMove) -> CabinMoveView:
    return CabinMoveView.model_validate(row)
