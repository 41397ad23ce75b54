"""What coordinators and administrators see of the directory: searches without an answer, and tariffs."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from booking.directory import tariffs, views
from booking.directory.demand import unanswered
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role
from core.identity import AccountRole

router = APIRouter(tags=["admin"])

_Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]


class NewTariff(BaseModel):
    """`cents`: at most 10,000 €, a sum beyond it is a slip."""

    model_config = ConfigDict(extra="forbid")

    speciality_code: Annotated[str, Field(pattern="^[a-z_]{1,40}$")]
    valid_from: _Day
    valid_until: _Day | None = None
    cents: Annotated[int, Field(ge=0, le=1_000_000)]


@router.get("/admin/searches/unanswered", responses=problems(401, 403))
async def list_unanswered(session: Session, principal: CurrentPrincipal, clock: CurrentClock) -> list[views.Unanswered]:
    """What was searched and not found in the last 30 days, the most asked first, with the hours open in the next 30."""
    require_role(principal, AccountRole.COORDINATOR, AccountRole.ADMINISTRATOR)
    return [views.unanswered_view(one) for one in await unanswered(session, now=clock())]


@router.get("/admin/tariffs", responses=problems(401, 403))
async def list_tariffs(session: Session, principal: CurrentPrincipal) -> list[views.Tariff]:
    require_role(principal, AccountRole.COORDINATOR, AccountRole.ADMINISTRATOR)
    return [views.Tariff.model_validate(row) for row in await tariffs.tariffs(session)]


@router.put("/admin/tariffs", responses=problems(401, 403, 404, 422))
async def set_tariff(body: NewTariff, session: Session, principal: CurrentPrincipal) -> views.Tariff:
    """Of two tariffs in force the one that began later counts; the same first day is written over."""
    require_role(principal, AccountRole.ADMINISTRATOR)
    return views.Tariff.model_validate(await tariffs.set_tariff(session, principal, **body.model_dump()))
