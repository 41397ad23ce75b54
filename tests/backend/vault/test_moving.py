"""Photos of an installation moved to another store, as the console does it, and what the start says of settings."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from backend.settings import Settings
from backend.vault.models import VaultTask
from backend.vault.moving import move_all
from backend.vault.opening import VaultSettingsError, open_keys, open_store, what_is_wrong
from core.clock import utc_now
from core.db import SessionMaker
from media.errors import StoreAway
from media.moving import MovingStore
from media.s3 import BucketStore
from media.stores import DiskStore, ObjectReader
from tests.openbao import ROOT, openbao

TO = 2**33


def write(store: DiskStore, count: int) -> set[UUID]:
    names = {uuid4() for _ in range(count)}
    for name in names:
        writer = store.create(name)
        writer.write(memoryview(name.bytes * 100))
        writer.commit()
    return names


class Breaks(DiskStore):
    """Away from the hundredth copy on."""

    left = 100

    def create(self, name):
        self.left -= 1
        if self.left < 0:
            raise StoreAway("cut")
        return super().create(name)


async def test_a_move_cut_short_is_taken_up_again_and_its_progress_is_kept(
    real_sessions: SessionMaker, tmp_path: Path
) -> None:
    old, new = DiskStore(tmp_path / "old"), Breaks(tmp_path / "new")
    names, store = write(old, 450), MovingStore(new, old)
    said: list[str] = []
    with pytest.raises(StoreAway):
        await move_all(real_sessions, store, by="console", clock=utc_now, say=said.append)
    readers: list[ObjectReader] = [store.open(name) for name in names]
    assert all(reader.size == 1600 for reader in readers)
    for reader in readers:
        reader.close()

    new.left = 1000
    moved = await move_all(real_sessions, store, by="console", clock=utc_now, say=said.append)
    assert 0 < moved < 450
    assert (set(old.older_than(TO)), set(new.older_than(TO))) == (set(), names)
    async with real_sessions() as session:
        (task,) = (await session.scalars(select(VaultTask))).all()
    assert (task.kind, task.done, task.total) == ("store_move", moved, moved)
    assert task.finished_at is not None


def settings(folder: Path, **more: object) -> Settings:
    return Settings.model_validate({"DATABASE_URL": "postgresql://unused", "data_dir": folder, **more})


S3 = {
    "store": "s3",
    "store_bucket": "photos",
    "store_url": "http://127.0.0.1:9",
    "store_key_id": "x",
    "store_secret": "y",
}
TRANSIT = {"keys": "transit", "keys_token": ROOT}


def test_settings_name_the_store_and_the_one_before_it(tmp_path: Path) -> None:
    assert isinstance(open_store(settings(tmp_path)), DiskStore)
    assert isinstance(open_store(settings(tmp_path, **S3)), BucketStore)
    both = open_store(settings(tmp_path, **S3, store_before="disk"))
    assert isinstance(both, MovingStore)
    assert isinstance(both.new, BucketStore)
    assert isinstance(both.old, DiskStore)
    with pytest.raises(VaultSettingsError, match="COMPTOIR_STORE_BUCKET"):
        open_store(settings(tmp_path, store="s3"))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"keys": "transit", "keys_url": "https://bao.example"}, "COMPTOIR_KEYS_TOKEN"),
        ({**TRANSIT, "keys_url": "http://bao.example"}, "https"),
        ({"keys": "aws"}, "COMPTOIR_KEYS_REGION"),
        ({"store": "s3"}, "COMPTOIR_STORE_BUCKET"),
    ],
)
async def test_settings_that_cannot_work_are_said_at_the_start(
    tmp_path: Path, wrong: dict[str, object], says: str
) -> None:
    (line,) = await what_is_wrong(settings(tmp_path, **wrong))
    assert says in line


async def test_the_start_looks_at_the_key_of_openbao_and_does_not_wait_for_one_that_is_away(tmp_path: Path) -> None:
    assert await what_is_wrong(settings(tmp_path)) == []
    with openbao() as bao:
        good = {**TRANSIT, "keys_url": bao.url}
        assert await what_is_wrong(settings(tmp_path, **good)) == []
        (missing,) = await what_is_wrong(settings(tmp_path, **good, keys_name="other"))
        assert "bao write transit/keys/other derived=true" in missing
        bao.ask("POST", "transit/keys/flat", {"derived": False})
        (flat,) = await what_is_wrong(settings(tmp_path, **good, keys_name="flat"))
        assert "not derived" in flat
        (refused,) = await what_is_wrong(settings(tmp_path, keys="transit", keys_token="wrong", keys_url=bao.url))
        assert "policy" in refused
    assert await what_is_wrong(settings(tmp_path, **good)) == []


async def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    await open_keys(settings(tmp_path)).provider.aclose()
    (tmp_path / "keys" / "master.key").chmod(0o644)
    (line,) = await what_is_wrong(settings(tmp_path))
    assert "chmod 600" in line
