"""Limits an account, counted before the request's own transaction holds a connection.

A request that counted inside its transaction would hold one connection and wait for a second: as many at
once as the pool has connections would all wait for each other.
"""

from collections.abc import Awaitable, Callable

from fastapi import Request

from core import limits
from core.clock import Clock
from core.http import SESSION_COOKIE, STEP_UP_LASTS, CurrentClock, services_of
from core.identity import AccountRole, Principal
from core.limits import Limit

Counting = Callable[[Request, Clock], Awaitable[None]]


def counted(limit: Limit, *roles: AccountRole, recent: bool = False) -> Counting:
    """A dependency, for `dependencies=` of a route, which come first. Raises TooMany.

    Only what the route would let through is counted: these roles, and with `recent` a fresh second factor.
    Everybody else is refused by the route itself.
    """

    async def count(request: Request, clock: CurrentClock) -> None:
        services, now = services_of(request), clock()
        async with services.sessions.begin() as session:
            principal: Principal | None = await services.identify(session, request.cookies.get(SESSION_COOKIE))
        if principal is None or principal.role not in roles:
            return
        if recent and (principal.stepped_up_at is None or now - principal.stepped_up_at > STEP_UP_LASTS):
            return
        await limits.take(services.background, limit, key=str(principal.account_id), now=now)

    return count
