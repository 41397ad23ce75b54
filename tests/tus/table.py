"""Runs the suite against this repository's server and the npm `@tus/server`, and prints the difference as Markdown."""

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

SERVERS = ("ours", "node")


def outcomes(server: str) -> dict[str, str]:
    """Test -> `pass`, `fails` or `not announced`."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-m", "not nightly", "tests/tus", f"--server={server}"]
        subprocess.run([*command, f"--junitxml={report}"], check=False, stdout=subprocess.DEVNULL)
        cases = ElementTree.parse(report).iter("testcase")
        return {str(case.get("name")): _outcome(case) for case in cases}


def _outcome(case: ElementTree.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "fails"
    return "not tested" if case.find("skipped") is not None else "pass"


def main() -> None:
    found = {server: outcomes(server) for server in SERVERS}
    lines = ["| Test | Comptoir | @tus/server |", "|---|---|---|"]
    for name in found["ours"]:
        row = [found[server].get(name, "not tested") for server in SERVERS]
        if row != ["pass", "pass"]:
            lines.append(f"| `{name.removeprefix('test_')}` | {row[0]} | {row[1]} |")
    both = sum(found["ours"][name] == found["node"].get(name) == "pass" for name in found["ours"])
    sys.stdout.write("\n".join([*lines, "", f"Both pass {both} more.", ""]))


if __name__ == "__main__":
    main()
