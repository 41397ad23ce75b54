"""What the server does by itself, over and over, beside its workers: expired things removed, hours kept open."""

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from backend.accounts import housekeeping
from backend.quality import retention as quality_retention
from backend.vault.certificates import CertificateError
from backend.vault.erasure import erase_again
from booking.changes import expire_holds
from booking.schedules import upkeep as agendas
from booking.solidarity import upkeep as solidarity
from core import limits
from core.errors import Unavailable
from core.faults import described
from media.sweep import sweep

if TYPE_CHECKING:
    from backend.services import Services

SWEEP_EVERY_S = 3600.0
HOLDS_EVERY_S = 15.0
OPENINGS_EVERY_S = 300.0

log = logging.getLogger(__name__)


async def keep_sweeping(services: "Services") -> None:
    """What has expired, in every part; and what a restored backup brought back of what was erased."""
    while True:
        try:
            await sweep(services.background, services.media, now=services.clock())
            await limits.sweep(services.background, now=services.clock())
            await housekeeping.sweep(services.background, now=services.clock())
            await solidarity.keep(services.background, now=services.clock(), rules=services.booking_rules)
            await quality_retention.sweep(
                services.background,
                now=services.clock(),
                keep=timedelta(days=services.settings.quality_points_days),
            )
            trail = services.audit_trail
            await erase_again(services.background, services.media.keys, folder=trail.folder, seal_key=trail.key)
        except (DBAPIError, OSError, Unavailable, CertificateError) as fault:
            # The next round finds what this one left.
            log.warning("sweep failed", extra={"error_type": type(fault).__name__})
        await asyncio.sleep(SWEEP_EVERY_S)


async def keep_freeing(services: "Services") -> None:
    """Holds that nobody confirmed; whoever wants such a time takes it before, too."""
    while True:
        try:
            if await expire_holds(services.background, now=services.clock()):
                services.jobs.wake()
        except (DBAPIError, OSError, Unavailable) as fault:
            log.warning("holds not freed", extra={"error_type": type(fault).__name__})
        await asyncio.sleep(HOLDS_EVERY_S)


async def keep_opening(services: "Services") -> None:
    """Hours further ahead as days pass, and reserved hours open to all when their time comes."""
    while True:
        try:
            await agendas.keep_openings(services.background, now=services.clock(), rules=services.booking_rules)
        except (DBAPIError, OSError) as fault:
            log.warning("openings not kept", extra=described(fault))
        await asyncio.sleep(OPENINGS_EVERY_S)
