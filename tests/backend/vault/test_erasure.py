"""Two steps, a name, a certificate; afterwards nothing opens, a restored backup included."""

import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select, update

from backend.vault import certificates
from backend.vault.certificates import CertificateError
from backend.vault.erasure import ERASE
from backend.vault.models import Erasure
from core.audit import Action, AuditEntry
from core.jobs import Job
from core.people import Patient
from media.errors import StoreAway
from media.models import PatientKey, PhotoObject, StoredPhoto, Upload
from media.photos import store_image
from media.rotation import renew
from media.sealed import PART
from tests.backend.chat.test_messages import read, say
from tests.backend.house import House
from tests.backend.vault.kept import KINDS, keep_one_of_each, kinds_readable
from tests.booking.clinic import NOW
from tests.media import tus
from tests.media.pictures import photo

GRANTED = {"basis": "patient_request_granted", "reference": "décision 12/2026"}


def address(house: House, rest: str = "") -> str:
    return f"/api/admin/vault/patients/{house.clinic.patients[0]}{rest}"


async def name_of(house: House) -> str:
    async with house.services.background() as session:
        return (await session.get_one(Patient, house.clinic.patients[0])).name


async def readable(house: House) -> set[str]:
    media = house.services.media
    async with house.services.background() as session:
        return await kinds_readable(session, media.keys, media.objects, house.clinic.patients[0])


async def restrict(house: House) -> httpx.Response:
    coordinator = await house.signed_in("coordinator")
    return await coordinator.post(address(house, "/restriction"), json={"reason": "patient_request"})


async def order(house: House, **wish: str) -> httpx.Response:
    administrator = await house.signed_in("administrator")
    wish = {"name": await name_of(house), **GRANTED, **wish}
    return await administrator.post(address(house, "/destruction"), json=wish)


async def certified(house: House) -> dict[str, Any]:
    """Does the jobs that are due, then asks for the certificate."""
    await finish(house)
    administrator = await house.signed_in("administrator")
    state = (await administrator.get("/api/admin/vault")).json()
    assert [one["state"] for one in state["erasures"]] == ["destroyed"]
    url = f"/api/admin/vault/erasures/{state['erasures'][0]['erasure_id']}/certificate"
    answer = await administrator.get(url)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    found: dict[str, Any] = answer.json()
    return found


async def finish(house: House) -> None:
    while True:
        async with house.services.background() as session:
            if not await session.scalar(select(func.count()).where(Job.kind == ERASE)):
                return
        await house.services.jobs.work_once()


async def test_what_is_locked_opens_for_nobody_and_can_be_unlocked(house: House, kept: UUID) -> None:
    assert await readable(house) == KINDS
    doctor = await house.signed_in("doctor")
    assert (await doctor.get(f"/api/photos/{kept}/preview")).status_code == 200
    assert (await restrict(house)).json()["state"] == "restricted"
    refused = await doctor.get(f"/api/photos/{kept}/preview")
    assert (refused.status_code, refused.json()["code"]) == (404, "media.photos_restricted")
    assert await readable(house) == set()
    assert (await restrict(house)).status_code == 409

    administrator = await house.signed_in("administrator")
    assert (await administrator.delete(address(house, "/restriction"))).status_code == 204
    assert (await doctor.get(f"/api/photos/{kept}/preview")).status_code == 200
    assert await readable(house) == KINDS
    assert (await administrator.delete(address(house, "/restriction"))).status_code == 404


@pytest.mark.usefixtures("kept")
async def test_nothing_is_destroyed_without_the_first_step_the_name_and_a_reason(house: House) -> None:
    assert (await order(house)).status_code == 404
    await restrict(house)
    wrong = await order(house, name="Rose Vidale")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "media.name_differs")
    early = await order(house, basis="retention_ended")
    assert (early.status_code, early.json()["code"]) == (409, "media.retention_runs")
    assert early.json()["until"] > "2046"
    assert (await order(house, reference="")).status_code == 422
    coordinator = await house.signed_in("coordinator")
    wish = {"name": await name_of(house), **GRANTED}
    assert (await coordinator.post(address(house, "/destruction"), json=wish)).status_code == 403
    house.clock.forward(minutes=10)
    administrator = await house.signed_in("administrator")
    house.clock.forward(minutes=6)
    stale = await administrator.post(address(house, "/destruction"), json=wish)
    assert (stale.status_code, stale.json()["code"]) == (403, "session.step_up_required")
    await administrator.delete(address(house, "/restriction"))
    async with house.services.background.begin() as session:
        await session.execute(update(PatientKey).values(restricted_at=None))
    assert await readable(house) == KINDS


@pytest.mark.usefixtures("kept")
async def test_after_retention_no_other_basis_is_needed(house: House) -> None:
    await restrict(house)
    house.clock.forward(days=366 * 20)
    assert (await order(house, basis="retention_ended", reference="")).status_code == 200
    assert await readable(house) == set()


async def test_erasure_leaves_nothing_to_read_and_says_so_in_a_certificate_that_cannot_be_changed(
    house: House, kept: UUID, tmp_path: Path
) -> None:
    doctor, patient = await house.signed_in("doctor"), await house.signed_in("patient")
    visits = (await doctor.get(f"/api/patients/{house.clinic.patients[0]}/record")).json()["visits"]
    assert [row["chat"] for row in visits] != [[]]
    await restrict(house)
    assert (await order(house)).status_code == 200
    # The order itself is the end of reading, whatever the jobs still have to do.
    for rendition in ("original", "preview", "thumbnail"):
        assert (await doctor.get(f"/api/photos/{kept}/{rendition}")).status_code == 404
    assert await readable(house) == set()

    certificate = await certified(house)
    assert certificate["sealed_objects"] == {
        "chat": 1,
        "chat file": 1,
        "export": 1,
        "original": 1,
        PART: 1,
        "preview": 1,
        "thumbnail": 1,
    }
    assert certificate["shares_gone"] is True
    assert "backups_of_database_and_store" in certificate["reached"]
    assert {"copies_downloaded", "copies_sent_to_others"} <= set(certificate["not_reached"])
    assert certificate["ordered_by"] == "Administrator"
    public = house.services.audit_trail.key.public
    certificates.check(certificate, public)
    for changed in ({**certificate, "ordered_by": "Nobody"}, {**certificate, "extra": 1}, {}):
        with pytest.raises(CertificateError):
            certificates.check(changed, public)
    with pytest.raises(CertificateError):
        certificates.check(certificate, Ed25519PrivateKey.generate().public_key())

    assert [path for path in (tmp_path / "photos").rglob("*") if path.is_file()] == []
    async with house.services.background() as session:
        assert await session.scalar(select(func.count()).select_from(PhotoObject)) == 0
        assert await session.scalar(select(func.count()).select_from(Upload)) == 0
        actions = set(await session.scalars(select(AuditEntry.action)))
    assert {Action.PHOTOS_RESTRICTED, Action.PHOTOS_ERASED, Action.CERTIFICATE_READ} <= actions
    assert (await patient.get(f"/api/photos/{kept}/original")).status_code == 404
    record = await doctor.get(f"/api/patients/{house.clinic.patients[0]}/record")
    assert record.status_code == 200
    assert [row["chat"] for row in record.json()["visits"]] == [[]]


async def test_a_piece_that_was_arriving_while_all_was_erased_is_not_kept(
    house: House, kept: UUID, tmp_path: Path
) -> None:
    patient = await house.signed_in("patient")
    async with house.services.background() as session:
        visit = (await session.get_one(StoredPhoto, kept)).consultation_id
        assert visit is not None
    location = await tus.opened(patient, visit, 3000)

    async def arriving() -> AsyncGenerator[bytes]:
        yield bytes(1000)
        await restrict(house)
        await order(house)
        await finish(house)
        yield bytes(1000)

    assert (await tus.patch(patient, location, 0, arriving())).status_code == 404
    async with house.services.background() as session:
        assert await session.scalar(select(func.count()).select_from(Upload)) == 0
    assert [path for path in (tmp_path / "photos").rglob("*") if path.is_file()] == []


@pytest.mark.usefixtures("kept")
async def test_other_patients_keep_everything(house: House) -> None:
    media, other = house.services.media, house.clinic.patients[1]
    async with house.services.background.begin() as session:
        key = await media.keys.of_or_new(session, other, now=house.clock())
    await restrict(house)
    await order(house)
    await certified(house)
    async with house.services.background() as session:
        assert await media.keys.of(session, other) == key


async def test_whoever_comes_back_has_a_new_key_and_keeps_what_is_new(house: House, kept: UUID) -> None:
    await restrict(house)
    await order(house)
    # Before the job: photos of a new visit must not be taken for the old ones.
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    async with house.services.background.begin() as session:
        visit = (await session.get_one(StoredPhoto, kept)).consultation_id
        assert visit is not None
        await keep_one_of_each(
            session,
            house.services.media,
            patient_id=house.clinic.patients[0],
            account_id=house.accounts["patient"],
            visit=visit,
        )
    await say(patient, visit, "De retour.")
    await finish(house)
    async with house.services.background() as session:
        names = (await session.scalars(select(PhotoObject.photo_id))).all()
    assert len(names) == 3
    assert kept not in names
    assert await read(patient, visit) == ["Bonjour", "De retour."]
    record = (await doctor.get(f"/api/patients/{house.clinic.patients[0]}/record")).json()
    assert [[one["text"] for one in row["chat"]] for row in record["visits"]] == [["Bonjour", "De retour."]]


@pytest.mark.parametrize("then", ["locked again", "given a new key"])
async def test_what_is_new_stays_whatever_becomes_of_the_new_key_before_the_job(
    house: House, kept: UUID, then: str
) -> None:
    media, patient_id = house.services.media, house.clinic.patients[0]
    await restrict(house)
    await order(house)
    async with house.services.background.begin() as session:
        new = await store_image(
            session, media, patient_id=patient_id, consultation_id=None, data=photo(), taken_at=NOW, received_at=NOW
        )
    if then == "locked again":
        await restrict(house)
    else:
        async with house.services.background.begin() as session:
            await renew(session, media.keys, patient_id, now=house.clock())
    await finish(house)
    async with house.services.background.begin() as session:
        await session.execute(update(PatientKey).values(restricted_at=None))
    async with house.services.background() as session:
        assert set(await session.scalars(select(PhotoObject.photo_id))) == {new.photo_id}
    doctor = await house.signed_in("doctor")
    assert (await doctor.get(f"/api/photos/{new.photo_id}/original")).status_code == 200
    assert (await doctor.get(f"/api/photos/{kept}/original")).status_code == 404


@pytest.mark.usefixtures("kept")
async def test_a_job_killed_between_share_and_certificate_ends_the_erasure_when_it_runs_again(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await restrict(house)
    store = house.services.media.objects._store

    def away(_: UUID) -> None:
        raise StoreAway("killed")

    with monkeypatch.context() as broken:
        broken.setattr(store, "delete", away)
        await order(house)
        async with house.services.background() as session:
            erasure = await session.scalar(select(Erasure))
        assert erasure is not None
        await until_tried(house)
    assert all(house.services.media.keys.shares.is_gone(one) for one in erasure.shares)
    assert await readable(house) == set()
    house.clock.forward(minutes=1)
    certificate = await certified(house)
    assert certificate["sealed_objects"]["original"] == 1
    lines = (house.services.audit_trail.folder / certificates.FILE).read_text().splitlines()
    assert [json.loads(line)["erasure_id"] for line in lines] == [certificate["erasure_id"]]


async def until_tried(house: House) -> None:
    while True:
        async with house.services.background() as session:
            if await session.scalar(select(Job.error).where(Job.kind == ERASE)):
                return
        await house.services.jobs.work_once()
