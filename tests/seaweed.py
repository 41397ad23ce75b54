"""A real S3 server of one's own: SeaweedFS on a folder, with one identity that must sign."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from obstore.store import S3Store

from tests.serving import free_port

KEY_ID, SECRET = "photos", "a-secret-of-the-tests"
BUCKET = "photos"


class Seaweed:
    """`stop` and `start` again on the same ports and folder: what was stored is there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = {name: free_port() for name in ("master", "volume", "filer", "s3", "mg", "vg", "fg", "sg")}
        self.url = f"http://127.0.0.1:{self._ports['s3']}"
        self._process: subprocess.Popen[bytes] | None = None

    def store(self, *, secret: str = SECRET, retries: int = 0) -> S3Store:
        return S3Store(
            BUCKET,
            config={"endpoint": self.url, "region": "us-east-1", "access_key_id": KEY_ID, "secret_access_key": secret},
            client_options={"allow_http": True},
            retry_config={"max_retries": retries},
        )

    def start(self) -> None:
        ports, actions = self._ports, ["Admin", "Read", "Write", "List"]
        identities = {
            "identities": [
                {"name": "us", "credentials": [{"accessKey": KEY_ID, "secretKey": SECRET}], "actions": actions}
            ]
        }
        config = self._folder / "s3.json"
        config.write_text(json.dumps(identities))
        command = [
            str(Path(sys.executable).with_name("weed")),
            "server",
            f"-dir={self._folder}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            "-master.telemetry=false",
            "-master.resumeState=false",
            "-master.volumeSizeLimitMB=64",
            f"-master.port={ports['master']}",
            f"-master.port.grpc={ports['mg']}",
            f"-volume.port={ports['volume']}",
            f"-volume.port.grpc={ports['vg']}",
            f"-filer.port={ports['filer']}",
            f"-filer.port.grpc={ports['fg']}",
            "-s3",
            f"-s3.port={ports['s3']}",
            f"-s3.port.grpc={ports['sg']}",
            "-s3.port.iceberg=0",
            f"-s3.config={config}",
        ]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._make_bucket()

    def _make_bucket(self) -> None:
        """Waits until the server takes requests and keeps objects."""
        deadline = time.monotonic() + 120
        while True:
            try:
                made = httpx.put(self._signed("PUT", BUCKET), trust_env=False)
                if made.status_code in {200, 409}:
                    kept = httpx.put(self._signed("PUT", f"{BUCKET}/ready"), content=b"1", trust_env=False)
                    if kept.status_code == 200:
                        httpx.delete(self._signed("DELETE", f"{BUCKET}/ready"), trust_env=False)
                        return
            except httpx.HTTPError:
                pass
            if time.monotonic() > deadline:
                raise TimeoutError("the S3 server does not start")
            # It says nothing until it listens: there is no event to wait for.
            time.sleep(0.1)

    def _signed(self, method: str, path: str) -> str:
        request = AWSRequest(method=method, url=f"{self.url}/{path}")
        S3SigV4QueryAuth(Credentials(KEY_ID, SECRET), "s3", "us-east-1", expires=60).add_auth(request)
        return str(request.url)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def seaweed(folder: Path) -> Iterator[Seaweed]:
    server = Seaweed(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
