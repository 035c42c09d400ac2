"""Read the rows below a heading: the target of each, from the chosen column."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tui.domain.lists.cell import CellReader, ListedTarget, Read, row_problem
from tui.domain.lists.columns import ListColumns
from tui.domain.lists.saved_rows import COMMENTS, ListRow
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class HeadedRows:
    """Reads rows whose columns have headings."""

    width: int
    """How many columns the heading has."""
    columns: ListColumns
    cells: CellReader

    def read(self, row: ListRow) -> Iterator[Read]:
        """Yield the targets of a row, or its problem."""
        cells, columns = row.cells, self.columns
        if not any(cell.strip() for cell in cells):
            return
        if len(cells) == 1 < self.width and cells[0].lstrip().startswith(COMMENTS):
            return
        if any(cell.strip() for cell in cells[self.width :]):
            yield row_problem(
                row, f"the row has {len(cells)} columns, and the heading has {self.width}"
            )
            return
        own = {name: self.cells.text(row.cell(at)).strip() for name, at in columns.own}
        values = {name: text for name, text in own.items() if text}
        for read in self._targets(row, values):
            if values and isinstance(read, ListedTarget):
                yield replace(read, values=values)
            else:
                yield read

    def _targets(self, row: ListRow, values: Mapping[str, str]) -> Iterator[Read]:
        """Yield the targets of a row, or its problem, by what its column holds."""
        columns = self.columns
        if columns.kind == "members":
            yield from self._members(row)
        elif stranger := self._stranger(row):
            yield row_problem(row, stranger)
        elif columns.kind == "pair":
            imei, iccid = row.cell(columns.at), row.cell(columns.iccid)
            yield self.cells.pair(row, imei, iccid, values)
        elif not (cell := row.cell(columns.at)).strip():
            yield row_problem(row, f"the row has no {columns.name.strip()}")
        elif columns.kind == "record":
            provider = self.cells.text(row.cell(columns.provider))
            account = self.cells.text(row.cell(columns.account))
            yield self.cells.record(row.line, cell, provider, account)
        else:
            yield from self.cells.read(row.line, cell, columns.kind)

    def _stranger(self, row: ListRow) -> str:
        """Return a sentence if a row belongs to another account."""
        account = self.cells.text(row.cell(self.columns.account))
        purpose = self.cells.purpose
        mine = purpose.account
        if not account.strip() or not mine or account in {mine, clean(mine)}:
            return ""
        is_ours = self.columns.provider >= 0 or account in purpose.accounts
        return f"the row belongs to account {clean(account)}, not to {mine}" if is_ours else ""

    def _members(self, row: ListRow) -> Iterator[Read]:
        """Yield the device records of a unit which belong to the account, or without one all of them."""
        account = self.cells.purpose.account
        try:
            members = json.loads(row.cell(self.columns.at) or "[]")
            keys = [
                (str(member["provider"]), str(member["account"]), str(member["key"]))
                for member in members
                if account in {"", member["account"]}
            ]
        except (ValueError, TypeError, KeyError):
            yield row_problem(row, "the members of this unit cannot be read")
            return
        if not keys:
            whose = f" of {account}" if account else ""
            yield row_problem(row, f"no device{whose} is in this unit")
        for provider, owner, key in keys:
            yield CellReader(self.cells.purpose, "none").record(row.line, key, provider, owner)
