"""The container files say the same as the settings and as `make demo`."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.demo.installation import Installation
from backend.settings import Settings

ROOT = Path(__file__).parent.parent


def setting_names() -> set[str]:
    return {
        str(field.validation_alias) if field.validation_alias else f"COMPTOIR_{name.upper()}"
        for name, field in Settings.model_fields.items()
    }


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    return found


def test_the_compose_file_sets_only_settings_there_are(services: dict[str, Any]) -> None:
    for name in ("server", "migrate"):
        assert set(services[name]["environment"]) <= setting_names()


def test_the_demo_and_the_compose_file_set_the_same_server_up(services: dict[str, Any], tmp_path: Path) -> None:
    demo = Installation("postgresql://unused", tmp_path, 8000).server_environment()
    compose = services["server"]["environment"]
    assert set(demo) <= setting_names()
    assert set(demo) - {"COMPTOIR_DEMO"} <= set(compose)
    assert "COMPTOIR_DEMO" not in compose


def test_the_example_environment_names_every_setting(services: dict[str, Any]) -> None:
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert setting_names() <= named
    wanted = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert wanted <= named


def test_the_image_carries_every_package_of_the_server() -> None:
    copied = set(re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    assert {"contract", "core", "booking", "signaling", "media", "rtc", "backend"} <= copied
    assert "cabin_agent" not in copied


def test_turn_denies_private_networks_and_needs_credentials() -> None:
    lines = (ROOT / "deploy" / "turnserver.conf").read_text().splitlines()
    assert {"use-auth-secret", "no-tcp-relay", "no-cli", "no-multicast-peers"} <= set(lines)
    denied = {line.partition("=")[2] for line in lines if line.startswith("denied-peer-ip=")}
    assert {"10.0.0.0-10.255.255.255", "127.0.0.0-127.255.255.255", "::ffff:0.0.0.0-::ffff:255.255.255.255"} <= denied


def test_the_compose_file_is_one_the_engine_accepts() -> None:
    """By `docker compose config` where there is an engine's client with compose; the linter runs in `make check`."""
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True).returncode != 0:
        assert yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
        return
    given = {
        "POSTGRES_PASSWORD": "x",
        "COMPTOIR_TURN_SECRET": "x",
        "COMPTOIR_DOMAIN": "x.example",
        "COMPTOIR_RELAY_IP": "192.0.2.1",
        "PATH": "/usr/bin:/bin",
    }
    done = subprocess.run([docker, "compose", "config", "--quiet"], cwd=ROOT, env=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
