"""A real OpenBao server of one's own, in memory, with the transit engine and our key in it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.serving import free_port

ROOT = "root"
KEY = "comptoir"


class OpenBao:
    """`stop` loses what is in it."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._http = httpx.Client(base_url=self.url, headers={"X-Vault-Token": ROOT}, trust_env=False)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = str(Path(sys.executable).with_name("bao"))
        command = [
            program,
            "server",
            "-dev",
            f"-dev-root-token-id={ROOT}",
            f"-dev-listen-address=127.0.0.1:{self.port}",
        ]
        self._process = subprocess.Popen(
            [*command, "-dev-no-store-token"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                self._http.get("/v1/sys/health").raise_for_status()
            except httpx.HTTPError:
                if time.monotonic() > deadline:
                    raise
                # It says nothing until it listens: there is no event to wait for.
                time.sleep(0.05)
            else:
                break
        self.ask("POST", "sys/mounts/transit", {"type": "transit"})
        self.ask("POST", f"transit/keys/{KEY}", {"derived": True})

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self._http.request(method, f"/v1/{path}", json=body)
        answer.raise_for_status()
        return dict(answer.json()) if answer.content else {}

    def token_of(self, policy: str) -> str:
        """A token that may do what `policy` says and nothing else."""
        self.ask("POST", "sys/policies/acl/comptoir", {"policy": policy})
        made = self.ask("POST", "auth/token/create", {"policies": ["comptoir"], "no_default_policy": True})
        return str(made["auth"]["client_token"])

    def stop(self) -> None:
        self._http.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def openbao() -> Iterator[OpenBao]:
    server = OpenBao()
    server.start()
    try:
        yield server
    finally:
        server.stop()
