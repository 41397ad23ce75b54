"""What the cabin says of itself every few seconds."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from cabin_agent.clock import KioskClock
from cabin_agent.instruments import Instrument
from cabin_agent.outbox import Outbox
from contract.cabin import Heartbeat, ParkedItem

_PARKED_TOLD = 32


async def heartbeat(
    outbox: Outbox, *, clock: KioskClock, instruments: Sequence[Instrument], faults: list[str]
) -> Heartbeat:
    """Raises `sqlite3.Error`."""
    backlog, gauge = await outbox.backlog(), outbox.gauge
    parked = await outbox.parked(_PARKED_TOLD)
    return Heartbeat(
        software=software(),
        boot_id=clock.boot_id,
        outbox_depth=backlog.pending,
        oldest_unsent_s=backlog.oldest_unsent_s,
        devices=[instrument.inventory_item() for instrument in instruments],
        faults=faults,
        outbox_parked=backlog.parked,
        parked=[ParkedItem(kiosk_seq=item.kiosk_seq, reason=item.reason) for item in parked],
        last_seq=backlog.last_seq,
        kiosk_clock=clock.now().kiosk_clock,
        disk_used=round(gauge.used, 3),
        disk_alarm=gauge.nearly_full,
    )


def software() -> str:
    try:
        return f"cabin-agent {version('comptoir')}"
    except PackageNotFoundError:
        return "cabin-agent (from source)"
