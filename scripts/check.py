"""Runs every check, even after one has failed, and says which ones did."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

COMMANDS: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "types": [str(BIN / "mypy"), "--no-error-summary", "."],
    "import contracts": [str(BIN / "lint-imports"), "--no-logo"],
    "shell scripts": [
        str(BIN / "shellcheck"),
        *(f"scripts/{name}" for name in ("setup", "npm", "programs", "lock")),
        ".ci/run",
    ],
    "Dockerfile": [str(BIN / "hadolint"), "Dockerfile"],
    "docker-compose.yml": [str(BIN / "compose-lint"), "docker-compose.yml"],
    "web": ["scripts/npm", "--prefix", "web", "run", "--silent", "check"],
    "web tests": ["scripts/npm", "--prefix", "web", "run", "--silent", "test"],
    "first page size": ["scripts/npm", "--prefix", "web", "run", "--silent", "size"],
    "secrets": [
        str(BIN / "detect-secrets-hook"),
        "--baseline",
        ".secrets.baseline",
    ],
}


def tracked_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def stale_schemas() -> list[str]:
    """Generated files that differ from what the code says now."""
    from contract.export import SCHEMA_FOLDER, schemas

    stale = [name for name, text in schemas().items() if (SCHEMA_FOLDER / name).read_text() != text]
    document = subprocess.run(
        [sys.executable, "-m", "backend", "openapi"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    if json.loads(document.stdout) != json.loads((SCHEMA_FOLDER / "openapi.json").read_text()):
        stale.append("openapi.json")
    return stale


def addresses_in_locks() -> list[str]:
    """Lock files name packages and hashes, never where they came from."""
    locks = [
        *(ROOT / "requirements").glob("*.txt"),
        *(ROOT / at / "package-lock.json" for at in ("web", "tests/interop")),
    ]
    return [lock.name for lock in locks if re.search(r"https?://(?!github\.com|opencollective|.*funding)", _urls(lock))]


def _urls(lock: Path) -> str:
    return "\n".join(line for line in lock.read_text().splitlines() if '"url"' not in line)


def main() -> int:
    failed: list[str] = []
    files = tracked_files()
    for name, command in COMMANDS.items():
        if name == "secrets":
            command = [*command, *(f for f in files if not f.startswith("requirements/") and "lock" not in f)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ)
        # detect-secrets answers 3 when known findings only moved to other lines: it has updated its baseline.
        passed = done.returncode == 0 or (name == "secrets" and done.returncode == 3)
        print(f"{'ok  ' if passed else 'FAIL'}  {name}")
        if not passed:
            failed.append(name)
            print((done.stdout + done.stderr).rstrip())
    for name, wrong in {
        "schemas are fresh (make schema)": stale_schemas(),
        "no addresses in lock files": addresses_in_locks(),
    }.items():
        print(f"{'FAIL' if wrong else 'ok  '}  {name}{': ' + ', '.join(wrong) if wrong else ''}")
        failed += [name] if wrong else []
    print(f"{len(failed)} of {len(COMMANDS) + 2} checks failed" if failed else "all checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
