"""Recordings on the kiosk's disk until the server has them: samples in segments, what they are in an index.

A chunk, about a second of samples, is written, synced, and only then gets its row (segment, offset, length, hash): a row
never refers to what a power cut can take. One writer thread; SQLite with a write-ahead log and `synchronous=FULL`.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from cabin_agent.outbox_store import Connect, Database, connect, transact
from cabin_agent.sealing import DataKey, Unreadable
from cabin_agent.waves.segments import Place, SegmentDamaged, Segments
from contract.waveforms import RecordingHead, WaveformChunk

FOLDER_NAME = "waves"
_FILE_NAME = "index.sqlite3"
DAMAGED = "damaged_on_disk"

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS recording (recording_id TEXT PRIMARY KEY, head BLOB NOT NULL)",
    """
CREATE TABLE IF NOT EXISTS chunk (
    recording_id TEXT NOT NULL REFERENCES recording,
    chunk INTEGER NOT NULL,
    first INTEGER NOT NULL,
    samples INTEGER NOT NULL,
    last INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'stored', 'parked')),
    reason TEXT,
    PRIMARY KEY (recording_id, chunk)
)
""",
    "CREATE INDEX IF NOT EXISTS chunk_waiting ON chunk (recording_id, chunk) WHERE state = 'waiting'",
    "CREATE INDEX IF NOT EXISTS chunk_segment ON chunk (segment) WHERE state <> 'stored'",
)

ChunkKey = tuple[UUID, int]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk before it is stored; fields as in `contract.waveforms.WaveformChunk`."""

    chunk: int
    first: int
    samples: int
    last: bool
    octets: bytes


@dataclass(frozen=True, slots=True)
class WavesBacklog:
    waiting: int
    parked: int


class WaveStore:
    """Use `open_waves`. Every method is one piece of work on the writer thread, in the order of the calls."""

    def __init__(self, database: Database, segments: Segments, writer: ThreadPoolExecutor, key: DataKey) -> None:
        self._database = database
        self._segments = segments
        self._writer = writer
        self._key = key

    async def add(self, head: RecordingHead, piece: Piece) -> None:
        """On the disk when it returns. Raises OSError or the database's error when there is no room."""
        await self._do(lambda: self._add(head, piece))

    async def waiting(
        self, *, limit: int, visit: UUID | None = None, but: Iterable[ChunkKey] = ()
    ) -> list[WaveformChunk]:
        """What the server does not have, newest recording first, that of `visit` before all. `but`: keys under way."""
        return await self._do(lambda: self._waiting(limit, visit, frozenset(but)))

    async def acknowledge(self, recording_id: UUID, chunk: int) -> None:
        """The server has it. Unknown and repeated ones are ignored."""
        await self._do(lambda: self._mark(recording_id, chunk, "stored", None))

    async def park(self, recording_id: UUID, chunk: int, *, reason: str) -> None:
        """Refused for good by the server: kept with the reason, out of the queue."""
        await self._do(lambda: self._mark(recording_id, chunk, "parked", reason))

    async def backlog(self) -> WavesBacklog:
        return await self._do(self._backlog)

    async def erase_stored(self) -> None:
        """Removes the segments of which the server has everything."""
        await self._do(self._erase)

    # ---------------------------------------------------------------- on the writer thread

    async def _do(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    def close(self) -> None:
        self._segments.leave()
        self._database.close()

    def _add(self, head: RecordingHead, piece: Piece) -> None:
        place = self._segments.append(piece.octets)
        self._segments.sync()
        transact(self._database, lambda: self._insert(head, piece, place))

    def _insert(self, head: RecordingHead, piece: Piece, place: Place) -> None:
        name = str(head.recording_id)
        sealed = self._key.seal(head.model_dump_json().encode(), about=_about(head.recording_id))
        self._database.execute("INSERT OR IGNORE INTO recording VALUES (?, ?)", (name, sealed))
        self._database.execute(
            "INSERT INTO chunk (recording_id, chunk, first, samples, last, segment, offset, length, sha256)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                name,
                piece.chunk,
                piece.first,
                piece.samples,
                piece.last,
                place.segment,
                place.offset,
                place.length,
                hashlib.sha256(piece.octets).hexdigest(),
            ),
        )

    def _waiting(self, limit: int, visit: UUID | None, but: frozenset[ChunkKey]) -> list[WaveformChunk]:
        heads = self._heads_waiting()
        heads.sort(
            key=lambda head: (head.consultation_id == visit and visit is not None, head.started_at), reverse=True
        )
        found: list[WaveformChunk] = []
        for head in heads:
            rows = self._database.execute(
                "SELECT chunk, first, samples, last, segment, offset, length, sha256 FROM chunk"
                " WHERE recording_id = ? AND state = 'waiting' ORDER BY chunk LIMIT ?",
                (str(head.recording_id), limit + len(but)),
            ).fetchall()
            for row in rows:
                if len(found) == limit:
                    return found
                if (head.recording_id, row[0]) not in but and (chunk := self._chunk(head, row)):
                    found.append(chunk)
        return found

    def _heads_waiting(self) -> list[RecordingHead]:
        rows = self._database.execute(
            "SELECT recording_id, head FROM recording WHERE recording_id IN"
            " (SELECT DISTINCT recording_id FROM chunk WHERE state = 'waiting')"
        ).fetchall()
        return [
            RecordingHead.model_validate_json(self._key.unseal(head, about=_about(UUID(name)))) for name, head in rows
        ]

    def _chunk(self, head: RecordingHead, row: tuple[int, int, int, int, int, int, int, str]) -> WaveformChunk | None:
        """None when the disk gives other octets back than it got: parked, so that the rest is delivered."""
        number, first, samples, last, segment, offset, length, sha256 = row
        octets = None
        with suppress(SegmentDamaged, Unreadable, FileNotFoundError):
            octets = self._segments.read(Place(segment, offset, length))
        if octets is None or hashlib.sha256(octets).hexdigest() != sha256:
            self._mark(head.recording_id, number, "parked", DAMAGED)
            return None
        return chunk_of(head, Piece(number, first, samples, bool(last), octets))

    def _mark(self, recording_id: UUID, chunk: int, state: str, reason: str | None) -> None:
        sql = "UPDATE chunk SET state = ?, reason = ? WHERE recording_id = ? AND chunk = ? AND state <> 'stored'"
        values = (state, reason, str(recording_id), chunk)
        transact(self._database, lambda: self._database.execute(sql, values))

    def _backlog(self) -> WavesBacklog:
        waiting, parked = self._database.execute(
            "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'parked') FROM chunk"
        ).fetchone()
        return WavesBacklog(waiting, parked)

    def _erase(self) -> None:
        needed = {
            number for (number,) in self._database.execute("SELECT DISTINCT segment FROM chunk WHERE state <> 'stored'")
        }
        for number in self._segments.numbers():
            if number not in needed:
                self._segments.remove(number)
        transact(self._database, self._forget)

    def _forget(self) -> None:
        """Rows of what was delivered in whole; a chunk is not sent again once it is stored."""
        self._database.execute("DELETE FROM chunk WHERE state = 'stored'")
        self._database.execute("DELETE FROM recording WHERE recording_id NOT IN (SELECT recording_id FROM chunk)")


def chunk_of(head: RecordingHead, piece: Piece) -> WaveformChunk:
    return WaveformChunk.of(
        head, chunk=piece.chunk, first=piece.first, samples=piece.samples, last=piece.last, octets=piece.octets
    )


def _about(recording_id: UUID) -> bytes:
    return f"recording|{recording_id}".encode()


@asynccontextmanager
async def open_waves(folder: Path, *, key: DataKey, connect: Connect = connect) -> AsyncIterator[WaveStore]:
    """`folder`: the agent's own. Raises OSError."""
    writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="waves")
    loop = asyncio.get_running_loop()
    try:
        store = await loop.run_in_executor(writer, lambda: _open(folder / FOLDER_NAME, writer, key, connect))
        try:
            yield store
        finally:
            await loop.run_in_executor(writer, store.close)
    finally:
        writer.shutdown()


def _open(folder: Path, writer: ThreadPoolExecutor, key: DataKey, connect: Connect) -> WaveStore:
    segments = Segments(folder, key)
    path = folder / _FILE_NAME
    path.touch(mode=0o600)
    database = connect(path)
    for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = FULL"):
        database.execute(f"PRAGMA {pragma}").fetchall()
    for statement in _SCHEMA:
        database.execute(statement)
    return WaveStore(database, segments, writer, key)
