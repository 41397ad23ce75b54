"""What the signaling edge needs, put together for the composition root (`services.signaling`)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from core.clock import Clock
from core.tokens import Keys
from signaling.bus import Bus
from signaling.claims import Claims, Estate
from signaling.conference.conferences import Conferences
from signaling.conference.engine import SfuEngine
from signaling.conference.mover import DEFAULT_MOVES, MoveRules
from signaling.hooks import Hooks
from signaling.hub import Hub
from signaling.limits import Limits
from signaling.switchboard import Switchboard
from signaling.turn import TurnSettings, relay_for


def _always(_: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class SignalingServices:
    """`allowed_origins`: further `scheme://host[:port]` that may open a socket besides our own host.

    may_open(address): False for an address that opens sockets too fast.
    """

    hub: Hub
    rooms: Switchboard
    keys: Keys
    clock: Clock
    limits: Limits = field(default_factory=Limits)
    allowed_origins: frozenset[str] = frozenset()
    may_open: Callable[[str], bool] = _always


def open_signaling(
    keys: Keys,
    *,
    clock: Clock,
    turn: TurnSettings | None = None,
    hooks: Hooks | None = None,
    limits: Limits | None = None,
    allowed_origins: frozenset[str] = frozenset(),
    may_open: Callable[[str], bool] = _always,
    bus: Bus | None = None,
    claims: Claims | None = None,
    estate: Estate | None = None,
    sfu: SfuEngine | None = None,
    move_rules: MoveRules = DEFAULT_MOVES,
) -> SignalingServices:
    """The services; run `async with services.rooms.serving():` in the app's lifespan.

    `bus` and `claims` come together, for an installation of more than one process. `sfu`: where calls go that are too
    large for peer to peer; its connection ends with the services.
    """
    relay = turn or TurnSettings()
    bounds = limits or Limits()
    conferences = None
    if sfu is not None:
        conferences = Conferences(sfu, clock=clock, candidates=bounds.candidates_per_epoch, rules=move_rules)
    hub = Hub(
        clock=clock,
        relay_for=lambda member, role: relay_for(relay, member=member, role=role, now=clock()),
        hooks=hooks or Hooks(),
        limits=bounds,
        conferences=conferences,
    )
    return SignalingServices(
        hub=hub,
        rooms=Switchboard(hub, clock=clock, limits=bounds, bus=bus, claims=claims, estate=estate),
        keys=keys,
        clock=clock,
        limits=bounds,
        allowed_origins=allowed_origins,
        may_open=may_open,
    )
