"""Composes the HTTP and WebSocket application from the packages' routers."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import APIRouter, FastAPI, Response
from sqlalchemy import text
from starlette.middleware import Middleware

import booking.api
import booking.queue.api
import booking.schedules.api
import booking.series.api
import booking.solidarity.api
import booking.waiting_list.api
import media.api
import signaling.api
from backend.accounts import api as accounts
from backend.accounts import oidc_api as oidc
from backend.admin import api as admin
from backend.cabins import api as cabins
from backend.cabins import identity_api, link
from backend.care import api as care
from backend.consultations import api as consultations
from backend.fhir import api as fhir
from backend.guards import CrossSiteGuard, DeclaredBodyLimit, LastHandler, SecurityHeaders
from backend.notifications import api as notifications
from backend.preparation import api as preparation
from backend.services import Services
from backend.settings import Settings
from backend.web import web_client
from core.errors import NotFound
from core.http import Session, install_problem_handlers, problems

# Far above any form of ours. Uploads have a limit of their own.
BODY_LIMIT = 256 * 1024

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


unknown = APIRouter()


@unknown.api_route(
    "/{path:path}", methods=["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False
)
async def nothing_here(path: str) -> None:
    """Below /api every address that is not ours is a problem, never a page of the web client."""
    raise NotFound


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
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(LastHandler),
            Middleware(CrossSiteGuard, allowed=settings.origins),
            Middleware(DeclaredBodyLimit, limit=BODY_LIMIT, but_for="/api/uploads"),
        ],
    )
    install_problem_handlers(app)
    # They are asked in this order: the busiest first.
    for router in (
        booking.api.router,
        health,
        accounts.router,
        oidc.router,
        booking.schedules.api.router,
        booking.series.api.router,
        booking.queue.api.router,
        booking.waiting_list.api.router,
        booking.solidarity.api.router,
        notifications.router,
        preparation.router,
        fhir.router,
        consultations.router,
        care.router,
        media.api.router,
        cabins.router,
        identity_api.router,
        admin.router,
        link.router,
        signaling.api.router,
        unknown,
    ):
        # Anything can be too long for us, and the database can be away at any moment.
        app.include_router(router, prefix="/api", max_body_size=BODY_LIMIT, responses=problems(413, 503))
    app.mount("/", web_client(settings.web_dist))
    return app
