"""Textual's ready-made tables on the same devices: `tables.py plain|fast FILE.csv ROWS`."""

import csv
import sys
from itertools import islice
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Input

KIND, FILE, ROWS = sys.argv[1], sys.argv[2], int(sys.argv[3])


def read() -> tuple[list[str], list[list[str]]]:
    with Path(FILE).open(newline="", encoding="utf-8") as lines:
        rows = csv.reader(lines)
        return next(rows), list(islice(rows, ROWS))


class Plain(App[None]):
    """DataTable; `s` sorts, `u` changes a cell."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [("s", "sort", ""), ("u", "update", "")]  # noqa: RUF012 - as Textual declares them

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        self.title_names, rows = read()
        table = self.query_one(DataTable)
        self.keys = table.add_columns(*self.title_names)
        table.add_rows(rows)
        self.voltage = 4000

    def action_sort(self) -> None:
        self.query_one(DataTable).sort(self.keys[2])

    def action_update(self) -> None:
        self.voltage += 1
        self.query_one(DataTable).update_cell_at((7, 5), str(self.voltage))


class Fast(App[None]):
    """textual-fastdatatable on Arrow; `s` sorts, `/` opens a filter."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [("s", "sort", ""), ("slash", "filter", "")]  # noqa: RUF012 - as Textual declares them

    def compose(self) -> ComposeResult:
        from pyarrow import csv as arrow_csv  # noqa: PLC0415 - only this peer has it
        from textual_fastdatatable import ArrowBackend  # noqa: PLC0415 - the same
        from textual_fastdatatable import DataTable as FastTable  # noqa: PLC0415 - the same

        self.rows: Any = arrow_csv.read_csv(FILE).slice(0, ROWS)
        self.backend = ArrowBackend
        yield Input()
        yield FastTable(backend=ArrowBackend(self.rows), cursor_type="row")

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False
        self.query("DataTable").first().focus()

    def action_sort(self) -> None:
        table: Any = self.query("DataTable").first()
        table.sort([("imei", "ascending")])

    def action_filter(self) -> None:
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        import pyarrow.compute as pc  # noqa: PLC0415 - only this peer has it

        mask = None
        for name in self.rows.column_names:
            found = pc.match_substring(
                self.rows[name].cast("string"), event.value, ignore_case=True
            )
            mask = found if mask is None else pc.or_kleene(mask, found)
        table: Any = self.query("DataTable").first()
        table.backend = self.backend(self.rows.filter(mask))


(Plain if KIND == "plain" else Fast)().run()
