"""Takes reports off the call's hands and writes them in batches. A call never waits for it, and never fails by it."""

import asyncio
import logging
from collections import deque
from uuid import UUID

from sqlalchemy.exc import DBAPIError, InterfaceError

from backend.quality.samples import Sample
from backend.quality.writing import write
from contract.quality import QualityReport
from contract.signaling import Role
from core.clock import Clock
from core.db import SessionMaker
from core.errors import Unavailable
from core.faults import described
from signaling.tickets import member_id

log = logging.getLogger(__name__)

EVERY_S = 5.0
CLOSING_S = 5.0
BATCH = 500
# Of a thousand calls with two sides, what arrives in half a minute.
HELD = 6_000


class QualityKeeper:
    """`sessions`: with the system's sight. While the database is away the newest `held` samples are kept; older ones go.

    One report's trouble is its batch's: what the database refuses is dropped, and said in the log.
    """

    def __init__(self, sessions: SessionMaker, clock: Clock, *, held: int = HELD) -> None:
        self._sessions = sessions
        self._clock = clock
        self._samples: deque[Sample] = deque(maxlen=held)
        self._writing = asyncio.Lock()
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._samples)

    async def take(self, room: UUID, account: UUID, role: Role, report: QualityReport) -> None:
        """The hub's `on_quality`: what a member measured on one link. Returns at once."""
        if len(self._samples) == self._samples.maxlen:
            self.dropped += 1
        member = member_id(room, account)
        self._samples.append(Sample(room, member, role.value, self._clock(), report))

    async def keep_writing(self) -> None:
        """For as long as the application runs."""
        while True:
            await asyncio.sleep(EVERY_S)
            # A batch that was taken is written, even when the application stops meanwhile: see aclose.
            flushing = asyncio.ensure_future(self.flush())
            await asyncio.shield(flushing)

    async def aclose(self) -> None:
        """What is held is written, if the database takes it within five seconds."""
        try:
            await asyncio.wait_for(self.flush(), CLOSING_S)
        except TimeoutError:
            log.warning("call quality not written at the end", extra={"count": len(self)})

    async def flush(self) -> bool:
        """Writes what is held; False when the database is away, and then it stays held."""
        async with self._writing:
            while self._samples:
                batch = [self._samples.popleft() for _ in range(min(BATCH, len(self._samples)))]
                if not await self._write(batch):
                    return False
            if self.dropped:
                log.warning("call quality samples dropped", extra={"count": self.dropped})
                self.dropped = 0
            return True

    async def _write(self, batch: list[Sample]) -> bool:
        try:
            async with self._sessions.begin() as session:
                await write(session, batch)
        except Exception as fault:  # noqa: BLE001 - whatever it is, calls go on and the next batch is written
            if not _is_away(fault):
                self.dropped += len(batch)
                # Its text may quote a value: no traceback.
                log.error("call quality batch refused", extra=described(fault))  # noqa: TRY400
                return True
            self._put_back(batch)
            log.warning("call quality waits for the database", extra={"error_type": type(fault).__name__})
            return False
        return True

    def _put_back(self, batch: list[Sample]) -> None:
        """Before what came meanwhile; the oldest go first when there is no room."""
        room = (self._samples.maxlen or 0) - len(self._samples)
        kept = batch[len(batch) - room :] if room < len(batch) else batch
        self.dropped += len(batch) - len(kept)
        self._samples.extendleft(reversed(kept))


def _is_away(fault: Exception) -> bool:
    if isinstance(fault, DBAPIError):
        return fault.connection_invalidated or isinstance(fault, InterfaceError)
    return isinstance(fault, OSError | Unavailable)
