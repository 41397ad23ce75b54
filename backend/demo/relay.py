"""The demo's relay: coturn with the installation's own configuration, on a loopback address of its own."""

import secrets
import shutil
import socket
from dataclasses import dataclass, field
from pathlib import Path

from backend.demo.processes import Child

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "turnserver.conf"
PORT = 3478


def coturn_arguments(program: str, *, host: str, secret: str, folder: Path) -> list[str]:
    """deploy/turnserver.conf with this address, this secret and files of its own."""
    return [
        program,
        "-c",
        str(CONFIGURATION),
        f"--listening-ip={host}",
        f"--relay-ip={host}",
        f"--listening-port={PORT}",
        f"--static-auth-secret={secret}",
        "--realm=comptoir",
        f"--pidfile={folder / 'relay.pid'}",
        f"--userdb={folder / 'relay.db'}",
    ]


def loopback_peers(host: str) -> list[str]:
    """Only where everybody is on this machine: relayed addresses of `host` reach each other, 127.0.0.1 stays shut."""
    return ["--allow-loopback-peers", f"--allowed-peer-ip={host}"]


@dataclass(slots=True)
class DemoRelay:
    """`host`: an address of the loopback network that no other demo has."""

    program: str
    host: str
    folder: Path
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    child: Child = field(init=False)

    def __post_init__(self) -> None:
        arguments = coturn_arguments(self.program, host=self.host, secret=self.secret, folder=self.folder)
        self.child = Child("relay", arguments + loopback_peers(self.host), env={}, log=self.folder / "relay.log")

    def server_environment(self) -> dict[str, str]:
        urls = [f"turn:{self.host}:{PORT}?transport={transport}" for transport in ("udp", "tcp")]
        return {"COMPTOIR_TURN_URLS": ",".join(urls), "COMPTOIR_TURN_SECRET": self.secret}


def loopback_host(number: int) -> str:
    """number: 512 to 65535, such as a port that is one's own."""
    return f"127.0.{number >> 8}.{number & 255}"


def find_relay(*, port: int, folder: Path) -> DemoRelay | None:
    """None without coturn in the path, or where the system has 127.0.0.1 alone (not Linux).

    port: of the demo's server.
    """
    program = shutil.which("turnserver")
    host = loopback_host(port)
    if program is None or not _is_ours(host):
        return None
    return DemoRelay(program, host, folder)


def _is_ours(host: str) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return False
    return True
