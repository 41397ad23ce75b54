"""Composes the HTTP and WebSocket application from the packages' routers."""

import re
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import APIRouter, FastAPI, Response
from sqlalchemy import text
from starlette.middleware import Middleware
from starlette.routing import Match, Mount
from starlette.types import Scope

import booking.api
import booking.queue.api
import booking.schedules.api
import booking.series.api
import booking.solidarity.api
import booking.waiting_list.api
import media.api
import media.scale_card.api
import signaling.api
from backend.accounts import api as accounts
from backend.accounts import oidc_api as oidc
from backend.admin import api as admin
from backend.cabins import api as cabins
from backend.cabins import assist_api, board_api, identity_api, link, quarantine_api
from backend.care import api as care
from backend.chat import api as chat
from backend.consultations import api as consultations
from backend.exchange import api as exchange
from backend.fhir import api as fhir
from backend.fhir import medication_requests_api as fhir_medication_requests
from backend.fhir import observations_api as fhir_observations
from backend.fleet import api as fleet
from backend.guards import CrossSiteGuard, DeclaredBodyLimit, LastHandler, SecurityHeaders
from backend.lines import api as lines
from backend.notifications import api as notifications
from backend.opinions import api as opinions
from backend.preparation import api as preparation
from backend.prescriptions import api as prescriptions
from backend.push import api as push
from backend.quality import api as quality
from backend.recordings import api as recordings
from backend.recordings import stills_api
from backend.relay import api as relay
from backend.review import api as review
from backend.services import Services
from backend.settings import Settings
from backend.vault import api as vault
from backend.web import web_client
from core.errors import NotFound
from core.http import Session, install_problem_handlers, problems

# Far above any form of ours. Uploads have a limit of their own.
BODY_LIMIT = 256 * 1024

LONGER_BODIES = re.compile(r"/api/(?:uploads\b|consultations/[^/]+/attachments$|cabins/stills$)")

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


class _Pages(Mount):
    """All that is not /api."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path: str = scope["path"]
        return (Match.NONE, {}) if path == "/api" or path.startswith("/api/") else super().matches(scope)


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
            Middleware(DeclaredBodyLimit, limit=BODY_LIMIT, but_for=LONGER_BODIES),
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
        fhir_observations.router,
        fhir_medication_requests.router,
        consultations.router,
        prescriptions.router,
        chat.router,
        push.router,
        care.router,
        opinions.router,
        review.router,
        exchange.router,
        media.api.router,
        media.scale_card.api.router,
        fleet.router,
        cabins.router,
        recordings.router,
        stills_api.router,
        board_api.router,
        quarantine_api.router,
        assist_api.router,
        identity_api.router,
        admin.router,
        vault.router,
        relay.router,
        lines.router,
        quality.router,
        link.router,
        signaling.api.router,
        unknown,
    ):
        # Anything can be too long for us, and the database can be away at any moment.
        app.include_router(router, prefix="/api", max_body_size=BODY_LIMIT, responses=problems(413, 503))
    # First, so that a page and its files need not pass by two hundred routes.
    app.router.routes.insert(0, _Pages("/", web_client(settings.web_dist)))
    return app
