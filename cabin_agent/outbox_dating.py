"""Dating again what was received by a clock nobody kept, once the kiosk's clock is right. On the outbox's writer thread."""

from datetime import datetime, timedelta

from cabin_agent.outbox_store import Database, sealed, transact, unsealed
from cabin_agent.sealing import DataKey
from contract.observations import Reading

_UNDATED = (
    "SELECT kiosk_seq, reading_id, monotonic_ns, body FROM waiting JOIN reading USING (kiosk_seq)"
    " WHERE boot_id = ? AND kiosk_clock <> 'synchronised' AND body IS NOT NULL"
)
_DATE = "UPDATE reading SET received_unix = ?, kiosk_clock = 'synchronised', body = ? WHERE kiosk_seq = ?"


def date_again(database: Database, key: DataKey, *, wall: datetime, boot_ns: int, boot_id: str) -> int:
    """What waits and was received in this boot, in one transaction. `boot_ns`: since boot, at `wall`. How many."""
    rows = database.execute(_UNDATED, (boot_id,)).fetchall()

    def date() -> None:
        for kiosk_seq, reading_id, at_ns, body in rows:
            reading = Reading.model_validate_json(unsealed(key, kiosk_seq, reading_id, body))
            received_at = wall - timedelta(microseconds=(boot_ns - at_ns) // 1000)
            dated = reading.model_copy(update={"received_at": received_at, "kiosk_clock": "synchronised"})
            database.execute(_DATE, (received_at.timestamp(), sealed(key, dated), kiosk_seq))

    if rows:
        transact(database, date)
    return len(rows)
