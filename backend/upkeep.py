"""What the server does by itself, over and over, beside its workers: expired things removed, hours kept open."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from backend.accounts import housekeeping
from backend.quality import retention as quality_retention
from backend.vault.erasure import erase_again
from booking.changes import expire_holds
from booking.schedules import upkeep as agendas
from booking.solidarity import upkeep as solidarity
from core import limits
from core.faults import described
from media.sweep import sweep

if TYPE_CHECKING:
    from backend.services import Services

# When a server was killed, its pages and calls come back first: they want the processor.
FIRST_AFTER_S = 3.0
SWEEP_EVERY_S = 3600.0
HOLDS_EVERY_S = 15.0
OPENINGS_EVERY_S = 300.0

log = logging.getLogger(__name__)


async def keep_sweeping(services: "Services") -> None:
    """What has expired, in every part; and what a restored backup brought back of what was erased."""
    background, media, trail = services.background, services.media, services.audit_trail
    points = timedelta(days=services.settings.quality_points_days)
    parts: dict[str, Callable[[datetime], Awaitable[object]]] = {
        "uploads not swept": lambda now: sweep(background, media, now=now),
        "limits not swept": lambda now: limits.sweep(background, now=now),
        "accounts not swept": lambda now: housekeeping.sweep(background, now=now),
        "volunteers' days not kept": lambda now: solidarity.keep(background, now=now, rules=services.booking_rules),
        "quality points not swept": lambda now: quality_retention.sweep(background, now=now, keep=points),
        "nothing erased again": lambda _: erase_again(background, media.keys, folder=trail.folder, seal_key=trail.key),
    }
    await asyncio.sleep(FIRST_AFTER_S)
    while True:
        for failure, part in parts.items():
            try:
                await part(services.clock())
            except Exception as fault:  # noqa: BLE001 - whatever it is, the other parts go on, and the next round comes
                log.warning(failure, extra=described(fault))
        await asyncio.sleep(SWEEP_EVERY_S)


async def keep_freeing(services: "Services") -> None:
    """Holds that nobody confirmed; whoever wants such a time takes it before, too."""
    while True:
        try:
            if await expire_holds(services.background, now=services.clock()):
                services.jobs.wake()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the next round comes
            log.warning("holds not freed", extra=described(fault))
        await asyncio.sleep(HOLDS_EVERY_S)


async def keep_opening(services: "Services") -> None:
    """Hours further ahead as days pass, and reserved hours open to all when their time comes."""
    await asyncio.sleep(FIRST_AFTER_S)
    while True:
        try:
            await agendas.keep_openings(services.background, now=services.clock(), rules=services.booking_rules)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the next round comes
            log.warning("openings not kept", extra=described(fault))
        await asyncio.sleep(OPENINGS_EVERY_S)
