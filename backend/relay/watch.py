"""The self-test of the relay: at start-up, every twelve hours, sooner after a failure, and when somebody asks."""

import asyncio
import logging
from collections.abc import Sequence

from backend.relay.check import try_out
from backend.relay.views import RelayGap, RelayState, RelayTest
from core.clock import Clock
from rtc.turn_address import TurnAddress
from signaling.turn import TurnSettings

EVERY_S = 12 * 3600.0
# The relay may start after us, or come back; nobody should look at an old failure for half a day.
AFTER_FAILURE_S = 300.0

log = logging.getLogger(__name__)


def gaps(urls: Sequence[str]) -> list[RelayGap]:
    """The ways to a relay that `urls` (turn: and turns: alone) leave out."""
    if not urls:
        return [RelayGap.RELAY]
    there = {TurnAddress.parse(url).transport for url in urls}
    return [gap for gap in (RelayGap.UDP, RelayGap.TCP, RelayGap.TLS) if gap.value not in there]


class RelayWatch:
    """Keeps the last result of this process. One test runs at a time; who asks meanwhile gets its result."""

    def __init__(self, settings: TurnSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._running: asyncio.Task[RelayState] | None = None
        self._state = self._said([])

    @property
    def state(self) -> RelayState:
        return self._state

    async def test(self) -> RelayState:
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._test(), name="relay self-test")
        # Who hangs up does not end the test of the others.
        return await asyncio.shield(self._running)

    async def keep_testing(self) -> None:
        """Until cancelled; ends at once where there is no relay."""
        while self._state.configured:
            state = await self.test()
            await asyncio.sleep(EVERY_S if state.works else AFTER_FAILURE_S)

    async def aclose(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _test(self) -> RelayState:
        now = self._clock()
        tests = await asyncio.gather(*(try_out(url, self._settings, now=now) for url in self._settings.turn_urls))
        self._state = self._said(tests)
        for test in tests:
            _log(test)
        return self._state

    def _said(self, tests: Sequence[RelayTest]) -> RelayState:
        return RelayState(
            configured=bool(self._settings.turn_urls),
            works=all(test.works for test in tests) if tests else None,
            tested_at=self._clock() if tests else None,
            relays=list(tests),
            gaps=gaps(self._settings.turn_urls),
            relay_only=sorted(self._settings.relay_only) if self._settings.turn_urls else [],
        )


def _log(test: RelayTest) -> None:
    faults = [f"{step.step}:{step.fault}" for step in test.steps if step.fault]
    if faults:
        log.warning("relay self-test failed", extra={"reason": f"{test.transport} {' '.join(faults)}"})
    else:
        log.info("relay self-test passed", extra={"reason": test.transport})
