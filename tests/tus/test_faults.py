"""What clients, lines and disks do to a tus server. Not in the protocol, but why it exists."""

import threading
from contextlib import closing

import httpx
import pytest

from tests.tus.payload import picture, sha256
from tests.tus.servers import Comptoir, TusServer
from tests.tus.wire import STREAM, VERSION, Target, status_of

DATA = picture()
LARGE = picture(4032, 3024)
WRITE = {**VERSION, **STREAM, "Upload-Offset": "0"}


@pytest.mark.parametrize(
    ("headers", "statuses"),
    [
        ({"Tus-Resumable": "0.2.2"}, {412}),
        ({"Content-Type": "image/jpeg"}, {415}),
        ({"Upload-Offset": "7"}, {409}),
    ],
    ids=["version", "type", "offset"],
)
def test_a_wrong_piece_is_refused_before_its_first_byte(
    target: Target, headers: dict[str, str], statuses: set[int]
) -> None:
    location = target.create(len(DATA))
    with target.unfinished("PATCH", location, b"", len(DATA), **(WRITE | headers)) as line:
        assert status_of(line) in statuses


def test_a_piece_that_cannot_fit_is_refused_before_its_first_byte(target: Target) -> None:
    location = target.create(1000)
    with target.unfinished("PATCH", location, b"", 1001, **WRITE) as line:
        assert status_of(line) in {400, 413}


def test_whoever_is_not_signed_in_is_refused_before_the_first_byte_and_stores_nothing(target: Target) -> None:
    if not target.headers:
        pytest.skip("this server asks nobody who they are")
    location = target.create(len(DATA))
    with closing(Target(target.url)) as nobody:
        assert nobody.head(location).status_code in {401, 403, 404}
        assert nobody.delete(location).status_code in {401, 403, 404}
        with nobody.unfinished("PATCH", location, b"", len(DATA), **WRITE) as line:
            assert status_of(line) in {401, 403, 404}
        assert nobody.patch(location, 0, DATA).status_code in {401, 403, 404}
    assert target.offset(location) == 0


def test_a_line_that_breaks_keeps_what_had_arrived_and_the_rest_follows(target: Target) -> None:
    location = target.create(len(LARGE))
    at = 0
    for _ in range(3):
        with target.unfinished(
            "PATCH", location, LARGE[at : at + 300_000], len(LARGE) - at, **(WRITE | {"Upload-Offset": str(at)})
        ):
            pass
        reached = target.offset(location)
        assert at <= reached <= at + 300_000
        at = reached
    answer = target.patch(location, at, LARGE[at:])
    while answer.status_code == 409:
        # The last broken request was still on its way when its offset was asked for; a client asks again.
        at = target.offset(location)
        answer = target.patch(location, at, LARGE[at:])
    assert answer.status_code == 204
    assert target.stored_sha256(location, answer) in {sha256(LARGE), None}


def test_of_two_rivals_one_wins_and_everybody_else_is_answered(target: Target) -> None:
    location = target.create(len(DATA))
    answers: list[int] = []

    def rival() -> None:
        answers.append(target.patch(location, 0, DATA[:100_000]).status_code)

    with target.unfinished("PATCH", location, DATA[:50_000], len(DATA), **WRITE):
        second = threading.Thread(target=rival)
        second.start()
        # Answered while both are open: one who waits for the other must not keep everybody waiting.
        other = target.http.get(target.health) if target.health else target.options()
        assert other.status_code in {200, 204}
        second.join()
    assert answers[0] in {204, 409, 423, 503}
    reached = target.offset(location)
    answer = target.patch(location, reached, DATA[reached:])
    assert answer.status_code == 204
    assert target.stored_sha256(location, answer) in {sha256(DATA), None}


def the_rest_sent(target: Target, location: str) -> httpx.Response:
    reached = target.offset(location)
    assert reached <= 50_000
    return target.patch(location, reached, DATA[reached:])


def test_head_takes_over_from_a_connection_that_is_dead(target: Target) -> None:
    location = target.create(len(DATA))
    with target.unfinished("PATCH", location, DATA[:50_000], len(DATA), **WRITE):
        answer = the_rest_sent(target, location)
        if answer.status_code == 409:
            # Asked before the other request had begun to write, one meets it and asks again, as a client does.
            answer = the_rest_sent(target, location)
        assert answer.status_code == 204
    assert target.stored_sha256(location, answer) in {sha256(DATA), None}


def test_a_full_disk_is_told_as_507_and_leaves_no_stub(target: Target, server: TusServer | None) -> None:
    if not isinstance(server, Comptoir):
        pytest.skip("needs a server whose disk the suite can fill")
    location = target.create(len(LARGE))
    before = server.files()
    server.disk_allows(200_000)
    try:
        answer = target.patch(location, 0, LARGE)
    finally:
        server.disk_allows(None)
    assert answer.status_code == 507
    assert server.files() == before
    assert target.offset(location) == 0
    answer = target.patch(location, 0, LARGE)
    assert target.stored_sha256(location, answer) == sha256(LARGE)
