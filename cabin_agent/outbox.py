"""The readings on the kiosk's disk, until the server has them.

SQLite, write-ahead log, `synchronous=FULL`, one writer thread: `add` returns after the record is on the disk, and only
then may an instrument forget it. What was measured is sealed with the kiosk's data key (`sealing`); ids, numbers, times
and the consultation's id are in clear. Limit: an id is made of the content, so whoever holds the file can confirm a
guess of a whole record, octet for octet.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from cabin_agent.clock import KioskClock
from cabin_agent.disk import DiskGauge
from cabin_agent.outbox_dating import date_again
from cabin_agent.outbox_rows import Backlog, Parked, Stored, Waiting
from cabin_agent.outbox_store import (
    Connect,
    Database,
    DataKeyLost,
    OutboxBusy,
    connect,
    is_full,
    last_time,
    open_store,
    sealed,
    transact,
    unsealed,
)
from cabin_agent.sealing import DataKey, data_key
from contract.observations import Reading

__all__ = ["Backlog", "DataKeyLost", "Outbox", "OutboxBusy", "Parked", "Stored", "Waiting", "open_outbox"]

DATA_KEY_NAME = "data.key"
_FROM = "FROM waiting JOIN reading USING (kiosk_seq)"

_BUT = "waiting.kiosk_seq NOT IN (SELECT value FROM json_each(?)) ORDER BY waiting.kiosk_seq LIMIT ?"
_OF_VISIT = f"SELECT waiting.kiosk_seq, reading_id, body {_FROM} WHERE consultation = ? AND {_BUT}"
_FROM_SEQ = f"SELECT waiting.kiosk_seq, reading_id, body {_FROM} WHERE waiting.kiosk_seq >= ? AND {_BUT}"
_LEAVE = (
    "DELETE FROM waiting WHERE kiosk_seq = (SELECT kiosk_seq FROM reading WHERE reading_id = ?)",
    "DELETE FROM parked WHERE kiosk_seq = (SELECT kiosk_seq FROM reading WHERE reading_id = ?)",
)

_T = TypeVar("_T")


class Outbox:
    """Use `open_outbox`. Every method is one transaction on the writer thread, in the order of the calls."""

    def __init__(
        self, database: Database, writer: ThreadPoolExecutor, *, clock: KioskClock, key: DataKey, gauge: DiskGauge
    ) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock
        self._key = key
        self.gauge = gauge
        self._last_seq: int = database.execute("SELECT last_seq FROM counter").fetchone()[0]

    @property
    def expected_seq(self) -> int:
        """The number the next new record gets if every record under way is new and stored."""
        return self._last_seq + 1

    # ---------------------------------------------------------------- what is measured

    async def add(self, reading: Reading) -> Stored:
        """Gives the next `kiosk_seq` and stores, or finds the record of the same id. Idempotent.

        On a full disk it takes the room kept back. Raises the database's error when that is used up too.
        """
        return await self._write(lambda: self._add(reading))

    async def continue_after(self, last_seq: int) -> None:
        """Numbers go on after the last one the server knows: a new disk starts no second count."""
        if last_seq > self._last_seq:
            await self._write(lambda: self._continue_after(last_seq))

    async def redate(self) -> int:
        """Dates what waits, was received in this boot and by a clock nobody kept, by the clock now right. How many."""
        now = self._clock.now()
        if now.kiosk_clock != "synchronised":
            return 0
        return await self._write(
            lambda: date_again(
                self._database, self._key, wall=now.received_at, boot_ns=now.monotonic_ns, boot_id=now.boot_id
            )
        )

    # ---------------------------------------------------------------- what goes out

    async def pending(self, limit: int) -> list[Reading]:
        """The oldest readings the server does not have, in order of `kiosk_seq`."""
        rows = await self.from_seq(1, limit=limit)
        return [Reading.model_validate_json(row.text) for row in rows]

    async def of_visit(self, consultation_id: UUID, *, limit: int, but: Iterable[int] = ()) -> list[Waiting]:
        """Those of one consultation, in order of `kiosk_seq`. `but`: numbers already under way."""
        visit = str(consultation_id)
        return await self._write(lambda: self._waiting(_OF_VISIT, visit, limit=limit, but=but))

    async def from_seq(self, kiosk_seq: int, *, limit: int, but: Iterable[int] = ()) -> list[Waiting]:
        """Those numbered `kiosk_seq` and above, in that order. `but`: numbers already under way."""
        return await self._write(lambda: self._waiting(_FROM_SEQ, kiosk_seq, limit=limit, but=but))

    async def first_since(self, age: timedelta) -> int:
        """The lowest number received within `age`; the next one to be given when there is none."""
        since = (self._clock.now().received_at - age).timestamp()
        sql = f"SELECT min(kiosk_seq) {_FROM} WHERE received_unix >= ?"
        found = await self._write(lambda: self._database.execute(sql, (since,)).fetchone()[0])
        return self.expected_seq if found is None else found

    async def acknowledge(self, reading_ids: Iterable[UUID]) -> None:
        """The server has them. Unknown and repeated ids are ignored; a parked one counts as delivered."""
        rows = [(str(reading_id),) for reading_id in reading_ids]
        await self._write(lambda: self._leave(rows))

    async def park(self, reading_id: UUID, *, reason: str) -> None:
        """Refused for good by the server: kept with the reason, out of the queue."""
        await self._write(lambda: transact(self._database, lambda: self._park(str(reading_id), reason)))

    async def parked(self, limit: int) -> list[Parked]:
        """The oldest first."""
        sql = "SELECT kiosk_seq, reading_id, received_unix, reason FROM parked JOIN reading USING (kiosk_seq)"
        rows = await self._write(
            lambda: self._database.execute(f"{sql} ORDER BY kiosk_seq LIMIT ?", (limit,)).fetchall()
        )
        return [Parked(seq, UUID(id_), datetime.fromtimestamp(unix, UTC), reason) for seq, id_, unix, reason in rows]

    async def retry_parked(self) -> int:
        """Back into the queue, at somebody's request. How many."""
        return await self._write(lambda: transact(self._database, self._retry_parked))

    async def backlog(self) -> Backlog:
        return await self._write(self._backlog)

    async def erase_acknowledged(self, *, older_than: timedelta) -> None:
        """Erases what was measured from delivered rows; id and number stay, for re-sent records."""
        until = (self._clock.now().received_at - older_than).timestamp()
        sql = (
            "UPDATE reading SET body = NULL WHERE body IS NOT NULL AND received_unix < ?"
            " AND kiosk_seq NOT IN (SELECT kiosk_seq FROM waiting) AND kiosk_seq NOT IN (SELECT kiosk_seq FROM parked)"
        )
        await self._write(lambda: transact(self._database, lambda: self._database.execute(sql, (until,))))

    # ---------------------------------------------------------------- what instruments' clocks said

    async def exchange_device_offset(self, device: str, offset_s: float) -> float | None:
        """Keeps how far the instrument's clock is off, and returns what was kept at its last connection."""
        return await self._write(lambda: transact(self._database, lambda: self._exchange_offset(device, offset_s)))

    # ---------------------------------------------------------------- on the writer thread

    def close(self) -> None:
        self._database.close()

    async def _write(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    def _add(self, reading: Reading) -> Stored:
        known = self._database.execute(
            "SELECT kiosk_seq, body FROM reading WHERE reading_id = ?", (str(reading.reading_id),)
        ).fetchone()
        if known is not None:
            kiosk_seq, body = known
            if body is not None:
                reading = Reading.model_validate_json(unsealed(self._key, kiosk_seq, str(reading.reading_id), body))
            return Stored(reading.model_copy(update={"kiosk_seq": kiosk_seq}), new=False)
        try:
            numbered = transact(self._database, lambda: self._insert(reading))
        except Exception as error:
            if not (is_full(error) and self.gauge.release()):
                raise
            numbered = transact(self._database, lambda: self._insert(reading))
        self._last_seq = numbered.kiosk_seq
        return Stored(numbered, new=True)

    def _insert(self, reading: Reading) -> Reading:
        row = self._database.execute("UPDATE counter SET last_seq = last_seq + 1 RETURNING last_seq").fetchall()[0]
        numbered = reading.model_copy(update={"kiosk_seq": row[0]})
        self._database.execute(
            "INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                numbered.kiosk_seq,
                str(numbered.reading_id),
                numbered.received_at.timestamp(),
                numbered.monotonic_ns,
                numbered.boot_id,
                numbered.kiosk_clock,
                sealed(self._key, numbered),
            ),
        )
        visit = numbered.consultation_id
        self._database.execute("INSERT INTO waiting VALUES (?, ?)", (numbered.kiosk_seq, visit and str(visit)))
        return numbered

    def _continue_after(self, last_seq: int) -> None:
        transact(self._database, lambda: self._database.execute("UPDATE counter SET last_seq = ?", (last_seq,)))
        self._last_seq = last_seq

    def _waiting(self, statement: str, *values: Any, limit: int, but: Iterable[int]) -> list[Waiting]:
        rows = self._database.execute(statement, (*values, json.dumps(list(but)), limit)).fetchall()
        return [Waiting(seq, UUID(id_), unsealed(self._key, seq, id_, body).decode()) for seq, id_, body in rows]

    def _leave(self, rows: list[tuple[str]]) -> None:
        def leave() -> None:
            for sql in _LEAVE:
                self._database.executemany(sql, rows)

        transact(self._database, leave)

    def _park(self, reading_id: str, reason: str) -> None:
        self._database.execute(
            f"INSERT OR IGNORE INTO parked SELECT kiosk_seq, ? {_FROM} WHERE reading_id = ?", (reason, reading_id)
        )
        self._database.execute("DELETE FROM waiting WHERE kiosk_seq IN (SELECT kiosk_seq FROM parked)")

    def _retry_parked(self) -> int:
        self._database.execute("INSERT OR IGNORE INTO waiting SELECT kiosk_seq, NULL FROM parked")
        return len(self._database.execute("DELETE FROM parked RETURNING kiosk_seq").fetchall())

    def _exchange_offset(self, device: str, offset_s: float) -> float | None:
        before = self._database.execute("SELECT offset_s FROM device_clock WHERE device = ?", (device,)).fetchone()
        self._database.execute("INSERT OR REPLACE INTO device_clock VALUES (?, ?)", (device, offset_s))
        return None if before is None else float(before[0])

    def _backlog(self) -> Backlog:
        pending = self._database.execute("SELECT count(*) FROM waiting").fetchone()[0]
        parked = self._database.execute("SELECT count(*) FROM parked").fetchone()[0]
        oldest = self._database.execute(
            f"SELECT received_unix, monotonic_ns, boot_id {_FROM} ORDER BY waiting.kiosk_seq LIMIT 1"
        ).fetchone()
        return Backlog(pending, parked, None if oldest is None else self._age_s(*oldest), self._last_seq)

    def _age_s(self, received_unix: float, monotonic_ns: int, boot_id: str) -> float:
        """Within one boot by the clock that never jumps; across boots by the wall clock, never negative."""
        now = self._clock.now()
        if boot_id == now.boot_id:
            return (now.monotonic_ns - monotonic_ns) / 1e9
        return max(0.0, now.received_at.timestamp() - received_unix)


@asynccontextmanager
async def open_outbox(
    folder: Path,
    *,
    clock: KioskClock,
    key: DataKey | None = None,
    gauge: DiskGauge | None = None,
    connect: Connect = connect,
) -> AsyncIterator[Outbox]:
    """`key`: without one, that of the folder's own file. The clock goes on from the last time written.

    Raises `OutboxBusy` when another program has it open, `DataKeyLost` and `DataKeyUnusable` for the wrong key,
    `OSError` when the folder cannot be used.
    """
    writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox")
    loop = asyncio.get_running_loop()

    def open_here() -> Outbox:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        used = key or data_key(folder / DATA_KEY_NAME)
        database = open_store(folder, key=used, connect=connect)
        if (at := last_time(database)) is not None:
            clock.not_before(at)
        disk = gauge or DiskGauge(folder)
        disk.reserve()
        return Outbox(database, writer, clock=clock, key=used, gauge=disk)

    try:
        outbox = await loop.run_in_executor(writer, open_here)
        try:
            yield outbox
        finally:
            await loop.run_in_executor(writer, outbox.close)
    finally:
        writer.shutdown()
