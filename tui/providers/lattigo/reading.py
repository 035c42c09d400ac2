"""Reading: one GET, or a walk through all its pages."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from tui.providers.contract import Call, Reply, Wire
from tui.providers.decoder import decode
from tui.providers.errors import Refused
from tui.providers.lattigo.models import unwrap
from tui.providers.lattigo.pages import Query, Walk
from tui.providers.lattigo.paths import DEVICES
from tui.providers.lattigo.statuses import READ_ACCEPTS, require_success


@dataclass(frozen=True, slots=True)
class Shape:
    """How a list is recognised: what it may be wrapped in, and what a lone row of it must have."""

    wrappers: tuple[str, ...]
    lone: tuple[str, ...]
    identify: Callable[[Any], Hashable]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one account's lists."""

    wire: Wire
    per_page: int

    async def get(self, path: str, query: Query = ()) -> Reply:
        """Send one GET and give the answer back, a refusal included."""
        call = Call(
            operation=naming(path), method="GET", path=path, query=query, accepts=READ_ACCEPTS
        )
        return await self.wire.send(call)

    async def once(self, path: str, shape: Shape, query: Query) -> list[Any]:
        """Read a list which has no pages."""
        reply = await self.get(path, query)
        require_success(reply, naming(path))
        return rows_of(reply, path, shape)

    def walk(self, path: str, shape: Shape, query: Query = (), limit: int | None = None) -> Walk:
        """Begin a walk through a list which has pages."""

        async def ask(paging: Query) -> Reply:
            return await self.get(path, (*query, *paging))

        return Walk(
            what=naming(path),
            ask=ask,
            read=lambda reply: rows_of(reply, path, shape),
            identify=shape.identify,
            per_page=self.per_page,
            limit=limit,
        )


def rows_of(reply: Reply, path: str, shape: Shape) -> list[Any]:
    """Give the rows of an answer; `null` below a device means that it is unknown here."""
    what = naming(path)
    body = decode(reply.body, what)
    if body is None and path.startswith(f"{DEVICES}/"):
        raise Refused(f"{what}: no such device, or it belongs to another account.")
    return unwrap(body, what, shape.wrappers, shape.lone)


def naming(path: str) -> str:
    """Name the endpoint of a path, the device left out."""
    parts = path.split("/")
    if path.startswith(f"{DEVICES}/"):
        parts[2] = "…"
    return f"GET /{'/'.join(parts)}"
