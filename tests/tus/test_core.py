"""The core of tus 1.0.0: https://tus.io/protocols/resumable-upload#core-protocol"""

import itertools
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.tus.payload import picture, sha256
from tests.tus.wire import STREAM, VERSION, Target

DATA = picture()
GONE = {403, 404, 410}


def test_options_tells_the_version(target: Target) -> None:
    answer = target.http.options(target.url)
    assert answer.status_code in {200, 204}
    assert "1.0.0" in answer.headers["Tus-Version"].split(",")


def test_a_file_in_one_piece(target: Target) -> None:
    location = target.create(len(DATA))
    answer = target.patch(location, 0, DATA)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(len(DATA)))
    assert target.stored_sha256(location, answer) in {sha256(DATA), None}


def test_a_file_in_pieces_is_the_same_file(target: Target) -> None:
    location = target.create(len(DATA))
    answer = target.head(location)
    for at, end in itertools.pairwise([*range(0, len(DATA), 40_000), len(DATA)]):
        assert target.offset(location) == at
        answer = target.patch(location, at, DATA[at:end])
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(end))
    assert target.stored_sha256(location, answer) in {sha256(DATA), None}


def test_head_tells_offset_and_length_and_is_not_cached(target: Target) -> None:
    answer = target.head(target.create(len(DATA)))
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (200, "0")
    assert answer.headers["Upload-Length"] == str(len(DATA))
    assert "no-store" in answer.headers["Cache-Control"]


def test_every_answer_names_the_version(target: Target) -> None:
    location = target.create(len(DATA))
    answers = [target.head(location), target.patch(location, 5, DATA), target.patch(location, 0, DATA[:10])]
    assert {answer.headers.get("Tus-Resumable") for answer in answers} == {"1.0.0"}


@pytest.mark.parametrize("version", [None, "0.2.2", "2.0.0"])
@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH"])
def test_another_version_is_answered_412_with_ours_and_changes_nothing(
    target: Target, method: str, version: str | None
) -> None:
    location = target.create(len(DATA))
    headers = {**STREAM, "Upload-Offset": "0", "Upload-Length": "100"}
    if version is not None:
        headers["Tus-Resumable"] = version
    answer = target.http.request(
        method,
        target.url if method == "POST" else location,
        headers=headers,
        content=DATA[:100] if method == "PATCH" else None,
    )
    assert answer.status_code == 412
    assert "1.0.0" in answer.headers["Tus-Version"].split(",")
    assert target.offset(location) == 0


def test_an_unknown_upload_is_not_found_and_tells_no_offset(target: Target) -> None:
    unknown = f"{target.url}/{uuid4()}"
    answer = target.head(unknown)
    assert answer.status_code in GONE
    assert "Upload-Offset" not in answer.headers
    assert target.patch(unknown, 0, DATA).status_code in GONE


@pytest.mark.parametrize("offset", [7, 10_000_000])
def test_a_wrong_offset_is_answered_409_and_stores_nothing(target: Target, offset: int) -> None:
    location = target.create(len(DATA))
    assert target.patch(location, offset, DATA[:100]).status_code == 409
    assert target.offset(location) == 0


@pytest.mark.parametrize("offset", ["", "-1", "1.5", "none", "9" * 30])
def test_an_offset_that_is_no_number_is_refused(target: Target, offset: str) -> None:
    location = target.create(len(DATA))
    assert target.patch(location, offset, DATA[:100]).status_code in {400, 409}
    assert target.offset(location) == 0


@pytest.mark.parametrize("kind", ["application/octet-stream", "image/jpeg"])
def test_another_content_type_is_answered_415_and_stores_nothing(target: Target, kind: str) -> None:
    location = target.create(len(DATA))
    assert target.patch(location, 0, DATA, **{"Content-Type": kind}).status_code == 415
    assert target.offset(location) == 0


def test_an_empty_piece_changes_nothing(target: Target) -> None:
    location = target.create(len(DATA))
    target.patch(location, 0, DATA[:100])
    answer = target.patch(location, 100, b"")
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "100")


def pieces(size: int) -> Iterator[bytes]:
    """Sent chunked, without Content-Length."""
    for at in range(0, size, 10_000):
        yield bytes(min(10_000, size - at))


@pytest.mark.parametrize("declared", [True, False], ids=["Content-Length", "chunked"])
def test_more_than_the_declared_length_is_refused_and_the_file_goes_on_unharmed(target: Target, declared: bool) -> None:
    location = target.create(len(DATA))
    target.patch(location, 0, DATA[:50_000])
    surplus = len(DATA) - 50_000 + 30_000
    answer = target.patch(location, 50_000, bytes(surplus) if declared else pieces(surplus))
    assert answer.status_code in {400, 413}
    assert target.offset(location) == 50_000
    answer = target.patch(location, 50_000, DATA[50_000:])
    assert answer.status_code == 204
    assert target.stored_sha256(location, answer) in {sha256(DATA), None}


def test_x_http_method_override_is_heeded(target: Target) -> None:
    location = target.create(len(DATA))
    headers = {**VERSION, **STREAM, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    answer = target.http.post(location, headers=headers, content=DATA[:100])
    assert (answer.status_code, answer.headers.get("Upload-Offset")) == (204, "100")
    assert target.offset(location) == 100
