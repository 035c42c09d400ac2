"""A walk through a paged list: every page once, and whether that was the whole list."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping
from dataclasses import field
from typing import Any

from tui.lazy_dataclass import dataclass
from tui.providers.answer import words
from tui.providers.contract import Reply
from tui.providers.errors import AnswerUnreadable
from tui.providers.lattigo.statuses import require_rows

MOST_PAGES = 20_000
"""Ten times the largest account known, at the smallest page known."""
Query = tuple[tuple[str, str], ...]


@dataclass(slots=True, kw_only=True)
class Walk:
    """One walk through one list: what to ask, how rows are told apart, and what has been seen."""

    what: str
    ask: Callable[[Query], Awaitable[Reply]]
    read: Callable[[Reply], list[Any]]
    """Rows of an answer; raises if it holds none."""
    identify: Callable[[Any], Hashable]
    per_page: int
    limit: int | None = None
    """Where the endpoint has one: left out, it would be 1 (lattigo.txt, device_reports)."""
    most_pages: int = MOST_PAGES
    total: int | None = None
    """What X-Total said last."""
    received: int = 0
    requests: int = 0
    _seen: set[Hashable] = field(default_factory=set)
    _prints: set[int] = field(default_factory=set)
    _stride: int = 0
    _doubt: str = ""

    async def pages(self) -> AsyncIterator[list[Any]]:
        """Return the rows not seen before, page by page."""
        page: int | None = 1
        while page is not None:
            if self.requests >= self.most_pages:
                self._doubt = f"it has more than {self.most_pages} pages"
                return
            self.requests += 1
            reply = await self.ask(self._query(page))
            if reply.status == 400 and self._lower(words(reply.body)):
                self._prints.clear()
                self.received, page = 0, 1
                continue
            require_rows(reply, self.what)
            rows = self.read(reply)
            keys = [self.identify(row) for row in rows]
            following = self._next(page, keys, reply.headers)
            fresh = self._fresh(rows, keys)
            if fresh:
                yield fresh
            page = following

    async def rows(self) -> list[Any]:
        """Read the whole list; raise `AnswerUnreadable` if it was not whole."""
        found = [row async for page in self.pages() for row in page]
        self.require_whole()
        return found

    def require_whole(self) -> None:
        """Raise `AnswerUnreadable` if the walk ended before the list did."""
        came = len(self._seen)
        if self.total is not None and came >= self.total:
            return
        if self._doubt:
            raise AnswerUnreadable(f"{self.what}: the list is incomplete: {self._doubt}.")
        if self.total is None:
            return
        # A record added meanwhile shifts one row to the next page: seen twice, the new one not at all.
        shifted = min(self.received - came, max(5, self.total // 50))
        if self.total - came > shifted:
            raise AnswerUnreadable(
                f"{self.what}: the list is incomplete: {came} arrived, X-Total says {self.total}."
            )

    @property
    def cut(self) -> bool:
        """Whether rows may be missing: exactly `limit` of them came, or the pages went in circles."""
        return bool(self._doubt) or self.received == self.limit

    def _query(self, page: int) -> Query:
        limit = () if self.limit is None else (("limit", str(self.limit)),)
        return (*limit, ("page", str(page)), ("per_page", str(self.per_page)))

    def _lower(self, refusal: str) -> bool:
        """Ask for less if a refusal names the size: for what it allows, or for half."""
        if re.search(r"per[_ -]?page", refusal, re.IGNORECASE):
            lowered = _allowed(refusal, self.per_page)
            self.per_page = lowered or self.per_page
            return lowered is not None
        if self.limit is not None and re.search(r"\blimit\b", refusal, re.IGNORECASE):
            lowered = _allowed(refusal, self.limit)
            self.limit = lowered or self.limit
            return lowered is not None
        return False

    def _fresh(self, rows: list[Any], keys: list[Hashable]) -> list[Any]:
        print_ = hash(tuple(keys))
        if print_ in self._prints:
            return []
        self._prints.add(print_)
        self.received += len(rows)
        fresh = []
        for row, key in zip(rows, keys, strict=True):
            if key not in self._seen:
                self._seen.add(key)
                fresh.append(row)
        return fresh

    def _next(self, page: int, keys: list[Hashable], headers: Mapping[str, str]) -> int | None:
        said = headers.get("x-next-page")
        total = whole(headers.get("x-total"))
        self.total = self.total if total is None else total
        following = whole(said)
        onward = following is not None and following > page
        if not keys or hash(tuple(keys)) in self._prints:
            if onward:
                self._doubt = (
                    f"page {page} was {'a repetition' if keys else 'empty'}, but not the last"
                )
            return None
        if onward:
            return following
        if said is not None and not said.strip():
            return None
        return page + 1 if self._may_go_on(page, keys, headers) else None

    def _may_go_on(self, page: int, keys: list[Hashable], headers: Mapping[str, str]) -> bool:
        """Guess, where no header says so: a page shorter than those before it is the last.

        A first page shorter than asked proves nothing, as a server may allow less than we asked for.
        """
        if self.total is not None:
            return len(self._seen | set(keys)) < self.total
        if page == 1:
            self._stride = whole(headers.get("x-per-page")) or min(len(keys), self.per_page)
        return len(keys) >= self._stride


def whole(text: str | None) -> int | None:
    """Read a header which should be a whole number; None if it is not."""
    stripped = "" if text is None else text.strip()
    return int(stripped) if re.fullmatch("[0-9]{1,12}", stripped) else None


def _allowed(refusal: str, asked: int) -> int | None:
    """Find how many a refusal allows: a smaller number in it, or half; None if one was too many."""
    named = [int(digits) for digits in re.findall(r"\b[0-9]{1,6}\b", refusal)]
    smaller = [number for number in named if 0 < number < asked]
    if smaller:
        return max(smaller)
    return asked // 2 or None
