"""HTTP edge of messages: what people want to receive, what was sent, calendar feeds."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Header, Path, Request, Response
from pydantic import AfterValidator
from sqlalchemy import select

from backend.accounts.contacts import contact_of
from backend.accounts.cookies import no_store
from backend.notifications import demo_inbox, feeds, own_contacts, preferences, reports, views
from backend.notifications.models import STAFFS_OWN, CalendarFeed, Channel, Kind, Notification, State
from backend.notifications.outbox import send_quietly
from backend.notifications.smsmode import SmsmodeReport
from booking.appointments import appointment_for
from contract.errors import ErrorCode
from core import audit, limits
from core.errors import Invalid, NotFound
from core.http import CurrentClock, CurrentPrincipal, Session, address_of, problems, require_role, services_of
from core.identity import AccountRole, Principal

router = APIRouter(tags=["messages"])
private = APIRouter(tags=["messages"], dependencies=[Depends(no_store)])

CALENDAR = "text/calendar; charset=utf-8"
_FRESH = timedelta(minutes=5)
_READERS = (AccountRole.PATIENT, AccountRole.PRACTITIONER, AccountRole.ASSISTANT, AccountRole.ATTENDANT)
_PEOPLE = tuple(role for role in AccountRole if role not in {AccountRole.CABIN, AccountRole.GUEST})


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable()).strip()


async def somebody(principal: CurrentPrincipal) -> Principal:
    """Anybody with an account of her own; a cabin reads no messages."""
    require_role(principal, *_PEOPLE)
    return principal


async def a_practitioner(principal: CurrentPrincipal) -> Principal:
    require_role(principal, AccountRole.PRACTITIONER)
    return principal


Somebody = Annotated[Principal, Depends(somebody, scope="function")]
APractitioner = Annotated[Principal, Depends(a_practitioner, scope="function")]


@private.get("/me/messages/preferences", responses=problems(401, 403))
async def my_preferences(principal: Somebody, session: Session, request: Request) -> views.Preferences:
    return await preferences.read(session, services_of(request).outbox, principal)


@private.put("/me/messages/preferences", responses=problems(401, 403, 422))
async def change_preferences(
    wanted: views.NewPreferences, principal: Somebody, session: Session, clock: CurrentClock, request: Request
) -> views.Preferences:
    await preferences.change(session, principal, wanted, clock)
    return await preferences.read(session, services_of(request).outbox, principal)


@private.post("/me/messages/contacts", status_code=202, responses=problems(401, 403, 422, 429))
async def ask_contact(
    wanted: views.NewContact,
    principal: Somebody,
    session: Session,
    clock: CurrentClock,
    request: Request,
    tasks: BackgroundTasks,
) -> views.ContactAsked:
    """Sends a code to an address or number for messages; it is used once the code has come back."""
    services, now = services_of(request), clock()
    contact = contact_of(wanted.contact)
    if not services.outbox.carries(contact.channel):
        raise Invalid(ErrorCode.SESSION_CONTACT, "Nous n'envoyons pas de SMS : donnez une adresse e-mail.")
    for limit, key in (
        (limits.CODE_SENT, contact.value),
        (limits.CODE_SENT_DAY, contact.value),
        (limits.CODE_SENT_DAY, str(principal.account_id)),
    ):
        await limits.take(services.background, limit, key=key, now=now)
    secret, code = await own_contacts.begin(session, principal, contact, now=now)
    locale = (await preferences.read(session, services.outbox, principal)).locale
    tasks.add_task(send_quietly, services.outbox, own_contacts.code_message(contact, code, locale=locale))
    return views.ContactAsked(channel=Channel(contact.channel), hint=contact.hint, secret=secret)


@private.post("/me/messages/contacts/confirm", responses=problems(401, 403, 410, 422))
async def confirm_contact(
    given: views.ContactCode, principal: Somebody, session: Session, clock: CurrentClock, request: Request
) -> views.Preferences:
    services = services_of(request)
    # In a transaction of its own: a wrong try counts, although the request is refused.
    async with services.background.begin() as apart:
        right = await own_contacts.confirm(apart, principal, given.channel, given.secret, given.code, now=clock())
    if not right:
        raise own_contacts.wrong_code()
    return await preferences.read(session, services.outbox, principal)


@private.delete("/me/messages/contacts/{channel}", status_code=204, responses=problems(401, 403, 422))
async def forget_contact(channel: Channel, principal: Somebody, session: Session) -> None:
    await own_contacts.forget(session, principal, channel)


@private.get("/appointments/{appointment_id}/messages", responses=problems(401, 403, 404, 422))
async def messages_of_appointment(
    appointment_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> list[views.SentMessage]:
    """What was written about it, to whom it concerns; oldest first. No texts, no addresses."""
    require_role(principal, *_READERS)
    found = await appointment_for(session, principal, appointment_id=appointment_id, now=clock())
    query = select(Notification).where(
        Notification.appointment_id == appointment_id,
        Notification.patient_id == found.patient_id,
        Notification.state != State.WITHDRAWN,
        Notification.kind.not_in(STAFFS_OWN),
    )
    rows = (await session.scalars(query.order_by(Notification.created_at, Notification.message_id))).all()
    read = audit.Action.APPOINTMENT_READ
    audit.record(
        session, principal, read, patient_id=found.patient_id, subject_id=appointment_id, once=timedelta(hours=1)
    )
    return _sent(rows, principal)


def _sent(rows: Sequence[Notification], principal: Principal) -> list[views.SentMessage]:
    return [
        views.SentMessage(
            message_id=row.message_id,
            kind=Kind(row.kind),
            channel=Channel(row.channel),
            state=State(row.state),
            minutes=row.minutes,
            to_you=row.account_id == principal.account_id,
            created_at=row.created_at,
            due_at=row.due_at,
            sent_at=row.sent_at,
            reason=row.error_code,
        )
        for row in rows
    ]


@router.post("/sms/reports/{message_id}/{proof}", status_code=204, responses=problems(403, 404, 422))
async def receive_report(
    message_id: UUID,
    proof: Annotated[str, Path(max_length=64)],
    report: SmsmodeReport,
    request: Request,
    clock: CurrentClock,
) -> None:
    """What the provider of text messages tells of one of them, at the address given with it."""
    services = services_of(request)
    async with services.background.begin() as session:
        await reports.receive(session, services.settings, message_id, proof, report, now=clock())


@private.get("/me/feeds", responses=problems(401, 403))
async def my_feeds(principal: APractitioner, session: Session) -> list[views.FeedView]:
    return [views.FeedView(**_feed(row)) for row in await feeds.feeds_of(session, principal)]


@private.post("/me/feeds", status_code=201, responses=problems(401, 403, 422, 429))
async def create_feed(
    wanted: views.NewFeed, principal: APractitioner, session: Session, clock: CurrentClock, request: Request
) -> views.FeedMade:
    row, token = await feeds.create(session, principal, _printable(wanted.name), now=clock())
    base = services_of(request).settings.public_url.rstrip("/")
    return views.FeedMade(**_feed(row), url=f"{base}/api/feeds/{token}.ics")


@private.delete("/me/feeds/{feed_id}", status_code=204, responses=problems(401, 403, 404, 422))
async def revoke_feed(feed_id: UUID, principal: APractitioner, session: Session, clock: CurrentClock) -> None:
    await feeds.revoke(session, principal, feed_id, now=clock())


def _feed(row: CalendarFeed) -> dict[str, Any]:
    return {
        "feed_id": row.feed_id,
        "name": row.name,
        "created_at": row.created_at,
        "last_read_at": row.last_read_at,
    }


_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/calendar": {"schema": {"type": "string"}}}, "description": "The file"},
}
_SAME: dict[int | str, dict[str, Any]] = {304: {"description": "As it was"}}


@router.get("/feeds/{token}.ics", response_class=Response, responses=_FILE | _SAME | problems(404, 422, 429))
async def read_feed(
    token: Annotated[str, Path(max_length=100), AfterValidator(_printable)],
    request: Request,
    clock: CurrentClock,
    if_none_match: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """For calendar programmes, which show no session: the address is the secret."""
    services, now = services_of(request), clock()
    async with services.background.begin() as session:
        feed = await feeds.find(session, token, now=now)
    if feed is None:
        key = limits.network(address_of(request))
        await limits.take(services.background, limits.FEEDS_UNKNOWN, key=key, now=now)
        raise NotFound
    await limits.take(services.background, limits.FEEDS, key=str(feed.feed_id), now=now)
    async with services.background() as session:
        content = await feeds.content(session, feed, now=now)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"private, max-age={int(_FRESH.total_seconds())}"}
    if if_none_match is not None and tag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=CALENDAR, headers=headers)


@private.get("/demo/messages", responses=problems(404))
async def demo_messages(request: Request) -> list[views.DemoMessage]:
    """What the demo would have sent, newest first. Elsewhere there is nothing here."""
    settings = services_of(request).settings
    if not settings.demo:
        raise NotFound
    return await demo_inbox.newest(settings.data_dir / "outbox")


@private.get("/demo/messages/{name}/calendar", response_class=Response, responses=_FILE | problems(404, 422))
async def demo_calendar(name: Annotated[str, Path(max_length=40)], request: Request) -> Response:
    """The file attached to one of them."""
    settings = services_of(request).settings
    content = await demo_inbox.calendar_of(settings.data_dir / "outbox", name) if settings.demo else None
    if content is None:
        raise NotFound
    headers = {"Content-Disposition": 'attachment; filename="rendez-vous.ics"'}
    return Response(content, media_type=CALENDAR, headers=headers)


router.include_router(private)
