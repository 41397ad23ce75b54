"""A tus 1.0.0 client for tests: whole requests through httpx, broken ones through a bare socket."""

import base64
import hashlib
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

VERSION = {"Tus-Resumable": "1.0.0"}
STREAM = {"Content-Type": "application/offset+octet-stream"}
TIMEOUT_S = 60


@dataclass
class Target:
    """The server under test.

    url: where uploads are created. headers: that identify the client. metadata: of every upload.
    health: another address of the same server. contents: folder with a file per upload, where there is one.
    """

    url: str
    headers: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    health: str | None = None
    contents: Path | None = None

    def __post_init__(self) -> None:
        self.http = httpx.Client(headers=self.headers, timeout=TIMEOUT_S)
        self._created: list[str] = []

    def options(self) -> httpx.Response:
        return self.http.options(self.url, headers=VERSION)

    def extensions(self) -> set[str]:
        return {name.strip() for name in self.options().headers.get("Tus-Extension", "").split(",")} - {""}

    def upload_metadata(self, **more: str) -> str:
        values = self.metadata | more
        return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())

    def post(self, length: object, body: bytes = b"", **headers: str) -> httpx.Response:
        sent = {**VERSION, "Upload-Length": str(length)}
        if self.metadata:
            sent["Upload-Metadata"] = self.upload_metadata()
        answer = self.http.post(self.url, headers=sent | headers, content=body)
        if answer.status_code == 201:
            self._created.append(self.location(answer))
        return answer

    def location(self, answer: httpx.Response) -> str:
        return urljoin(self.url, answer.headers["Location"])

    def create(self, length: int) -> str:
        answer = self.post(length)
        assert answer.status_code == 201, answer.text
        return self.location(answer)

    def head(self, location: str) -> httpx.Response:
        return self.http.head(location, headers=VERSION)

    def offset(self, location: str) -> int:
        answer = self.head(location)
        assert answer.status_code == 200, answer.status_code
        return int(answer.headers["Upload-Offset"])

    def patch(self, location: str, offset: object, body: bytes | Iterator[bytes], **headers: str) -> httpx.Response:
        sent = {**VERSION, **STREAM, "Upload-Offset": str(offset)}
        return self.http.patch(location, headers=sent | headers, content=body)

    def delete(self, location: str) -> httpx.Response:
        return self.http.delete(location, headers=VERSION)

    def stored_sha256(self, location: str, last: httpx.Response) -> str | None:
        """Of what the server kept of a finished upload; None when it does not let one read it."""
        if self.contents is not None:
            return hashlib.sha256((self.contents / location.rpartition("/")[2]).read_bytes()).hexdigest()
        photo = last.headers.get("Photo-Id")
        source = urljoin(self.url, f"/api/photos/{photo}/original") if photo else location
        answer = self.http.get(source)
        return hashlib.sha256(answer.content).hexdigest() if answer.status_code == 200 else None

    def close(self) -> None:
        self.http.close()

    def tidy(self) -> None:
        """Ends what the tests began; what is finished stays."""
        while self._created:
            self.delete(self._created.pop())

    @contextmanager
    def unfinished(
        self, method: str, location: str, body: bytes, promised: int, **headers: str
    ) -> Iterator[socket.socket]:
        """A request that has promised more than it brings, on an open socket. It is reset at the end."""
        there = urlsplit(location)
        lines = {"Host": there.netloc, **self.headers, "Content-Length": str(promised), **headers}
        head = f"{method} {there.path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        with socket.create_connection((there.hostname or "", there.port or 80), timeout=TIMEOUT_S) as line:
            # Closed with a reset, as a line that breaks.
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.sendall(head.encode() + b"\r\n")
            # Apart: joined, a long body would be copied first.
            line.sendall(body)
            yield line


def status_of(line: socket.socket) -> int:
    """Of the answer that comes although the body has not. Raises TimeoutError when none comes."""
    answer = b""
    while b"\r\n" not in answer:
        piece = line.recv(4096)
        if not piece:
            raise ConnectionError("closed without an answer")
        answer += piece
    return int(answer.split(b" ", 2)[1])
