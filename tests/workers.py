"""How pytest-xdist deals tests out: whole files, the longest parts first; a test marked `alone` has the machine."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# One installation and one Chromium serve all of them.
TOGETHER = "tests/integration/"
# A single test of these takes as long as many files.
ONE_BY_ONE = ("tests/backend/access/test_matrix.py", "tests/backend/access/test_openapi.py", "tests/faults/")


def part_of(nodeid: str) -> str:
    """Tests of one part run in one process."""
    if nodeid.startswith(TOGETHER):
        return TOGETHER
    return nodeid if nodeid.startswith(ONE_BY_ONE) else nodeid.partition("::")[0]


def turn_of(nodeid: str, *, alone: bool) -> tuple[int, bool]:
    """What has a lower one is begun earlier.

    Those `alone` come first in each process: it waits for the other's test, which then is a short one or `alone` too.
    """
    if nodeid.startswith(TOGETHER):
        return 0, not alone
    later = next((turn for turn, start in enumerate(ONE_BY_ONE) if nodeid.startswith(start)), len(ONE_BY_ONE))
    return 1 if alone else 2 + later, False


class PartScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist says no types
    """In the order in which the tests were collected."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return part_of(nodeid)


@contextmanager
def turn(folder: Path, *, alone: bool) -> Iterator[None]:
    """While it lasts, other processes of this run are in tests too; or in none, when `alone`. Who waits goes first."""
    with (folder / "gate").open("w") as gate, (folder / "machine").open("w") as machine:
        fcntl.flock(gate, fcntl.LOCK_EX)
        fcntl.flock(machine, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(gate, fcntl.LOCK_UN)
        yield
