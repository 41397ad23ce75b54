"""The outbox as sources of deliveries: the open consultation's readings first, then recent ones, then old ones."""

from collections.abc import Awaitable, Callable, Collection, Hashable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from cabin_agent.attribution import Visits
from cabin_agent.deliveries import Parcel
from cabin_agent.outbox import Outbox, Waiting

# Of one message; the contract allows 500.
BATCH_READINGS = 400
_RECENT = timedelta(hours=24)

_Pick = Callable[[Collection[int]], Awaitable[Sequence[Waiting]]]


class ReadingSource:
    """`pick` gives up to `BATCH_READINGS` waiting readings but for those under way, in order of `kiosk_seq`."""

    def __init__(self, outbox: Outbox, pick: _Pick, under_way: dict[UUID, int], *, urgent: bool = False) -> None:
        self.urgent = urgent
        self._outbox = outbox
        self._pick = pick
        self._under_way = under_way

    async def next(self, *, octets: int) -> Parcel | None:
        batch = _cut(await self._pick(self._under_way.values()), octets)
        if not batch:
            return None
        self._under_way.update((row.reading_id, row.kiosk_seq) for row in batch)
        text = ",".join(row.text for row in batch)
        return Parcel(f'{{"type":"readings","readings":[{text}]}}', tuple(row.reading_id for row in batch))

    async def acknowledged(self, keys: Collection[Hashable]) -> None:
        await self._outbox.acknowledge(key for key in keys if isinstance(key, UUID))
        self._forget(keys)

    async def refused(self, key: UUID, reason: str) -> None:
        await self._outbox.park(key, reason=reason)
        self._forget([key])

    def lost(self) -> None:
        self._under_way.clear()

    def _forget(self, keys: Collection[Any]) -> None:
        for key in keys:
            self._under_way.pop(key, None)


class _Recent:
    """Numbered above the first received within a day, looked up once a link: numbers order, wall clocks do not."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self.first_seq: int | None = None

    async def pick(self, but: Collection[int]) -> Sequence[Waiting]:
        if self.first_seq is None:
            self.first_seq = await self._outbox.first_since(_RECENT)
        return await self._outbox.from_seq(self.first_seq, limit=BATCH_READINGS, but=but)


class _RecentSource(ReadingSource):
    def __init__(self, outbox: Outbox, recent: _Recent, under_way: dict[UUID, int]) -> None:
        super().__init__(outbox, recent.pick, under_way)
        self._recent = recent

    def lost(self) -> None:
        super().lost()
        self._recent.first_seq = None


def reading_sources(outbox: Outbox, visits: Visits) -> list[ReadingSource]:
    """By priority. They share what is under way."""
    under_way: dict[UUID, int] = {}

    async def of_open_visit(but: Collection[int]) -> Sequence[Waiting]:
        visit = visits.current
        if visit is None:
            return ()
        return await outbox.of_visit(visit.consultation_id, limit=BATCH_READINGS, but=but)

    async def any_left(but: Collection[int]) -> Sequence[Waiting]:
        return await outbox.from_seq(1, limit=BATCH_READINGS, but=but)

    return [
        ReadingSource(outbox, of_open_visit, under_way, urgent=True),
        _RecentSource(outbox, _Recent(outbox), under_way),
        ReadingSource(outbox, any_left, under_way),
    ]


def _cut(batch: Sequence[Waiting], octets: int) -> list[Waiting]:
    """At least one, so that the longest frame cannot block the queue."""
    fitting: list[Waiting] = []
    for row in batch:
        octets -= len(row.text)
        if fitting and octets < 0:
            break
        fitting.append(row)
    return fitting
