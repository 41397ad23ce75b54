"""Two stores as one, while objects move from the one to the other.

New objects go to the new store and reads ask both, so that photos are served all along. An object is copied,
compared and only then deleted: killed at any moment, the next run goes on where this one ended.
"""

from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

from media.stores import ObjectReader, ObjectWriter, Store
from media.vault import CorruptError

_PIECE = 1 << 20


class MovingStore:
    """`new` is where everything shall be, `old` where some of it still is."""

    def __init__(self, new: Store, old: Store) -> None:
        self.new = new
        self.old = old

    @property
    def quick(self) -> bool:
        return self.new.quick

    def create(self, name: UUID) -> ObjectWriter:
        return self.new.create(name)

    def open(self, name: UUID) -> ObjectReader:
        with suppress(FileNotFoundError):
            return self.new.open(name)
        with suppress(FileNotFoundError):
            return _Following(name, self.old.open(name), self.new)
        # Moved between the two questions.
        return self.new.open(name)

    def delete(self, name: UUID) -> None:
        # The old one first: a copy under way is compared with it, and is undone when it is gone.
        self.old.delete(name)
        self.new.delete(name)

    def older_than(self, timestamp: float) -> Iterator[UUID]:
        yield from self.new.older_than(timestamp)
        yield from self.old.older_than(timestamp)


class _Following:
    """Reads on in the new store when the object moves away: a bucket forgets at once what a file keeps while it is open."""

    def __init__(self, name: UUID, reader: ObjectReader, new: Store) -> None:
        self.size = reader.size
        self._name = name
        self._reader = reader
        self._new = new

    def read_at(self, offset: int, length: int) -> bytes:
        try:
            return self._reader.read_at(offset, length)
        except FileNotFoundError:
            moved = self._new.open(self._name)
        self._reader.close()
        self._reader = moved
        return moved.read_at(offset, length)

    def close(self) -> None:
        self._reader.close()


def move(name: UUID, *, old: Store, new: Store) -> bool:
    """False when the object is not there any more. Raises CorruptError when the copy differs, StoreAway, StorageFull."""
    try:
        source = old.open(name)
    except FileNotFoundError:
        return False
    try:
        with suppress(FileExistsError):
            _copy(name, source, new)
        _compare(name, source, new)
    finally:
        source.close()
    try:
        old.open(name).close()
    except FileNotFoundError:
        new.delete(name)
        return False
    old.delete(name)
    return True


def _copy(name: UUID, source: ObjectReader, new: Store) -> None:
    with suppress(FileNotFoundError):
        new.open(name).close()
        return
    # What a killed run left half written on a disk would refuse a second try.
    new.delete(name)
    writer = new.create(name)
    try:
        for offset in range(0, source.size, _PIECE):
            writer.write(memoryview(source.read_at(offset, _PIECE)))
        writer.commit()
    except BaseException:
        writer.abort()
        raise


def _compare(name: UUID, source: ObjectReader, new: Store) -> None:
    copy = new.open(name)
    try:
        same = copy.size == source.size and all(
            copy.read_at(offset, _PIECE) == source.read_at(offset, _PIECE) for offset in range(0, source.size, _PIECE)
        )
    finally:
        copy.close()
    if not same:
        raise CorruptError("the copy differs from the object")
