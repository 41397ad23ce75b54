"""Text messages by the provider's documented interface, against a server on this machine that speaks it."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator

import pytest

from backend.notifications.outbox import Fate, Message, NotTaken
from backend.notifications.smsmode import SmsmodeOutbox, SmsmodeReport

TEXT = Message(
    to="+33639980011",
    channel="sms",
    subject="",
    text="Comptoir : RDV le 24/11 à 10h00 avec Dr Raphaël Lê",
    reference="ref-1",
    report_to="https://house.test/api/sms/reports/1/proof",
)


class Provider:
    """Answers as it is told, and keeps what it was asked. hang: takes the request and says nothing."""

    def __init__(self) -> None:
        self.status = 201
        self.answer: object = {"messageId": "67c15045", "status": {"value": "ENROUTE"}, "body": {"encoding": "GSM7"}}
        self.hang_up = False
        self.asked: list[tuple[str, dict[str, str], dict[str, object]]] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.asked.append((head[0], headers, json.loads(body)))
        if not self.hang_up:
            answer = self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()
            lines = f"HTTP/1.1 {self.status} x\r\nContent-Length: {len(answer)}\r\nConnection: close\r\n\r\n"
            writer.write(lines.encode() + answer)
            await writer.drain()
        writer.close()


@pytest.fixture
async def provider() -> AsyncGenerator[Provider]:
    provider = Provider()
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    provider.port = server.sockets[0].getsockname()[1]
    yield provider
    server.close()
    await server.wait_closed()


def outbox_to(port: int) -> SmsmodeOutbox:
    return SmsmodeOutbox(f"http://127.0.0.1:{port}/sms/v1", "the-key", "Comptoir")


async def test_a_message_is_asked_for_as_documented(provider: Provider) -> None:
    assert await outbox_to(provider.port).send(TEXT) == "67c15045"
    ((line, headers, body),) = provider.asked
    assert line == "POST /sms/v1/messages HTTP/1.1"
    assert headers["x-api-key"] == "the-key"
    assert body == {
        "recipient": {"to": "33639980011"},
        "body": {"text": "Comptoir : RDV le 24/11 à 10h00 avec Dr Raphael Le", "encoding": "GSM7"},
        "from": "Comptoir",
        "refClient": "ref-1",
        "callbackUrlStatus": "https://house.test/api/sms/reports/1/proof",
    }


@pytest.mark.parametrize(
    ("status", "fate", "reason"),
    [
        (400, Fate.REFUSED, "number"),
        (404, Fate.REFUSED, "number"),
        (422, Fate.REFUSED, "number"),
        (302, Fate.REFUSED, "number"),
        (401, Fate.BUSY, "provider_key"),
        (402, Fate.BUSY, "provider_credit"),
        (403, Fate.BUSY, "provider_key"),
        (429, Fate.BUSY, "provider_pace"),
        (500, Fate.BUSY, "provider_fault"),
        (503, Fate.BUSY, "provider_fault"),
    ],
)
async def test_a_refusal_is_for_good_only_if_it_is_about_this_message(
    provider: Provider, status: int, fate: Fate, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    provider.status, provider.answer = status, {"title": "no", "message": "33639980011 is wrong", "errorCode": "x"}
    with pytest.raises(NotTaken) as refused:
        await outbox_to(provider.port).send(TEXT)
    assert (refused.value.fate, refused.value.reason) == (fate, reason)
    assert "639980011" not in caplog.text + str(refused.value)


async def test_who_takes_the_request_and_hangs_up_may_have_sent_it(provider: Provider) -> None:
    provider.hang_up = True
    with pytest.raises(NotTaken) as refused:
        await outbox_to(provider.port).send(TEXT)
    assert refused.value.fate is Fate.UNKNOWN


async def test_a_slow_answer_may_have_sent_it_too(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    from backend.notifications import smsmode

    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    monkeypatch.setattr(smsmode, "_TIMEOUT", httpx.Timeout(0.2))
    server = await asyncio.start_server(never, "127.0.0.1", 0)
    async with server:
        with pytest.raises(NotTaken) as refused:
            await outbox_to(server.sockets[0].getsockname()[1]).send(TEXT)
    assert refused.value.fate is Fate.UNKNOWN


async def test_who_is_not_there_is_asked_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NotTaken) as refused:
        await outbox_to(port).send(TEXT)
    assert (refused.value.fate, refused.value.reason) == (Fate.BUSY, "provider_away")


@pytest.mark.parametrize("answer", [b"", b"<html>", {"messageId": ""}, {"other": 1}])
async def test_what_was_taken_without_a_name_is_not_sent_again(provider: Provider, answer: object) -> None:
    provider.answer = answer
    assert await outbox_to(provider.port).send(TEXT) == ""


@pytest.mark.parametrize(
    ("value", "arrived"),
    [("DELIVERED", True), ("UNDELIVERABLE", False), ("UNDELIVERED", False), ("ENROUTE", None), ("NEWS", None)],
)
def test_what_a_report_says(value: str, arrived: bool | None) -> None:
    report = SmsmodeReport.model_validate({"messageId": "1", "status": {"value": value, "x": 1}, "recipient": {}})
    assert report.arrived is arrived


@pytest.mark.parametrize(
    ("url", "sender"),
    [("http://rest.smsmode.com", "Comptoir"), ("nonsense", "Comptoir"), ("https://x.fr", "Le Comptoir 12")],
)
def test_settings_that_cannot_work_are_refused_at_the_start(url: str, sender: str) -> None:
    with pytest.raises(ValueError, match="COMPTOIR_SMS"):
        SmsmodeOutbox(url, "key", sender)
