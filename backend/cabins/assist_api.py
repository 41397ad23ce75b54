"""`/assist-sums`: what was helped at one's cabins, by month and year; `/admin/assist-rates`: what it is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.cabins import assist_rates, assist_sums
from backend.cabins.assist_rates import AssistRateKind, NewRate
from backend.cabins.assist_sums import AssistMonth, AssistYear
from backend.cabins.assist_table import months_csv
from booking.availability import local_date
from booking.solidarity.edge import CSV, download
from booking.solidarity.ledger import next_month
from contract.errors import ErrorCode
from core.errors import Invalid
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role
from core.identity import AccountRole

router = APIRouter(tags=["cabins"])

READERS = (AccountRole.ATTENDANT, AccountRole.ASSISTANT, AccountRole.COORDINATOR, AccountRole.ADMINISTRATOR)
MONTHS = 36

_MonthText = Annotated[str, StringConstraints(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$")]
_Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]


class AssistSums(BaseModel):
    """`first`, `last`: the days asked for. `years`: calendar years that these touch, each whole."""

    first: date
    last: date
    months: Sequence[AssistMonth]
    years: Sequence[AssistYear]


class NewAssistRate(BaseModel):
    """`from_acts`: 0 for a sum an act; of a year's tier, from how many acts on. `cents`: 10,000 € at most, 0 ends a tier."""

    model_config = ConfigDict(extra="forbid")

    kind: AssistRateKind
    from_acts: Annotated[int, Field(ge=0, le=100_000)] = 0
    valid_from: _Day
    valid_until: _Day | None = None
    cents: Annotated[int, Field(ge=0, le=1_000_000)]
    code: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9 .+/-]{0,20}$")] = ""


class AssistRateView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    kind: AssistRateKind
    from_acts: int
    valid_from: date
    valid_until: date | None
    cents: int
    code: str


@dataclass(frozen=True, slots=True)
class _Span:
    first: date
    last: date


def _span(
    clock: CurrentClock,
    first: Annotated[_MonthText | None, Query(alias="from", examples=["2026-01"])] = None,
    until: Annotated[_MonthText | None, Query(examples=["2026-12"])] = None,
) -> _Span:
    """Both months included; unless said, the twelve up to this one. Raises Invalid."""
    last = _month(until) if until else local_date(clock(), "Europe/Paris").replace(day=1)
    start = _month(first) if first else next_month(last).replace(year=next_month(last).year - 1)
    if not 1 <= (last.year - start.year) * 12 + last.month - start.month + 1 <= MONTHS:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Choisissez de un à trente-six mois.", field="from")
    return _Span(start, next_month(last) - timedelta(days=1))


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


Span = Annotated[_Span, Depends(_span)]


@router.get("/assist-sums", responses=problems(401, 403, 422))
async def list_assist_sums(principal: CurrentPrincipal, session: Session, span: Span, response: Response) -> AssistSums:
    """Acts of assistance at the cabins of one's places, by month and cabin, and by year and place. No patient."""
    require_role(principal, *READERS)
    response.headers["Cache-Control"] = "no-store"
    return AssistSums(
        first=span.first,
        last=span.last,
        months=await assist_sums.by_month(session, principal, first=span.first, last=span.last),
        years=await assist_sums.by_year(session, principal, first=span.first, last=span.last),
    )


@router.get(
    "/assist-sums.csv",
    response_class=Response,
    responses=problems(401, 403, 422) | {200: {"content": {"text/csv": {}}}},
)
async def download_assist_sums(principal: CurrentPrincipal, session: Session, span: Span) -> Response:
    """The months as a table, for the place's accounts."""
    require_role(principal, *READERS)
    months = await assist_sums.by_month(session, principal, first=span.first, last=span.last)
    return download(months_csv(reversed(months)), f"assistances-{span.first:%Y-%m}-{span.last:%Y-%m}.csv", CSV)


@router.get("/admin/assist-rates", responses=problems(401, 403))
async def list_assist_rates(principal: CurrentPrincipal, session: Session) -> list[AssistRateView]:
    require_role(principal, AccountRole.COORDINATOR, AccountRole.ADMINISTRATOR)
    return [AssistRateView.model_validate(row) for row in await assist_rates.rates(session)]


@router.put("/admin/assist-rates", responses=problems(401, 403, 422))
async def set_assist_rate(body: NewAssistRate, principal: CurrentPrincipal, session: Session) -> AssistRateView:
    """Of two in force the one that began later counts; the same first day is written over."""
    require_role(principal, AccountRole.ADMINISTRATOR)
    return AssistRateView.model_validate(await assist_rates.set_rate(session, principal, NewRate(**body.model_dump())))
