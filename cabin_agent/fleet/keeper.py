"""Keeps the cabin in order as one of a fleet: configuration, calibration, self-test, update lock, diagnostics."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time as time_of_day
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from pydantic import ValidationError

from cabin_agent.clock import KioskClock
from cabin_agent.drivers.live_source import LiveSource
from cabin_agent.fleet import diagnostics
from cabin_agent.fleet.calibration import Calibrations
from cabin_agent.fleet.configuration import Configurator, Unusable
from cabin_agent.fleet.configuration_store import ConfigurationStore, write_durably
from cabin_agent.fleet.equipping import Equipment, MakeTransports, configured, tried
from cabin_agent.fleet.self_test import Cabin, self_test, write_and_read
from cabin_agent.fleet.update_lock import UpdateLock
from cabin_agent.link_client import LinkClient
from cabin_agent.outbox import Outbox
from cabin_agent.settings import Settings
from cabin_agent.tasks import Tasks, cancelled
from contract.fleet import (
    CabinConfiguration,
    CollectDiagnostics,
    ConfigurationDesired,
    DiagnosticsBundle,
    DriverVersion,
    RunSelfTest,
    SelfTestReport,
)

logger = structlog.stdlib.get_logger(__name__)

FleetOrder = ConfigurationDesired | RunSelfTest | CollectDiagnostics

# A kiosk that was off at the hour tests itself once it has been up for so long.
_SETTLED_S = 60.0
_LOOK_EVERY_S = 30.0


@dataclass(frozen=True, slots=True)
class Works:
    """What of the agent the keeper works on. `busy`: "visit", "measuring" or None. `take_over`: settings and equipment
    that work are to be used from now on."""

    busy: Callable[[], str | None]
    take_over: Callable[[Settings, Equipment], None]
    software: str


class Keeper:
    def __init__(
        self,
        installed: Settings,
        store: ConfigurationStore,
        *,
        equipment: Equipment,
        sources: Sequence[LiveSource],
        make_transports: MakeTransports,
        outbox: Outbox,
        clock: KioskClock,
        link: LinkClient,
        works: Works,
    ) -> None:
        self._installed = installed
        self._store = store
        self._equipment = equipment
        self._sources = sources
        self._make_transports = make_transports
        self._outbox = outbox
        self._clock = clock
        self._link = link
        self._works = works
        self._tasks = Tasks()
        self._lock = UpdateLock(installed.data_dir)
        self._testing: asyncio.Task[None] | None = None
        self._test_wanted = False
        self._began_s = time.monotonic()
        self._welcomes = 0
        self._report = _read_report(self._report_path)
        self._calibrations = Calibrations(
            store.calibrations, zone=ZoneInfo(self.settings.zone), now=lambda: clock.now().received_at
        )
        self._configurator = Configurator(
            store,
            apply=self._apply,
            hold=self._calibrations.hold,
            busy=lambda: works.busy() is not None,
            report=link.report,
        )
        self.blocked = self._calibrations.blocked
        if store.document.log_level is not None:
            _set_log_level(store.document)

    @property
    def settings(self) -> Settings:
        return configured(self._installed, self._store.document)

    def faults(self) -> list[str]:
        return self._equipment.faults

    # ---------------------------------------------------------------- what the agent tells it

    def welcomed(self) -> None:
        self._welcomes += 1
        self._configurator.report()
        if self._report is not None:
            self._link.report(self._report)

    def ordered(self, order: FleetOrder) -> None:
        match order:
            case ConfigurationDesired():
                self._tasks.spawn(self._configurator.offer(order))
            case RunSelfTest():
                self._want_test()
            case CollectDiagnostics():
                self._tasks.spawn(self._diagnose(order))

    def work_changed(self) -> None:
        """A visit or a measurement began or ended."""
        why = self._works.busy()
        if why is not None:
            self._lock.hold(why)
            if self._testing is not None:
                self._testing.cancel()
                self._test_wanted = True
            return
        self._lock.release()
        self._tasks.spawn(self._configurator.quiet())
        if self._test_wanted:
            self._want_test()

    async def run(self) -> None:
        """Until cancelled: the morning's self-test."""
        await asyncio.sleep(_SETTLED_S)
        while True:
            if self._test_due():
                self._want_test()
            await asyncio.sleep(_LOOK_EVERY_S)

    async def close(self) -> None:
        await self._tasks.close()
        if self._testing is not None:
            await cancelled([self._testing])
        self._lock.close()

    # ---------------------------------------------------------------- configuration

    async def _apply(self, document: CabinConfiguration) -> None:
        """Raises `Unusable`; then nothing has changed."""
        settings = configured(self._installed, document)
        equipment = await tried(
            settings,
            now=self._equipment,
            make=self._make_transports if settings.transports != self.settings.transports else None,
            needed=document.needed,
            live=[source.kind for source in self._sources],
        )
        try:
            await asyncio.to_thread(write_and_read, self._installed.data_dir)
        except OSError as error:
            raise Unusable("not_writable") from error
        self._equipment = equipment
        self._calibrations.zone = ZoneInfo(settings.zone)
        self._works.take_over(settings, equipment)
        _set_log_level(document)

    # ---------------------------------------------------------------- self-test

    @property
    def _report_path(self) -> Path:
        return self._installed.data_dir / "self-test.json"

    def _test_due(self) -> bool:
        zone = ZoneInfo(self.settings.zone)
        now = self._clock.now().received_at.astimezone(zone)
        done_today = self._report is not None and self._report.at.astimezone(zone).date() >= now.date()
        return not done_today and now.time() >= time_of_day.fromisoformat(self._store.document.self_test_at)

    def _want_test(self) -> None:
        """Now, or when nobody is inside."""
        self._test_wanted = True
        if self._testing is None and self._works.busy() is None:
            self._testing = asyncio.ensure_future(self._test())

    async def _test(self) -> None:
        self._test_wanted = False
        try:
            report = await self_test(
                Cabin(
                    folder=self._installed.data_dir,
                    clock=self._clock,
                    outbox=self._outbox,
                    stations=self._equipment.stations,
                    sources=self._sources,
                    faults=self.faults(),
                    needed=self._store.document.needed,
                    round_trip=self._link.round_trip,
                )
            )
        finally:
            self._testing = None
        self._report = report
        self._link.report(report)
        try:
            await asyncio.to_thread(write_durably, self._report_path, report.model_dump_json().encode())
        except OSError:
            logger.warning("self-test not kept")

    # ---------------------------------------------------------------- diagnostics

    async def _diagnose(self, order: CollectDiagnostics) -> None:
        backlog, good, now = await self._outbox.backlog(), self._store.good, self._clock.now()
        drivers = [driver.descriptor for driver in self._equipment.drivers]
        self._link.report(
            DiagnosticsBundle(
                request_id=order.request_id,
                at=now.received_at,
                software=self._works.software,
                python=diagnostics.python(),
                system=diagnostics.system(),
                boot_id=now.boot_id,
                running_s=round(time.monotonic() - self._began_s, 1),
                configuration_version=good.version if good else None,
                configuration_digest=good.digest if good else None,
                kiosk_clock=now.kiosk_clock,
                disk_used=round(self._outbox.gauge.used, 3),
                outbox_pending=backlog.pending,
                outbox_parked=backlog.parked,
                oldest_unsent_s=backlog.oldest_unsent_s,
                round_trip_s=await self._link.round_trip(),
                reconnections=max(0, self._welcomes - 1),
                memory_mib=diagnostics.memory_mib(),
                drivers=[DriverVersion(driver=one.driver_id, version=str(one.version)) for one in drivers][:64],
                faults=self.faults(),
                log=diagnostics.LOG_TAIL.events(),
            )
        )


def _read_report(path: Path) -> SelfTestReport | None:
    """The last one; none when it is gone or unreadable."""
    try:
        return SelfTestReport.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _set_log_level(document: CabinConfiguration) -> None:
    logging.getLogger().setLevel((document.log_level or "info").upper())
