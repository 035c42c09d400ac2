"""A list whose rows have parents: drawn as a tree until it is sorted or filtered."""

from collections.abc import Callable, Sequence
from datetime import datetime

from tui.domain.device.record import Report, Row
from tui.domain.show.format import TimeStyle, field_value
from tui.domain.text.column import Column
from tui.screens.list.row_source import ListSource, RowsRequest, row_key
from tui.widgets.table.rows_cache import TableRow

INDENT = "  "
BRANCH = "└ "


class TreeSource(ListSource):
    """Rows in tree order, their names indented by depth."""

    def __init__(
        self,
        columns: Sequence[Column],
        read: Callable[[], Sequence[Row | Report]],
        parent: str,
        *,
        now: Callable[[], datetime],
    ) -> None:
        """Read the rows; `parent` is the field with the key of the row above."""
        self._depths: dict[str, int] = {}

        def arranged() -> Sequence[Row | Report]:
            rows, self._depths = in_tree(read(), parent)
            return rows

        super().__init__(columns, arranged, now=now)
        self._name = next(
            (
                column.field
                for column in columns
                if column.kind == "text" and column.field != "account"
            ),
            "",
        )

    async def rows(
        self, wanted: RowsRequest, span: range, manner: TimeStyle, columns: Sequence[Column]
    ) -> Sequence[TableRow]:
        """Read the rows of a span; without sort and filter each stands below its parent."""
        rows = await super().rows(wanted, span, manner, columns)
        place = next((i for i, column in enumerate(columns) if column.field == self._name), None)
        if wanted.text or wanted.sort or place is None:
            return rows
        return [_indented(row, place, self._depths.get(row.key, 0)) for row in rows]


def _indented(row: TableRow, place: int, depth: int) -> TableRow:
    if not depth:
        return row
    cells = list(row.cells)
    cells[place] = f"{INDENT * (depth - 1)}{BRANCH}{cells[place]}"
    return TableRow(row.key, tuple(cells), row.stale, row.version)


def in_tree(rows: Sequence[Row | Report], parent: str) -> tuple[list[Row | Report], dict[str, int]]:
    """Return the rows in tree order with their depths; a cycle is broken at its first row."""
    keys = {row_key(row) for row in rows}
    children: dict[str, list[Row | Report]] = {}
    for row in rows:
        above = f"{row.account}\x1f{field_value(row, parent)}"
        children.setdefault(above if above in keys and above != row_key(row) else "", []).append(
            row
        )
    found: list[Row | Report] = []
    depths: dict[str, int] = {}

    waiting = [(row, 0) for row in reversed([*children.get("", ()), *rows])]
    while waiting:
        row, depth = waiting.pop()
        if row_key(row) in depths:
            continue
        depths[row_key(row)] = depth
        found.append(row)
        waiting += [(child, depth + 1) for child in reversed(children.get(row_key(row), ()))]
    return found, depths
