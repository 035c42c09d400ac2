"""Read the rows of a list without a heading: the target of each, if only one reading is possible."""

import re
from collections.abc import Iterator, Mapping

from tui.domain.lists.cell import CellReader, ListedTarget, Read, row_problem
from tui.domain.lists.loose_column import LooseColumn, named_cells
from tui.domain.lists.saved_rows import COMMENTS, ListRow
from tui.domain.lists.written_number import SHORTENED, is_scientific
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class LooseRows:
    """Reads rows of a list without a heading."""

    delimiter: str
    chosen: LooseColumn
    cells: CellReader

    def read(self, row: ListRow) -> Iterator[Read]:
        """Yield the targets of a row, or its problem."""
        cells, named = row.cells, named_cells(row.cells)
        if cells[0].lstrip().startswith(COMMENTS) or row is self.chosen.heading:
            yield from self._words(row)
        elif self.cells.purpose.target == "pair":
            yield self._pair(row, named)
        elif named:
            yield from self._named(row, named)
        elif self.chosen.at >= 0:
            yield from self._column(row)
        elif len(cells) == 1 or self.chosen.is_every:
            filled = (cell for cell in cells if cell.strip())
            yield from (entry for cell in filled for entry in self._cell(row, cell))
        else:
            yield self._many(row)

    def _words(self, row: ListRow) -> Iterator[Read]:
        """Yield a comment or title as a target which counts only if a device has exactly this name."""
        if self.cells.purpose.target == "device":
            whole = self.delimiter.join(row.cells)
            yield ListedTarget(line=row.line, kind="any", exact=(whole,), is_optional=True)

    def _pair(self, row: ListRow, named: Mapping[str, str]) -> Read:
        """Read `IMEI/ICCID`, or with a comma or space between; a third cell is a rate plan."""
        if named:
            return self.cells.pair(row, named.get("imei", ""), named.get("iccid", ""), {})
        cells = [cell for cell in row.cells if cell.strip(" \t\u00a0")]
        plan = cells.pop().strip() if len(cells) == 3 else ""
        if len(cells) == 1:
            text = self.cells.text(cells[0]).strip(" \"'\u00a0")
            cells = [part for part in re.split(r"[/\s]+", text) if part]
        if len(cells) not in (1, 2):
            return row_problem(row, "the row is not an IMEI/ICCID pair")
        imei, iccid = ("", *cells)[-2:]
        field = self.cells.purpose.pair_field
        values = {field: plan} if plan and field else {}
        return self.cells.pair(row, imei, iccid, values, is_named=False)

    def _named(self, row: ListRow, named: Mapping[str, str]) -> Iterator[Read]:
        """Read a line in which every cell names its kind: `IMEI: …, ICCID: …`."""
        kind = next((kind for _, kind in self.cells.purpose.headings if kind in named), "")
        if not kind:
            kinds = " and ".join(name.upper() for name in named)
            yield row_problem(row, f"the row has only an {kinds}, no IMEI")
        else:
            yield from self.cells.read(row.line, named[kind], kind)

    def _column(self, row: ListRow) -> Iterator[Read]:
        at = self.chosen.at
        if (cell := row.cell(at)).strip():
            yield from self._cell(row, cell)
        else:
            yield row_problem(row, f"column {at + 1} is empty in this row")

    def _cell(self, row: ListRow, cell: str) -> Iterator[Read]:
        kind = {"imei": "imei?", "name": "thing"}.get(self.cells.purpose.target, "any")
        return self.cells.read(row.line, cell, kind)

    def _many(self, row: ListRow) -> Read:
        """Read a line of several cells: a name with a comma in it, or nothing."""
        purpose, whole = self.cells.purpose, self.delimiter.join(row.cells)
        if is_scientific(whole):  # 8,96E+19 has a comma of its own
            return row_problem(row, SHORTENED)
        if purpose.target == "name":
            return row_problem(row, "write one name per line, in quotes if it contains a comma")
        reason = (
            f"the row has {len(row.cells)} columns and no heading says which one to use:"
            " add a heading, or choose a column with --column 1"
        )
        if purpose.target != "device":
            return row_problem(row, reason)
        return ListedTarget(line=row.line, kind="any", exact=(whole,), otherwise=reason)
