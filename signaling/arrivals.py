"""How fast one network opens sockets, counted in this process.

In memory, not in the database as other limits: a call that comes back must not wait for a transaction, nor a flooder
cause one. Of several processes each lets as many in.
"""

from core.clock import Clock
from core.limits import Limit, network

# Beyond these the network that was quiet longest is forgotten.
_NETWORKS = 100_000


class Arrivals:
    """GCRA as in core.limits: for each network the second when its next socket would be due at the steady rate."""

    def __init__(self, limit: Limit, clock: Clock) -> None:
        self._pace_s = limit.pace.total_seconds()
        self._burst_s = limit.per.total_seconds()
        self._clock = clock
        self._due: dict[str, float] = {}

    def may_open(self, address: str) -> bool:
        """Counts one socket; False for a network that opens them too fast."""
        now = self._clock().timestamp()
        key = network(address)
        latest = now + self._burst_s
        # Not later than the latest, should the clock have been put back.
        before = min(max(self._due.pop(key, now), now), latest)
        let_in = before + self._pace_s <= latest
        # Last in the order of the dictionary: touched last.
        self._due[key] = before + self._pace_s if let_in else before
        if len(self._due) > _NETWORKS:
            del self._due[next(iter(self._due))]
        return let_in
