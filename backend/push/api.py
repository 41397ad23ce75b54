"""`/push`: this installation's key, and the browsers of a practitioner that it rings."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, StringConstraints

from backend.accounts.cookies import no_store
from backend.push import subscriptions
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of
from core.identity import AccountRole, Principal

router = APIRouter(prefix="/push", tags=["push"], dependencies=[Depends(no_store)])


async def _a_practitioner(principal: CurrentPrincipal) -> Principal:
    require_role(principal, AccountRole.PRACTITIONER)
    return principal


APractitioner = Annotated[Principal, Depends(_a_practitioner, scope="function")]
Base64Url = Annotated[str, StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_-]+=*$")]


class PushKey(BaseModel):
    """`applicationServerKey` of the Push API; null where no browser is rung."""

    key: str | None


class PushKeys(BaseModel):
    """Of RFC 8291, base64url."""

    p256dh: Base64Url
    auth: Base64Url


class NewPushSubscription(BaseModel):
    """PushSubscription.toJSON() of the Push API."""

    endpoint: Annotated[str, StringConstraints(max_length=2000, pattern=r"^https://[!-~]+$")]
    keys: PushKeys


class AddedPushSubscription(BaseModel):
    subscription_id: UUID


@router.get("/key", responses=problems(401, 403))
async def read_key(_: APractitioner, request: Request) -> PushKey:
    push = services_of(request).push
    return PushKey(key=push.public_key if push else None)


@router.post("/subscriptions", status_code=201, responses=problems(401, 403, 422))
async def add_subscription(
    wanted: NewPushSubscription, principal: APractitioner, session: Session, clock: CurrentClock, request: Request
) -> AddedPushSubscription:
    """This browser is rung from now on. Refused where it is off, and for a push service that is not allowed."""
    subscription_id = await subscriptions.add(
        session,
        services_of(request).push,
        principal,
        subscriptions.Wanted(wanted.endpoint, wanted.keys.p256dh, wanted.keys.auth),
        now=clock(),
    )
    return AddedPushSubscription(subscription_id=subscription_id)


@router.delete("/subscriptions/{subscription_id}", status_code=204, responses=problems(401, 403, 404, 422))
async def remove_subscription(subscription_id: UUID, principal: APractitioner, session: Session) -> None:
    """This browser is rung no longer."""
    await subscriptions.remove(session, principal, subscription_id=subscription_id)
