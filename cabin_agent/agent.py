"""The cabin's agent: what the server and the specialist ask, carried out with the cabin's instruments."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cabin_agent.attribution import OpenVisit, Visits
from cabin_agent.call import Call
from cabin_agent.cameras.stills import Stills
from cabin_agent.clock import KioskClock
from cabin_agent.collecting import Collector
from cabin_agent.deliveries import Deliveries
from cabin_agent.drivers.live_source import LiveSource
from cabin_agent.fleet.configuration_store import ConfigurationStore
from cabin_agent.fleet.equipping import Equipment, MakeTransports
from cabin_agent.fleet.keeper import Keeper, Works
from cabin_agent.heartbeat import heartbeat, software
from cabin_agent.identity import Identity, keep
from cabin_agent.instruments import Instrument, light
from cabin_agent.keys import signature_text
from cabin_agent.link import CabinLink, Charted, Closed, Effect, LinkReady, Opened, Ordered, Refused
from cabin_agent.link_client import LinkClient
from cabin_agent.live_sources import LiveSources
from cabin_agent.outbox import Outbox
from cabin_agent.reading_path import ReadingPath
from cabin_agent.reading_sources import reading_sources
from cabin_agent.settings import Settings
from cabin_agent.supervisor import Supervisor
from cabin_agent.tasks import Tasks
from cabin_agent.transports.kiosk_screen import KioskScreen
from cabin_agent.upkeep import Upkeep
from cabin_agent.waves.delivery import WaveSource
from cabin_agent.waves.recorder import Recording
from cabin_agent.waves.store import WaveStore
from contract.acuity import ChartAnswers
from contract.cabin import Heartbeat
from contract.errors import ErrorCode
from contract.live import DeviceStatus, LiveMessage
from contract.observations import DeviceKind, DeviceState
from contract.signaling import DeviceRequested

logger = structlog.stdlib.get_logger(__name__)

# After each reconnection the server says again which visit is open. Without a word for so long, none is.
VISIT_GRACE_S = 5.0
_CALL_AGAIN_S = 2.0


class Agent:
    def __init__(
        self,
        settings: Settings,
        identity: Identity,
        *,
        key: Ed25519PrivateKey,
        clock: KioskClock,
        outbox: Outbox,
        waves: WaveStore,
        stills: Stills,
        store: ConfigurationStore,
        equipment: Equipment,
        sources: Sequence[LiveSource],
        make_transports: MakeTransports,
    ) -> None:
        self._settings = settings
        self._identity = identity
        self._clock = clock
        self._outbox = outbox
        self._instruments: list[Instrument] = []
        self._visits = Visits()
        self._call: Call | None = None
        self._tasks = Tasks()
        self._grace: asyncio.TimerHandle | None = None
        self._upkeep = Upkeep(outbox, waves, retention=timedelta(hours=settings.retention_hours))
        self._link = LinkClient(
            url=settings.link_url,
            machine=CabinLink(
                cabin_id=identity.cabin_id,
                server_id=identity.server_id,
                sign=lambda octets: signature_text(key, octets),
            ),
            outbox=outbox,
            deliveries=Deliveries(
                [*reading_sources(outbox, self._visits), WaveSource(waves, visit=self._visits.consultation_id)],
                in_call=lambda: self._call is not None,
            ),
            heartbeat=self._heartbeat,
            on_effect=self._on_link,
        )
        recording = Recording(
            store=waves,
            clock=clock,
            nearly_full=lambda: outbox.gauge.nearly_full,
            deliver=self._link.deliver,
        )
        self._stills = stills
        self._live = LiveSources(
            sources,
            recording=recording,
            stills=stills,
            visit=self._visits.consultation_id,
            broadcast=self._broadcast,
        )
        self._keeper = Keeper(
            settings,
            store,
            equipment=equipment,
            sources=sources,
            make_transports=make_transports,
            outbox=outbox,
            clock=clock,
            link=self._link,
            works=Works(busy=self._busy, take_over=self._take_over, software=software()),
        )
        self._path = ReadingPath(
            outbox=outbox,
            visits=self._visits,
            clock=clock,
            zone=ZoneInfo(settings.zone),
            broadcast=self._broadcast,
            deliver=self._link.deliver,
        )
        self._collector = Collector(self._path, clock)
        self._supervisor = Supervisor(
            equipment.stations,
            path=self._path,
            visits=self._visits,
            clock=clock,
            broadcast=self._broadcast,
            recording=recording,
            blocked=self._keeper.blocked,
            changed=self._keeper.work_changed,
            keep_picture=stills.keep_of,
            alone=self._collector.paused,
        )
        self._take_over(self._keeper.settings, equipment)

    async def run(self) -> None:
        """Until cancelled."""
        self._tasks.spawn(self._upkeep.run())
        self._collector.open()
        self._tasks.spawn(self._stills.run())
        self._tasks.spawn(self._keeper.run())
        try:
            await self._link.run()
        finally:
            self._cancel_grace()
            await self._supervisor.close()
            await self._collector.close()
            await self._live.close()
            await self._keeper.close()
            await self._tasks.close()

    # ---------------------------------------------------------------- the visit, as the server tells it

    def _on_link(self, effect: Effect) -> None:
        match effect:
            case LinkReady(server_id=server_id):
                self._remember(server_id)
                self._keeper.welcomed()
                self._await_visit()
            case Refused(code=ErrorCode.CABIN_REVOKED):
                self._cancel_grace()
                self._close_visit()
            case Opened(consultation_id=consultation_id, ticket=ticket, open_for_s=open_for_s):
                self._cancel_grace()
                opened_at = self._clock.now().received_at - timedelta(seconds=open_for_s)
                self._open_visit(OpenVisit(consultation_id, opened_at), ticket)
            case Charted(answers=answers):
                self._take_chart(answers)
            case Closed(consultation_id=consultation_id):
                if self._visits.current == OpenVisit(consultation_id):
                    self._close_visit()
            case Ordered(order=order):
                self._keeper.ordered(order)
            case _:
                pass

    def _remember(self, server_id: str) -> None:
        """From now on, this server only."""
        if self._identity.server_id != server_id:
            self._identity = Identity(cabin_id=self._identity.cabin_id, server_id=server_id)
            keep(self._settings.identity_path, self._identity)

    def _await_visit(self) -> None:
        self._cancel_grace()
        self._grace = asyncio.get_running_loop().call_later(VISIT_GRACE_S, self._close_visit)

    def _cancel_grace(self) -> None:
        if self._grace is not None:
            self._grace.cancel()
            self._grace = None

    def _open_visit(self, visit: OpenVisit, ticket: str) -> None:
        if self._visits.current != visit:
            self._close_visit()
            self._visits.current = visit
            self._keeper.work_changed()
        if self._call is None:
            self._call = self._new_call(visit)
            self._tasks.spawn(self._attend(self._call))
        self._call.tickets.put(ticket)

    def _close_visit(self) -> None:
        """Instruments at work end; what they still deliver belongs to the visit they were started in."""
        self._visits.current = None
        self._light(None)
        self._supervisor.stop_all()
        for screen in self._screens:
            screen.forget()
        self._live.end_visit()
        if self._call is not None:
            self._call.leave()
            self._call = None
        self._keeper.work_changed()

    # ---------------------------------------------------------------- the cabin as one of a fleet

    def _busy(self) -> str | None:
        if self._visits.current is not None:
            return "visit"
        return "measuring" if self._supervisor.measuring else None

    def _take_over(self, settings: Settings, equipment: Equipment) -> None:
        self._supervisor.take_over(equipment.stations)
        self._collector.take_over(equipment.stations)
        self._screens = [way for way in equipment.transports if isinstance(way, KioskScreen)]
        self._instruments = [station.instrument for station in equipment.stations]
        self._instruments += self._live.instruments
        self._path.move_to(ZoneInfo(settings.zone))
        self._upkeep.keep_for(timedelta(hours=settings.retention_hours))

    # ---------------------------------------------------------------- the call

    def _new_call(self, visit: OpenVisit) -> Call:
        return Call(
            consultation_id=visit.consultation_id,
            url=self._settings.signaling_url,
            sources=self._live.sources,
            ask_ticket=lambda: self._link.request_ticket(visit.consultation_id),
            greeting=lambda: [instrument.status() for instrument in self._instruments],
            on_device_request=self._on_device_request,
        )

    async def _attend(self, call: Call) -> None:
        try:
            await call.run()
        # A fault in the call must not stop readings from being stored and delivered.
        except Exception as error:
            logger.exception("call failed", error=type(error).__name__)
            await asyncio.sleep(_CALL_AGAIN_S)
            if self._call is call:
                self._call = None
                self._link.request_ticket(call.consultation_id)
            return
        if self._call is call:
            self._call = None
            if call.ended:
                self._close_visit()

    def _broadcast(self, message: LiveMessage) -> None:
        if self._call is not None:
            self._call.broadcast(message)

    # ---------------------------------------------------------------- what the specialist asks

    def _on_device_request(self, request: DeviceRequested) -> None:
        if request.action == "light":
            self._light(request.device)
            return
        if self._live.ask(request):
            return
        if not self._supervisor.has(request.device):
            self._broadcast(
                DeviceStatus(device=request.device, number=1, state=DeviceState.FAULT, detail="no_such_device")
            )
        elif request.action == "start":
            self._supervisor.start(request.device)
        else:
            self._supervisor.stop(request.device)

    def _take_chart(self, answers: ChartAnswers) -> None:
        """Only of the visit that is open; the test may have been begun at the screen itself."""
        visit = self._visits.current
        if not self._screens or visit is None or visit.consultation_id != answers.consultation_id:
            return
        self._screens[0].give(answers)
        self._supervisor.start(DeviceKind.VISUAL_ACUITY)

    def _light(self, kind: DeviceKind | None) -> None:
        for instrument in light(self._instruments, kind):
            self._broadcast(instrument.status())

    # ---------------------------------------------------------------- the cabin's state, for the server

    async def _heartbeat(self) -> Heartbeat:
        return await heartbeat(
            self._outbox, clock=self._clock, instruments=self._instruments, faults=self._keeper.faults()
        )
