import os
import stat
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from core.people import Patient
from media.keys import KeyFile, KeyFileError, PatientKeys, WrongKeyError, open_key, seal_key
from media.models import PatientKey
from media.providers import Wrapped
from media.shares import Shares
from tests.media.test_stores import disk_allows

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


async def a_patient(session: AsyncSession) -> UUID:
    patient = Patient(patient_id=uuid4(), given_name="Rose", family_name="Vidal", birth_date=date(1950, 1, 1))
    session.add(patient)
    await session.flush()
    return patient.patient_id


def keys_in(folder: Path) -> PatientKeys:
    return PatientKeys(KeyFile(folder / "keys" / "master"), Shares(folder / "shares"))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_master_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master"
    first = KeyFile(path)
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    assert len(path.read_bytes()) == 32
    assert KeyFile(path).key_id == first.key_id
    assert [entry.name for entry in path.parent.iterdir()] == ["master"]


@pytest.mark.parametrize("file_bytes", [0, 16])
async def test_a_master_key_for_which_there_was_no_room_can_be_made_once_there_is(
    tmp_path: Path, file_bytes: int
) -> None:
    master = KeyFile(tmp_path / "keys" / "master")
    first = master.key_id
    with disk_allows(file_bytes), pytest.raises(KeyFileError):
        await master.rotate()
    assert (master.key_id, [entry.name for entry in (tmp_path / "keys").iterdir()]) == (first, ["master"])
    assert await master.rotate() != first


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o644])
def test_a_key_file_others_can_read_is_refused_with_the_remedy(tmp_path: Path, bits: int) -> None:
    path = tmp_path / "keys" / "master"
    KeyFile(path)
    path.chmod(bits)
    with pytest.raises(KeyFileError, match="chmod 600"):
        KeyFile(path)


def test_a_folder_others_can_enter_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master"
    KeyFile(path)
    path.parent.chmod(0o755)
    with pytest.raises(KeyFileError, match="chmod 700"):
        KeyFile(path)


def test_a_cut_key_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master"
    KeyFile(path)
    path.write_bytes(b"short")
    with pytest.raises(KeyFileError, match="5 bytes"):
        KeyFile(path)


def test_a_sealed_key_opens_under_its_key_and_context_only() -> None:
    wrapping, key = os.urandom(32), os.urandom(32)
    sealed = seal_key(wrapping, key, b"photo 1")
    assert open_key(wrapping, sealed, b"photo 1") == key
    assert key not in sealed
    for wrong_key, wrong_blob, context in (
        (os.urandom(32), sealed, b"photo 1"),
        (wrapping, sealed, b"photo 2"),
        (wrapping, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"photo 1"),
        (wrapping, b"", b"photo 1"),
    ):
        with pytest.raises(WrongKeyError):
            open_key(wrong_key, wrong_blob, context)


async def test_each_patient_has_one_lasting_key_of_their_own(session: AsyncSession, tmp_path: Path) -> None:
    first, second = await a_patient(session), await a_patient(session)
    keys = keys_in(tmp_path)
    key = await keys.of_or_new(session, first, now=NOW)
    assert await keys.of_or_new(session, first, now=NOW) == key
    assert await keys.of_or_new(session, second, now=NOW) != key
    assert await keys_in(tmp_path).of(session, first) == key


async def test_a_destroyed_key_is_gone_at_once(session: AsyncSession, tmp_path: Path) -> None:
    patient_id = await a_patient(session)
    keys = keys_in(tmp_path)
    await keys.of_or_new(session, patient_id, now=NOW)
    await session.execute(delete(PatientKey).where(PatientKey.patient_id == patient_id))
    with pytest.raises(NotFound):
        await keys.of(session, patient_id)


async def test_another_master_key_is_named_in_the_error(session: AsyncSession, tmp_path: Path) -> None:
    patient_id = await a_patient(session)
    old, new = KeyFile(tmp_path / "old" / "master"), KeyFile(tmp_path / "new" / "master")
    shares = Shares(tmp_path / "shares")
    await PatientKeys(old, shares).of_or_new(session, patient_id, now=NOW)
    with pytest.raises(WrongKeyError, match=old.key_id):
        await PatientKeys(new, shares).of(session, patient_id)


class CountingProvider(KeyFile):
    unwrapped = 0

    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        self.unwrapped += 1
        return await super().unwrap(wrapped, context)


async def test_an_unwrapped_key_is_remembered_for_five_minutes(session: AsyncSession, tmp_path: Path) -> None:
    patient_id = await a_patient(session)
    clock = [0.0]
    provider = CountingProvider(tmp_path / "keys" / "master")
    keys = PatientKeys(provider, Shares(tmp_path / "shares"), monotonic=lambda: clock[0])
    await keys.of_or_new(session, patient_id, now=NOW)
    clock[0] = 299.0
    await keys.of(session, patient_id)
    assert provider.unwrapped == 1
    clock[0] = 301.0
    await keys.of(session, patient_id)
    assert provider.unwrapped == 2
