"""The console in a browser: textual-serve behind a guard, with a page which loads nothing from elsewhere."""

import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from textual_serve.server import Server

from tui.cli.shared.known_names import KnownNames

PAGE = Path(__file__).parent / "web_page"
COOKIE = "watchfloor-{port}"
"""One for each port: two consoles on one host, or behind two tunnels, do not take each other's."""
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self';"
    " img-src 'self' data:; connect-src 'self' {socket}; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def make_app(
    command: str, host: str, port: int, public_url: str, token: str, names: KnownNames
) -> web.Application:
    """Return the web application: every request needs the token, and must come from our own page.

    It must also name a host we know: a name of another site may point at this machine.
    """
    server = Server(
        command,
        host=host,
        port=port,
        title="Watchfloor",
        public_url=public_url,
        templates_path=PAGE,
    )
    made = await server._make_app()  # noqa: SLF001 - its public method also starts it
    made.on_startup.clear()  # a banner
    made.router.add_get("/console.js", _script)
    made.middlewares.append(_guard(token, public_url, names))
    return made


def run(command: str, host: str, port: int, public_url: str, token: str, names: KnownNames) -> None:
    """Serve until stopped."""
    made = make_app(command, host, port, public_url, token, names)
    web.run_app(made, host=host, port=port, print=None)


async def _script(_: web.Request) -> web.StreamResponse:
    return web.FileResponse(PAGE / "console.js")


def _guard(token: str, public_url: str, names: KnownNames) -> Any:
    is_secure = public_url.startswith("https:")
    socket = "wss" if is_secure else "ws"

    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not names.hold(request.host):
            raise web.HTTPForbidden(
                text="Nobody here goes by the name in this address. If it is right, start"
                " `watchfloor web` with --host-name and the name.\n"
            )
        cookie = COOKIE.format(port=_port(request, public_url))
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc not in _names(request, public_url):
            raise web.HTTPForbidden(text="Open this console from its own page only.\n")
        given = request.query.get("token")
        kept = request.cookies.get(cookie, "")
        if given is not None and secrets.compare_digest(given.encode(), token.encode()):
            # The token disappears from the address line, so that nobody copies it by mistake.
            answer: web.StreamResponse = web.HTTPFound("./")
            answer.set_cookie(
                cookie, token, httponly=True, samesite="Strict", path="/", secure=is_secure
            )
            return answer
        if not secrets.compare_digest(kept.encode(), token.encode()):
            raise web.HTTPForbidden(text="Open the address which `watchfloor web` printed.\n")
        answer = await handler(request)
        if not answer.prepared:
            policy = POLICY.format(
                socket=f"{socket}://{request.host}"
            )  # its name was checked above
            answer.headers.update({**HEADERS, "Content-Security-Policy": policy})
        return answer

    return web.middleware(guard)


def _port(request: web.Request, public_url: str) -> int:
    """Return the port in the browser's address: a cookie itself is sent to every port of its host."""
    named = urlsplit(f"//{request.host}").port
    return named or (443 if public_url.startswith("https:") else 80)


def _names(request: web.Request, public_url: str) -> set[str]:
    return {request.host, urlsplit(public_url).netloc}
