"""Recognize a web page which came in place of data: a portal or a proxy answers for the vendor."""

import re
from collections.abc import Mapping

from tui.domain.text.safe_text import clean

MOST_READ = 20_000
MOST_TITLE = 80
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head)\b",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)


def is_web_page(headers: Mapping[str, str], body: bytes) -> bool:
    """Return whether an answer is a web page, by its declared type or by how it begins."""
    declared = headers.get("content-type", "").partition(";")[0].strip().casefold()
    if declared in {"text/html", "application/xhtml+xml"}:
        return body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")  # some vendors declare JSON so
    return _PAGE.match(body[:MOST_READ]) is not None


def title_of(body: bytes) -> str:
    """Return the title of a web page, cleaned and short; empty if it has none."""
    from html import unescape  # noqa: PLC0415 - its table of names takes 350 KB, and hardly any answer is a page

    found = _TITLE.search(body[:MOST_READ].decode("utf-8", "replace"))
    title = clean(" ".join(unescape(found[1]).split())) if found else ""
    return title if len(title) <= MOST_TITLE else f"{title[: MOST_TITLE - 1]}…"
