"""The cabin's agent: what the server and the specialist ask, carried out with the cabin's instruments."""

import asyncio
import gc
from collections.abc import Sequence
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from zoneinfo import ZoneInfo

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cabin_agent.attribution import OpenVisit, Visits
from cabin_agent.call import Call
from cabin_agent.clock import KioskClock
from cabin_agent.drivers.registry import registry
from cabin_agent.drivers.video import VideoSource
from cabin_agent.identity import Identity, keep, known_identity
from cabin_agent.instruments import Instrument, Station, find_stations
from cabin_agent.keys import signature_text
from cabin_agent.link import CabinLink, Closed, Effect, LinkReady, Opened, Refused
from cabin_agent.link_client import LinkClient
from cabin_agent.outbox import Outbox, open_outbox
from cabin_agent.reading_path import ReadingPath
from cabin_agent.settings import Settings
from cabin_agent.supervisor import Supervisor
from cabin_agent.tasks import Tasks
from cabin_agent.transports import Transport
from contract.cabin import Heartbeat
from contract.errors import ErrorCode
from contract.live import DeviceStatus, LiveMessage
from contract.observations import DeviceKind, DeviceState
from contract.signaling import DeviceRequested

logger = structlog.stdlib.get_logger(__name__)

# After each reconnection the server says again which visit is open. Without a word for so long, none is.
VISIT_GRACE_S = 5.0
_CALL_AGAIN_S = 2.0
_ERASE_EVERY_S = 3600.0


async def run_agent(
    settings: Settings,
    *,
    key: Ed25519PrivateKey,
    transports: Sequence[Transport],
    video: VideoSource | None,
) -> None:
    """The composition root; runs until cancelled. Raises `NotEnrolled`, `OutboxBusy` and `OSError` at the start."""
    identity = known_identity(settings)
    clock = KioskClock()
    drivers = registry(allowed=settings.driver_allow_list)
    for broken in drivers.broken:
        logger.error("driver not loaded", driver=broken.name, error=broken.error)
    stations = await find_stations(transports, drivers)
    async with open_outbox(settings.data_dir, clock=clock) as outbox:
        agent = Agent(settings, identity, key=key, clock=clock, outbox=outbox, stations=stations, video=video)
        # What lives as long as the program need not be looked through while an instrument measures.
        gc.collect()
        gc.freeze()
        await agent.run()


class Agent:
    def __init__(
        self,
        settings: Settings,
        identity: Identity,
        *,
        key: Ed25519PrivateKey,
        clock: KioskClock,
        outbox: Outbox,
        stations: Sequence[Station],
        video: VideoSource | None,
    ) -> None:
        self._settings = settings
        self._identity = identity
        self._clock = clock
        self._outbox = outbox
        self._video = video
        self._instruments = [station.instrument for station in stations]
        self._camera = _camera(video)
        if self._camera is not None:
            self._instruments.append(self._camera)
        self._visits = Visits()
        self._call: Call | None = None
        self._tasks = Tasks()
        self._grace: asyncio.TimerHandle | None = None
        self._erased_at_s = float("-inf")
        self._link = LinkClient(
            url=settings.link_url,
            machine=CabinLink(
                cabin_id=identity.cabin_id,
                server_id=identity.server_id,
                sign=lambda octets: signature_text(key, octets),
            ),
            outbox=outbox,
            heartbeat=self._heartbeat,
            on_effect=self._on_link,
        )
        self._supervisor = Supervisor(
            stations,
            path=ReadingPath(
                outbox=outbox,
                visits=self._visits,
                clock=clock,
                zone=ZoneInfo(settings.zone),
                broadcast=self._broadcast,
                deliver=self._link.deliver,
            ),
            visits=self._visits,
            clock=clock,
            broadcast=self._broadcast,
        )

    async def run(self) -> None:
        """Until cancelled."""
        try:
            await self._link.run()
        finally:
            self._cancel_grace()
            await self._supervisor.close()
            await self._tasks.close()

    # ---------------------------------------------------------------- the visit, as the server tells it

    def _on_link(self, effect: Effect) -> None:
        match effect:
            case LinkReady(server_id=server_id):
                self._remember(server_id)
                self._await_visit()
            case Refused(code=ErrorCode.CABIN_REVOKED):
                self._cancel_grace()
                self._close_visit()
            case Opened(consultation_id=consultation_id, ticket=ticket):
                self._cancel_grace()
                self._open_visit(OpenVisit(consultation_id), ticket)
            case Closed(consultation_id=consultation_id):
                if self._visits.current == OpenVisit(consultation_id):
                    self._close_visit()
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
        if self._call is None:
            self._call = self._new_call(visit)
            self._tasks.spawn(self._attend(self._call))
        self._call.tickets.put(ticket)

    def _close_visit(self) -> None:
        """Instruments at work end; what they still deliver belongs to the visit they were started in."""
        self._visits.current = None
        self._supervisor.stop_all()
        if self._call is not None:
            self._call.leave()
            self._call = None

    # ---------------------------------------------------------------- the call

    def _new_call(self, visit: OpenVisit) -> Call:
        return Call(
            consultation_id=visit.consultation_id,
            url=self._settings.signaling_url,
            video=self._video,
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
        if request.device is DeviceKind.EXAM_CAMERA and self._video is not None and self._camera is not None:
            self._video.live = request.action == "start"
            self._camera.state = DeviceState.MEASURING if self._video.live else DeviceState.READY
            self._broadcast(self._camera.status())
        elif not self._supervisor.has(request.device):
            self._broadcast(
                DeviceStatus(device=request.device, number=1, state=DeviceState.FAULT, detail="no_such_device")
            )
        elif request.action == "start":
            self._supervisor.start(request.device)
        else:
            self._supervisor.stop(request.device)

    # ---------------------------------------------------------------- the cabin's state, for the server

    async def _heartbeat(self) -> Heartbeat:
        await self._erase_delivered()
        backlog = await self._outbox.backlog()
        return Heartbeat(
            software=_software(),
            boot_id=self._clock.boot_id,
            outbox_depth=backlog.pending,
            oldest_unsent_s=backlog.oldest_unsent_s,
            devices=[instrument.inventory_item() for instrument in self._instruments],
        )

    async def _erase_delivered(self) -> None:
        now_s = asyncio.get_running_loop().time()
        if now_s - self._erased_at_s >= _ERASE_EVERY_S:
            self._erased_at_s = now_s
            await self._outbox.erase_acknowledged(older_than=timedelta(hours=self._settings.retention_hours))


def _camera(video: VideoSource | None) -> Instrument | None:
    if video is None:
        return None
    identity = video.identity
    state = DeviceState.MEASURING if video.live else DeviceState.READY
    return Instrument(DeviceKind.EXAM_CAMERA, 1, identity.model, identity.serial, state)


def _software() -> str:
    try:
        return f"cabin-agent {version('comptoir')}"
    except PackageNotFoundError:
        return "cabin-agent (from source)"
