"""The composition root: everything the application needs, opened and closed in one place."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from backend import startup, work
from backend.accounts import housekeeping
from backend.accounts import sessions as login_sessions
from backend.accounts.factor_key import FactorKey
from backend.accounts.oidc import OidcClient, open_client
from backend.accounts.passwords import PasswordChecker
from backend.audit_trail.keeping import AuditTrail, open_trail
from backend.cabins.registry import CabinRegistry
from backend.consultations import hooks
from backend.demo.people import LOGINS
from backend.notifications import delivery
from backend.notifications.carriers import open_outbox
from backend.notifications.outbox import Outbox
from backend.settings import Settings
from booking.changes import expire_holds
from booking.rules import DEFAULT_RULES, BookingRules
from booking.schedules import upkeep as agendas
from booking.solidarity import upkeep as solidarity
from core import limits
from core.clock import Clock, utc_now
from core.context import background
from core.db import SessionMaker, open_engine, session_maker
from core.errors import TooMany, Unavailable
from core.faults import described
from core.identity import Principal
from core.jobs import Worker
from core.tokens import Keys, TokenKeyRing
from media.services import MediaServices
from media.sweep import sweep
from media.views import Photo
from signaling.hub import Hooks, Hub, RoomStatus
from signaling.services import SignalingServices, open_signaling
from signaling.turn import TurnSettings

SWEEP_EVERY_S = 3600.0
HOLDS_EVERY_S = 15.0
OPENINGS_EVERY_S = 300.0

log = logging.getLogger(__name__)


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
    cabins: CabinRegistry
    media: MediaServices
    booking_rules: BookingRules
    passwords: PasswordChecker = field(default_factory=PasswordChecker)
    demo_logins: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    oidc: OidcClient | None = None
    jobs: Worker = field(init=False)
    deliveries: Worker = field(init=False)

    def __post_init__(self) -> None:
        self.jobs = Worker(self.background, work.handlers(self), self.clock)
        self.deliveries = Worker(self.background, delivery.handlers(self), self.clock)

    @property
    def hub(self) -> Hub:
        return self.signaling.hub

    async def identify(self, session: AsyncSession, cookie: str | None) -> Principal | None:
        return await login_sessions.identify(session, cookie, now=self.clock())


class _Late:
    """Callbacks are given out before the services exist; they reach them through this."""

    services: Services

    async def room_status(self, room: UUID) -> RoomStatus:
        return await hooks.room_status(self.services, room=room)

    async def admitted(self, room: UUID, account: UUID, by: UUID) -> None:
        await hooks.member_admitted(self.services, room=room, account_id=account, by=by)

    async def left(self, room: UUID, account: UUID) -> None:
        await hooks.member_left(self.services, room=room, account_id=account)

    async def living(self, sessions: set[UUID]) -> set[UUID]:
        return await hooks.living(self.services, sessions)

    async def may_open(self, address: str) -> bool:
        services = self.services
        try:
            await limits.take(
                services.background, limits.SOCKETS_ADDRESS, key=limits.network(address), now=services.clock()
            )
        except TooMany:
            return False
        return True

    async def upload_policy(self, session: AsyncSession, principal: Principal, consultation_id: UUID) -> UUID:
        return await hooks.patient_of_upload(self.services, session, principal, consultation_id)

    async def photo_stored(self, photo: Photo) -> None:
        await hooks.photo_stored(self.services, consultation_id=photo.consultation_id, photo_id=photo.photo_id)


def open_media(data_dir: Path, late: _Late | None = None) -> MediaServices:
    """Photos under the data folder. Without `late` nothing is announced: for seeding."""
    late = late or _Late()
    return MediaServices.on_disk(
        data_dir / "photos",
        key_file=data_dir / "keys" / "master.key",
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
    token_keys = TokenKeyRing(settings.data_dir / "keys" / "tokens")
    secret = settings.turn_secret.get_secret_value() if settings.turn_secret else ""
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
            turn=TurnSettings(urls=tuple(settings.turn_servers), secret=secret),
            hooks=Hooks(room_status=late.room_status, on_admitted=late.admitted, on_left=late.left, living=late.living),
            allowed_origins=settings.origins,
            may_open=late.may_open,
        ),
        cabins=CabinRegistry(),
        media=open_media(settings.data_dir, late),
        booking_rules=replace(
            DEFAULT_RULES,
            waiting_room_opens=timedelta(minutes=settings.waiting_room_opens_min),
            waiting_room_stays=timedelta(minutes=settings.waiting_room_closes_min),
            half_days_pair=settings.half_days_pair,
        ),
        demo_logins={login.login: (login.password, login.lands_on) for login in LOGINS} if settings.demo else {},
        oidc=open_client(settings, clock),
    )
    loops = (
        [
            _keep_sweeping(services),
            _keep_freeing(services),
            _keep_opening(services),
            services.audit_trail.keep_sealing(),
            services.jobs.keep_working(),
            services.deliveries.keep_working(),
        ]
        if upkeep
        else []
    )
    tasks = [asyncio.create_task(one) for one in loops]
    try:
        async with services.hub.serving():
            yield services
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await services.media.aclose()
        if services.oidc is not None:
            await services.oidc.aclose()
        for engine in engines:
            await engine.dispose()


async def _keep_sweeping(services: Services) -> None:
    while True:
        try:
            await sweep(services.background, services.media, now=services.clock())
            await limits.sweep(services.background, now=services.clock())
            await housekeeping.sweep(services.background, now=services.clock())
            await solidarity.keep(services.background, now=services.clock(), rules=services.booking_rules)
        except (DBAPIError, OSError) as fault:
            # The next round finds what this one left.
            log.warning("sweep failed", extra={"error_type": type(fault).__name__})
        await asyncio.sleep(SWEEP_EVERY_S)


async def _keep_freeing(services: Services) -> None:
    """Holds that nobody confirmed; whoever wants such a time takes it before, too."""
    while True:
        try:
            if await expire_holds(services.background, now=services.clock()):
                services.jobs.wake()
        except (DBAPIError, OSError, Unavailable) as fault:
            log.warning("holds not freed", extra={"error_type": type(fault).__name__})
        await asyncio.sleep(HOLDS_EVERY_S)


async def _keep_opening(services: Services) -> None:
    """Hours further ahead as days pass, and reserved hours open to all when their time comes."""
    while True:
        try:
            await agendas.keep_openings(services.background, now=services.clock(), rules=services.booking_rules)
        except (DBAPIError, OSError) as fault:
            log.warning("openings not kept", extra=described(fault))
        await asyncio.sleep(OPENINGS_EVERY_S)
