"""HTTP edge: tasks, the time given back, who acts on an agenda."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from backend.admin.accounts import today
from backend.preparation import delegation, given_back, tasks, team
from backend.preparation import work_views as views
from backend.preparation.given_back import Per
from backend.preparation.nomenclature import activity_name
from backend.preparation.tasks import Draft, Scope
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role
from core.identity import AccountRole

router = APIRouter(tags=["preparation"])

Day = Annotated[date, Query(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
_USUAL_SPAN = timedelta(days=90)
_READERS = (
    AccountRole.PRACTITIONER,
    AccountRole.ASSISTANT,
    AccountRole.ATTENDANT,
    AccountRole.COORDINATOR,
    AccountRole.ADMINISTRATOR,
)


@router.get("/tasks", responses=problems(401, 403, 422))
async def list_tasks(
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    scope: Scope = Scope.SITE,
    done: bool = False,
) -> views.TaskListView:
    """Open ones by the day they are due; with `done` those of the last fortnight, newest first."""
    require_role(principal, *team.WORKERS)
    found = await tasks.tasks_of(session, principal, scope=scope, done=done, now=clock())
    return views.TaskListView(
        today=found.today, tasks=[views.task_view(one, principal) for one in found.tasks], hidden=found.hidden
    )


@router.post("/tasks", status_code=201, responses=problems(401, 403, 404, 422))
async def add_task(
    body: views.NewTask, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.TaskView:
    require_role(principal, *team.WORKERS)
    return views.task_view(await tasks.add(session, principal, Draft(**body.model_dump()), now=clock()), principal)


@router.put("/tasks/{task_id}", responses=problems(401, 403, 404, 422))
async def change_task(
    task_id: UUID, body: views.ChangedTask, session: Session, principal: CurrentPrincipal
) -> views.TaskView:
    require_role(principal, *team.WORKERS)
    return views.task_view(await tasks.change(session, principal, task_id=task_id, **body.model_dump()), principal)


@router.delete("/tasks/{task_id}", status_code=204, responses=problems(401, 403, 404, 422))
async def discard_task(task_id: UUID, session: Session, principal: CurrentPrincipal) -> None:
    """Written by mistake: by whoever wrote it, while it is open."""
    require_role(principal, *team.WORKERS)
    await tasks.discard(session, principal, task_id=task_id)


@router.put("/tasks/{task_id}/done", responses=problems(401, 403, 404, 422))
async def finish_task(
    task_id: UUID, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> views.TaskView:
    require_role(principal, *team.WORKERS)
    return views.task_view(await tasks.finish(session, principal, task_id=task_id, now=clock()), principal)


@router.delete("/tasks/{task_id}/done", responses=problems(401, 403, 404, 422))
async def reopen_task(task_id: UUID, session: Session, principal: CurrentPrincipal) -> views.TaskView:
    require_role(principal, *team.WORKERS)
    return views.task_view(await tasks.reopen(session, principal, task_id=task_id), principal)


@router.get("/colleagues", responses=problems(401, 403))
async def list_colleagues(session: Session, principal: CurrentPrincipal, clock: CurrentClock) -> list[views.Teammate]:
    """Who works at one's places and may be given a task."""
    require_role(principal, *team.WORKERS)
    found = await team.colleagues(session, principal.site_ids, today=today(clock()))
    return [views.Teammate(account_id=one.account_id, name=one.name, role=AccountRole(one.role)) for one in found]


@router.get("/given-back", responses=problems(401, 403, 422))
async def show_given_back(
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    per: Per = Per.WEEK,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="until")] = None,
) -> views.GivenBack:
    """Minutes given back to practitioners: one's own, or those of one's places. The last ninety days unless said."""
    require_role(principal, *_READERS)
    until = last or today(clock())
    since = first or until - _USUAL_SPAN
    rows = await given_back.sums(session, principal, per=per, first=since, last=until)
    return views.GivenBack(
        per=per,
        first=since,
        last=until,
        total_minutes=sum(row.minutes for row in rows),
        lines=[
            views.GivenBackLine(
                period=row.period,
                practitioner_id=row.practitioner_id,
                practitioner=row.practitioner,
                activity=row.activity,
                name_fr=activity_name(row.activity)[0],
                name_en=activity_name(row.activity)[1],
                acts=row.acts,
                minutes=row.minutes,
            )
            for row in rows
        ],
    )


@router.get(
    "/given-back.csv",
    response_class=Response,
    responses=problems(401, 403, 422) | {200: {"content": {"text/csv": {}}}},
)
async def download_given_back(
    session: Session,
    principal: CurrentPrincipal,
    clock: CurrentClock,
    per: Per = Per.MONTH,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="until")] = None,
) -> Response:
    """The same as a table, for the place's accounts."""
    require_role(principal, *_READERS)
    until = last or today(clock())
    rows = await given_back.sums(session, principal, per=per, first=first or until - _USUAL_SPAN, last=until)
    return Response(
        given_back.as_csv(rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="temps-rendu.csv"', "Cache-Control": "no-store"},
    )


@router.get("/activity-minutes", responses=problems(401, 403))
async def list_rates(session: Session, principal: CurrentPrincipal, clock: CurrentClock) -> list[views.ActivityRate]:
    """How many minutes each activity counts for today."""
    require_role(principal, *_READERS)
    return [views.rate_view(*rate) for rate in await given_back.rates(session, day=today(clock()))]


@router.put("/activity-minutes/{activity}", responses=problems(401, 403, 404, 422))
async def set_rate(
    activity: str, body: views.NewActivityRate, session: Session, principal: CurrentPrincipal, clock: CurrentClock
) -> list[views.ActivityRate]:
    """From a day on, today at the earliest. Answers with what is in force today."""
    require_role(principal, AccountRole.ADMINISTRATOR)
    day = today(clock())
    await given_back.set_rate(
        session, principal, activity=activity, minutes=body.minutes, valid_from=body.valid_from, today=day
    )
    return [views.rate_view(*rate) for rate in await given_back.rates(session, day=day)]


@router.get("/delegations", responses=problems(401, 403))
async def list_delegations(session: Session, principal: CurrentPrincipal) -> list[views.Delegation]:
    """A practitioner's own; an assistant's those of her places."""
    require_role(principal, AccountRole.PRACTITIONER, AccountRole.ASSISTANT)
    return [views.delegation_view(row) for row in await delegation.delegations(session, principal)]


@router.put("/delegations/mine", responses=problems(401, 403, 404, 422))
async def change_delegation(
    body: views.DelegationChange, session: Session, principal: CurrentPrincipal
) -> views.Delegation:
    """Whether assistants of the site book, move and cancel on one's agenda."""
    require_role(principal, AccountRole.PRACTITIONER)
    return views.delegation_view(await delegation.delegate(session, principal, delegated=body.delegated))
