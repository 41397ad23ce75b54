"""`comptoir audit | doctor`: does what is installed hold."""

import argparse
import asyncio
import logging
import sys

from backend.audit_trail.keeping import open_trail
from backend.commands.common import database, read_settings
from backend.doctor import call as doctor_call
from backend.doctor import relay as doctor_relay
from backend.logs import set_up_logging
from core.clock import utc_now


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    trail = commands.add_parser("audit", help="the audit trail").add_subparsers(required=True, metavar="COMMAND")
    trail.add_parser("verify", help="find edited, deleted, reordered or cut rows").set_defaults(run=verify_audit)

    doctor = commands.add_parser("doctor", help="checks of an installation").add_subparsers(
        required=True, metavar="COMMAND"
    )
    doctor.add_parser("relay", help="does the relay (TURN) work").set_defaults(run=examine_relay)
    call = doctor.add_parser(
        "call", help="does a call work, directly and through the relay; the server must be running"
    )
    call.add_argument("--url", help="where the server is reached; else COMPTOIR_PUBLIC_URL")
    call.add_argument("--lang", choices=["fr", "en"], default="fr")
    call.set_defaults(run=examine_call)


def verify_audit(_: argparse.Namespace) -> int:
    settings = read_settings()

    async def verify() -> tuple[int, list[str]]:
        async with database(settings) as sessions:
            key_file = settings.data_dir / "keys" / "audit.key"
            return await open_trail(sessions, folder=settings.seals_dir, key_file=key_file, clock=utc_now).verify()

    rows, wrong = asyncio.run(verify())
    for line in wrong:
        print(f"BROKEN: {line}", file=sys.stderr)
    print(f"{rows} rows of the audit trail read: {'broken' if wrong else 'every row stands as it was written'}.")
    return 1 if wrong else 0


def examine_relay(_: argparse.Namespace) -> int:
    set_up_logging(logging.ERROR)
    try:
        lines, works = doctor_relay.examine(read_settings())
    except ValueError as wrong:
        sys.exit(f"comptoir: {wrong}")
    print("\n".join(lines))
    return 0 if works else 1


def examine_call(arguments: argparse.Namespace) -> int:
    set_up_logging(logging.ERROR)
    settings = read_settings()
    url = arguments.url or settings.public_url
    return doctor_call.examine(settings, url=url, language=arguments.lang, say=lambda line: print(line, flush=True))
