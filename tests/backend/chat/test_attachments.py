"""Files of messages: what is taken, how it is kept and given out, and what becomes of one that nobody sent."""

from collections.abc import AsyncGenerator
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from PIL import Image, ImageOps
from sqlalchemy import func, select, text

from backend.chat.models import ChatFile
from media import pipeline
from media.models import KeptFile
from media.sweep import sweep
from tests.backend.house import House
from tests.backend.visits import a_visit_under_way, ended
from tests.media import phone_heic, pictures

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n" + b"Compte rendu " * 400 + b"\n%%EOF\n"
WITHOUT_HEIC = "import sys; sys.modules['pillow_heif'] = None; "
SCRIPTED = b"%PDF-1.7\n<script>alert(document.cookie)</script>\n%%EOF\n"


async def upload(client: httpx.AsyncClient, visit: UUID, data: Any, kind: str = "application/pdf") -> httpx.Response:
    return await client.post(f"/api/consultations/{visit}/attachments", content=data, headers={"Content-Type": kind})


async def uploaded(client: httpx.AsyncClient, visit: UUID, data: bytes, kind: str = "application/pdf") -> str:
    response = await upload(client, visit, data, kind)
    assert response.status_code == 201, response.text
    return str(response.json()["attachment_id"])


async def send(client: httpx.AsyncClient, visit: UUID, *files: tuple[str, str]) -> httpx.Response:
    named = [{"attachment_id": attachment_id, "name": name} for attachment_id, name in files]
    body = {"client_id": str(uuid4()), "text": "", "attachments": named}
    return await client.post(f"/api/consultations/{visit}/messages", json=body)


async def fetch(client: httpx.AsyncClient, visit: UUID, attachment_id: str, **query: str) -> httpx.Response:
    return await client.get(f"/api/consultations/{visit}/attachments/{attachment_id}", params=query)


async def objects(house: House) -> int:
    return sum(1 for path in (house.services.settings.data_dir / "photos").rglob("*") if path.is_file())


async def test_a_document_is_only_ever_a_download_and_comes_back_octet_by_octet(house: House) -> None:
    visit = await a_visit_under_way(house)
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    document = await uploaded(patient, visit, PDF)
    sent = await send(patient, visit, (document, "Courrier du Dr Roux.pdf"))
    assert sent.json()["attachments"] == [
        {
            "attachment_id": document,
            "name": "Courrier du Dr Roux.pdf",
            "media_type": "application/pdf",
            "size": len(PDF),
        }
    ]

    given = await fetch(doctor, visit, document)

    assert given.content == PDF
    assert given.headers["content-type"] == "application/pdf"
    assert given.headers["content-disposition"] == "attachment"
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert given.headers["cache-control"] == "private, no-store"
    assert (await fetch(doctor, visit, document, form="preview")).status_code == 404


async def test_a_picture_loses_what_the_camera_wrote_and_has_a_preview(house: House) -> None:
    visit = await a_visit_under_way(house)
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    taken = pictures.photo(3000, 2000)
    # Said to be a document: its own octets count.
    picture = await uploaded(patient, visit, taken, "application/pdf")
    await send(patient, visit, (picture, "dos.jpg"))

    original, preview = await fetch(doctor, visit, picture), await fetch(doctor, visit, picture, form="preview")

    assert original.headers["content-type"] == preview.headers["content-type"] == "image/jpeg"
    assert original.headers["content-disposition"] == 'inline; filename="fichier.jpg"'
    assert pictures.same_pixels(original.content, taken)
    assert b"GPS" in taken or b"Exif" in taken
    assert len(preview.content) < len(original.content)
    assert original.content != taken


async def test_a_heic_picture_is_given_out_upright_as_a_jpeg_without_what_the_camera_wrote(house: House) -> None:
    visit = await a_visit_under_way(house)
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    picture = await uploaded(patient, visit, phone_heic.heic(600, 400, orientation=6, tile=128), "image/heic")
    (told,) = (await send(patient, visit, (picture, "IMG_0042.HEIC"))).json()["attachments"]

    original, preview = await fetch(doctor, visit, picture), await fetch(doctor, visit, picture, form="preview")

    assert told["media_type"] == "image/jpeg"
    assert told["size"] == len(original.content)
    assert original.headers["content-disposition"] == 'inline; filename="fichier.jpg"'
    for given in (original, preview):
        assert given.headers["content-type"] == "image/jpeg"
        picture_given = Image.open(BytesIO(given.content))
        assert picture_given.format == "JPEG"
        # Upright as a browser shows it, by the code of its turn.
        assert ImageOps.exif_transpose(picture_given).size == (400, 600)
        assert pictures.OWNER.encode() not in given.content


async def test_where_heic_is_not_read_the_sender_is_told_what_to_do_and_nothing_is_kept(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_PROGRAM", WITHOUT_HEIC + pipeline._PROGRAM)
    visit = await a_visit_under_way(house)
    refused = await upload(await house.signed_in("patient"), visit, phone_heic.heic(600, 400), "image/heic")
    assert (refused.status_code, refused.json()["code"]) == (422, "media.heic_not_read")
    assert "iPhone" in refused.json()["detail"]
    assert await objects(house) == 0


@pytest.mark.parametrize(
    "data",
    [b"", b"<html><script>alert(1)</script>", b"PK\x03\x04 archive", b"\xff\xd8\xff\xe0 broken", b"GIF89a" + bytes(40)],
    ids=["nothing", "a page", "an archive", "a broken picture", "a GIF"],
)
async def test_what_is_neither_a_picture_nor_a_document_is_refused_and_leaves_nothing(
    house: House, data: bytes
) -> None:
    visit = await a_visit_under_way(house)
    refused = await upload(await house.signed_in("patient"), visit, data, "image/jpeg")
    assert refused.status_code == 422, refused.text
    assert await objects(house) == 0


async def test_a_script_in_a_document_stays_a_download_in_a_sandbox(house: House) -> None:
    visit = await a_visit_under_way(house)
    patient = await house.signed_in("patient")
    given = await fetch(patient, visit, await uploaded(patient, visit, SCRIPTED, "text/html"))
    assert given.headers["content-type"] == "application/pdf"
    assert given.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in given.headers["content-security-policy"]


async def test_more_than_ten_megabytes_are_refused_announced_or_not(house: House) -> None:
    visit = await a_visit_under_way(house)
    patient = await house.signed_in("patient")

    async def unannounced() -> AsyncGenerator[bytes]:
        yield PDF
        for _ in range(11):
            yield bytes(1_000_000)

    assert (await upload(patient, visit, PDF + bytes(10_000_000))).status_code == 413
    assert (await upload(patient, visit, unannounced())).status_code == 413
    assert (await upload(patient, visit, PDF + bytes(9_900_000))).status_code == 201
    # Other routes keep their own limit.
    assert (await patient.post(f"/api/consultations/{visit}/messages", content=bytes(300_000))).status_code == 413


async def test_nothing_of_a_file_or_its_name_is_in_clear_on_disk_or_in_the_database(house: House) -> None:
    visit = await a_visit_under_way(house)
    patient = await house.signed_in("patient")
    await send(patient, visit, (await uploaded(patient, visit, PDF), "Courrier du Dr Roux.pdf"))
    kept = [path for path in house.services.settings.data_dir.rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if b"Compte rendu" in path.read_bytes() or "Roux" in path.name]
    async with house.services.background() as session:
        rows = (await session.scalars(text("SELECT to_jsonb(f)::text FROM chat_attachments f"))).all()
    assert rows
    assert "Roux" not in str(rows)


async def test_before_its_message_a_file_is_its_senders_alone(house: House) -> None:
    visit = await a_visit_under_way(house)
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    document = await uploaded(patient, visit, PDF)
    assert (await fetch(doctor, visit, document)).status_code == 404
    assert (await fetch(patient, visit, document)).status_code == 200
    assert (await send(doctor, visit, (document, "x.pdf"))).status_code == 404
    assert (await send(patient, visit, (document, "x.pdf"))).status_code == 201
    # Nor twice.
    assert (await send(patient, visit, (document, "x.pdf"))).status_code == 404
    assert (await fetch(doctor, visit, document)).status_code == 200


async def test_after_the_visit_it_is_in_the_record_for_those_who_read_the_record(house: House) -> None:
    visit = await a_visit_under_way(house)
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    document = await uploaded(patient, visit, PDF)
    await send(patient, visit, (document, "x.pdf"))
    referral = {"practitioner_id": str(house.clinic.heart)}
    other = await house.signed_in("other-doctor")
    assert (await fetch(other, visit, document)).status_code == 404
    assert (await doctor.post(f"/api/consultations/{visit}/referrals", json=referral)).status_code == 201
    await ended(doctor, visit)
    assert (await upload(patient, visit, PDF)).status_code == 409
    for reader, status in ((patient, 200), (doctor, 200), (other, 200), (await house.signed_in("other-patient"), 404)):
        assert (await fetch(reader, visit, document)).status_code == status
    # Under another visit's address it is not found.
    assert (await fetch(patient, uuid4(), document)).status_code == 404


async def test_a_file_that_nobody_sent_ends_after_an_hour_with_its_objects(house: House) -> None:
    visit = await a_visit_under_way(house)
    patient = await house.signed_in("patient")
    sent, unsent = [await uploaded(patient, visit, pictures.photo()) for _ in range(2)]
    await send(patient, visit, (sent, "dos.jpg"))
    house.clock.forward(hours=2)
    while await house.services.jobs.work_once():
        pass
    async with house.services.background() as session:
        assert [str(one) for one in await session.scalars(select(ChatFile.attachment_id))] == [sent]
        assert await session.scalar(select(func.count()).select_from(KeptFile)) == 2
    assert await objects(house) == 4
    house.clock.forward(days=10_000)
    await sweep(house.services.background, house.services.media, now=house.clock())
    assert await objects(house) == 2
    assert unsent != sent


@pytest.mark.parametrize("login", ["other-patient", "other-doctor", "coordinator"])
async def test_who_takes_no_part_sends_no_file(house: House, login: str) -> None:
    visit = await a_visit_under_way(house)
    assert (await upload(await house.signed_in(login), visit, PDF)).status_code == 404
