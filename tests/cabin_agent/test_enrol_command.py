"""`cabin-agent enrol CODE` in front of servers that say no, or are none, as an operator sees it."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import pytest

from cabin_agent.__main__ import main


class Answers:
    """A server that gives the same answer to everybody."""

    def __init__(self) -> None:
        self.status, self.headers, self.body = 404, {}, b""
        answers = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(answers.status)
                for name, value in answers.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answers.body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    headers: dict[str, str]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Answers]:
    answers = Answers()
    monkeypatch.setenv("CABIN_SERVER_URL", answers.url)
    monkeypatch.setenv("CABIN_DATA_DIR", str(tmp_path / "cabin"))
    yield answers
    answers.close()


def problem(code: str) -> bytes:
    return json.dumps({"code": code}).encode()


@pytest.mark.parametrize(
    ("status", "headers", "body", "words"),
    [
        (403, {}, problem("cabin.code_refused"), "ask for another one"),
        (429, {"Retry-After": "120"}, problem("request.too_many"), "wait 120 seconds"),
        (429, {}, b"", "wait 60 seconds"),
        (404, {}, b"<html>", "refuses this kiosk (404)"),
        (404, {}, b"[1]", "refuses this kiosk (404)"),
        (301, {"Location": "https://elsewhere.example/"}, b"", "refuses this kiosk (301)"),
        (503, {}, problem("server.unavailable"), "refuses this kiosk (server.unavailable)"),
        (202, {}, b"<html>", "no Comptoir server of this version"),
        (
            202,
            {},
            json.dumps(
                {"cabin_id": str(uuid4()), "name": "X", "fingerprint": "0000 0000 0000 0000", "server_id": "x"}
            ).encode(),
            "another key than this kiosk sent",
        ),
    ],
)
def test_a_refusal_is_one_line_that_says_what_to_do(
    answers: Answers,
    status: int,
    headers: dict[str, str],
    body: bytes,
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers.status, answers.headers, answers.body = status, headers, body
    assert main(["enrol", "ABCDE-FGHJK"]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert not (tmp_path / "cabin" / "identity.json").exists()


def test_a_server_that_is_away_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Port 9 (discard) refuses on an ordinary machine.
    monkeypatch.setenv("CABIN_SERVER_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("CABIN_DATA_DIR", str(tmp_path / "cabin"))
    assert main(["enrol", "ABCDE-FGHJK"]) == 2
    assert capsys.readouterr().err == "cabin-agent: cannot reach http://127.0.0.1:9: Connection refused\n"
