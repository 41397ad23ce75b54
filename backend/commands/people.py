"""`comptoir accounts | machines | cabins`: who may come in."""

import argparse
import asyncio
import base64
import sys
from uuid import UUID

from backend.admin.first import invite_administrator
from backend.cabins.service import enrol
from backend.commands.common import database, read_settings
from backend.fhir.clients import add_client, revoke_client
from backend.notifications.outbox import Message
from core.clock import utc_now
from core.errors import Conflict


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    cabins = commands.add_parser("cabins", help="télécabines").add_subparsers(required=True, metavar="COMMAND")
    enrol_parser = cabins.add_parser("enrol", help="record a cabin's public key")
    enrol_parser.add_argument("cabin_id", type=UUID)
    enrol_parser.add_argument("public_key", help="as `cabin-agent key` prints it (base64)")
    enrol_parser.set_defaults(run=enrol_cabin)

    accounts = commands.add_parser("accounts", help="people").add_subparsers(required=True, metavar="COMMAND")
    administrator = accounts.add_parser("administrator", help="invite the first administrator: prints the link")
    administrator.add_argument("name")
    administrator.add_argument("login", help="e-mail address")
    administrator.set_defaults(run=invite_first)

    machines = commands.add_parser("machines", help="programs that ask in FHIR").add_subparsers(
        required=True, metavar="COMMAND"
    )
    machine = machines.add_parser("add", help="a new client: prints its key once")
    machine.add_argument("name", help="as the audit trail shall name it")
    machine.add_argument("--may-book", action="store_true", help="write appointments too, not only read times")
    machine.set_defaults(run=add_machine)
    gone = machines.add_parser("revoke", help="end a client's key")
    gone.add_argument("client_id", type=UUID)
    gone.set_defaults(run=revoke_machine)


def enrol_cabin(arguments: argparse.Namespace) -> int:
    async def enrol_one() -> None:
        async with database(read_settings()) as sessions, sessions.begin() as session:
            await enrol(session, cabin_id=arguments.cabin_id, public_key=base64.b64decode(arguments.public_key))

    asyncio.run(enrol_one())
    print("Enrolled.")
    return 0


def invite_first(arguments: argparse.Namespace) -> int:
    settings = read_settings()

    async def invited() -> Message:
        async with database(settings) as sessions:
            return await invite_administrator(
                sessions,
                name=arguments.name,
                login=arguments.login,
                public_url=settings.public_url,
                now=utc_now(),
            )

    try:
        message = asyncio.run(invited())
    except Conflict as conflict:
        sys.exit(f"comptoir: {conflict.message}")
    # Shown here and sent nowhere: mail may not be set up yet.
    print(message.text)
    return 0


def add_machine(arguments: argparse.Namespace) -> int:
    async def added() -> tuple[UUID, str]:
        async with database(read_settings()) as sessions, sessions.begin() as session:
            return await add_client(session, name=arguments.name, may_book=arguments.may_book, now=utc_now())

    client_id, key = asyncio.run(added())
    print(f"Client {client_id}. Its key, shown this once: {key}")
    return 0


def revoke_machine(arguments: argparse.Namespace) -> int:
    async def revoked() -> bool:
        async with database(read_settings()) as sessions, sessions.begin() as session:
            return await revoke_client(session, client_id=arguments.client_id, now=utc_now())

    if not asyncio.run(revoked()):
        sys.exit("comptoir: there is no such client, or its key was revoked before.")
    print("Revoked: its next request is refused.")
    return 0
