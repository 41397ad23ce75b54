"""`make demo` refuses with one line that says what to do."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent.parent


def demo(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    env.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "backend", "demo", *arguments]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)


def one_line(text: str) -> str:
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    return lines[0]


def test_a_taken_port_is_named_with_another_to_choose(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = demo("--port", str(taken.getsockname()[1]), "--data", str(tmp_path))
    assert done.returncode == 1
    assert "PORT=" in one_line(done.stderr)


def test_an_unwritable_folder_is_named_with_what_to_do(tmp_path: Path) -> None:
    done = demo("--port", "0", "--data", "/proc/comptoir")
    assert done.returncode == 1
    assert "DATA=" in one_line(done.stderr)


def test_a_missing_web_client_is_named_with_the_command_that_builds_it(tmp_path: Path) -> None:
    done = demo("--port", "0", "--data", str(tmp_path / "data"), folder=tmp_path)
    assert done.returncode == 1
    assert "make web" in one_line(done.stderr)


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_missing_settings_are_named(command: str) -> None:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "backend", command], cwd="/", env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "DATABASE_URL" in one_line(done.stderr)
