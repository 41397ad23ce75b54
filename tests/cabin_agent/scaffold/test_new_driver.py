"""A generated driver is whole: its own tests pass at once, in a process of their own, with nothing installed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cabin_agent.scaffold import UnusableName, new_driver

ROOT = Path(__file__).parents[3]


def test_the_tests_of_a_generated_driver_pass_at_once(tmp_path: Path) -> None:
    new_driver("acme-thermometer", into=tmp_path)
    folder = tmp_path / "acme-thermometer"
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    assert " passed" in result.stdout


def test_a_generated_driver_passes_the_linter_of_this_house(tmp_path: Path) -> None:
    files = [path for path in new_driver("acme-thermometer", into=tmp_path) if path.suffix == ".py"]
    ruff = Path(sys.executable).parent / "ruff"
    options = ["--config", str(ROOT / "pyproject.toml"), "--ignore", "I001,S101"]
    checked = subprocess.run([ruff, "check", *options, *files], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    formatted = subprocess.run(
        [ruff, "format", "--check", "--config", str(ROOT / "pyproject.toml"), *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert formatted.returncode == 0, formatted.stdout


def test_nothing_is_written_over(tmp_path: Path) -> None:
    new_driver("acme", into=tmp_path)
    with pytest.raises(UnusableName, match="exists"):
        new_driver("acme", into=tmp_path)


@pytest.mark.parametrize("name", ["", "Acme", "1acme", "a--b", "../acme", "acme_cuff", "class", "x" * 41])
def test_a_name_that_cannot_be_one_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableName):
        new_driver(name, into=tmp_path)
    assert not list(tmp_path.iterdir())
