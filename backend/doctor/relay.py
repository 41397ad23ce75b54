"""`comptoir doctor relay`: does the relay of the settings work, and what to do where it does not."""

import asyncio
from collections.abc import Iterator

from backend.relay.views import RelayFault, RelayGap, RelayState, RelayStep
from backend.relay.watch import RelayWatch
from backend.settings import Settings, turn_settings
from core.clock import utc_now

_STEPS = {
    RelayStep.ALLOCATION: "gives a relayed address",
    RelayStep.ECHO: "carries data between two relayed people, both ways",
    RelayStep.EXPIRED_REFUSED: "refuses expired credentials",
    RelayStep.WRONG_REFUSED: "refuses wrong credentials",
    RelayStep.INSIDE_REFUSED: "refuses to reach into its own network",
}
_REMEDIES = {
    RelayFault.NAME_UNKNOWN: "the name is unknown here: correct COMPTOIR_TURN_URLS, or its DNS record",
    RelayFault.UNREACHABLE: "nobody answers: start coturn, and open this port in its firewall",
    RelayFault.CERTIFICATE: "the certificate does not hold: renew it, and name in the address the host it is made for",
    RelayFault.CREDENTIALS_REFUSED: "our credentials are refused: give coturn the secret of COMPTOIR_TURN_SECRET"
    " (static-auth-secret, use-auth-secret), and set both machines' clocks",
    RelayFault.QUOTA: "too many relayed addresses: raise user-quota or total-quota, or wait for calls to end",
    RelayFault.NO_PORTS: "no port is left: widen min-port to max-port",
    RelayFault.REFUSED: "refused for another reason: read coturn's log",
    RelayFault.ECHO_FORBIDDEN: "its own address is denied as a peer: behind NAT write external-ip=PUBLIC/PRIVATE, both",
    RelayFault.ECHO_LOST: "data is lost on the way: open UDP from min-port to max-port in its firewall, and check external-ip",
    RelayFault.ACCEPTS_EXPIRED: "DANGER, it lets expired credentials in: set use-auth-secret, and its clock",
    RelayFault.ACCEPTS_WRONG: "DANGER, it is open to everybody: set use-auth-secret, take no-auth away",
    RelayFault.REACHES_INSIDE: "DANGER, it is a way into its network: use the deny list of deploy/turnserver.conf,"
    " and coturn 4.9.0 or later",
}
_GAPS = {
    RelayGap.RELAY: "No relay is configured (COMPTOIR_TURN_URLS). Calls fail where the two networks do not let each other"
    " in: most mobile networks, many offices, hospitals and town halls. Guests and interpreters show their addresses.",
    RelayGap.UDP: "No address for UDP: calls over the relay stutter on a bad line.",
    RelayGap.TCP: "No address for TCP: networks that let no UDP out have no call.",
    RelayGap.TLS: "No address for TLS (turns:): networks that let only web traffic out have no call.",
}


def examine(settings: Settings) -> tuple[list[str], bool]:
    """What to print, a line a step; and whether a relay is configured and all of it works. Raises ValueError."""
    watch = RelayWatch(turn_settings(settings), utc_now)
    state = asyncio.run(watch.test())
    return list(_lines(state)), state.works is True


def _lines(state: RelayState) -> Iterator[str]:
    for test in state.relays:
        yield test.url
        for one in test.steps:
            said = {"passed": "ok     ", "failed": "FAILED ", "skipped": "-      "}[one.outcome]
            remedy = f": {_REMEDIES[one.fault]}" if one.fault else ""
            yield f"  {said} {_STEPS[one.step]}{remedy}"
    yield from (_GAPS[gap] for gap in state.gaps)
