"""Takes a configuration into use: validate, stage, try, report; or else go on with the last good one."""

import asyncio
from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from cabin_agent.fleet.configuration_store import ConfigurationStore
from contract.fleet import (
    CabinConfiguration,
    CalibrationDue,
    ConfigurationDesired,
    ConfigurationOutcome,
    ConfigurationState,
    digest_of,
)

logger = structlog.stdlib.get_logger(__name__)


class Unusable(Exception):
    """The kiosk does not work with this configuration. The argument is a code that says why."""


class Configurator:
    """`apply` makes the kiosk work with a document or raises `Unusable` and leaves all as it was. `busy`: somebody is
    inside or an instrument measures, so that instruments must be left alone. `hold` takes calibrations over at once.
    """

    def __init__(
        self,
        store: ConfigurationStore,
        *,
        apply: Callable[[CabinConfiguration], Awaitable[None]],
        hold: Callable[[list[CalibrationDue]], None],
        busy: Callable[[], bool],
        report: Callable[[ConfigurationState], None],
    ) -> None:
        self._store = store
        self._apply = apply
        self._hold = hold
        self._busy = busy
        self._report = report
        self._waiting: ConfigurationDesired | None = None
        self._one_at_a_time = asyncio.Lock()

    def report(self) -> None:
        """After each welcome: the server answers when it wants something else."""
        self._report(self._store.state())

    async def offer(self, wanted: ConfigurationDesired) -> None:
        async with self._one_at_a_time:
            self._waiting = None
            reason = _invalid(wanted)
            if reason is not None:
                self._reject(wanted, ConfigurationOutcome.REFUSED, reason)
            elif wanted.document == self._store.document:
                self._store.promote(wanted)
                self._hold(wanted.calibrations)
            elif self._busy():
                self._waiting = wanted
                self._hold(wanted.calibrations)
                self._report(self._waiting_state(wanted))
                return
            else:
                await self._try(wanted)
            self.report()

    async def quiet(self) -> None:
        """Nobody is inside any more: what waited is tried."""
        if self._waiting is not None:
            await self.offer(self._waiting)

    async def _try(self, wanted: ConfigurationDesired) -> None:
        self._store.stage(wanted)
        try:
            await self._apply(wanted.document)
        except Unusable as error:
            self._reject(wanted, ConfigurationOutcome.ROLLED_BACK, str(error))
        # Transports and drivers are plug-ins: whatever one raises must not leave the kiosk half configured.
        except Exception as error:
            logger.exception("configuration could not be applied", error=type(error).__name__)
            self._reject(wanted, ConfigurationOutcome.ROLLED_BACK, "not_applied")
        else:
            self._store.promote(wanted)
            self._hold(wanted.calibrations)
            logger.info("configuration applied", version=wanted.version)

    def _reject(self, wanted: ConfigurationDesired, outcome: ConfigurationOutcome, reason: str) -> None:
        logger.warning("configuration not taken", reason=reason)
        self._store.reject(wanted, outcome, reason)

    def _waiting_state(self, wanted: ConfigurationDesired) -> ConfigurationState:
        changed = {"outcome": ConfigurationOutcome.WAITING, "wanted": wanted.digest, "reason": None}
        return self._store.state().model_copy(update=changed)


def _invalid(wanted: ConfigurationDesired) -> str | None:
    """Why it cannot even be tried."""
    if digest_of(wanted.document, wanted.calibrations) != wanted.digest:
        return "digest_differs"
    try:
        if wanted.document.zone is not None:
            ZoneInfo(wanted.document.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return "zone_unknown"
    return None
