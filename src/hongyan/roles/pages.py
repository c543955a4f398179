"""What a browser gets: the web client, with the headers that keep it safe, and health for balancers."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from hongyan.core.wire import encode

WEB = Path(__file__).parent.parent / "web"
FOR_EVER = "public, max-age=31536000, immutable"
SAFE = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; "
        "connect-src 'self' ws: wss:; "
        "worker-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types default dompurify"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(self), geolocation=(self)",
}
NEEDED = ("serving", "sql")  # the rest can be away for a while
Present = Callable[[], list[Any]]
Ready = Callable[[], Awaitable[dict[str, bool]]]


def web_client(folder: Path = WEB) -> Route:
    """The built client. Its routes are its own: what is no file of it is answered with its first page."""

    async def page(http: Request) -> Response:
        file = _find_file(folder, http.path_params["path"]) or folder / "index.html"
        if not file.is_file():
            return PlainTextResponse("The web client has not been built: run `make run`.", 404)
        is_hashed = "assets" in file.relative_to(folder).parts[:1]
        return FileResponse(file, headers=SAFE | {"cache-control": FOR_EVER if is_hashed else "no-cache"})

    return Route("/{path:path}", page)


def _find_file(folder: Path, path: str) -> Path | None:
    """The file, if there is one in `folder`. What no file can be called is none."""
    try:
        file = (folder / path).resolve()
        return file if file.is_relative_to(folder) and file.is_file() else None
    except (OSError, ValueError):
        return None


def health(is_ready: Ready) -> list[Route]:
    """`/healthz`: this process runs. `/readyz`: how all that it stands on is, and 200 if it can serve.

    Members share their back ends. If a lost bus made one unready, it would make all of them unready.
    """

    async def healthz(http: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(http: Request) -> Response:
        parts = await is_ready()
        return JSONResponse(parts, 200 if all(parts[part] for part in NEEDED) else 503)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


def members(present: Present) -> Route:
    """`/internal/members`: which processes there are, as this one sees it."""

    async def page(http: Request) -> Response:
        return Response(encode({"items": present()}), media_type="application/json")

    return Route("/internal/members", page)
