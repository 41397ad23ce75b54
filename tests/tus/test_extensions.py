"""Extensions of tus 1.0.0. One that a server does not announce is not tested there."""

import base64
import hashlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

from tests.tus.payload import picture, sha256
from tests.tus.test_core import GONE
from tests.tus.wire import STREAM, Target

DATA = picture()


def announced(target: Target, extension: str) -> None:
    if extension not in target.extensions():
        pytest.skip(f"does not announce {extension}")


def checksum(data: bytes, algorithm: str = "sha256") -> dict[str, str]:
    return {"Upload-Checksum": f"{algorithm} {base64.b64encode(hashlib.sha256(data).digest()).decode()}"}


@pytest.mark.parametrize("length", ["", "-5", "1.5", "ten", "0x10"])
def test_creation_refuses_a_length_that_is_none(target: Target, length: str) -> None:
    announced(target, "creation")
    assert target.post(length).status_code == 400


def test_creation_refuses_a_file_over_the_announced_size(target: Target) -> None:
    largest = target.options().headers.get("Tus-Max-Size")
    if largest is None:
        pytest.skip("announces no Tus-Max-Size")
    assert target.post(int(largest) + 1).status_code == 413
    assert target.post(10**13).status_code == 413


@pytest.mark.parametrize("metadata", ["name !!!", "name YQ== YQ==", "twice YQ==,twice YQ=="])
def test_creation_refuses_metadata_that_is_malformed(target: Target, metadata: str) -> None:
    announced(target, "creation")
    known = target.upload_metadata()
    sent = f"{known},{metadata}" if known else metadata
    answer = target.http.post(
        target.url,
        headers={"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Metadata": sent},
    )
    assert answer.status_code == 400


def test_creation_with_upload_stores_the_first_piece(target: Target) -> None:
    announced(target, "creation-with-upload")
    answer = target.post(len(DATA), DATA[:5000], **STREAM)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "5000")
    location = target.location(answer)
    assert target.offset(location) == 5000
    answer = target.patch(location, 5000, DATA[5000:])
    assert target.stored_sha256(location, answer) in {sha256(DATA), None}


def test_creation_with_upload_refuses_a_piece_that_is_too_long(target: Target) -> None:
    announced(target, "creation-with-upload")
    assert target.post(100, DATA[:5000], **STREAM).status_code in {400, 413}


def test_expiration_is_told_as_an_http_date_in_the_future(target: Target) -> None:
    announced(target, "expiration")
    created = target.post(len(DATA))
    answer = target.patch(target.location(created), 0, DATA[:100])
    for told in (created, answer):
        assert parsedate_to_datetime(told.headers["Upload-Expires"]) > datetime.now(UTC)
        assert told.headers["Upload-Expires"].endswith("GMT")


def test_termination_frees_the_upload(target: Target) -> None:
    announced(target, "termination")
    location = target.create(len(DATA))
    target.patch(location, 0, DATA[:5000])
    assert target.delete(location).status_code == 204
    assert target.head(location).status_code in GONE
    assert target.patch(location, 5000, DATA[5000:]).status_code in GONE


def test_checksum_keeps_what_is_right_and_nothing_of_what_is_wrong(target: Target) -> None:
    announced(target, "checksum")
    location = target.create(len(DATA))
    assert target.patch(location, 0, DATA[1:1001], **checksum(DATA[:1000])).status_code == 460
    assert target.offset(location) == 0
    assert target.patch(location, 0, DATA[:1000], **checksum(DATA[:1000])).status_code == 204
    assert target.offset(location) == 1000


def test_checksum_refuses_an_algorithm_it_has_not_announced(target: Target) -> None:
    announced(target, "checksum")
    known = target.options().headers["Tus-Checksum-Algorithm"].split(",")
    assert "sha1" in known or "sha256" in known
    location = target.create(len(DATA))
    assert target.patch(location, 0, DATA[:1000], **checksum(DATA[:1000], "crc7")).status_code == 400
    assert target.offset(location) == 0
