"""Guests of a visit: invited and removed by those who take part; the guest's own way in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response

from backend.accounts import attempts, sessions
from backend.accounts.contacts import contact_of
from backend.accounts.cookies import (
    ATTEMPT_COOKIE,
    cookie,
    drop_attempt_cookie,
    no_store,
    set_attempt_cookie,
    set_session_cookie,
)
from backend.accounts.me import me_of
from backend.accounts.views import Me
from backend.care import guests, messages
from backend.care.counting import counted
from backend.care.views import GuestCode, GuestCodeSent, GuestToken, GuestView, NewGuest
from backend.notifications.outbox import send_quietly
from core import limits
from core.errors import DomainError
from core.http import (
    SESSION_COOKIE,
    CurrentClock,
    CurrentPrincipal,
    Session,
    address_of,
    problem_of,
    problems,
    require_role,
    services_of,
)
from core.identity import AccountRole, Principal

router = APIRouter(tags=["guests"], dependencies=[Depends(no_store)])


_HOSTS = (AccountRole.PATIENT, AccountRole.PRACTITIONER, AccountRole.ASSISTANT)


async def _a_host(principal: CurrentPrincipal) -> Principal:
    """Whether this person takes part in the visit is asked of the visit."""
    require_role(principal, *_HOSTS)
    return principal


AHost = Annotated[Principal, Depends(_a_host, scope="function")]


@router.post(
    "/consultations/{consultation_id}/guests",
    status_code=201,
    responses=problems(401, 403, 404, 409, 422, 429),
    dependencies=[Depends(counted(limits.INVITATIONS, *_HOSTS))],
)
async def invite(
    consultation_id: UUID,
    guest: NewGuest,
    principal: AHost,
    session: Session,
    clock: CurrentClock,
    request: Request,
    after_commit: BackgroundTasks,
) -> GuestView:
    """A one-time link goes to the contact. At most four guests a visit."""
    services, now = services_of(request), clock()
    contact = messages.reachable(services.outbox, guest.contact)
    invitation = await guests.invite(
        session,
        principal,
        guest,
        contact,
        consultation_id=consultation_id,
        now=now,
        stays=services.booking_rules.waiting_room_stays,
    )
    message = messages.guest_invited(
        contact, services.settings.public_url, token=invitation.token, starts_at=invitation.starts_at
    )
    after_commit.add_task(send_quietly, services.outbox, message)
    return invitation.view


@router.get("/consultations/{consultation_id}/guests", responses=problems(401, 403, 404, 422))
async def list_guests(
    consultation_id: UUID, principal: AHost, session: Session, clock: CurrentClock
) -> list[GuestView]:
    return await guests.guests_of(session, principal, consultation_id=consultation_id, now=clock())


@router.delete(
    "/consultations/{consultation_id}/guests/{guest_id}", status_code=204, responses=problems(401, 403, 404, 422)
)
async def remove(
    consultation_id: UUID, guest_id: UUID, principal: AHost, session: Session, clock: CurrentClock
) -> None:
    """The guest's link and session end at once."""
    await guests.remove(session, principal, consultation_id=consultation_id, guest_id=guest_id, now=clock())


@router.post("/guests/open", responses=problems(403, 410, 422, 429))
async def open_invitation(
    link: GuestToken, request: Request, response: Response, clock: CurrentClock, after_commit: BackgroundTasks
) -> GuestCodeSent:
    """Sends a code to the invited contact. The link stays good until the code was typed."""
    services, now = services_of(request), clock()
    network = limits.network(address_of(request))
    await limits.take(services.background, limits.CODE_SENT_ADDRESS, key=network, now=now)
    async with services.background() as session:
        guest = await guests.invited_by_link(session, token=link.token, now=now)
    for limit in (limits.CODE_SENT, limits.CODE_SENT_DAY):
        await limits.take(services.background, limit, key=guest.contact, now=now)
    async with services.background.begin() as session:
        begun = await attempts.begin(
            session,
            purpose="guest",
            contact=guest.contact,
            guest_id=guest.guest_id,
            now=now,
            replaces=cookie(request, ATTEMPT_COOKIE),
        )
    contact = contact_of(guest.contact)
    lasts_s = int(attempts.CODE_LASTS.total_seconds())
    message = messages.guest_code(contact, begun.code, minutes=lasts_s // 60)
    after_commit.add_task(send_quietly, services.outbox, message)
    set_attempt_cookie(response, begun.secret, max_age_s=lasts_s)
    return GuestCodeSent(name=guest.name, hint=contact.hint, expires_in_s=lasts_s, tries=attempts.TRIES)


@router.post("/guests/enter", response_model=Me, responses=problems(401, 403, 410, 422))
async def enter(typed: GuestCode, request: Request, response: Response, clock: CurrentClock) -> Me | Response:
    """The right code, typed in the browser that opened the link: a session for that one visit's waiting room."""
    services, now = services_of(request), clock()
    async with services.background.begin() as session:
        entered = await guests.enter(
            session,
            secret=cookie(request, ATTEMPT_COOKIE),
            code=typed.code,
            browser=request.headers.get("user-agent", ""),
            now=now,
        )
        if isinstance(entered, DomainError):
            return problem_of(entered)
        if before := request.cookies.get(SESSION_COOKIE):
            await sessions.close_session(session, before)
        principal = await sessions.identify(session, entered.cookie, now=now)
        assert principal is not None, "opened just now, for a guest who was not removed"
        me = await me_of(session, principal)
    set_session_cookie(response, entered.cookie, AccountRole.GUEST)
    drop_attempt_cookie(response)
    return me
