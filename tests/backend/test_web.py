"""The web client beside the API: what is below /api is the API's, and everything else a page."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from backend.app import create_app
from backend.services import open_services
from backend.settings import Settings

PROBLEM = "application/problem+json"


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<p>Comptoir</p>")
    (tmp_path / "assets" / "a-1.js").write_text("export {};")
    settings = Settings(database_url="postgresql://unused", web_dist=tmp_path, public_url="https://house.test")
    return create_app(settings, lambda: open_services(settings))


async def fetched(app: FastAPI, address: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://house.test") as client:
        return await client.get(address)


async def test_a_page_and_its_files_pass_by_no_route_of_the_api(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    def builds(*_: object, **__: object) -> None:
        raise AssertionError("a request came to the routes of the API, which FastAPI builds then")

    monkeypatch.setattr("fastapi.routing.get_dependant", builds)
    assert (await fetched(app, "/connexion")).text == "<p>Comptoir</p>"
    assert (await fetched(app, "/assets/a-1.js")).text == "export {};"
    assert (await fetched(app, "/api/health")).status_code == 500


@pytest.mark.parametrize("address", ["/api/", "/api/nothing", "/api/health/deeper"])
async def test_an_address_below_api_that_is_not_ours_is_a_problem(app: FastAPI, address: str) -> None:
    answer = await fetched(app, address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, PROBLEM)


async def test_an_address_that_only_begins_like_the_api_is_a_page(app: FastAPI) -> None:
    assert (await fetched(app, "/apiculteur")).text == "<p>Comptoir</p>"
