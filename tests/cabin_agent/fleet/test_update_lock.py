"""An update may begin only when nobody is inside and nothing measures."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cabin_agent.fleet.update_lock import UpdateLock, why_no_update


def command(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "cabin_agent", "may-update"],
        env={**os.environ, "CABIN_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.strip()


def test_it_is_free_but_during_a_visit_and_a_measurement(tmp_path: Path) -> None:
    assert why_no_update(tmp_path) is None
    lock = UpdateLock(tmp_path)
    assert why_no_update(tmp_path) is None
    lock.hold("visit")
    assert command(tmp_path) == (os.EX_TEMPFAIL, "visit")
    lock.hold("measuring")
    assert why_no_update(tmp_path) == "measuring"
    lock.release()
    assert command(tmp_path) == (0, "free")
    lock.close()


def test_a_program_that_died_in_a_visit_is_not_replaced_until_the_visit_must_be_over(tmp_path: Path) -> None:
    died = "from pathlib import Path; import os, sys; from cabin_agent.fleet.update_lock import UpdateLock as L; "
    died += "L(Path(sys.argv[1])).hold('visit'); os._exit(9)"
    subprocess.run([sys.executable, "-c", died, str(tmp_path)], check=False)
    assert why_no_update(tmp_path) == "ended_in_visit"
    assert why_no_update(tmp_path, now=datetime.now(UTC) + timedelta(hours=3)) is None


def test_a_visit_does_not_wait_for_an_update_that_runs(tmp_path: Path) -> None:
    first, second = UpdateLock(tmp_path), UpdateLock(tmp_path)
    first.hold("updating")
    second.hold("visit")
    first.close()
    second.close()
