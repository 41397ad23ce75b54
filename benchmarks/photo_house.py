"""The uploads of this repository as a process of their own, with a database and a visit to send photos to."""

import os
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from backend.migrate import upgrade
from backend.postgres import EmbeddedPostgres
from core.context import background
from core.db import open_engine, session_maker
from core.people import Patient
from tests.tus.servers import Comptoir, Ids


@asynccontextmanager
async def photo_house() -> AsyncGenerator[Comptoir]:
    with tempfile.TemporaryDirectory(prefix="comptoir-bench-") as name:
        folder, ids = Path(name), Ids()
        os.chmod(folder, 0o755)  # noqa: PTH101 - the database runs as another user
        postgres = EmbeddedPostgres(folder / "postgres")
        postgres.start()
        database = postgres.url("postgres")
        server = Comptoir(database, folder / "data", ids)
        try:
            await upgrade(database)
            engine = open_engine(database)
            async with background(session_maker(engine)).begin() as session:
                session.add(
                    Patient(patient_id=ids.patient, given_name="Rose", family_name="Vidal", birth_date=date(1950, 1, 1))
                )
            await engine.dispose()
            server.start()
            yield server
        finally:
            server.kill()
            postgres.stop()
