"""kill -9 of the server at random moments of a PATCH; then it starts again, and the upload goes on."""

import random
import sys
import threading
import time
from contextlib import suppress

import httpx
import pytest

from tests.tus.payload import picture, sha256
from tests.tus.servers import TusServer
from tests.tus.wire import Target

LARGE = picture(4032, 3024)
PIECES = (150_000, 600_000, len(LARGE))


class Sender(threading.Thread):
    """Sends the rest of an upload piece after piece, until the server is dead. `acknowledged`: the last offset told."""

    def __init__(self, target: Target, location: str, offset: int, piece: int) -> None:
        super().__init__()
        self._target, self._location, self._piece = target, location, piece
        self.acknowledged = offset

    def run(self) -> None:
        with suppress(httpx.HTTPError):
            while self.acknowledged < len(LARGE):
                at = self.acknowledged
                answer = self._target.patch(self._location, at, LARGE[at : at + self._piece])
                if answer.status_code != 204:
                    return
                self.acknowledged = int(answer.headers["Upload-Offset"])


def unhurried(target: Target) -> float:
    """Seconds that a whole file takes when nobody is killed."""
    location = target.create(len(LARGE))
    began = time.monotonic()
    assert target.patch(location, 0, LARGE).status_code == 204
    return time.monotonic() - began


def killed_again_and_again(server: TusServer, target: Target, *, kills: int, seed: int) -> int:
    """How many files were whole at the end. Fails at the first that is not what was sent, or that went backwards."""
    moments = random.Random(seed)
    longest = unhurried(target)
    whole, done, late, location = 0, 0, 0, target.create(len(LARGE))
    while done < kills:
        offset = target.offset(location)
        if offset == len(LARGE):
            answer = target.head(location)
        else:
            sender = Sender(target, location, offset, moments.choice(PIECES))
            sender.start()
            # From its first bytes to the making of the photo.
            time.sleep(moments.uniform(0, longest * (len(LARGE) - offset) / len(LARGE)))
            server.kill()
            sender.join()
            # Whoever had her last answer was not hurt: that kill does not count.
            late += sender.acknowledged == len(LARGE)
            done += sender.acknowledged < len(LARGE)
            server.start()
            answer = target.head(location)
            reached = int(answer.headers["Upload-Offset"])
            assert reached >= sender.acknowledged
        if answer.headers["Upload-Offset"] == str(len(LARGE)):
            assert target.stored_sha256(location, answer) == sha256(LARGE)
            whole += 1
            location = target.create(len(LARGE))
    offset = target.offset(location)
    answer = target.patch(location, offset, LARGE[offset:])
    assert target.stored_sha256(location, answer) == sha256(LARGE)
    sys.stdout.write(f"seed {seed}: {kills} kills before the last answer, {late} after it, {whole + 1} files whole\n")
    return whole + 1


@pytest.mark.parametrize(
    ("kills", "seed"),
    # Two hundred by night, a fifth of them at a time, so that a run that is cut off has still shown something.
    [
        (5, 6),
        *(pytest.param(40, seed, marks=[pytest.mark.nightly, pytest.mark.timeout(1800)]) for seed in range(7, 12)),
    ],
)
def test_after_every_kill_the_file_is_the_one_that_was_sent(
    target: Target, server: TusServer | None, kills: int, seed: int
) -> None:
    if server is None:
        pytest.skip("needs a server that the suite has started")
    assert killed_again_and_again(server, target, kills=kills, seed=seed) >= 1
