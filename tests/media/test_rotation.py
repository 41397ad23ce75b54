"""Master keys and patients' keys renewed: what was sealed stays readable at every step, and no photo is touched."""

import os
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from media import rotation
from media.files import file_row
from media.key_wrapping import WrongKeyError, is_sealed_by
from media.keys import KeyFile, PatientKeys, PhotosRestricted
from media.models import KeptFile, PatientKey
from media.objects import SealedObjects
from media.rotation import MEDIA_PLACES
from media.sealed import SealedObject
from media.shares import Shares
from media.stores import DiskStore
from tests.media.test_keys import a_patient

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
DATA = b"what was photographed " * 1000


def keys_in(folder: Path) -> PatientKeys:
    """As another process would open them."""
    return PatientKeys(KeyFile(folder / "keys" / "master.key"), Shares(folder / "shares"))


@pytest.fixture
async def objects(tmp_path: Path) -> AsyncGenerator[SealedObjects]:
    made = SealedObjects(DiskStore(tmp_path / "store"))
    yield made
    made.close()


async def keep(session: AsyncSession, keys: PatientKeys, objects: SealedObjects, patient_id: UUID) -> UUID:
    key = await keys.of_or_new(session, patient_id, now=NOW)
    stored = await objects.put(key, patient_id=patient_id, kind="chat file", data=DATA)
    session.add(file_row(stored, content_type="image/jpeg", now=NOW))
    await session.flush()
    return stored.object_id


async def read(session: AsyncSession, keys: PatientKeys, objects: SealedObjects, file_id: UUID) -> bytes:
    row = await session.get_one(KeptFile, file_id, populate_existing=True)
    stored = SealedObject(row.file_id, row.patient_id, row.kind, row.sealed_key, row.size_bytes)
    key = await keys.of(session, row.patient_id)
    return b"".join([piece async for piece in objects.read(key, stored)])


def bytes_at(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "store").rglob("*") if path.is_file()}


async def test_a_new_master_key_rewraps_patients_keys_in_batches_and_touches_no_photo(
    session: AsyncSession, tmp_path: Path, objects: SealedObjects
) -> None:
    keys = keys_in(tmp_path)
    files = [await keep(session, keys, objects, await a_patient(session)) for _ in range(5)]
    stored, first = bytes_at(tmp_path), await keys.provider.current()
    second = await keys.provider.rotate()
    assert first != second
    assert await rotation.keys_to_rewrap(session, keys) == 5

    last, done = None, []
    while True:
        last, rewrapped = await rotation.rewrap(session, keys, after=last, limit=2)
        if last is None:
            break
        done.append(rewrapped)
        # Between two batches some keys are under the one master key and some under the other.
        assert [await read(session, keys_in(tmp_path), objects, one) for one in files] == [DATA] * 5
    assert done == [2, 2, 1]
    assert await rotation.keys_to_rewrap(session, keys) == 0
    assert bytes_at(tmp_path) == stored
    assert set(await session.scalars(select(PatientKey.master_key_id))) == {second}


async def test_a_running_process_takes_up_a_master_key_that_another_made(
    session: AsyncSession, tmp_path: Path, objects: SealedObjects
) -> None:
    running = keys_in(tmp_path)
    file_id = await keep(session, running, objects, await a_patient(session))
    other = keys_in(tmp_path)
    await other.provider.rotate()
    await rotation.rewrap(session, other, after=None, limit=10)
    session.expire_all()
    assert await read(session, running, objects, file_id) == DATA
    assert await running.provider.current() == await other.provider.current()


async def test_a_rotation_cut_short_before_the_old_key_was_put_aside_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    wrapped = await KeyFile(path).wrap(b"k" * 32, b"context")
    path.with_name(".master.key.next").write_bytes(os.urandom(32))
    provider = KeyFile(path)
    await provider.rotate()
    assert await KeyFile(path).unwrap(wrapped, b"context") == b"k" * 32
    assert await KeyFile(path).current() != wrapped.key_id


async def test_a_key_from_before_shares_gets_one_at_the_next_rewrap(
    session: AsyncSession, tmp_path: Path, objects: SealedObjects
) -> None:
    keys = keys_in(tmp_path)
    patient_id = await a_patient(session)
    file_id = await keep(session, keys, objects, patient_id)
    bare = await keys.of(session, patient_id)
    wrapped = await keys.provider.wrap(bytes(bare), rotation_context(patient_id))
    await session.execute(
        update(PatientKey).where(PatientKey.patient_id == patient_id).values(share_id=None, wrapped=wrapped.blob)
    )
    session.expire_all()
    assert await read(session, keys_in(tmp_path), objects, file_id) == DATA
    assert await rotation.keys_to_rewrap(session, keys) == 1
    assert (await rotation.rewrap(session, keys, after=None, limit=10))[1] == 1
    row = await session.scalar(select(PatientKey).where(PatientKey.patient_id == patient_id))
    assert row is not None
    assert row.share_id is not None
    assert await read(session, keys_in(tmp_path), objects, file_id) == DATA


def rotation_context(patient_id: UUID) -> bytes:
    from media.vault import associated_data

    return associated_data("comptoir", "patient key", str(patient_id))


async def test_a_key_that_no_master_key_opens_does_not_hold_up_the_others(
    session: AsyncSession, tmp_path: Path, objects: SealedObjects
) -> None:
    keys = keys_in(tmp_path)
    patients = [await a_patient(session) for _ in range(3)]
    for one in patients:
        await keep(session, keys, objects, one)
    await session.execute(
        update(PatientKey).where(PatientKey.patient_id == patients[0]).values(master_key_id="file:lost")
    )
    await keys.provider.rotate()
    last, rewrapped = await rotation.rewrap(session, keys, after=None, limit=10)
    assert rewrapped == 2
    assert (await rotation.rewrap(session, keys, after=last, limit=10)) == (None, 0)
    assert await rotation.keys_to_rewrap(session, keys) == 1
    with pytest.raises(WrongKeyError, match="file:lost"):
        await keys_in(tmp_path).of(session, patients[0])


async def test_a_new_patient_key_seals_object_keys_anew_batch_by_batch_and_all_is_readable_in_between(
    session: AsyncSession, tmp_path: Path, objects: SealedObjects
) -> None:
    keys = keys_in(tmp_path)
    patient_id, other = await a_patient(session), await a_patient(session)
    files = [await keep(session, keys, objects, patient_id) for _ in range(5)]
    foreign = await keep(session, keys, objects, other)
    stored, before = bytes_at(tmp_path), await keys.of(session, patient_id)

    await rotation.renew(session, keys, patient_id, now=NOW)
    assert await rotation.sealed_count(session, MEDIA_PLACES, patient_id) == 5
    batches = []
    while resealed := await rotation.reseal(session, keys, MEDIA_PLACES, patient_id, limit=2):
        batches.append(resealed)
        assert [await read(session, keys_in(tmp_path), objects, one) for one in files] == [DATA] * 5
    assert batches == [2, 2, 1]
    # An upload that began with the former key and ends now.
    late = await objects.put(before, patient_id=patient_id, kind="chat file", data=DATA)
    session.add(file_row(late, content_type="image/jpeg", now=NOW))
    await session.flush()
    assert await read(session, keys_in(tmp_path), objects, late.object_id) == DATA
    assert await rotation.reseal(session, keys, MEDIA_PLACES, patient_id, limit=2) == 1

    await rotation.forget_former(session, patient_id)
    session.expire_all()
    after = await keys_in(tmp_path).of(session, patient_id)
    assert after != before
    assert after.older == ()
    sealed = await session.scalars(select(KeptFile.sealed_key).where(KeptFile.patient_id == patient_id))
    assert not any(is_sealed_by(before, one) for one in sealed)
    for one in (*files, late.object_id, foreign):
        assert await read(session, keys_in(tmp_path), objects, one) == DATA
    assert {name: bytes_at(tmp_path)[name] for name in stored} == stored


async def test_restricted_photos_open_for_nobody_and_take_no_new_key(
    session: AsyncSession, tmp_path: Path, objects: SealedObjects
) -> None:
    keys = keys_in(tmp_path)
    patient_id = await a_patient(session)
    file_id = await keep(session, keys, objects, patient_id)
    await session.execute(update(PatientKey).values(restricted_at=NOW))
    for asked in (keys.of(session, patient_id), keys.of_or_new(session, patient_id, now=NOW)):
        with pytest.raises(PhotosRestricted):
            await asked
    with pytest.raises(NotFound):
        await rotation.renew(session, keys, patient_id, now=NOW)
    await session.execute(update(PatientKey).values(restricted_at=None))
    assert await read(session, keys, objects, file_id) == DATA


async def test_without_its_share_the_row_and_the_master_key_open_nothing(
    session: AsyncSession, tmp_path: Path, objects: SealedObjects
) -> None:
    keys = keys_in(tmp_path)
    patient_id = await a_patient(session)
    await keep(session, keys, objects, patient_id)
    row = await session.scalar(select(PatientKey).where(PatientKey.patient_id == patient_id))
    assert row is not None
    assert row.share_id is not None
    keys.shares.destroy(row.share_id)
    assert keys.shares.is_gone(row.share_id)
    with pytest.raises(NotFound):
        await keys_in(tmp_path).of(session, patient_id)
    keys.shares.destroy(uuid4())
