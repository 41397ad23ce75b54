"""A real Orthanc with its DICOMweb plug-in, on loopback, with an account of its own and nothing kept."""

import asyncio
import json
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from media.exchange.stow import Pacs
from tests.serving import free_port

USER, PASSWORD = "comptoir", "a-password-of-the-tests"  # pragma: allowlist secret
_PLUGINS = (Path("/usr/share/orthanc/plugins"), Path("/usr/lib/orthanc/plugins"))


@dataclass(frozen=True, slots=True)
class Orthanc:
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/dicom-web"

    def pacs(self, **other: str) -> Pacs:
        return Pacs(**{"name": "PACS du test", "url": self.url, "user": USER, "password": PASSWORD} | other)

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, auth=(USER, PASSWORD), timeout=30)


def _plugin() -> Path:
    found = [path for folder in _PLUGINS if folder.is_dir() for path in folder.glob("libOrthancDicomWeb.so*")]
    if not found:
        raise RuntimeError("No DICOMweb plug-in of Orthanc found: run `make programs`")
    return found[0].resolve()


@asynccontextmanager
async def orthanc(folder: Path) -> AsyncGenerator[Orthanc]:
    program = shutil.which("Orthanc", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        raise RuntimeError("No Orthanc found: run `make programs`")
    server = Orthanc(free_port())
    configuration = folder / "orthanc.json"
    configuration.write_text(
        json.dumps(
            {
                "Name": "Tests",
                "StorageDirectory": str(folder / "kept"),
                "IndexDirectory": str(folder / "kept"),
                "HttpPort": server.port,
                "HttpBindAddresses": ["127.0.0.1"],
                "RemoteAccessAllowed": False,
                "AuthenticationEnabled": True,
                "RegisteredUsers": {USER: PASSWORD},
                "DicomServerEnabled": False,
                "Plugins": [str(_plugin())],
                "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
            }
        )
    )
    with (folder / "orthanc.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(program, str(configuration), stdout=log, stderr=log)
    try:
        async with asyncio.timeout(60):
            await _listens(server, process)
        yield server
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _listens(server: Orthanc, process: asyncio.subprocess.Process) -> None:
    while True:
        if process.returncode is not None:
            raise RuntimeError(f"Orthanc ended with {process.returncode}")
        with suppress(ConnectionRefusedError):
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.close()
            return
        # A server that is starting says nothing until it listens: there is no event to wait for.
        await asyncio.sleep(0.05)
