"""Recordings on their way to the server: one chunk a parcel, the open visit's first, then the newest."""

from collections.abc import Callable, Collection
from uuid import UUID

from cabin_agent.deliveries import Parcel
from cabin_agent.waves.store import ChunkKey, WaveStore
from contract.cabin import DeliverWaveform


class WaveSource:
    """`visit`: the one that is open now. What was recorded gives way to what was read off (`deliveries`)."""

    urgent = False

    def __init__(self, store: WaveStore, *, visit: Callable[[], UUID | None]) -> None:
        self._store = store
        self._visit = visit
        self._under_way: set[ChunkKey] = set()

    async def next(self, *, octets: int) -> Parcel | None:
        """One chunk, whatever its length: they are of a second."""
        del octets
        for chunk in await self._store.waiting(limit=1, visit=self._visit(), but=self._under_way):
            key = chunk.recording.recording_id, chunk.chunk
            self._under_way.add(key)
            return Parcel(DeliverWaveform(chunk=chunk).model_dump_json(), (key,))
        return None

    async def acknowledged(self, keys: Collection[object]) -> None:
        for key in self._under_way.intersection(keys):
            await self._store.acknowledge(*key)
            self._under_way.discard(key)

    async def refused(self, key: ChunkKey, reason: str) -> None:
        if key in self._under_way:
            await self._store.park(*key, reason=reason)
            self._under_way.discard(key)

    def lost(self) -> None:
        self._under_way.clear()
