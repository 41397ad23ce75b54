"""What a maker of drivers is told."""

from pathlib import Path

import pytest

from cabin_agent.__main__ import main
from tests.cabin_agent.drivers.installed import install

# sdc11073 imports a module of its own that it has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:commlog module is deprecated:DeprecationWarning")


def test_a_new_driver_is_written_and_its_name_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new-driver", "acme", "--into", str(tmp_path)]) == 0
    assert "acme/acme/driver.py" in capsys.readouterr().out
    assert main(["new-driver", "acme", "--into", str(tmp_path)]) == 2
    assert "exists already" in capsys.readouterr().err


def test_drivers_of_others_are_listed_with_what_the_allow_list_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(tmp_path, name="acme-listed")
    monkeypatch.syspath_prepend(tmp_path)
    assert main(["drivers"]) == 0
    said = capsys.readouterr().out
    assert "not allowed" in said
    line = next(line for line in said.splitlines() if line.strip().startswith("{"))
    monkeypatch.setenv("CABIN_DRIVER_ALLOW_LIST", f"[{line.strip()}]")
    assert main(["drivers"]) == 0
    said = capsys.readouterr().out
    assert "not allowed" not in said
    assert "acme-listed 1.0" in said


def test_a_broken_driver_is_listed_with_its_error_and_an_exit_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(tmp_path, name="acme-broken", code="import no_such_module")
    monkeypatch.syspath_prepend(tmp_path)
    assert main(["drivers", "--allow-any"]) == 1
    assert "no_such_module" in capsys.readouterr().out


def test_the_quality_of_a_driver_nobody_has_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quality", "ble.dragon"]) == 1
    assert "ble.bps" in capsys.readouterr().out
