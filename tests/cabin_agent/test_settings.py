"""Settings, key file and the command line, in the words an operator sees."""

import stat
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cabin_agent import keys
from cabin_agent.__main__ import main
from cabin_agent.settings import Settings


@pytest.fixture(autouse=True)
def cabin(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("CABIN_CABIN_ID", str(uuid4()))
    monkeypatch.setenv("CABIN_DATA_DIR", str(tmp_path / "cabin"))
    return tmp_path / "cabin"


def test_the_addresses_of_the_sockets_follow_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CABIN_SERVER_URL", "https://care.example/")
    settings = Settings()
    assert settings.link_url == "wss://care.example/api/cabins/link"
    assert settings.signaling_url == "wss://care.example/api/signaling"


def test_the_key_is_made_once_for_the_owner_only(cabin: Path) -> None:
    first = keys.load_or_make(cabin / "cabin.key")
    assert stat.S_IMODE((cabin / "cabin.key").stat().st_mode) == 0o600
    assert keys.public_text(keys.load_or_make(cabin / "cabin.key")) == keys.public_text(first)


def test_a_signature_verifies_under_the_printed_key(cabin: Path) -> None:
    from base64 import b64decode

    key = keys.load_or_make(cabin / "cabin.key")
    public = Ed25519PublicKey.from_public_bytes(b64decode(keys.public_text(key)))
    public.verify(b64decode(keys.signature_text(key, b"text")), b"text")


def test_the_key_command_prints_the_public_key(cabin: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["key"]) == 0
    assert capsys.readouterr().out.strip() == keys.public_text(keys.load_or_make(cabin / "cabin.key"))


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("CABIN_CABIN_ID", "seven", "CABIN_CABIN_ID"),
        ("CABIN_TIME_SCALE", "0", "CABIN_TIME_SCALE"),
        ("CABIN_SCENARIO", "dragon", "choose one of well"),
        ("CABIN_ZONE", "Mars/Olympus", "not a known time zone"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(
    variable: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, value)
    assert main(["key"]) == 2
    line = capsys.readouterr().err
    assert words in line
    assert line.count("\n") == 1


@pytest.mark.parametrize(("text", "mode"), [("nonsense", 0o600), ("", 0o644)], ids=["no key", "readable by all"])
def test_an_unusable_key_file_is_one_clear_line(
    text: str, mode: int, cabin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cabin.mkdir()
    (cabin / "cabin.key").write_text(text)
    (cabin / "cabin.key").chmod(mode)
    assert main(["key"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_folder_that_is_a_file_is_one_clear_line(cabin: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cabin.write_text("")
    assert main(["key"]) == 2
    assert "cabin-agent: cannot use" in capsys.readouterr().err
