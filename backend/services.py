"""The composition root: everything the application needs, opened and closed in one place."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend import startup, work
from backend.accounts import sessions as login_sessions
from backend.accounts.factor_key import FactorKey
from backend.accounts.oidc import OidcClient, open_client
from backend.accounts.passwords import PasswordChecker
from backend.audit_trail.keeping import AuditTrail, open_trail
from backend.cabins.moves import require_ready
from backend.cabins.registry import CabinRegistry
from backend.consultations import hooks
from backend.demo.people import LOGINS
from backend.exchange import sending
from backend.exchange.opening import open_pacs
from backend.notifications import delivery
from backend.notifications.carriers import open_outbox
from backend.notifications.outbox import Outbox
from backend.push import ringing
from backend.push.opening import open_push
from backend.push.sender import PushSender
from backend.quality.keeper import QualityKeeper
from backend.relay.watch import RelayWatch
from backend.rooms.conference import limits_with, open_sfu
from backend.rooms.estate import Estates
from backend.rooms.shared import open_shared
from backend.settings import Settings, turn_settings
from backend.upkeep import keep_freeing, keep_opening, keep_sweeping
from backend.vault.opening import open_keys, open_store
from booking.rules import DEFAULT_RULES, BookingRules
from contract.quality import QualityReport
from contract.signaling import Role
from core import limits
from core.clock import Clock, utc_now
from core.context import background
from core.db import SessionMaker, open_engine, session_maker
from core.identity import Principal
from core.jobs import Worker
from core.tokens import Keys, TokenKeyRing
from media.exchange.framing import Framing
from media.exchange.stow import Pacs
from media.objects import SealedObjects
from media.pipeline import WorkerPool
from media.review.workers import ReviewWorkers
from media.services import MediaServices, Subject
from media.views import Photo
from signaling.arrivals import Arrivals
from signaling.effects import Dismissal
from signaling.hooks import Hooks, RoomStatus
from signaling.services import SignalingServices, open_signaling
from signaling.session import Standing
from signaling.switchboard import Switchboard


@dataclass(slots=True)
class Services:
    """What edges read from `app.state.services`. The seams for more than one process are here."""

    settings: Settings
    sessions: SessionMaker
    background: SessionMaker
    outbox: Outbox
    audit_trail: AuditTrail
    clock: Clock
    token_keys: Keys
    factor_key: FactorKey
    signaling: SignalingServices
    relay: RelayWatch
    cabins: CabinRegistry
    media: MediaServices
    booking_rules: BookingRules
    review: ReviewWorkers = field(default_factory=ReviewWorkers)
    passwords: PasswordChecker = field(default_factory=PasswordChecker)
    demo_logins: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    oidc: OidcClient | None = None
    push: PushSender | None = None
    pacs: Pacs | None = None
    framing: Framing = field(default_factory=Framing)
    jobs: Worker = field(init=False)
    deliveries: Worker = field(init=False)
    rings: Worker = field(init=False)
    copies: Worker = field(init=False)
    quality: QualityKeeper = field(init=False)

    def __post_init__(self) -> None:
        self.jobs = Worker(self.background, work.handlers(self), self.clock)
        self.deliveries = Worker(self.background, delivery.handlers(self), self.clock)
        self.rings = Worker(self.background, ringing.handlers(self), self.clock)
        self.copies = Worker(self.background, sending.handlers(self), self.clock)
        self.quality = QualityKeeper(self.background, self.clock)

    @property
    def hub(self) -> Switchboard:
        return self.signaling.rooms

    async def identify(self, session: AsyncSession, cookie: str | None) -> Principal | None:
        return await login_sessions.identify(session, cookie, now=self.clock())

    async def require_cabin(self, session: AsyncSession, cabin_id: UUID) -> None:
        """Raises Conflict unless somebody may begin in this cabin now."""
        await require_ready(session, cabin_id=cabin_id, visit_id=None)


class _Late:
    """Callbacks are given out before the services exist; they reach them through this."""

    services: Services

    async def room_status(self, room: UUID) -> RoomStatus:
        return await hooks.room_status(self.services, room=room)

    async def admitted(self, room: UUID, account: UUID, by: UUID) -> None:
        await hooks.member_admitted(self.services, room=room, account_id=account, by=by)

    async def dismissed(self, room: UUID, account: UUID, by: UUID, how: Dismissal) -> None:
        await hooks.member_dismissed(self.services, room=room, account_id=account, by=by, how=how)

    async def waiting(self, room: UUID, account: UUID) -> None:
        await hooks.member_waits(self.services, room=room, account_id=account)

    async def left(self, room: UUID, account: UUID) -> None:
        await hooks.member_left(self.services, room=room, account_id=account)

    async def quality(self, room: UUID, account: UUID, role: Role, report: QualityReport) -> None:
        await self.services.quality.take(room, account, role, report)

    async def living(self, standings: set[Standing]) -> set[Standing]:
        return await hooks.living(self.services, standings)

    async def upload_policy(self, session: AsyncSession, principal: Principal, subject: Subject) -> UUID:
        return await hooks.patient_of_upload(self.services, session, principal, subject)

    async def photo_stored(self, photo: Photo) -> None:
        await hooks.photo_stored(self.services, consultation_id=photo.consultation_id, photo_id=photo.photo_id)


def open_media(data_dir: Path) -> MediaServices:
    """Photos under the data folder, announced to nobody: for seeding."""
    late = _Late()
    return MediaServices.on_disk(
        data_dir / "photos",
        key_file=data_dir / "keys" / "master.key",
        upload_policy=late.upload_policy,
        on_photo_stored=late.photo_stored,
    )


def _media_of(settings: Settings, late: _Late) -> MediaServices:
    return MediaServices(
        objects=SealedObjects(open_store(settings)),
        keys=open_keys(settings),
        workers=WorkerPool(),
        upload_policy=late.upload_policy,
        on_photo_stored=late.photo_stored,
    )


@asynccontextmanager
async def open_services(
    settings: Settings, *, sessions: SessionMaker | None = None, clock: Clock = utc_now, upkeep: bool = True
) -> AsyncGenerator[Services]:
    """Everything, from settings alone; tests may give sessions of their own and a clock, and stop the upkeep."""
    engines = []
    if sessions is None:
        # No more than these: one that is opened for a rush and closed after it costs more than waiting.
        engine = open_engine(settings.database_url, pool_size=16, max_overflow=0)
        await startup.require_safe(engine, settings)
        # A pool apart: a request that holds a connection may wait for the background's, never the other way.
        behind = open_engine(settings.database_url, pool_size=8, max_overflow=0)
        engines = [engine, behind]
        sessions, without_person = session_maker(engine), background(session_maker(behind))
    else:
        without_person = background(sessions)
    late = _Late()
    shared = await open_shared(settings)
    token_keys = TokenKeyRing(settings.data_dir / "keys" / "tokens")
    turn = turn_settings(settings)
    sfu = open_sfu(settings)
    services = late.services = Services(
        settings=settings,
        sessions=sessions,
        background=without_person,
        outbox=open_outbox(settings),
        audit_trail=open_trail(
            without_person,
            folder=settings.seals_dir,
            key_file=settings.data_dir / "keys" / "audit.key",
            clock=clock,
        ),
        clock=clock,
        token_keys=token_keys,
        factor_key=FactorKey(settings.data_dir / "keys" / "factors.key"),
        signaling=open_signaling(
            token_keys,
            clock=clock,
            turn=turn,
            limits=limits_with(sfu),
            sfu=sfu,
            hooks=Hooks(
                room_status=late.room_status,
                on_admitted=late.admitted,
                on_dismissed=late.dismissed,
                on_waiting=late.waiting,
                on_left=late.left,
                living=late.living,
                on_quality=late.quality,
            ),
            allowed_origins=settings.origins,
            may_open=Arrivals(limits.SOCKETS_ADDRESS, clock).may_open,
            bus=shared.bus,
            claims=shared.claims,
            estate=Estates(without_person, settings.data_dir / "keys" / "rooms.key", clock),
        ),
        relay=RelayWatch(turn, clock),
        cabins=CabinRegistry(bus=shared.bus),
        media=_media_of(settings, late),
        booking_rules=replace(
            DEFAULT_RULES,
            waiting_room_opens=timedelta(minutes=settings.waiting_room_opens_min),
            waiting_room_stays=timedelta(minutes=settings.waiting_room_closes_min),
            half_days_pair=settings.half_days_pair,
        ),
        demo_logins={login.login: (login.password, login.lands_on) for login in LOGINS} if settings.demo else {},
        oidc=open_client(settings, clock),
        push=open_push(settings),
        pacs=open_pacs(settings),
    )
    loops = (
        [
            keep_sweeping(services),
            keep_freeing(services),
            keep_opening(services),
            services.audit_trail.keep_sealing(),
            services.jobs.keep_working(),
            services.deliveries.keep_working(),
            services.rings.keep_working(),
            services.copies.keep_working(),
            services.relay.keep_testing(),
            services.quality.keep_writing(),
        ]
        if upkeep
        else []
    )
    tasks = [asyncio.create_task(one) for one in loops]
    try:
        async with services.cabins.serving(), services.hub.serving():
            yield services
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await services.quality.aclose()
        await shared.aclose()
        await services.relay.aclose()
        await services.review.aclose()
        await services.media.aclose()
        if services.oidc is not None:
            await services.oidc.aclose()
        if services.push is not None:
            await services.push.aclose()
        for engine in engines:
            await engine.dispose()
