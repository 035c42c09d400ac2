"""Reading: one GET, or a walk through all its pages."""

from collections.abc import Callable, Hashable
from typing import Any

from tui.lazy_dataclass import dataclass
from tui.providers.contract import Call, Reply, Wire
from tui.providers.decoder import decode
from tui.providers.errors import Refused
from tui.providers.lattigo.learned_sizes import LearnedSizes
from tui.providers.lattigo.models import unwrap
from tui.providers.lattigo.pages import Query, Walk
from tui.providers.lattigo.paths import DEVICES
from tui.providers.lattigo.statuses import PAGED, READ, ask


@dataclass(frozen=True, slots=True)
class Shape:
    """How a list is recognized: what it may be wrapped in, and what a lone row of it must have."""

    wrappers: tuple[str, ...]
    lone: tuple[str, ...]
    identify: Callable[[Any], Hashable]


@dataclass(slots=True)
class Reader:
    """Reads one account's lists."""

    wire: Wire
    per_page: int
    """Wanted in every walk, unless a refusal has taught that less is taken."""
    sizes: LearnedSizes

    async def get(self, path: str, query: Query = (), accepts: frozenset[int] = READ) -> Reply:
        """Send one GET and return the answer."""
        call = Call(operation=naming(path), method="GET", path=path, query=query, accepts=accepts)
        return await ask(self.wire, call)

    async def once(self, path: str, shape: Shape, query: Query) -> list[Any]:
        """Read a list which has no pages."""
        return rows_of(await self.get(path, query), path, shape)

    async def walk(
        self, path: str, shape: Shape, query: Query = (), limit: int | None = None
    ) -> Walk:
        """Begin a walk through a list which has pages."""
        sizes = {"per_page": await self.sizes.lowered("per_page", self.per_page)}
        if limit is not None:
            sizes["limit"] = await self.sizes.lowered("limit", limit)

        async def ask_page(paging: Query) -> Reply:
            reply = await self.get(path, (*query, *paging), PAGED)
            if reply.status == 200:
                for name, size in sizes.items():
                    taken = int(dict(paging)[name])
                    if taken < size:
                        sizes[name] = taken
                        await self.sizes.save(name, taken)
            return reply

        return Walk(
            what=naming(path),
            ask=ask_page,
            read=lambda reply: rows_of(reply, path, shape),
            identify=shape.identify,
            per_page=sizes["per_page"],
            limit=sizes.get("limit"),
        )


def rows_of(reply: Reply, path: str, shape: Shape) -> list[Any]:
    """Return the rows of an answer; `null` below a device means that it is unknown here."""
    what = naming(path)
    body = decode(reply.body, what)
    if body is None and path.startswith(f"{DEVICES}/"):
        raise Refused(f"{what}: no such device, or it belongs to another account.")
    return unwrap(body, what, shape.wrappers, shape.lone)


def naming(path: str) -> str:
    """Return the name of a path's endpoint, the device left out."""
    parts = path.split("/")
    if path.startswith(f"{DEVICES}/"):
        parts[2] = "…"
    return f"GET /{'/'.join(parts)}"
