"""The readings on the kiosk's disk, until the server has them.

SQLite, write-ahead log, `synchronous=FULL`, one writer thread: `add` returns after the record is on
the disk, and only then may an instrument forget it. Limit: the rows are not encrypted yet; the
folder is closed to other accounts (0700), which does not protect a stolen disk.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from cabin_agent.clock import KioskClock
from contract.observations import Reading

FILE_NAME = "outbox.sqlite3"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS counter (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    last_seq INTEGER NOT NULL
);
INSERT OR IGNORE INTO counter VALUES (1, 0);
CREATE TABLE IF NOT EXISTS reading (
    kiosk_seq INTEGER PRIMARY KEY,
    reading_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'acknowledged', 'parked')),
    reason TEXT,
    received_unix REAL NOT NULL,
    monotonic_ns INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    body TEXT,
    CHECK (body IS NOT NULL OR state = 'acknowledged')
);
CREATE INDEX IF NOT EXISTS reading_pending ON reading (kiosk_seq) WHERE state = 'pending';
"""

_T = TypeVar("_T")


class OutboxBusy(Exception):
    """Another program holds this outbox."""


@dataclass(frozen=True, slots=True)
class Stored:
    """`reading` carries the definite `kiosk_seq`; `new` is False for a record that was here already."""

    reading: Reading
    new: bool


@dataclass(frozen=True, slots=True)
class Backlog:
    """`oldest_unsent_s` is None when nothing waits."""

    pending: int
    parked: int
    oldest_unsent_s: float | None


class Outbox:
    """Use `open_outbox`. Every method is one transaction on the writer thread, in the order of the calls."""

    def __init__(self, connection: sqlite3.Connection, writer: ThreadPoolExecutor, clock: KioskClock) -> None:
        self._connection = connection
        self._writer = writer
        self._clock = clock
        self._last_seq = _last_seq(connection)

    @property
    def expected_seq(self) -> int:
        """The number the next new record gets if every record under way is new and stored."""
        return self._last_seq + 1

    async def add(self, reading: Reading) -> Stored:
        """Gives the next `kiosk_seq` and stores, or finds the record of the same id. Idempotent."""
        return await self._write(lambda: self._add(reading))

    async def pending(self, limit: int) -> list[Reading]:
        """The oldest readings the server does not have, in order of `kiosk_seq`."""
        return await self._write(lambda: self._pending(limit))

    async def acknowledge(self, reading_ids: Iterable[UUID]) -> None:
        """The server has them. Unknown and repeated ids are ignored; a parked one counts as delivered."""
        rows = [(str(reading_id),) for reading_id in reading_ids]
        sql = "UPDATE reading SET state = 'acknowledged', reason = NULL WHERE reading_id = ?"
        await self._write(lambda: self._transact(lambda: self._connection.executemany(sql, rows)))

    async def park(self, reading_id: UUID, *, reason: str) -> None:
        """Refused for good by the server: kept with the reason, out of the queue."""
        sql = "UPDATE reading SET state = 'parked', reason = ? WHERE reading_id = ? AND state = 'pending'"
        values = (reason, str(reading_id))
        await self._write(lambda: self._transact(lambda: self._connection.execute(sql, values)))

    async def backlog(self) -> Backlog:
        return await self._write(self._backlog)

    async def erase_acknowledged(self, *, older_than: timedelta) -> None:
        """Erases what was measured from delivered rows; id and number stay, for re-sent records."""
        until = self._clock.now().received_at - older_than
        sql = "UPDATE reading SET body = NULL WHERE state = 'acknowledged' AND received_unix < ?"
        values = (until.timestamp(),)
        await self._write(lambda: self._transact(lambda: self._connection.execute(sql, values)))

    async def _write(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    def _transact(self, work: Callable[[], _T]) -> _T:
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            return work()

    def _add(self, reading: Reading) -> Stored:
        known = self._connection.execute(
            "SELECT kiosk_seq, body FROM reading WHERE reading_id = ?", (str(reading.reading_id),)
        ).fetchone()
        if known is not None:
            kiosk_seq, body = known
            earlier = reading if body is None else Reading.model_validate_json(body)
            return Stored(earlier.model_copy(update={"kiosk_seq": kiosk_seq}), new=False)
        numbered = self._transact(lambda: self._insert(reading))
        self._last_seq = numbered.kiosk_seq
        return Stored(numbered, new=True)

    def _insert(self, reading: Reading) -> Reading:
        row = self._connection.execute("UPDATE counter SET last_seq = last_seq + 1 RETURNING last_seq").fetchone()
        numbered = reading.model_copy(update={"kiosk_seq": row[0]})
        self._connection.execute(
            "INSERT INTO reading (kiosk_seq, reading_id, received_unix, monotonic_ns, boot_id, body)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                numbered.kiosk_seq,
                str(numbered.reading_id),
                numbered.received_at.timestamp(),
                numbered.monotonic_ns,
                numbered.boot_id,
                numbered.model_dump_json(),
            ),
        )
        return numbered

    def _pending(self, limit: int) -> list[Reading]:
        rows = self._connection.execute(
            "SELECT body FROM reading WHERE state = 'pending' ORDER BY kiosk_seq LIMIT ?", (limit,)
        )
        return [Reading.model_validate_json(body) for (body,) in rows]

    def _backlog(self) -> Backlog:
        pending, parked = self._connection.execute(
            "SELECT count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'parked')"
            " FROM reading WHERE state <> 'acknowledged'"
        ).fetchone()
        oldest = self._connection.execute(
            "SELECT received_unix, monotonic_ns, boot_id FROM reading WHERE state = 'pending' ORDER BY kiosk_seq LIMIT 1"
        ).fetchone()
        return Backlog(pending, parked, None if oldest is None else self._age_s(*oldest))

    def _age_s(self, received_unix: float, monotonic_ns: int, boot_id: str) -> float:
        """Within one boot by the clock that never jumps; across boots by the wall clock, never negative."""
        now = self._clock.now()
        if boot_id == now.boot_id:
            return (now.monotonic_ns - monotonic_ns) / 1e9
        return max(0.0, now.received_at.timestamp() - received_unix)


@asynccontextmanager
async def open_outbox(folder: Path, *, clock: KioskClock) -> AsyncIterator[Outbox]:
    """Raises `OutboxBusy` when another program has it open, `OSError` when the folder cannot be used."""
    writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox")
    loop = asyncio.get_running_loop()
    try:
        connection = await loop.run_in_executor(writer, _connect, folder)
        try:
            yield Outbox(connection, writer, clock)
        finally:
            await loop.run_in_executor(writer, connection.close)
    finally:
        writer.shutdown()


def _connect(folder: Path) -> sqlite3.Connection:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    path = folder / FILE_NAME
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        # One owner process: exclusive locking also keeps the log's index in memory.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.executescript(_SCHEMA)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        connection.close()
        if "locked" in str(error):
            raise OutboxBusy(str(path)) from error
        raise
    return connection


def _last_seq(connection: sqlite3.Connection) -> int:
    last_seq: int = connection.execute("SELECT last_seq FROM counter").fetchone()[0]
    return last_seq
