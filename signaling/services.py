"""What the signaling edge needs, put together for the composition root (`services.signaling`)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from core.clock import Clock
from core.tokens import Keys
from signaling.hub import Hooks, Hub
from signaling.limits import Limits
from signaling.tickets import UsedTickets
from signaling.turn import TurnSettings, ice_servers


async def _always(_: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class SignalingServices:
    """`allowed_origins`: further `scheme://host[:port]` that may open a socket besides our own host.

    may_open(address): False for an address that opens sockets too fast.
    """

    hub: Hub
    keys: Keys
    clock: Clock
    limits: Limits = field(default_factory=Limits)
    used_tickets: UsedTickets = field(default_factory=UsedTickets)
    allowed_origins: frozenset[str] = frozenset()
    may_open: Callable[[str], Awaitable[bool]] = _always


def open_signaling(
    keys: Keys,
    *,
    clock: Clock,
    turn: TurnSettings | None = None,
    hooks: Hooks | None = None,
    limits: Limits | None = None,
    allowed_origins: frozenset[str] = frozenset(),
    may_open: Callable[[str], Awaitable[bool]] = _always,
) -> SignalingServices:
    """The services; run `async with services.hub.serving():` in the app's lifespan."""
    relay = turn or TurnSettings()
    bounds = limits or Limits()
    hub = Hub(
        clock=clock,
        ice_servers=lambda member: ice_servers(relay, member=member, now=clock()),
        hooks=hooks or Hooks(),
        limits=bounds,
    )
    return SignalingServices(
        hub=hub, keys=keys, clock=clock, limits=bounds, allowed_origins=allowed_origins, may_open=may_open
    )
