from collections.abc import AsyncGenerator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from backend.app import BODY_LIMIT
from backend.guards import CrossSiteGuard, SecurityHeaders
from tests.backend.house import House


async def answer(_: Request) -> PlainTextResponse:
    return PlainTextResponse("done")


@pytest.fixture
async def client() -> AsyncGenerator[httpx.AsyncClient]:
    app = Starlette(
        routes=[Route("/", answer, methods=["GET", "POST"])],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(CrossSiteGuard, allowed=frozenset({"https://comptoir.example"})),
        ],
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house.test") as client:
        yield client


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://house.test", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://comptoir.example"}, 200),
        ({"Origin": "http://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
    ids=["no browser", "same origin", "proxied origin", "other origin", "opaque origin", "cross-site", "same-site"],
)
async def test_writes_from_another_site_are_refused(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    response = await client.post("/", headers=headers)
    assert response.status_code == status
    if status == 403:
        assert response.json()["code"] == "request.cross_site"


async def test_reads_from_another_site_are_answered(client: httpx.AsyncClient) -> None:
    assert (await client.get("/", headers={"Origin": "http://evil.test"})).status_code == 200


async def test_every_answer_forbids_inline_code_framing_and_sniffing(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/")).headers
    policy = headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy
    assert "'unsafe-eval'" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


async def test_a_body_beyond_the_limit_is_refused_declared_or_not(house: House) -> None:
    long = b'{"login": "' + b"a" * BODY_LIMIT + b'"}'

    async def unannounced() -> AsyncGenerator[bytes]:
        yield long

    for content in (long, unannounced()):
        response = await house.visitor().post(
            "/api/session", content=content, headers={"Content-Type": "application/json"}
        )
        assert response.status_code == 413
        assert response.json()["code"] == "request.too_large"
        assert response.headers["content-type"] == "application/problem+json"
