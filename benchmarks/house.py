"""A durable installation for benchmarks: embedded PostgreSQL with fsync on, server and cabin as processes."""

import os
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from backend.demo.installation import Installation
from backend.postgres import EmbeddedPostgres
from tests.serving import free_port


@asynccontextmanager
async def installed(*, server_env: Mapping[str, str] | None = None, cabin: bool = True) -> AsyncGenerator[Installation]:
    with tempfile.TemporaryDirectory(prefix="comptoir-bench-") as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101 - the server runs as another user
        postgres = EmbeddedPostgres(Path(folder) / "postgres")
        postgres.start()
        try:
            house = Installation(postgres.url(), Path(folder) / "data", free_port(), server_env=server_env or {})
            await house.prepare()
            await house.start(cabin=cabin)
            try:
                yield house
            finally:
                await house.stop()
        finally:
            postgres.stop()
