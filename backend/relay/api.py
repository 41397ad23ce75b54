"""`/admin/relay`: does the relay work, and what to configure."""

from fastapi import APIRouter, Request

from backend.admin.rights import require_admin
from backend.relay.views import RelayState
from backend.relay.watch import RelayWatch
from core import limits
from core.http import CurrentClock, CurrentPrincipal, problems, services_of

router = APIRouter(tags=["administration"])


def _watch(request: Request) -> RelayWatch:
    watch: RelayWatch = services_of(request).relay
    return watch


@router.get("/admin/relay", responses=problems(401, 403))
async def relay_state(principal: CurrentPrincipal, request: Request) -> RelayState:
    """The last self-test of the server that answers."""
    require_admin(principal)
    return _watch(request).state


@router.post("/admin/relay/test", responses=problems(401, 403, 429))
async def test_relay(principal: CurrentPrincipal, request: Request, clock: CurrentClock) -> RelayState:
    """Tries every configured address out now: up to half a minute when one does not answer."""
    require_admin(principal)
    services = services_of(request)
    await limits.take(services.background, limits.RELAY_TEST, key="", now=clock())
    return await _watch(request).test()
