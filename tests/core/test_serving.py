"""A server that has settled builds nothing more when the first request comes."""

from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI

from core.serving import settle_routes


def an_app() -> FastAPI:
    def who() -> str:
        return "Rose"

    inner = APIRouter()

    @inner.get("/{number}")
    async def named(number: int, name: Annotated[str, Depends(who)]) -> str:
        return f"{name} {number}"

    outer = APIRouter(prefix="/people")
    outer.include_router(inner)
    app = FastAPI()
    app.include_router(outer, prefix="/api")
    return app


async def answer(app: FastAPI) -> str:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        found: str = (await client.get("/api/people/7")).json()
        return found


async def test_settled_routes_are_not_built_by_the_first_request(monkeypatch: pytest.MonkeyPatch) -> None:
    settled, unsettled = an_app(), an_app()
    settle_routes(settled)

    def builds(*_: object, **__: object) -> None:
        raise AssertionError("a route is built")

    monkeypatch.setattr("fastapi.routing.get_dependant", builds)
    assert await answer(settled) == "Rose 7"
    with pytest.raises(AssertionError, match="a route is built"):
        await answer(unsettled)
