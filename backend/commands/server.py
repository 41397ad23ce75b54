"""`comptoir serve | demo | migrate | openapi`."""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import configure_mappers

from backend.accounts.oidc import ProviderConfig, SettingsError
from backend.app import create_app
from backend.commands.common import read_settings
from backend.database_roles import APP_ROLE, set_password
from backend.demo import run as demo
from backend.logs import keep_loop_discreet, set_up_logging
from backend.migrate import create_database, upgrade
from backend.services import Services, open_services
from backend.settings import Settings
from backend.standby import keep_serving, listening
from backend.startup import UnsafeStart, require_safe
from core.bodies import LendingProtocol
from core.db import open_engine
from core.serving import DrainingServer, settle_memory, settle_routes


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    commands.add_parser("serve", help="run the server").set_defaults(run=serve)

    demo_parser = commands.add_parser("demo", help="run everything with seeded people and a simulated cabin")
    demo_parser.add_argument("--port", type=int, default=8000)
    demo_parser.add_argument("--data", default="var", help="folder for the data")
    demo_parser.add_argument("--reset", action="store_true", help="start over: the demo's data is deleted")
    demo_parser.set_defaults(run=run_demo)

    commands.add_parser("migrate", help="bring the database to the newest schema").set_defaults(run=migrate)
    commands.add_parser("openapi", help="print the OpenAPI document").set_defaults(run=openapi)


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
    settings = read_settings()
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
        http=LendingProtocol,
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
    # Before any fork: each would do it anew while calls wait for it.
    configure_mappers()
    settle_routes(app)
    config.load()
    config.get_loop_factory()
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
    settings = read_settings()
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
