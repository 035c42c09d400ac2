"""A table in Markdown, and the plain text of a ticket: what a person pastes for another to read."""

import re
from collections.abc import Iterator

from tui.domain.text.safe_text import clean
from tui.export.sheet import ExportTable

_SPECIAL = {character: f"\\{character}" for character in "\\|`*_<>[]~"}
_OUTER = re.compile("^ +| +$")
"""Spaces at an end, which a name may have and a table would lose."""
_ESCAPES = str.maketrans({**_SPECIAL, "&": "&amp;"})


def markdown(sheet: ExportTable) -> Iterator[str]:
    """Return the table line by line, under a line which says what it is."""
    yield f"{escape_markdown(sheet.preface())}\n\n"
    yield _line([escape_markdown(title) for title in sheet.headings])
    rights = {"number", "bytes", "money"}
    yield _line(["---:" if column.kind in rights else "---" for column in sheet.columns])
    for row in sheet.rows:
        yield _line([escape_markdown(text) for text in row])


def escape_markdown(text: str) -> str:
    """Write a text so that Markdown shows it as it is; a label cannot be a link or a picture."""
    shown = clean(text).translate(_ESCAPES).replace("://", ":&#47;&#47;")
    return _OUTER.sub(lambda spaces: "&#32;" * len(spaces[0]), shown)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def ticket(sheet: ExportTable) -> Iterator[str]:
    """Return the rows as a ticket's text: one fact a line, one paragraph a row, unknown left out."""
    width = max((len(title) for title in sheet.headings), default=0)
    for number, row in enumerate(sheet.rows):
        if number:
            yield "\n"
        for title, text in zip(sheet.headings, row, strict=True):
            if text:
                yield f"{title + ':':<{width + 1}} {_quoted(clean(text))}\n"
    times = f"times in {sheet.zone}, as of {sheet.made_at:%Y-%m-%d %H:%M} UTC"
    yield f"\n({sheet.title}; {times})\n"


def _quoted(text: str) -> str:
    """Put quotes around a text with a space at an end, which a reader would lose."""
    is_bare = text == text.strip() and not (len(text) > 1 and text[0] == text[-1] == '"')
    return text if is_bare else f'"{text}"'
