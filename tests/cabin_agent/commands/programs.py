"""`cabin-agent` as a process of its own, in a folder of its own and without a server."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def cabin_agent(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CABIN_")}
    return subprocess.run(
        [sys.executable, "-m", "cabin_agent", *arguments],
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT), "CABIN_DATA_DIR": str(folder / "var")} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
