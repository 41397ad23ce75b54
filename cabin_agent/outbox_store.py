"""The outbox's file: its tables, how it is opened, and which data key it belongs to."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from cabin_agent.sealing import DataKey
from contract.observations import Reading

FILE_NAME = "outbox.sqlite3"
_SCHEMA_VERSION = 2
# SQLite's result code of a full disk.
_FULL = 13

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS counter (only INTEGER PRIMARY KEY CHECK (only = 1), last_seq INTEGER NOT NULL)",
    "INSERT OR IGNORE INTO counter VALUES (1, 0)",
    "CREATE TABLE IF NOT EXISTS data_key (only INTEGER PRIMARY KEY CHECK (only = 1), fingerprint TEXT NOT NULL)",
    """
CREATE TABLE IF NOT EXISTS reading (
    kiosk_seq INTEGER PRIMARY KEY,
    reading_id TEXT NOT NULL UNIQUE,
    received_unix REAL NOT NULL,
    monotonic_ns INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    kiosk_clock TEXT NOT NULL,
    body BLOB
)
""",
    # Narrow tables beside the wide one: an acknowledgement rewrites no body.
    "CREATE TABLE IF NOT EXISTS waiting (kiosk_seq INTEGER PRIMARY KEY REFERENCES reading, consultation TEXT)",
    "CREATE INDEX IF NOT EXISTS waiting_consultation ON waiting (consultation) WHERE consultation IS NOT NULL",
    "CREATE TABLE IF NOT EXISTS parked (kiosk_seq INTEGER PRIMARY KEY REFERENCES reading, reason TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS device_clock (device TEXT PRIMARY KEY, offset_s REAL NOT NULL)",
    f"PRAGMA user_version = {_SCHEMA_VERSION}",
)

_T = TypeVar("_T")


class OutboxBusy(Exception):
    """Another program holds this outbox."""


class DataKeyLost(Exception):
    """The outbox was sealed with another data key than the one given."""

    def __init__(self) -> None:
        super().__init__(
            "the outbox was sealed with another data key: restore that key's file, or move the outbox away"
        )


class Cursor(Protocol):
    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Database(Protocol):
    """A connection in autocommit, as `sqlite3` and `apsw` give it."""

    def execute(self, statement: str, values: Sequence[Any] = ..., /) -> Cursor: ...

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> Any: ...

    def close(self) -> None: ...


Connect = Callable[[Path], Database]


def connect(path: Path) -> Database:
    connection: Any = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    database: Database = connection
    return database


def open_store(folder: Path, *, key: DataKey, connect: Connect = connect) -> Database:
    """Raises `OutboxBusy`, `DataKeyLost`, `OSError`."""
    path = folder / FILE_NAME
    path.touch(mode=0o600)
    database = connect(path)
    try:
        _prepare(database, key)
    except DataKeyLost:
        database.close()
        raise
    except Exception as error:
        database.close()
        if "locked" in str(error):
            raise OutboxBusy(str(path)) from error
        raise
    return database


def transact(database: Database, work: Callable[[], _T]) -> _T:
    """Committed and on the disk when it returns."""
    database.execute("BEGIN IMMEDIATE")
    try:
        result = work()
        database.execute("COMMIT")
    except BaseException:
        # After a full disk SQLite may have rolled back by itself.
        with suppress(Exception):
            database.execute("ROLLBACK")
        raise
    return result


def is_full(error: Exception) -> bool:
    """sqlite3 numbers its errors; apsw names them."""
    return getattr(error, "sqlite_errorcode", None) == _FULL or type(error).__name__ == "FullError"


def last_time(database: Database) -> datetime | None:
    """The latest wall time written."""
    unix = database.execute("SELECT max(received_unix) FROM reading").fetchone()[0]
    return None if unix is None else datetime.fromtimestamp(unix, UTC)


def sealed(key: DataKey, reading: Reading) -> bytes:
    """Bound to its number and id, so that it is of no use in another row."""
    return key.seal(reading.model_dump_json().encode(), about=_about(reading.kiosk_seq, str(reading.reading_id)))


def unsealed(key: DataKey, kiosk_seq: int, reading_id: str, body: bytes) -> bytes:
    """A reading's JSON."""
    return key.unseal(body, about=_about(kiosk_seq, reading_id))


def _about(kiosk_seq: int, reading_id: str) -> bytes:
    return f"reading|{kiosk_seq}|{reading_id}".encode()


def _prepare(database: Database, key: DataKey) -> None:
    # One owner process: exclusive locking also keeps the log's index in memory.
    for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
        database.execute(f"PRAGMA {pragma}").fetchall()
    transact(database, lambda: _upgrade(database, key))
    transact(database, lambda: _bind(database, key))


def _upgrade(database: Database, key: DataKey) -> None:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    old = database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'reading'").fetchone()[0]
    if version == 0 and old:
        database.execute("ALTER TABLE reading RENAME TO plain_reading")
    for statement in _SCHEMA:
        database.execute(statement).fetchall()
    if version == 0 and old:
        _seal_plain(database, key)


def _seal_plain(database: Database, key: DataKey) -> None:
    """Outboxes of the first version held their bodies in clear, with the state beside."""
    rows = database.execute(
        "SELECT kiosk_seq, reading_id, state, reason, received_unix, monotonic_ns, boot_id, body FROM plain_reading"
    ).fetchall()
    for kiosk_seq, reading_id, state, reason, received_unix, monotonic_ns, boot_id, body in rows:
        sealed_body = None if body is None else key.seal(body.encode(), about=_about(kiosk_seq, reading_id))
        database.execute(
            "INSERT INTO reading VALUES (?, ?, ?, ?, ?, 'unknown', ?)",
            (kiosk_seq, reading_id, received_unix, monotonic_ns, boot_id, sealed_body),
        )
        if state == "pending":
            database.execute("INSERT INTO waiting VALUES (?, NULL)", (kiosk_seq,))
        elif state == "parked":
            database.execute("INSERT INTO parked VALUES (?, ?)", (kiosk_seq, reason))
    database.execute("DROP TABLE plain_reading")


def _bind(database: Database, key: DataKey) -> None:
    database.execute("INSERT OR IGNORE INTO data_key VALUES (1, ?)", (key.fingerprint,))
    bound = database.execute("SELECT fingerprint FROM data_key").fetchone()[0]
    if bound != key.fingerprint:
        raise DataKeyLost
