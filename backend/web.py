"""Serves the built web client: one page a role, hashed assets kept for a year."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

# A path's first segment to the page that owns it; everything else is the patient's.
_PAGES = {"desk": "desk.html", "assistant": "assistant.html", "cabin": "cabin.html", "admin": "admin.html"}


class _HashedAssets(StaticFiles):
    """File names carry a hash of the content, so a browser never needs to ask again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def web_client(dist: Path) -> Starlette:
    """An ASGI app over `dist` (Vite's output). Without a build it says how to make one."""

    async def page(request: Request) -> Response:
        path = request.path_params["path"]
        name = _PAGES.get(path.split("/", 1)[0], "index.html")
        single = dist / path
        if path and "/" not in path and path != name and not path.endswith(".html") and single.is_file():
            return FileResponse(single)
        if not (dist / name).is_file():
            return PlainTextResponse("The web client is not built. Run: make web\n", status_code=503)
        return FileResponse(dist / name, headers={"Cache-Control": "no-cache"})

    routes = [
        Mount("/assets", _HashedAssets(directory=dist / "assets", check_dir=False)),
        Route("/{path:path}", page),
    ]
    return Starlette(routes=routes, middleware=[Middleware(GZipMiddleware, minimum_size=500)])
