"""STOW-RS to a real Orthanc: what it keeps is what we sent; every way it can say no is told apart."""

from collections.abc import AsyncGenerator

import httpx
import pytest
from fastapi import FastAPI, Response
from pydicom.uid import generate_uid

from media.exchange.dicom import Facts, dicom_file
from media.exchange.stow import NotStored, Pacs
from media.traits import PhotoView
from tests.media import pictures
from tests.media.exchange.dicom_objects import facts, framed
from tests.orthanc import Orthanc, orthanc
from tests.serving import free_port, served


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Orthanc]:
    async with orthanc(tmp_path_factory.mktemp("orthanc")) as server:
        yield server


async def found(server: Orthanc, told: Facts) -> list[dict[str, object]]:
    """By QIDO-RS."""
    async with server.client() as client:
        answer = await client.get("/instances", params={"SOPInstanceUID": told.instance_uid})
    return answer.json() if answer.status_code == 200 else []


async def frame_kept(server: Orthanc, told: Facts) -> bytes:
    """By WADO-RS, in the syntax it was sent in."""
    path = f"/studies/{told.study_uid}/series/{told.series_uid}/instances/{told.instance_uid}/frames/1"
    accept = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
    async with server.client() as client:
        answer = await client.get(path, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    boundary = answer.headers["content-type"].partition("boundary=")[2].strip('"').encode()
    part: bytes = answer.content.split(b"--" + boundary)[1].partition(b"\r\n\r\n")[2]
    return part.removesuffix(b"\r\n")


@pytest.mark.parametrize("view", [PhotoView.CLOSE_UP, PhotoView.DERMOSCOPY])
async def test_the_pacs_finds_it_and_gives_back_the_very_same_bytes(server: Orthanc, view: PhotoView) -> None:
    original, frame = await framed(pictures.photo(2016, 1512))
    told = facts(view=view)
    await server.pacs().store(dicom_file(told, frame), instance_uid=told.instance_uid)
    assert len(await found(server, told)) == 1
    assert (await frame_kept(server, told)).rstrip(b"\x00") == original.rstrip(b"\x00")


async def test_the_pacs_draws_it(server: Orthanc) -> None:
    told = facts(body_site="back")
    _, frame = await framed(pictures.photo(640, 480, orientation=6))
    await server.pacs().store(dicom_file(told, frame), instance_uid=told.instance_uid)
    path = f"/studies/{told.study_uid}/series/{told.series_uid}/instances/{told.instance_uid}/rendered"
    async with server.client() as client:
        drawn = await client.get(path, headers={"Accept": "image/png"})
    assert drawn.status_code == 200
    assert int.from_bytes(drawn.content[16:20], "big") == 480
    assert int.from_bytes(drawn.content[20:24], "big") == 640


async def test_sent_twice_it_is_there_once(server: Orthanc) -> None:
    told = facts(body_site="neck")
    _, frame = await framed(pictures.photo(320, 240))
    for _ in range(2):
        await server.pacs().store(dicom_file(told, frame), instance_uid=told.instance_uid)
    assert len(await found(server, told)) == 1


async def refusal(pacs: Pacs, file: bytes, uid: str) -> NotStored:
    with pytest.raises(NotStored) as refused:
        await pacs.store(file, instance_uid=uid)
    return refused.value


async def test_what_can_be_put_right_is_worth_sending_again(server: Orthanc) -> None:
    told = facts(body_site="chest")
    _, frame = await framed(pictures.photo(64, 64))
    file = dicom_file(told, frame)
    for pacs, reason in (
        (server.pacs(password="wrong"), "credentials"),  # pragma: allowlist secret
        (server.pacs(url=server.url.replace("dicom-web", "nothing-here")), "address"),
        (server.pacs(url=f"http://127.0.0.1:{free_port()}/dicom-web"), "away"),
    ):
        told_why = await refusal(pacs, file, told.instance_uid)
        assert (told_why.reason, told_why.passing) == (reason, True)
    assert await found(server, told) == []


async def test_what_the_pacs_cannot_read_is_not_sent_again(server: Orthanc) -> None:
    told_why = await refusal(server.pacs(), b"no DICOM at all", generate_uid())
    assert told_why.reason.startswith("refused:")
    assert not told_why.passing


@pytest.mark.parametrize(
    ("status", "body", "reason", "passing"),
    [
        (200, "{}", "refused:200", False),
        (200, "<html>", "address", True),
        (200, "[1]", "address", True),
        (202, '{"00081198":{"vr":"SQ","Value":[{"00081197":{"vr":"US","Value":[42752]}}]}}', "fault", True),
        (409, '{"00081198":{"vr":"SQ","Value":[{"00081197":{"vr":"US","Value":[43264]}}]}}', "refused:43264", False),
        (409, '{"00081198":{"vr":"SQ","Value":[{"00081197":{"vr":"US","Value":[272]}}]}}', "refused:272", False),
        (429, "", "away", True),
        (503, "", "fault", True),
    ],
)
async def test_an_answer_that_does_not_name_the_object_is_no_receipt(
    status: int, body: str, reason: str, passing: bool
) -> None:
    app = FastAPI()

    @app.post("/dicom-web/studies")
    async def take() -> Response:
        return Response(body, status, media_type="application/dicom+json")

    async with served(app) as port:
        told_why = await refusal(Pacs("PACS", f"http://127.0.0.1:{port}/dicom-web"), b"x" * 1_000_000, "2.25.1")
    assert (told_why.reason, told_why.passing) == (reason, passing)


@pytest.mark.parametrize("url", ["http://pacs.example/dicom-web", "ftp://pacs.example", "pacs.example", "https://"])
def test_photos_leave_by_https_only(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        Pacs("PACS", url)


async def test_a_redirect_is_not_followed_to_somewhere_else() -> None:
    app = FastAPI()
    reached: list[httpx.URL] = []

    @app.post("/dicom-web/studies")
    async def elsewhere() -> Response:
        return Response(status_code=307, headers={"Location": "/other"})

    @app.post("/other")
    async def other() -> None:
        reached.append(httpx.URL("/other"))

    async with served(app) as port:
        told_why = await refusal(Pacs("PACS", f"http://127.0.0.1:{port}/dicom-web"), b"x", "2.25.1")
    assert told_why.reason == "refused:307"
    assert reached == []
