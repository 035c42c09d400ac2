"""A Markdown table, and the plain text of a ticket: formats to paste for another person."""

import re
from collections.abc import Iterator

from tui.domain.text.safe_text import clean
from tui.export.sheet import ExportTable

_SPECIAL = {character: f"\\{character}" for character in "\\|`*_<>[]~"}
_OUTER = re.compile("^ +| +$")
"""Leading and trailing spaces, which a name may have and a table would lose."""
_ESCAPES = str.maketrans({**_SPECIAL, "&": "&amp;"})


def markdown(sheet: ExportTable) -> Iterator[str]:
    """Return the table line by line, below a line which describes it."""
    yield f"{escape_markdown(sheet.preface())}\n\n"
    yield _line([escape_markdown(title) for title in sheet.headings])
    rights = {"number", "bytes", "money"}
    yield _line(["---:" if column.kind in rights else "---" for column in sheet.columns])
    for row in sheet.rows:
        yield _line([escape_markdown(text) for text in row])


def escape_markdown(text: str) -> str:
    """Return a text which Markdown shows literally; a label cannot become a link or a picture."""
    shown = clean(text).translate(_ESCAPES).replace("://", ":&#47;&#47;")
    return _OUTER.sub(lambda spaces: "&#32;" * len(spaces[0]), shown)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def ticket(sheet: ExportTable) -> Iterator[str]:
    """Return the rows as text for a ticket: one field per line, one paragraph per row, unknown left out."""
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
    """Return a text in quotes if it begins or ends with a space, which a reader would miss."""
    is_bare = text == text.strip() and not (len(text) > 1 and text[0] == text[-1] == '"')
    return text if is_bare else f'"{text}"'
