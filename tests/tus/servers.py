"""Servers to test, as processes of their own that can be killed and started again."""

import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from core.http import SESSION_COOKIE
from tests.serving import free_port
from tests.tus.wire import Target

ROOT = Path(__file__).parent.parent.parent
START_S = 60
_NODE = """
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";
const [port, directory] = process.argv.slice(1);
const datastore = new FileStore({ directory, expirationPeriodInMilliseconds: 86_400_000 });
new Server({ path: "/files", datastore, maxSize: 50_000_000 }).listen({ host: "127.0.0.1", port: Number(port) });
"""


class TusServer(ABC):
    """A server on 127.0.0.1 whose state is on disk: after `kill`, `start` has to find it again."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def target(self) -> Target: ...

    @abstractmethod
    def _command(self) -> tuple[list[str], Path]:
        """What to run, and where."""

    def start(self) -> None:
        command, folder = self._command()
        self._process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL, start_new_session=True)
        ends = time.monotonic() + START_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except OSError:
                assert self._process.poll() is None, "the server has ended"
                assert time.monotonic() < ends, "the server does not listen"
                # It says nothing until it listens: there is no event to wait for.
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """kill -9, of the server and of what it has started."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


@dataclass
class Ids:
    """Of the patient Rose, her account, and her visit."""

    patient: UUID = field(default_factory=uuid4)
    account: UUID = field(default_factory=uuid4)
    consultation: UUID = field(default_factory=uuid4)


class Comptoir(TusServer):
    """The uploads of this repository: real database, real disk, real image workers."""

    def __init__(self, database_url: str, folder: Path, ids: Ids) -> None:
        super().__init__()
        self.folder = folder
        self._ids = ids
        self._settings = {
            "database": database_url,
            "folder": str(folder),
            "port": self.port,
            "ids": {name: str(value) for name, value in vars(ids).items()},
        }

    def target(self) -> Target:
        return Target(
            f"http://127.0.0.1:{self.port}/api/uploads",
            headers={"Cookie": f"{SESSION_COOKIE}=rose"},
            metadata={"consultation_id": str(self._ids.consultation)},
            health=f"http://127.0.0.1:{self.port}/api/health",
        )

    def files(self) -> set[Path]:
        """Of the store, unfinished ones included."""
        return {path for path in (self.folder / "vault").rglob("*") if path.is_file()}

    def disk_allows(self, file_bytes: int | None) -> None:
        """The kernel refuses longer files (EFBIG) to the server, as a full disk would; None: no limit."""
        assert self._process is not None
        _, hard = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
        soft = hard if file_bytes is None else file_bytes
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (soft, hard))

    def _command(self) -> tuple[list[str], Path]:
        return [sys.executable, "-m", "tests.media.serve", json.dumps(self._settings)], ROOT


class NodeTus(TusServer):
    """The npm package `@tus/server` with its file store."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    @staticmethod
    def present() -> bool:
        return shutil.which("node") is not None and (ROOT / "web/node_modules/@tus/server").is_dir()

    def target(self) -> Target:
        return Target(f"http://127.0.0.1:{self.port}/files", contents=self.folder)

    def _command(self) -> tuple[list[str], Path]:
        return ["node", "--input-type=module", "-e", _NODE, str(self.port), str(self.folder)], ROOT / "web"
