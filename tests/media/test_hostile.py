"""Eighty hostile files through the whole path: a clear answer, nothing half kept, nothing that betrays a place."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from core.db import SessionMaker
from media.models import PhotoObject, Upload
from tests.media import hostile, tus
from tests.media.conftest import Client, World

FILES = hostile.hostile()
MEMORY_LIMIT_MIB = 350
# One worker's work on every file, one after the other; its last word is the most memory it ever held, in MiB.
_WORK = """
import sys
from pathlib import Path
from media import sandbox
from media.worker import _warm_up
from media.imaging import ImageRefused, develop
files = [Path(name).read_bytes() for name in sys.argv[1:]]
status = open("/proc/self/status")
_warm_up()
# The limit is for one file; these are all of them, on whatever processor.
sandbox.PROCESSOR_S = 250
sandbox.lock_in()
for data in files:
    try:
        develop(data)
    except (ImageRefused, MemoryError):
        pass
print(next(int(line.split()[1]) >> 10 for line in status if line.startswith("VmHWM")))
"""


def test_there_are_eighty() -> None:
    assert len(FILES) >= 80


async def test_every_file_is_kept_clean_or_refused_clearly_and_nothing_half(
    client: Client, world: World, real_sessions: SessionMaker, stored_files: Callable[[], list[Path]]
) -> None:
    rose, kept, full = client("rose"), 0, 0
    for name, data in FILES.items():
        answer = await tus.sent(rose, world.consultation_id, data)
        assert answer.status_code in {204, 422}, (name, answer.text)
        photo_id = answer.headers.get("Photo-Id")
        kept += photo_id is not None
        if photo_id is None:
            assert answer.json()["detail"], name
        else:
            full += await _clean(rose, photo_id, name)
    async with real_sessions() as session:
        objects = await session.scalar(select(func.count()).select_from(PhotoObject))
        unfinished = await session.scalar(select(func.count()).where(Upload.photo_id.is_(None)))
    assert (len(stored_files()), objects, unfinished) == (3 * kept + full, 3 * kept + full, 0)
    assert 25 <= kept < len(FILES) - 25


async def _clean(rose: httpx.AsyncClient, photo_id: str, name: str) -> bool:
    """Whether it has a full picture beside its original."""
    full: bool = (await rose.get(f"/api/photos/{photo_id}")).json()["content_type"] == "image/heic"
    for rendition in ("original", "preview", "thumbnail", *["full"] * full):
        data = (await rose.get(f"/api/photos/{photo_id}/{rendition}")).content
        assert hostile.readable_secrets(data) == [], (name, rendition)
    return full


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_file_takes_more_memory_than_promised(tmp_path: Path) -> None:
    for number, data in enumerate(FILES.values()):
        (tmp_path / f"{number:03}").write_bytes(data)
    paths = sorted(str(path) for path in tmp_path.iterdir())
    done = subprocess.run([sys.executable, "-c", _WORK, *paths], capture_output=True, check=True, text=True)
    assert 30 < int(done.stdout) < MEMORY_LIMIT_MIB
