"""`/session/codes`: patients sign in, or sign up, by a code sent to their e-mail address or telephone."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response
from sqlalchemy import func, select

from backend.accounts import attempts
from backend.accounts.contacts import Contact, contact_of
from backend.accounts.cookies import ATTEMPT_COOKIE, cookie, drop_attempt_cookie, no_store, set_attempt_cookie
from backend.accounts.entry import let_in
from backend.accounts.messages import closed_message, code_message, staff_message
from backend.accounts.models import Account
from backend.accounts.sign_up import create_patient_account, require_birth_date
from backend.accounts.views import CodeCheck, CodeOutcome, CodeRequest, CodeSent, Me, SignUp
from backend.notifications.outbox import Message, send_quietly
from contract.errors import ErrorCode
from core import audit, limits
from core.errors import Invalid
from core.http import CurrentClock, address_of, problem_of, problems, services_of
from core.identity import AccountRole, Assurance

router = APIRouter(tags=["session"], dependencies=[Depends(no_store)])


async def _contact(wanted: CodeRequest, request: Request, clock: CurrentClock) -> Contact:
    """The contact that is asked for, after its limits: few messages to one contact, and from one network."""
    services, now = services_of(request), clock()
    contact = contact_of(wanted.contact)
    if not services.outbox.carries(contact.channel):
        raise Invalid(
            ErrorCode.SESSION_CONTACT, "Nous n'envoyons pas de SMS pour le moment. Donnez une adresse e-mail."
        )
    network = limits.network(address_of(request))
    await limits.take(services.background, limits.CODE_SENT_ADDRESS, key=network, now=now)
    await limits.take(services.background, limits.CODE_SENT, key=contact.value, now=now)
    await limits.take(services.background, limits.CODE_SENT_DAY, key=contact.value, now=now)
    return contact


@router.post("/session/codes", status_code=202, responses=problems(403, 422, 429))
async def send_code(
    wanted: CodeRequest,
    request: Request,
    response: Response,
    tasks: BackgroundTasks,
    clock: CurrentClock,
    contact: Annotated[Contact, Depends(_contact)],
) -> CodeSent:
    """A code on its way. The answer and the work are the same whoever the contact belongs to, or nobody.

    Staff never gets in this way: her message says where she signs in, and the code goes nowhere.
    """
    services, now = services_of(request), clock()
    async with services.background.begin() as session:
        account = await session.scalar(select(Account).where(func.lower(Account.login) == contact.value))
        begun = await attempts.begin(
            session, purpose="sign_in", contact=contact.value, now=now, replaces=cookie(request, ATTEMPT_COOKIE)
        )
    message = _message(contact, account, begun.code, locale=wanted.locale, public_url=services.settings.public_url)
    tasks.add_task(send_quietly, services.outbox, message)
    lasts_s = int(attempts.CODE_LASTS.total_seconds())
    set_attempt_cookie(response, begun.secret, max_age_s=int(attempts.SIGN_UP_LASTS.total_seconds()) + lasts_s)
    return CodeSent(channel=contact.channel, hint=contact.hint, expires_in_s=lasts_s, tries=attempts.TRIES)


def _message(contact: Contact, account: Account | None, code: str, *, locale: str, public_url: str) -> Message:
    if account is not None and account.closed_at is not None:
        return closed_message(contact, locale=locale)
    if account is not None and account.role != AccountRole.PATIENT:
        return staff_message(contact, AccountRole(account.role), locale=locale, public_url=public_url)
    return code_message(contact, code, locale=locale, public_url=public_url)


@router.post("/session/codes/check", response_model=CodeOutcome, responses=problems(401, 403, 410, 422))
async def check_code(
    check: CodeCheck, request: Request, response: Response, clock: CurrentClock
) -> CodeOutcome | Response:
    """Signs in by the code; for a contact without an account it opens the sign-up."""
    services, now, secret = services_of(request), clock(), cookie(request, ATTEMPT_COOKIE)
    async with services.background.begin() as session:
        tried = await attempts.attempt(session, secret=secret, code=check.code, purpose="sign_in", now=now)
        if tried is None:
            return problem_of(attempts.gone())
        if not tried.right:
            audit.record(session, None, audit.Action.SESSION_REFUSED, actor="anonymous")
            return problem_of(attempts.wrong(tried.tries_left))
        account = await session.scalar(select(Account).where(func.lower(Account.login) == tried.contact))
        if account is None:
            return CodeOutcome(outcome="new", me=None)
        await attempts.use(session, secret=secret, purpose="sign_in", now=now)
        if account.role != AccountRole.PATIENT or account.closed_at is not None:
            return problem_of(attempts.gone())
        me = await let_in(session, request, response, account, assurance=Assurance.ONE_FACTOR, now=now)
    drop_attempt_cookie(response)
    return CodeOutcome(outcome="signed_in", me=me)


@router.post("/session/sign-up", status_code=201, responses=problems(403, 409, 410, 422))
async def sign_up(person: SignUp, request: Request, response: Response, clock: CurrentClock) -> Me:
    """An account for the contact this browser has just proven."""
    services, now = services_of(request), clock()
    require_birth_date(person.birth_date, now)
    async with services.background.begin() as session:
        contact = await attempts.use(session, secret=cookie(request, ATTEMPT_COOKIE), purpose="sign_in", now=now)
        if contact is None:
            raise attempts.gone()
        account = await create_patient_account(
            session,
            contact=contact,
            given_name=person.given_name,
            family_name=person.family_name,
            birth_date=person.birth_date,
            locale=person.locale,
        )
        me = await let_in(session, request, response, account, assurance=Assurance.ONE_FACTOR, now=now)
    drop_attempt_cookie(response)
    return me
