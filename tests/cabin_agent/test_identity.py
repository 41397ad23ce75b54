"""What a kiosk keeps of who it is, and what its settings say instead."""

import stat
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cabin_agent.identity import Identity, NotEnrolled, keep, known_identity
from cabin_agent.settings import Settings

CABIN = uuid4()


def settings(folder: Path, **values: Any) -> Settings:
    return Settings(data_dir=folder, **values)


def test_what_was_kept_is_known_after_a_restart_and_nobody_elses_to_read(tmp_path: Path) -> None:
    identity = Identity(cabin_id=CABIN, server_id="care.example")
    path = settings(tmp_path / "cabin").identity_path
    keep(path, identity)
    keep(path, identity)
    assert known_identity(settings(tmp_path / "cabin")) == identity
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["identity.json"]


def test_a_kiosk_without_either_is_told_to_enrol(tmp_path: Path) -> None:
    with pytest.raises(NotEnrolled, match="cabin-agent enrol CODE"):
        known_identity(settings(tmp_path))


def test_the_settings_name_the_cabin_where_nobody_enrolled_by_code(tmp_path: Path) -> None:
    assert known_identity(settings(tmp_path, cabin_id=CABIN)) == Identity(cabin_id=CABIN)


def test_another_cabin_in_the_settings_does_not_inherit_the_server(tmp_path: Path) -> None:
    keep(settings(tmp_path).identity_path, Identity(cabin_id=uuid4(), server_id="care.example"))
    assert known_identity(settings(tmp_path, cabin_id=CABIN)) == Identity(cabin_id=CABIN)


def test_the_settings_name_the_server_when_its_address_moved(tmp_path: Path) -> None:
    keep(settings(tmp_path).identity_path, Identity(cabin_id=CABIN, server_id="old.example"))
    assert known_identity(settings(tmp_path, server_id="new.example")).server_id == "new.example"


@pytest.mark.parametrize("text", ["", "{}", "nonsense", '{"cabin_id":"seven"}'])
def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path: Path, text: str) -> None:
    settings(tmp_path).identity_path.write_text(text)
    with pytest.raises(NotEnrolled, match="delete it"):
        known_identity(settings(tmp_path))
