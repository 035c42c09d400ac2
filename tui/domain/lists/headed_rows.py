"""The rows under a heading: whom each names by the column which was chosen by its name."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from tui.domain.lists.cell import CellReader, Read, row_problem
from tui.domain.lists.columns import ListColumns
from tui.domain.lists.saved_rows import COMMENTS, ListRow
from tui.domain.text.safe_text import clean


@dataclass(frozen=True, slots=True)
class HeadedRows:
    """Reads rows whose columns are named."""

    width: int
    """How many columns the heading has."""
    columns: ListColumns
    cells: CellReader

    def read(self, row: ListRow) -> Iterator[Read]:
        """Return whom one row names, or why nobody."""
        cells, columns = row.cells, self.columns
        if not any(cell.strip() for cell in cells):
            return
        if len(cells) == 1 < self.width and cells[0].lstrip().startswith(COMMENTS):
            return
        if any(cell.strip() for cell in cells[self.width :]):
            yield row_problem(row, f"it has {len(cells)} columns, and the heading has {self.width}")
            return
        if columns.kind == "members":
            yield from self._members(row)
        elif stranger := self._stranger(row):
            yield row_problem(row, stranger)
        elif columns.kind == "pair":
            imei, iccid = row.cell(columns.at), row.cell(columns.iccid)
            yield self.cells.pair(row, imei, iccid, self.cells.text(row.cell(columns.plan)).strip())
        elif not (cell := row.cell(columns.at)).strip():
            yield row_problem(row, f"there is no {columns.name.strip()} in it")
        elif columns.kind == "record":
            provider = self.cells.text(row.cell(columns.provider))
            yield self.cells.record(row.line, cell, provider)
        else:
            yield from self.cells.read(row.line, cell, columns.kind)

    def _stranger(self, row: ListRow) -> str:
        """Return whose a row is, where it is another account's."""
        account = self.cells.text(row.cell(self.columns.account))
        purpose = self.cells.purpose
        mine = purpose.account
        if not account.strip() or not mine or account in {mine, clean(mine)}:
            return ""
        is_ours = self.columns.provider >= 0 or account in purpose.accounts
        return f"it is of account {clean(account)}, not of {mine}" if is_ours else ""

    def _members(self, row: ListRow) -> Iterator[Read]:
        """Read a unit: those of its device records which are the account's."""
        account = self.cells.purpose.account
        try:
            members = json.loads(row.cell(self.columns.at) or "[]")
            keys = [
                (str(member["provider"]), str(member["key"]))
                for member in members
                if member["account"] == account
            ]
        except (ValueError, TypeError, KeyError):
            yield row_problem(row, "its members are damaged")
            return
        if not keys:
            yield row_problem(row, f"no device of {account} is in this unit")
        for provider, key in keys:
            yield CellReader(self.cells.purpose, "none").record(row.line, key, provider)
