"""A real NATS server of one's own."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socket import create_connection

from tests.serving import free_port


class Nats:
    """`stop` and `start` again on the same port, for what happens when the bus is away."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        program = shutil.which("nats-server", path="/usr/sbin:/usr/bin:/usr/local/bin")
        if program is None:
            raise RuntimeError("No nats-server found: run `make programs`")
        command = [program, "--addr", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while True:
            try:
                create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                if time.monotonic() > deadline:
                    raise
                # It says nothing until it listens: there is no event to wait for.
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def nats_server() -> Iterator[Nats]:
    server = Nats()
    server.start()
    try:
        yield server
    finally:
        server.stop()
