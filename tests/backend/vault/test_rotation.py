"""Rotations as people start them: at the console, killed in the middle, and from the page, in the background."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import LargeBinary, func, select, update

from backend.database_roles import application_url
from backend.schema import TABLES_FROM
from backend.vault.jobs import RETRY
from backend.vault.models import VaultTask
from backend.vault.places import PLACES
from backend.vault.tasks import IN_FLIGHT, RESEAL
from core.audit import Action, AuditEntry
from core.db import Base, SessionMaker
from core.jobs import Job
from core.people import Patient
from media.keys import KeyFile, PatientKeys
from media.models import PatientKey
from media.providers import KeysAway, Wrapped
from media.shares import Shares
from tests.backend.house import House
from tests.backend.vault.kept import KINDS, keep_one_of_each, kinds_readable
from tests.backend.visits import a_visit_under_way
from tests.booking.clinic import NOW

PATIENTS = 250


def keys_in(folder: Path) -> PatientKeys:
    return PatientKeys(KeyFile(folder / "keys" / "master.key"), Shares(folder / "keys" / "shares"))


async def many_patients(sessions: SessionMaker, keys: PatientKeys) -> dict[UUID, bytes]:
    made = {}
    async with sessions.begin() as session:
        patients = [
            Patient(patient_id=uuid4(), given_name="Rose", family_name="Vidal", birth_date=NOW.date())
            for _ in range(PATIENTS)
        ]
        session.add_all(patients)
        await session.flush()
        for one in patients:
            made[one.patient_id] = bytes(await keys.of_or_new(session, one.patient_id, now=NOW))
    return made


async def all_readable(sessions: SessionMaker, folder: Path, expected: dict[UUID, bytes]) -> set[str]:
    """Reads every patient's key as a fresh process would; returns the master keys that wrap them."""
    keys = keys_in(folder)
    async with sessions() as session:
        assert {one: bytes(await keys.of(session, one)) for one in expected} == expected
        return set(await session.scalars(select(PatientKey.master_key_id)))


async def console(database_url: str, folder: Path, *arguments: str) -> asyncio.subprocess.Process:
    environment = {
        **os.environ,
        "DATABASE_URL": application_url(database_url),
        "COMPTOIR_DATA_DIR": str(folder),
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "backend", "keys", "rotate-master", *arguments, env=environment, stdout=PIPE
    )


async def test_a_rotation_killed_in_the_middle_leaves_all_readable_and_the_next_run_ends_it(
    real_sessions: SessionMaker, database_url: str, tmp_path: Path
) -> None:
    expected = await many_patients(real_sessions, keys_in(tmp_path))
    first = await keys_in(tmp_path).provider.current()

    killed = await console(database_url, tmp_path)
    assert killed.stdout is not None
    async for line in killed.stdout:
        if line.startswith(b"100 of 250"):
            killed.send_signal(signal.SIGKILL)
            break
    assert await killed.wait() == -signal.SIGKILL
    wrapped_by = await all_readable(real_sessions, tmp_path, expected)
    assert first in wrapped_by
    assert len(wrapped_by) == 2

    again = await console(database_url, tmp_path, "--rewrap-only")
    said, _ = await again.communicate()
    assert again.returncode == 0
    assert b"250 of 250" in said
    assert await all_readable(real_sessions, tmp_path, expected) == wrapped_by - {first}
    async with real_sessions() as session:
        tasks = (await session.scalars(select(VaultTask))).all()
    assert [(task.done, task.total, task.problem) for task in tasks] == [(250, 250, None)]
    assert tasks[0].finished_at is not None


@pytest.fixture
async def kept(house: House) -> UUID:
    patient_id = house.clinic.patients[0]
    visit = await a_visit_under_way(house)
    async with house.services.background.begin() as session:
        await keep_one_of_each(
            session,
            house.services.media,
            patient_id=patient_id,
            account_id=house.accounts["patient"],
            visit=visit,
        )
    return patient_id


async def readable(house: House, patient_id: UUID) -> set[str]:
    media = house.services.media
    async with house.services.background() as session:
        return await kinds_readable(session, media.keys, media.objects, patient_id)


async def until_done(house: House, count: int) -> VaultTask:
    while True:
        async with house.services.background() as session:
            task: VaultTask | None = await session.scalar(select(VaultTask))
            assert task is not None
            if task.done >= count:
                return task
        await house.services.jobs.work_once()


async def until_finished(house: House) -> VaultTask:
    while True:
        async with house.services.background() as session:
            task: VaultTask | None = await session.scalar(select(VaultTask).where(VaultTask.finished_at.is_not(None)))
            if task is not None:
                return task
        await house.services.jobs.work_once()


async def test_the_page_renews_the_master_key_in_the_background(house: House, kept: UUID) -> None:
    administrator = await house.signed_in("administrator")
    before = (await administrator.get("/api/admin/vault")).json()
    started = await administrator.post("/api/admin/vault/rotation")
    assert started.status_code == 200, started.text
    assert (started.json()["done"], started.json()["total"]) == (0, 1)
    task = await until_finished(house)
    assert (task.done, task.total, task.started_by) == (1, 1, "Administrator")
    after = (await administrator.get("/api/admin/vault")).json()
    assert before["master_key"] != after["master_key"]
    assert (after["waiting"], after["patients"], after["keys_away"]) == (0, 1, False)
    assert await readable(house, kept) == KINDS
    async with house.services.background() as session:
        actions = set(await session.scalars(select(AuditEntry.action)))
    assert Action.MASTER_KEY_ROTATED in actions


async def test_a_patients_new_key_seals_everything_anew_and_the_former_goes_when_no_upload_can_use_it(
    house: House, kept: UUID
) -> None:
    administrator = await house.signed_in("administrator")
    url = f"/api/admin/vault/patients/{kept}"
    async with house.services.background() as session:
        before = bytes(await house.services.media.keys.of(session, kept))
    assert (await administrator.post(f"{url}/rotation")).json()["total"] == 7
    task = await until_done(house, 7)
    assert task.finished_at is None
    async with house.services.background() as session:
        secret = await house.services.media.keys.of(session, kept)
    assert secret.older == (before,)
    # Asked twice it is one rotation.
    assert (await administrator.post(f"{url}/rotation")).json()["task_id"] == str(task.task_id)

    async with house.services.background.begin() as session:
        assert await session.scalar(select(func.count()).where(Job.kind == RESEAL)) == 1
    house.clock.forward(seconds=IN_FLIGHT.total_seconds())
    await until_finished(house)
    async with house.services.background() as session:
        secret = await house.services.media.keys.of(session, kept)
    assert (bytes(secret) != before, secret.older) == (True, ())
    assert await readable(house, kept) == KINDS
    doctor = await house.signed_in("doctor")
    chat = (await doctor.get(f"/api/patients/{kept}/record")).json()["visits"][0]["chat"]
    assert [one["text"] for one in chat] == ["Bonjour"]


async def test_a_patients_new_key_seals_everything_anew_while_the_photos_are_locked(house: House, kept: UUID) -> None:
    administrator = await house.signed_in("administrator")
    url = f"/api/admin/vault/patients/{kept}"
    assert (await administrator.post(f"{url}/rotation")).status_code == 200
    assert (await administrator.post(f"{url}/restriction", json={"reason": "authority"})).status_code == 200
    house.clock.forward(seconds=IN_FLIGHT.total_seconds())
    task = await until_finished(house)
    assert (task.done, task.problem) == (7, None)
    administrator = await house.signed_in("administrator")
    assert (await administrator.delete(f"{url}/restriction")).status_code == 204
    async with house.services.background() as session:
        assert (await house.services.media.keys.of(session, kept)).older == ()
    assert await readable(house, kept) == KINDS


class Away(KeyFile):
    """A holder of the master key that comes and goes."""

    away = False

    async def current(self) -> str:
        self._answer()
        return await super().current()

    async def wrap(self, key: bytes, context: bytes) -> Wrapped:
        self._answer()
        return await super().wrap(key, context)

    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        self._answer()
        return await super().unwrap(wrapped, context)

    def _answer(self) -> None:
        if self.away:
            raise KeysAway("ConnectError")


async def test_while_the_keys_are_away_photos_answer_503_uploads_are_refused_and_all_comes_back(
    house: House, kept: UUID, tmp_path: Path
) -> None:
    away = Away(tmp_path / "keys" / "master.key")
    keys = house.services.media.keys
    keys.provider = away
    administrator, doctor = await house.signed_in("administrator"), await house.signed_in("doctor")
    photos = (await doctor.get(f"/api/patients/{kept}/record")).json()
    async with house.services.background() as session:
        photo_id = await session.scalar(select(PLACES[0].name.class_.photo_id).limit(1))
    assert photos
    assert (await administrator.post("/api/admin/vault/rotation")).status_code == 200
    away.away = True
    keys._unwrapped.clear()
    refused = await doctor.get(f"/api/photos/{photo_id}/original")
    assert (refused.status_code, refused.json()["code"]) == (503, "media.keys_away")
    state = (await administrator.get("/api/admin/vault")).json()
    assert (state["keys_away"], state["master_key"]) == (True, "")
    assert (await administrator.post(f"/api/admin/vault/patients/{kept}/rotation")).status_code == 503

    away.away = False
    house.clock.forward(seconds=RETRY.total_seconds())
    task = await until_finished(house)
    assert task.problem is None
    assert (await doctor.get(f"/api/photos/{photo_id}/original")).status_code == 200
    assert await readable(house, kept) == KINDS


async def test_a_key_that_opens_nowhere_is_said_and_holds_up_nobody(house: House, kept: UUID) -> None:
    other = house.clinic.patients[1]
    async with house.services.background.begin() as session:
        await house.services.media.keys.of_or_new(session, other, now=NOW)
        await session.execute(
            update(PatientKey).where(PatientKey.patient_id == other).values(master_key_id="file:lost")
        )
    administrator = await house.signed_in("administrator")
    await administrator.post("/api/admin/vault/rotation")
    task = await until_finished(house)
    assert (task.done, task.total, task.problem) == (1, 2, "unreadable")
    assert await readable(house, kept) == KINDS


def test_every_column_of_sealed_keys_is_known_to_the_rotation() -> None:
    assert TABLES_FROM
    sealed = {
        column
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary) and column.name in {"sealed_key", "note_key"}
    }
    assert {place.sealed.property.columns[0] for place in PLACES} == sealed
