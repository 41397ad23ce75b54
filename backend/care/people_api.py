"""`/me/people`, `/me/children`, `/me/helpers`, `/me/proxies`: acting for somebody, and having somebody act."""

from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Request

from backend.accounts.cookies import no_store
from backend.care import messages, proxies
from backend.care.counting import counted
from backend.care.me_api import APatient
from backend.care.views import NewChild, NewHelper, PeopleView, ProxyView
from backend.notifications.outbox import send_quietly
from core.http import CurrentClock, Session, problems, services_of
from core.identity import AccountRole
from core.limits import INVITATIONS

router = APIRouter(tags=["care"], dependencies=[Depends(no_store)])

_COUNTED = counted(INVITATIONS, AccountRole.PATIENT)


@router.get("/me/people", responses=problems(401, 403))
async def my_people(principal: APatient, session: Session, clock: CurrentClock) -> PeopleView:
    return await proxies.people(session, principal, now=clock())


@router.post("/me/children", status_code=201, responses=problems(401, 403, 422, 429), dependencies=[Depends(_COUNTED)])
async def add_child(child: NewChild, principal: APatient, session: Session, clock: CurrentClock) -> ProxyView:
    """A minor without an account of her own; the parent acts for her until she is eighteen."""
    return await proxies.add_child(session, principal, child, now=clock())


@router.post("/me/helpers", status_code=201, responses=problems(401, 403, 422, 429), dependencies=[Depends(_COUNTED)])
async def invite_helper(
    helper: NewHelper,
    principal: APatient,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> ProxyView:
    """The patient agrees that the holder of a contact acts for her, once that person accepts."""
    services = services_of(request)
    contact = messages.reachable(services.outbox, helper.contact)
    view, is_asked = await proxies.invite_helper(
        session, principal, contact=contact.value, until=helper.until, now=clock()
    )
    if is_asked:
        invitation = messages.helper_invited(contact, services.settings.public_url)
        after_commit.add_task(send_quietly, services.outbox, invitation)
    return view


@router.post("/me/proxies/{proxy_id}/accept", status_code=204, responses=problems(401, 403, 404, 422))
async def accept(proxy_id: UUID, principal: APatient, session: Session, clock: CurrentClock) -> None:
    await proxies.accept(session, principal, proxy_id=proxy_id, now=clock())


@router.delete("/me/proxies/{proxy_id}", status_code=204, responses=problems(401, 403, 404, 422))
async def end(proxy_id: UUID, principal: APatient, session: Session, clock: CurrentClock) -> None:
    """By either side, at once; an invitation is declined or taken back the same way."""
    await proxies.end(session, principal, proxy_id=proxy_id, now=clock())
