"""`comptoir serve | demo | migrate | openapi | cabins enrol | accounts administrator | audit verify | keys | photos | doctor`."""

import argparse
import asyncio
import base64
import json
import logging
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import uvicorn
from pydantic import ValidationError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from backend.accounts.oidc import ProviderConfig, SettingsError
from backend.admin.first import invite_administrator
from backend.app import create_app
from backend.audit_trail.keeping import open_trail
from backend.cabins.service import enrol
from backend.database_roles import APP_ROLE, set_password
from backend.demo import run as demo
from backend.doctor import call as doctor_call
from backend.doctor import relay as doctor_relay
from backend.fhir.clients import add_client, revoke_client
from backend.logs import keep_loop_discreet, set_up_logging
from backend.migrate import create_database, upgrade
from backend.notifications.outbox import Message
from backend.services import Services, open_services
from backend.settings import Settings
from backend.standby import keep_serving, listening
from backend.startup import UnsafeStart, require_safe
from backend.vault import commands as vault
from backend.vault.certificates import CertificateError
from backend.vault.moving import MovingAlready
from backend.vault.opening import VaultSettingsError
from core.clock import utc_now
from core.context import background
from core.db import open_engine, session_maker
from core.errors import Conflict
from core.serving import DrainingServer, settle_memory
from core.tokens import rotate
from media.errors import StoreAway
from media.key_files import KeyFileError
from media.providers import KeysAway
from media.vault import CorruptError


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        missing = ", ".join(".".join(str(part) for part in item["loc"]) for item in error.errors())
        sys.exit(f"comptoir: settings missing or wrong: {missing} (see .env.example)")


async def _refuse_unsafe(settings: Settings) -> None:
    engine = open_engine(settings.database_url)
    try:
        ProviderConfig.of(settings)
        await require_safe(engine, settings)
    except SettingsError as wrong:
        sys.exit(f"comptoir: {wrong}")
    except UnsafeStart as unsafe:
        sys.exit(f"comptoir: refused to start.\n{unsafe}")
    except (OSError, DBAPIError) as fault:
        sys.exit(f"comptoir: the database of DATABASE_URL cannot be reached ({type(fault).__name__}).")
    finally:
        await engine.dispose()


def serve(_: argparse.Namespace) -> int:
    settings = _settings()
    asyncio.run(_refuse_unsafe(settings))
    set_up_logging()

    @asynccontextmanager
    async def services() -> AsyncGenerator[Services]:
        keep_loop_discreet()
        async with open_services(settings) as opened:
            settle_memory()
            yield opened

    app = create_app(settings, services)
    config = uvicorn.Config(
        app,
        loop="uvloop",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=4 * 1024 * 1024,
        access_log=False,
        log_config=None,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=5,
        log_level="warning",
    )
    try:
        listener = listening(settings.host, settings.port)
    except OSError as fault:
        sys.exit(f"comptoir: cannot listen at {settings.host}, port {settings.port} ({fault.strerror}).")

    def one_life() -> int:
        DrainingServer(config, drain=lambda: app.state.services.hub.drain()).run(sockets=[listener])
        return 0

    return keep_serving(listener, one_life)


def run_demo(arguments: argparse.Namespace) -> int:
    return demo.run(demo.Options(port=arguments.port, data=Path(arguments.data), reset=arguments.reset))


def migrate(_: argparse.Namespace) -> int:
    settings = _settings()
    owner = settings.owner_url or settings.database_url
    asyncio.run(create_database(owner))
    asyncio.run(upgrade(owner))
    application = make_url(settings.database_url)
    if application.username == APP_ROLE and application.password:
        asyncio.run(set_password(owner, application.password))
    print("The database is up to date.")
    return 0


def openapi(_: argparse.Namespace) -> int:
    settings = Settings.model_construct()
    app = create_app(settings, lambda: open_services(settings))
    print(json.dumps(app.openapi(), indent=2, sort_keys=True, ensure_ascii=False))
    return 0


def enrol_cabin(arguments: argparse.Namespace) -> int:
    async def enrol_one() -> None:
        engine = open_engine(_settings().database_url)
        async with background(session_maker(engine)).begin() as session:
            await enrol(session, cabin_id=arguments.cabin_id, public_key=base64.b64decode(arguments.public_key))
        await engine.dispose()

    asyncio.run(enrol_one())
    print("Enrolled.")
    return 0


def verify_audit(_: argparse.Namespace) -> int:
    settings = _settings()

    async def verify() -> tuple[int, list[str]]:
        engine = open_engine(settings.database_url)
        trail = open_trail(
            background(session_maker(engine)),
            folder=settings.seals_dir,
            key_file=settings.data_dir / "keys" / "audit.key",
            clock=utc_now,
        )
        try:
            return await trail.verify()
        finally:
            await engine.dispose()

    rows, wrong = asyncio.run(verify())
    for line in wrong:
        print(f"BROKEN: {line}", file=sys.stderr)
    print(f"{rows} rows of the audit trail read: {'broken' if wrong else 'every row stands as it was written'}.")
    return 1 if wrong else 0


def invite_first(arguments: argparse.Namespace) -> int:
    settings = _settings()

    async def invited() -> Message:
        engine = open_engine(settings.database_url)
        try:
            return await invite_administrator(
                background(session_maker(engine)),
                name=arguments.name,
                login=arguments.login,
                public_url=settings.public_url,
                now=utc_now(),
            )
        finally:
            await engine.dispose()

    try:
        message = asyncio.run(invited())
    except Conflict as conflict:
        sys.exit(f"comptoir: {conflict.message}")
    # Shown here and sent nowhere: mail may not be set up yet.
    print(message.text)
    return 0


def add_machine(arguments: argparse.Namespace) -> int:
    async def added() -> tuple[UUID, str]:
        engine = open_engine(_settings().database_url)
        try:
            async with background(session_maker(engine)).begin() as session:
                return await add_client(session, name=arguments.name, may_book=arguments.may_book, now=utc_now())
        finally:
            await engine.dispose()

    client_id, key = asyncio.run(added())
    print(f"Client {client_id}. Its key, shown this once: {key}")
    return 0


def revoke_machine(arguments: argparse.Namespace) -> int:
    async def revoked() -> bool:
        engine = open_engine(_settings().database_url)
        try:
            async with background(session_maker(engine)).begin() as session:
                return await revoke_client(session, client_id=arguments.client_id, now=utc_now())
        finally:
            await engine.dispose()

    if not asyncio.run(revoked()):
        sys.exit("comptoir: there is no such client, or its key was revoked before.")
    print("Revoked: its next request is refused.")
    return 0


def rotate_keys(_: argparse.Namespace) -> int:
    keys = rotate(_settings().data_dir / "keys" / "tokens")
    print(
        f"New signing key {keys.kid}. Running servers take it up within a minute; older tokens verify until they end."
    )
    return 0


def _vault(what: str, **options: bool) -> int:
    try:
        return 0 if vault.run(_settings(), what, say=lambda line: print(line, flush=True), **options) else 1
    except (KeysAway, StoreAway) as away:
        sys.exit(f"comptoir: {away.message} ({away.reason}) Run it again: it goes on where it stopped.")
    except (KeyFileError, VaultSettingsError, CertificateError, CorruptError, MovingAlready) as wrong:
        sys.exit(f"comptoir: {wrong}")


def rotate_master(arguments: argparse.Namespace) -> int:
    return _vault("rotate-master", renew=not arguments.rewrap_only)


def migrate_store(_: argparse.Namespace) -> int:
    return _vault("migrate-store")


def erase_again(_: argparse.Namespace) -> int:
    return _vault("erase-again")


def check_certificate(arguments: argparse.Namespace) -> int:
    try:
        vault.check_certificate(_settings(), arguments.file)
    except (CertificateError, OSError) as wrong:
        sys.exit(f"comptoir: {wrong}")
    print("Signed by this installation, and unchanged.")
    return 0


def examine_relay(_: argparse.Namespace) -> int:
    set_up_logging(logging.ERROR)
    try:
        lines, works = doctor_relay.examine(_settings())
    except ValueError as wrong:
        sys.exit(f"comptoir: {wrong}")
    print("\n".join(lines))
    return 0 if works else 1


def examine_call(arguments: argparse.Namespace) -> int:
    set_up_logging(logging.ERROR)
    settings = _settings()
    url = arguments.url or settings.public_url
    return doctor_call.examine(settings, url=url, language=arguments.lang, say=lambda line: print(line, flush=True))


def main() -> int:
    parser = argparse.ArgumentParser(prog="comptoir", description="Open teleconsultation.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    commands.add_parser("serve", help="run the server").set_defaults(run=serve)

    demo_parser = commands.add_parser("demo", help="run everything with seeded people and a simulated cabin")
    demo_parser.add_argument("--port", type=int, default=8000)
    demo_parser.add_argument("--data", default="var", help="folder for the data")
    demo_parser.add_argument("--reset", action="store_true", help="start over: the demo's data is deleted")
    demo_parser.set_defaults(run=run_demo)

    commands.add_parser("migrate", help="bring the database to the newest schema").set_defaults(run=migrate)
    commands.add_parser("openapi", help="print the OpenAPI document").set_defaults(run=openapi)

    cabins = commands.add_parser("cabins", help="télécabines").add_subparsers(required=True, metavar="COMMAND")
    enrol_parser = cabins.add_parser("enrol", help="record a cabin's public key")
    enrol_parser.add_argument("cabin_id", type=UUID)
    enrol_parser.add_argument("public_key", help="as `cabin-agent key` prints it (base64)")
    enrol_parser.set_defaults(run=enrol_cabin)

    trail = commands.add_parser("audit", help="the audit trail").add_subparsers(required=True, metavar="COMMAND")
    trail.add_parser("verify", help="find edited, deleted, reordered or cut rows").set_defaults(run=verify_audit)

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

    keys = commands.add_parser("keys", help="signing keys").add_subparsers(required=True, metavar="COMMAND")
    keys.add_parser("rotate", help="a new key for tokens; older tokens stay valid until they end").set_defaults(
        run=rotate_keys
    )

    master = keys.add_parser(
        "rotate-master", help="a new master key; every patient's key is wrapped by it, no photo is touched"
    )
    master.add_argument(
        "--rewrap-only", action="store_true", help="by the master key there is, after a change of provider"
    )
    master.set_defaults(run=rotate_master)

    photos = commands.add_parser("photos", help="where photos rest, and what is erased").add_subparsers(
        required=True, metavar="COMMAND"
    )
    photos.add_parser(
        "migrate-store", help="move from COMPTOIR_STORE_BEFORE to COMPTOIR_STORE while the server runs"
    ).set_defaults(run=migrate_store)
    photos.add_parser("erase-again", help="after a restore: destroy what certificates say was destroyed").set_defaults(
        run=erase_again
    )
    certificate = photos.add_parser("check-certificate", help="is a certificate of erasure ours and unchanged")
    certificate.add_argument("file", type=Path)
    certificate.set_defaults(run=check_certificate)

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

    arguments = parser.parse_args()
    code: int = arguments.run(arguments)
    return code


if __name__ == "__main__":
    sys.exit(main())
