"""Markdown, as the reference is written in it."""

from collections.abc import Sequence


def write_table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(titles), "|" + "---|" * len(titles), *map(line, rows)])


def code(text: str) -> str:
    """Write a text as code; nothing for an empty one."""
    return f"`{text}`" if text else ""
