"""Composes the HTTP and WebSocket application from the packages' routers."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import APIRouter, FastAPI, Response
from sqlalchemy import text
from starlette.middleware import Middleware

import booking.api
import media.api
import signaling.api
from backend.accounts import api as accounts
from backend.cabins import api as cabins
from backend.cabins import link
from backend.consultations import api as consultations
from backend.guards import CrossSiteGuard, SecurityHeaders
from backend.services import Services
from backend.settings import Settings
from backend.web import web_client
from core.http import Session, install_problem_handlers, problems

health = APIRouter(tags=["health"])


@health.get("/health")
async def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@health.get("/health/ready", responses=problems(503))
async def ready(session: Session, response: Response) -> dict[str, str]:
    """The process answers and its database does."""
    await session.execute(text("SELECT 1"))
    response.headers["Cache-Control"] = "no-store"
    return {"status": "ready"}


def create_app(settings: Settings, services: Callable[[], AbstractAsyncContextManager[Services]]) -> FastAPI:
    """The whole application; `services` opens what it needs for as long as it runs."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with services() as app.state.services:
            yield

    app = FastAPI(
        title="Comptoir",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=[Middleware(SecurityHeaders), Middleware(CrossSiteGuard, allowed=settings.origins)],
    )
    install_problem_handlers(app)
    for router in (
        health,
        accounts.router,
        booking.api.router,
        consultations.router,
        media.api.router,
        cabins.router,
        link.router,
        signaling.api.router,
    ):
        app.include_router(router, prefix="/api")
    app.mount("/", web_client(settings.web_dist))
    return app
