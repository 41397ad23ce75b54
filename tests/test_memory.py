import signal
import subprocess
import sys
from pathlib import Path

from tests import memory

_HELD = """
import signal
from tests.memory import quick_folder
with quick_folder() as folder:
    (folder / "data").mkdir()
    print(folder, flush=True)
    signal.pause()
"""


def test_the_folder_of_a_killed_run_is_forgotten_and_that_of_a_living_one_kept() -> None:
    held = subprocess.Popen([sys.executable, "-c", _HELD], stdout=subprocess.PIPE, text=True)
    assert held.stdout is not None
    folder = Path(held.stdout.readline().strip())
    with memory.quick_folder():
        assert (folder / "data").is_dir()
    held.send_signal(signal.SIGKILL)
    held.wait()
    held.stdout.close()
    with memory.quick_folder() as mine:
        assert mine.parent != memory._MEMORY or not folder.exists()
        assert (mine / "lock").exists()
    assert not mine.exists()
