"""`make demo`: database, migrations, seeded world, server and one simulated cabin, until Ctrl-C."""

import asyncio
import errno
import os
import shutil
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from backend.demo.installation import Installation, InstallationError
from backend.demo.people import LOGINS
from backend.demo.relay import find_relay
from backend.postgres import EmbeddedPostgres, PostgresError


class DemoError(Exception):
    """The demo cannot run; the text is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Options:
    port: int
    data: Path
    reset: bool


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise DemoError(
                    f"Port {port} is taken. Stop what uses it, or choose another: make demo PORT=8001"
                ) from error
            raise DemoError(
                f"Port {port} cannot be used ({error.strerror}). Choose another: make demo PORT=8001"
            ) from error


def _check_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
        probe = data / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise DemoError(
            f"Cannot write to {data} ({error.strerror}). Choose another folder: make demo DATA=/path"
        ) from error


def _check_build(web_dist: Path) -> None:
    if not (web_dist / "index.html").is_file():
        raise DemoError("The web client is not built. Run: make web")


def _reset(options: Options, postgres: EmbeddedPostgres | None) -> None:
    for name in ("photos", "keys", "cabin", "outbox", "audit"):
        shutil.rmtree(options.data / name, ignore_errors=True)
    if postgres is not None:
        postgres.erase()


async def _run(options: Options, database_url: str) -> None:
    data = options.data.resolve()
    relay = find_relay(port=options.port, folder=data)
    installation = Installation(database_url, data, options.port, relay=relay)
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await installation.prepare()
    try:
        await installation.start()
        _print_addresses(options)
        if relay is None:
            print("No coturn here (make programs): calls of the demo run without a relay.", flush=True)
        await stop.wait()
        print("\nStopping …", flush=True)
    finally:
        await installation.stop()


def _print_addresses(options: Options) -> None:
    base = f"http://localhost:{options.port}"
    width = max(len(login.login) for login in LOGINS)
    print(f"\nComptoir is running: {base}\n")
    for login in LOGINS:
        print(f"  {login.label:<22} {base + login.lands_on:<34} {login.login:<{width}}  {login.password}")
    print("\nThe buttons on the sign-in pages take both steps. Or sign up as somebody new:")
    print(f"mails and text messages are shown at {base}/boite instead of being sent.")
    print("\nCtrl-C stops everything; the data stays. Start over: make demo RESET=1", flush=True)


def run(options: Options) -> int:
    """Returns the exit code. Refusals are one line on standard error."""
    postgres: EmbeddedPostgres | None = None
    try:
        _check_port(options.port)
        _check_folder(options.data)
        _check_build(Path("web/dist"))
        database_url = os.environ.get("DATABASE_URL")
        if database_url is None:
            postgres = EmbeddedPostgres(options.data / "postgres")
        if options.reset:
            _reset(options, postgres)
        if postgres is not None:
            postgres.start()
            database_url = postgres.url("comptoir")
        assert database_url is not None
        asyncio.run(_run(options, database_url))
    except (DemoError, InstallationError, PostgresError) as error:
        print(f"comptoir: {error}", file=sys.stderr)
        return 1
    finally:
        if postgres is not None:
            postgres.stop()
    return 0
