"""The test application as a process of its own, to be killed: argv = settings as JSON."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import uvicorn
import uvloop
from fastapi import FastAPI

from core.bodies import LendingProtocol
from core.context import background
from core.db import open_engine, session_maker
from core.http import install_problem_handlers
from core.identity import AccountRole, Principal
from core.serving import settle_memory
from media.api import router
from media.services import MediaServices
from tests.media.conftest import Services, World


async def _healthy() -> dict[str, str]:
    return {}


async def main() -> None:
    settings = json.loads(sys.argv[1])
    ids = {name: UUID(value) for name, value in settings["ids"].items()}
    world = World(consultation_id=ids["consultation"], patient_id=ids["patient"])
    world.now = datetime.now(UTC)
    world.principals["rose"] = Principal(ids["account"], AccountRole.PATIENT, "Rose Vidal", patient_id=ids["patient"])
    folder = Path(settings["folder"])
    media = MediaServices.on_disk(
        folder / "vault",
        key_file=folder / "keys" / "master",
        upload_policy=world.upload_policy,
        on_photo_stored=world.on_photo_stored,
    )
    app = FastAPI()
    install_problem_handlers(app)
    app.include_router(router, prefix="/api")
    app.add_api_route("/api/health", _healthy)
    app.state.services = Services(background(session_maker(open_engine(settings["database"]))), media, world)
    settle_memory()
    server = uvicorn.Server(uvicorn.Config(app, port=settings["port"], log_level="critical", http=LendingProtocol))
    await server.serve()


# As the server in earnest runs.
uvloop.run(main())
