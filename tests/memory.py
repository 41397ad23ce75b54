"""Memory instead of the disk for what is thrown away: a database is several hundred files, an outbox syncs its own."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_MEMORY = Path("/dev/shm")
_PREFIX = "comptoir-test-"
# Several times what one process was seen to need.
_ROOM_BYTES = 2 * 2**30


def _is_roomy() -> bool:
    return _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM_BYTES


def quick_place() -> Path | None:
    """Where whatever tests write is in memory; None where that is small, or starts no programs: some tests write one."""
    return _MEMORY if _is_roomy() and not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC else None


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Others may enter it. On the disk where memory is small."""
    roomy = _is_roomy()
    if roomy:
        _forget_the_killed()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_MEMORY if roomy else None))
    folder.chmod(0o755)
    # Ours as long as this process lives, however it ends; named when it is locked.
    with (folder / "unlocked").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (folder / "unlocked").rename(folder / "lock")
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _forget_the_killed() -> None:
    """Folders whose process could not remove them any more."""
    for path in _MEMORY.glob(f"{_PREFIX}*/lock"):
        with suppress(OSError), path.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path.parent, ignore_errors=True)
